"""Packages out of a frozen program; on Linux one tree, packed as .deb, .rpm and .run."""

from __future__ import annotations

import datetime
import gzip
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from installer.freeze import ROOT, Frozen, set_dates

LINUX = ROOT / "installer" / "linux"
NOTICES = "THIRD-PARTY-NOTICES.txt"
"""Where the about box looks for what the build has gathered, beside the resources."""

_ARCHITECTURES = {"deb": "amd64", "rpm": "x86_64", "run": "x86_64"}

# By sonames, which every distribution with RPM provides under the same words.
_RPM_REQUIRES = {
    "inkling": ["libdbus-1.so.3", "libEGL.so.1", "libfontconfig.so.1", "libGL.so.1",
                "libglib-2.0.so.0", "libwayland-client.so.0", "libwayland-cursor.so.0",
                "libwayland-egl.so.1", "libX11.so.6", "libX11-xcb.so.1", "libxcb.so.1"],
    "inkling-trainer": ["libstdc++.so.6"],
}  # fmt: skip
_COMMANDS = {
    "inkling": ("inkling", "inkling-model", "inkling-gpu-pack"),
    "inkling-trainer": ("inkling-train", "inkling-export"),
}
_SUMMARIES = {
    "inkling": "Writing assistant that completes sentences, offline",
    "inkling-trainer": "Train models for Inkling on texts of your own",
}


@dataclass(frozen=True)
class Release:
    """What is packed: its name, its version, its date, and where Inkling lives on the web."""

    name: str
    version: str
    epoch: int
    home: str | None = None
    quick: bool = False  # larger packages, made sooner: for trying

    @property
    def date(self) -> str:
        """Return the day, as in 2026-11-22."""
        return datetime.datetime.fromtimestamp(self.epoch, datetime.UTC).strftime("%Y-%m-%d")


def stage(release: Release, frozen: Frozen, documents: dict[str, str], root: Path) -> None:
    """Lay out what is installed below an empty root; `documents` go to its /usr/share/doc."""
    shutil.rmtree(root, ignore_errors=True)
    program = root / "usr" / "lib" / release.name
    shutil.copytree(frozen.folder, program, symlinks=True)
    commands = root / "usr" / "bin"
    commands.mkdir(parents=True)
    for command in _COMMANDS[release.name]:
        (commands / command).symlink_to(Path("../lib") / release.name / command)
    share = root / "usr" / "share"
    for name, text in documents.items():
        name = "copyright" if name == NOTICES else name
        _write(share / "doc" / release.name / name, text)
    for command in _COMMANDS[release.name]:
        page = LINUX / f"{command}.1"
        if command == "inkling-export":  # one page for both
            _write_gz(share / "man" / "man1" / f"{command}.1.gz", ".so man1/inkling-train.1\n")
        else:
            _write_gz(share / "man" / "man1" / f"{command}.1.gz", _filled(page, release))
    if release.name == "inkling":
        _add_to_desktop(release, frozen, root)
    for path in [root, *root.rglob("*")]:
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runs else 0o644)
    set_dates(root, release.epoch)


def build_deb(release: Release, root: Path, out: Path) -> Path:
    """Pack a staged root as a Debian package."""
    size = sum(path.lstat().st_size for path in root.rglob("*")) // 1024
    control = LINUX / ("control" if release.name == "inkling" else "control-trainer")
    text = _filled(control, release).replace("@SIZE@", str(size))
    _write(root / "DEBIAN" / "control", text.replace("@GLIBC@", newest_glibc(root)))
    set_dates(root / "DEBIAN", release.epoch)
    package = out / f"{release.name}_{release.version}_{_ARCHITECTURES['deb']}.deb"
    command: list[str | Path] = ["dpkg-deb", "--build", "--root-owner-group", "-Zzstd"]
    command += ["-z3" if release.quick else "-z19", root, package]
    try:
        _run(command, release)
    finally:
        shutil.rmtree(root / "DEBIAN")
        set_dates(root, release.epoch)
    return package


def build_rpm(release: Release, root: Path, out: Path, work: Path) -> Path:
    """Pack a staged root as an RPM package."""
    files = []
    for path in sorted((root / "usr").rglob("*")):
        place = "/" + path.relative_to(root).as_posix()
        ours = f"/usr/lib/{release.name}" in place or f"/usr/share/doc/{release.name}" in place
        if path.is_dir() and not path.is_symlink():
            files += [f'%dir "{place}"'] if ours else []
        else:
            files.append(f'"{place}"')
    text = _filled(LINUX / "inkling.spec", release)
    requires = [f"Requires: {name}()(64bit)" for name in _RPM_REQUIRES[release.name]]
    requires.append(f"Requires: libc.so.6(GLIBC_{newest_glibc(root)})(64bit)")
    for key, value in {
        "NAME": release.name,
        "SUMMARY": _SUMMARIES[release.name],
        "REQUIRES": "\n".join(requires),
        "ROOT": str(root.resolve()),
        "FILES": "\n".join(files),
    }.items():
        text = text.replace(f"@{key}@", value)
    top = (work / f"rpm-{release.name}").resolve()
    shutil.rmtree(top, ignore_errors=True)
    _write(top / "inkling.spec", text)
    command: list[str | Path] = [
        "rpmbuild",
        "-bb",
        "--quiet",
        "--define",
        f"_topdir {top}",
        "--define",
    ]
    command += [
        f"_binary_payload w{3 if release.quick else 19}.zstdio",
        "--target",
        _ARCHITECTURES["rpm"],
        top / "inkling.spec",
    ]
    _run(command, release)
    (made,) = (top / "RPMS").rglob("*.rpm")
    return Path(shutil.copy(made, out))


def build_run(release: Release, root: Path, out: Path, work: Path) -> Path:
    """Pack a staged root as a program that installs it for one user."""
    folder = work / "run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copytree(root / "usr", folder / "usr", symlinks=True)
    shutil.copy(LINUX / "install.sh", folder)
    set_dates(folder, release.epoch)
    package = out / f"{release.name}-{release.version}-{_ARCHITECTURES['run']}.run"
    day = datetime.datetime.fromtimestamp(release.epoch, datetime.UTC)
    order = f"--sort=name --owner=0 --group=0 --numeric-owner --mtime=@{release.epoch}"
    command: list[str | Path] = ["makeself", "--quiet", "--nox11", "--nomd5", "--sha256"]
    command += ["--gzip" if release.quick else "--xz", "--tar-format", "gnu"]
    command += ["--tar-extra", order, "--packaging-date", day.strftime("%c")]
    command += [folder, package, f"Inkling {release.version}", "./install.sh"]
    _run(command, release)
    return package


def build_setup(release: Release, frozen: Frozen, out: Path) -> Path:
    """Pack a program that was frozen on Windows as a setup program, by NSIS."""
    drawn = draw_icons(frozen)
    for name in ("gpu_pack.py", "requirements/gpu-pack.txt"):
        shutil.copy(ROOT / "installer" / name, frozen.folder)
    set_dates(frozen.folder, release.epoch)
    package = out / f"{release.name}-{release.version}-setup.exe"
    command: list[str | Path] = [
        "makensis",
        "-V2",
        f"-DVERSION={release.version}",
        f"-DPAYLOAD={frozen.folder}",
    ]
    command += [f"-DICON={drawn / 'inkling.ico'}", f"-DOUT={package}"]
    _run([*command, ROOT / "installer" / "windows" / "inkling.nsi"], release)
    return package


def build_dmg(release: Release, frozen: Frozen, out: Path) -> Path:
    """Pack a program that was frozen on a Mac as a disk image; sign it if a name is given."""
    package = out / f"{release.name}-{release.version}-arm64.dmg"
    script = ROOT / "installer" / "macos" / "package.sh"
    _run(["sh", script, frozen.folder, draw_icons(frozen), release.version, package], release)
    return package


def draw_icons(frozen: Frozen) -> Path:
    """Draw the icon at every size beside a frozen program; return the folder."""
    drawn = frozen.folder.parent / "icons"
    svg = ROOT / "resources" / "icons" / "inkling.svg"
    subprocess.run([frozen.python, ROOT / "installer" / "draw_icons.py", svg, drawn], check=True)
    return drawn


def newest_glibc(root: Path) -> str:
    """Return the newest version of the C library that a staged program asks for, as "2.35"."""
    versions = {(2, 17)}
    for path in root.rglob("*"):
        if path.is_file() and not path.is_symlink() and (path.suffix in ("", ".so")
                                                         or ".so." in path.name):  # fmt: skip
            content = path.read_bytes()
            if content.startswith(b"\x7fELF"):
                found = re.findall(rb"\0GLIBC_2\.(\d+)(?:\.\d+)?\0", content)
                found += re.findall(rb"GLIBC_2\.(\d+)\0", content)
                versions |= {(2, int(minor)) for minor in found}
    return ".".join(map(str, max(versions)))


def _add_to_desktop(release: Release, frozen: Frozen, root: Path) -> None:
    share = root / "usr" / "share"
    _write(share / "applications" / "inkling.desktop", _filled(LINUX / "inkling.desktop", release))
    _write(share / "mime" / "packages" / "inkling.xml", _filled(LINUX / "inkling.xml", release))
    home = ""
    if release.home:
        picture = f"{release.home}/raw/v{release.version}/resources/screenshots/window.png"
        home = f'<url type="homepage">{release.home}</url>\n  <screenshots>'
        home += f'<screenshot type="default"><image>{picture}</image></screenshot></screenshots>'
    text = _filled(LINUX / "writer.inkling.Inkling.metainfo.xml", release).replace("@HOME@", home)
    _write(share / "metainfo" / "writer.inkling.Inkling.metainfo.xml", text)
    icons = share / "icons" / "hicolor"
    for drawn in draw_icons(frozen).glob("inkling-*.png"):
        size = drawn.stem.rpartition("-")[2]
        folder = icons / f"{size}x{size}" / "apps"
        folder.mkdir(parents=True)
        shutil.copy(drawn, folder / "inkling.png")
    (icons / "scalable" / "apps").mkdir(parents=True)
    shutil.copy(ROOT / "resources" / "icons" / "inkling.svg", icons / "scalable" / "apps")
    program = root / "usr" / "lib" / "inkling"
    shutil.copy(ROOT / "installer" / "gpu_pack.py", program)
    shutil.copy(ROOT / "installer" / "requirements" / "gpu-pack.txt", program)
    shutil.copy(LINUX / "inkling-gpu-pack", program)


def _filled(path: Path, release: Release) -> str:
    text = path.read_text(encoding="utf-8")
    return text.replace("@VERSION@", release.version).replace("@DATE@", release.date)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _write_gz(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def _run(command: Sequence[str | Path], release: Release) -> None:
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(release.epoch), "LC_ALL": "C.UTF-8"}
    environment["TZ"] = "UTC"
    subprocess.run([str(part) for part in command], env=environment, check=True)
