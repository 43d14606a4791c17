"""Freeze a program: an environment of pinned packages, then PyInstaller; always the same bytes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PYTHON_LIBRARIES = ("libpython*", "python3.*/lib-dynload/*")
"""Built by whoever built Python, at times with symbols to debug it by."""


@dataclass(frozen=True)
class Frozen:
    """A frozen program: its folder, the Python it was made with, where each file came from."""

    folder: Path
    python: Path
    sources: dict[str, Path]


def freeze(program: str, work: Path, epoch: int) -> Frozen:
    """Freeze "app" or "trainer" below a work folder; every date in it is `epoch`."""
    python = _environment(program, work / f"environment-{program}")
    made, scratch, sources = (work / f"{kind}-{program}" for kind in ("frozen", "scratch", "from"))
    shutil.rmtree(made, ignore_errors=True)
    shutil.rmtree(scratch, ignore_errors=True)
    command = [str(python), "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    command += ["--distpath", str(made), "--workpath", str(scratch)]
    environment = _reproducible(epoch) | {
        "INKLING_PROGRAM": program,
        "INKLING_SOURCES": str(sources),
        "PYINSTALLER_CONFIG_DIR": str(scratch / "cache"),
    }
    subprocess.run(
        [*command, str(ROOT / "installer" / "program.spec")], env=environment, cwd=ROOT, check=True
    )
    folder = made / f"inkling-{program}"
    _strip(folder / "_internal")
    if lost := [path for path in folder.rglob("*") if path.is_symlink() and not path.exists()]:
        raise RuntimeError(f"links that lead nowhere: {', '.join(map(str, lost))}")
    listed = json.loads(sources.read_text(encoding="utf-8"))
    return Frozen(folder, python, {name: Path(source) for name, source in listed})


def source_date() -> int:
    """Return SOURCE_DATE_EPOCH, or the time of the last commit: seconds since 1970."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    command = ["git", "log", "-1", "--format=%ct"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return int(shown.stdout)


def set_dates(folder: Path, epoch: int) -> None:
    """Give every file, link and folder the same date."""
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, (epoch, epoch), follow_symlinks=False)


def _environment(program: str, folder: Path) -> Path:
    """Make the environment if the list of what belongs into it has changed."""
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wanted = ROOT / "installer" / "requirements" / f"{program}.txt"
    done = folder / "installed.txt"
    if done.exists() and done.read_bytes() == wanted.read_bytes():
        return python
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
    install = ["-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary=:all:"]
    command = [str(python), *install, "--no-deps", "-r", str(wanted)]
    subprocess.run(command, check=True)
    shutil.copy(wanted, done)
    return python


def _reproducible(epoch: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return kept | {"SOURCE_DATE_EPOCH": str(epoch), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}


def _strip(internal: Path) -> None:
    if not sys.platform.startswith("linux") or shutil.which("strip") is None:
        return
    files = [str(path) for pattern in PYTHON_LIBRARIES for path in internal.glob(pattern)]
    subprocess.run(["strip", "--strip-unneeded", *files], check=True)
