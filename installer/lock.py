"""Pin what the programs are frozen from, to the byte: `python -m installer.lock`.

Run by hand when a new release is to take newer packages. pip itself decides which versions fit
together, on the index it is set up with; each file of each platform is written down by its hash.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
FOLDER = Path(__file__).parent / "requirements"

PLATFORMS = {
    "linux": [f"manylinux_2_{minor}_x86_64" for minor in (34, 28, 27, 26, 17)]
    + ["manylinux2014_x86_64"],
    "win32": ["win_amd64"],
    "darwin": [f"macosx_{major}_0_{machine}" for major in (14, 13, 12, 11)
               for machine in ("arm64", "universal2")]
    + ["macosx_10_13_universal2", "macosx_10_9_universal2"],
}  # fmt: skip
PYTHONS = ("3.11", "3.12", "3.13")


def main() -> int:
    """Write the three lists."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    app = [line.partition(";")[0].strip() for line in project["dependencies"]]
    app = [line for line in app if not line.startswith("onnxruntime")]
    train = project["optional-dependencies"]["train"]
    train = [line.replace("tensorflow>=", "tensorflow-cpu>=") for line in train]
    (gpu,) = (line.partition(";")[0] for line in project["optional-dependencies"]["gpu"])

    # pip asks the markers of this machine: what PyInstaller needs elsewhere has to be named.
    further = {
        "linux": ["onnxruntime-gpu"],
        "win32": ["onnxruntime-gpu", "pefile", "pywin32-ctypes", "colorama"],
        "darwin": ["onnxruntime", "macholib"],
    }
    app_files = resolve({name: [*app, *further[name], "pyinstaller"] for name in PLATFORMS})
    write("app", app_files)
    without_qt = [line for line in app if not line.startswith("PySide6")]
    write("trainer", resolve({"linux": [*without_qt, *train, "onnxruntime", "pyinstaller"]}))
    version = next(iter(app_files["onnxruntime-gpu"])).version
    gpu_files = resolve({name: [f"{gpu.partition('>')[0]}=={version}"] for name in PLATFORMS
                         if name != "darwin"})  # fmt: skip
    pack = {name: files for name, files in gpu_files.items()
            if name.startswith("nvidia-") or name == "onnxruntime-gpu"}  # fmt: skip
    write("gpu-pack", pack)
    return 0


class Pinned(NamedTuple):
    """One file, and where pip takes it."""

    version: str
    platform: str
    python: str
    sha256: str


Files = dict[str, set[Pinned]]


def resolve(wanted: dict[str, list[str]]) -> Files:
    """Return what pip would install, by package."""
    found: Files = {}
    for platform, requirements in wanted.items():
        for python in PYTHONS:
            for name, version, digest in _report(platform, python, requirements):
                found.setdefault(name, set()).add(Pinned(version, platform, python, digest))
    return found


def write(name: str, packages: Files) -> None:
    """Write a list that `pip install --require-hashes` takes, on every platform at once."""
    lines = ["# Written by `python -m installer.lock`; not to be changed by hand."]
    platforms = {file.platform for files in packages.values() for file in files}
    for package, files in sorted(packages.items()):
        for version in sorted({file.version for file in files}):
            taken = {file for file in files if file.version == version}
            lines.append(f"{package}=={version}{_marker(taken, platforms)} \\")
            hashes = sorted({file.sha256 for file in taken})
            lines.append(" \\\n".join(f"    --hash=sha256:{digest}" for digest in hashes))
    (FOLDER / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _marker(files: set[Pinned], everywhere: set[str]) -> str:
    """Say where pip takes these files, if it is not on every platform and for every Python."""
    pythons: dict[str, set[str]] = {}
    for file in files:
        pythons.setdefault(file.platform, set()).add(file.python)
    if set(pythons) == everywhere and all(found == set(PYTHONS) for found in pythons.values()):
        return ""
    places = []
    for platform, found in sorted(pythons.items()):
        place = f'sys_platform == "{platform}"'
        if found != set(PYTHONS):
            which = " or ".join(f'python_version == "{python}"' for python in sorted(found))
            place = f"({place} and ({which}))"
        places.append(place)
    return " ; " + " or ".join(places)


def _report(platform: str, python: str, requirements: list[str]) -> Iterator[tuple[str, str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet"]
        command += ["--ignore-installed", "--only-binary=:all:", "--target", folder]
        command += ["--report", str(report), "--implementation", "cp", "--python-version", python]
        for abi in (f"cp{python.replace('.', '')}", "abi3", "none"):
            command += ["--abi", abi]
        for tag in PLATFORMS[platform]:
            command += ["--platform", tag]
        subprocess.run([*command, *requirements], check=True)
        for item in json.loads(report.read_text(encoding="utf-8"))["install"]:
            digest = item["download_info"]["archive_info"]["hashes"]["sha256"]
            name = item["metadata"]["name"].lower().replace("_", "-")
            yield name, item["metadata"]["version"], digest


if __name__ == "__main__":
    sys.exit(main())
