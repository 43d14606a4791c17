"""Build installers: `python -m installer.build --target deb`; see installer/README.md."""

from __future__ import annotations

import argparse
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from installer import packages
from installer.freeze import ROOT, Frozen, freeze, source_date
from installer.licences import LicenceError, components, notices
from installer.packages import Release
from installer.sbom import sbom

# What a target needs on the building machine, and the Debian package that brings it.
TOOLS = {
    "deb": {"dpkg-deb": "dpkg"},
    "trainer-addon": {"dpkg-deb": "dpkg"},
    "rpm": {"rpmbuild": "rpm"},
    "run": {"makeself": "makeself", "xz": "xz-utils"},
    "nsis": {"makensis": "nsis"},
    "dmg": {"hdiutil": "macOS"},
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Build each target; return 0, or 1 with a sentence that says why not."""
    parser = argparse.ArgumentParser(prog="installer.build", description=__doc__)
    parser.add_argument("--target", action="append", choices=sorted(TOOLS), required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="for the installers")
    parser.add_argument("--work", type=Path, default=ROOT / "build", help="for what is between")
    parser.add_argument("--home", help="where Inkling lives on the web, for its metadata")
    parser.add_argument("--quick", action="store_true", help="compress less: for trying")
    options = parser.parse_args(arguments)
    missing = [
        f"{tool} ({package})"
        for target in options.target
        for tool, package in TOOLS[target].items()
        if shutil.which(tool) is None
    ]
    if missing:
        parser.exit(1, f"installer.build: not found on this machine: {', '.join(missing)}.\n")
    work, out = options.work.resolve(), options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    epoch, version = source_date(), _version()
    try:
        for program, targets in _by_program(options.target).items():
            name = "inkling" if program == "app" else "inkling-trainer"
            release = Release(name, version, epoch, options.home, options.quick)
            frozen = freeze(program, work, epoch)
            documents = _document(release, frozen, work / f"scratch-{program}")
            (frozen.folder / "_internal" / packages.NOTICES).write_text(
                documents[packages.NOTICES], encoding="utf-8"
            )
            (out / f"{name}-{version}.cdx.json").write_text(documents["sbom.cdx.json"])
            for made in _build(targets, release, frozen, documents, work, out):
                sys.stdout.write(f"{made.name}: {made.stat().st_size / 1e6:.1f} MB\n")
    except LicenceError as error:
        parser.exit(1, f"installer.build: {error}\n")
    except subprocess.CalledProcessError as error:
        parser.exit(1, f"installer.build: {error.cmd[0]} failed with {error.returncode}.\n")
    return 0


def _by_program(targets: list[str]) -> dict[str, list[str]]:
    chosen: dict[str, list[str]] = {}
    for target in targets:
        chosen.setdefault("trainer" if target == "trainer-addon" else "app", []).append(target)
    return chosen


def _build(
    targets: list[str],
    release: Release,
    frozen: Frozen,
    documents: dict[str, str],
    work: Path,
    out: Path,
) -> list[Path]:
    made = []
    root = work / f"root-{release.name}"
    if {"deb", "rpm", "run", "trainer-addon"} & set(targets):
        packages.stage(release, frozen, documents, root)
    for target in targets:
        if target in ("deb", "trainer-addon"):
            made.append(packages.build_deb(release, root, out))
        elif target == "rpm":
            made.append(packages.build_rpm(release, root, out, work))
        elif target == "run":
            made.append(packages.build_run(release, root, out, work))
        elif target == "nsis":
            made.append(packages.build_setup(release, frozen, out))
        elif target == "dmg":
            made.append(packages.build_dmg(release, frozen, out))
    return made


def _document(release: Release, frozen: Frozen, scratch: Path) -> dict[str, str]:
    """Return the notices and the SBOM of a frozen program."""
    shown = subprocess.run(
        [frozen.python, "-c", "import sysconfig as s; print(s.get_path('purelib')); "
         "print(s.get_path('stdlib'))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    site_packages, stdlib = map(Path, shown.stdout.split())
    found = components(frozen.sources.values(), site_packages, stdlib, [ROOT, scratch])
    title = "Inkling" if release.name == "inkling" else "Inkling's trainer"
    return {
        packages.NOTICES: notices(title, found),
        "sbom.cdx.json": sbom(release.name, release.version, found, release.epoch),
    }


def _version() -> str:
    """Return the version, from where pyproject.toml takes it."""
    source = (ROOT / "desktop_app" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', source, re.MULTILINE)
    if found is None:
        raise LookupError("desktop_app/__init__.py names no version")
    return found[1]


if __name__ == "__main__":
    if platform.machine() not in ("x86_64", "AMD64", "arm64"):
        sys.exit(f"installer.build: there are no packages for {platform.machine()}.")
    sys.exit(main())
