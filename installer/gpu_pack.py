"""Fetch what an installed Inkling needs to use an NVIDIA card, and put it beside the program.

Runs on the Python of the machine (3.8 or later): its pip, or uv, downloads from the package index
that it is set up with, and refuses every file whose SHA-256 is not the one in gpu-pack.txt.
"""
# ruff: noqa: T201 - this file is a command line

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PROVIDER = {
    "linux": "libonnxruntime_providers_cuda.so",
    "win32": "onnxruntime_providers_cuda.dll",
}
WHEELS_FOR = {"linux": "manylinux_2_28_x86_64", "win32": "win_amd64"}
LIBRARIES = {"linux": "lib/*.so*", "win32": "bin/**/*.dll"}
LEAST_FREE_BYTES = 7_000_000_000
"""On the disk while it unpacks; it keeps less than half of that."""


class PackError(Exception):
    """What went wrong, and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch, remove or describe the pack; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="inkling-gpu-pack", description=(__doc__ or "").split("\n")[0]
    )
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--status", action="store_true", help="say what is there")
    choice.add_argument("--remove", action="store_true", help="take it away again")
    parser.add_argument("--program", type=Path, default=HERE, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    try:
        if options.status:
            print(status(options.program))
        elif options.remove:
            remove(options.program)
        else:
            fetch(options.program)
    except PackError as error:
        print(f"inkling-gpu-pack: {error}", file=sys.stderr)
        return 1
    return 0


def status(program: Path) -> str:
    """Return a sentence on the pack and one on the driver."""
    there = (runtime(program) / provider()).exists() and (program / "gpu").is_dir()
    pack = "The GPU pack is installed." if there else "The GPU pack is not installed."
    return f"{pack} {driver()}"


def driver(load: Callable[[str], Any] = ctypes.CDLL) -> str:
    """Return a sentence on the driver of the graphics card, asking only it."""
    try:
        library = load("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
        version = ctypes.c_int()
        if library.cuInit(0) or library.cuDriverGetVersion(ctypes.byref(version)):
            return "The NVIDIA driver finds no graphics card that works."
    except (OSError, AttributeError):
        return "No NVIDIA driver is installed, and without one the pack is of no use."
    if version.value < 13000:
        return "The NVIDIA driver is too old: one for CUDA 13 is needed."
    return "The NVIDIA driver is new enough."


def fetch(program: Path) -> None:
    """Download into a folder beside the program, then move what is needed into place."""
    if not os.access(program, os.W_OK):
        raise PackError(f"{program} may not be written to; type: sudo inkling-gpu-pack")
    free = shutil.disk_usage(program).free
    if free < LEAST_FREE_BYTES:
        raise PackError(f"{free / 1e9:.1f} GB are free; {LEAST_FREE_BYTES / 1e9:.0f} are needed.")
    print(driver())
    with tempfile.TemporaryDirectory(prefix="gpu-pack-", dir=program) as folder:
        unpacked = Path(folder)
        command = [*installer(), "--no-deps", "--require-hashes", "--only-binary", ":all:"]
        command += ["--target", str(unpacked), "-r", str(program / "gpu-pack.txt")]
        done = subprocess.run(command, check=False)
        if done.returncode != 0:
            raise PackError("The download failed, or a file was not the one that is pinned.")
        put_in_place(unpacked, program)
    print(status(program))


def installer() -> list[str]:
    """Return the command that installs wheels of this platform: uv, or pip."""
    system = "win32" if sys.platform == "win32" else "linux"
    if shutil.which("uv"):
        platform = {"linux": "x86_64-manylinux_2_28", "win32": "x86_64-pc-windows-msvc"}[system]
        return ["uv", "pip", "install", "--python-platform", platform, "--python-version", "3.11"]
    pip = [sys.executable, "-m", "pip"]
    if subprocess.run([*pip, "--version"], capture_output=True, check=False).returncode != 0:
        raise PackError("Python's pip is missing; on Debian type: sudo apt install python3-pip")
    tags = ["--python-version", "3.11", "--implementation", "cp", "--abi", "cp311", "--abi", "none"]
    for tag in (WHEELS_FOR[system], "manylinux_2_27_x86_64", "manylinux2014_x86_64"):
        tags += ["--platform", tag]
    return [*pip, "install", "--no-cache-dir", "--disable-pip-version-check", *tags]


def put_in_place(unpacked: Path, program: Path) -> None:
    """Move the provider beside ONNX Runtime, NVIDIA's libraries and licences into gpu/."""
    libraries = [
        path
        for path in unpacked.glob(f"nvidia/**/{LIBRARIES.get(sys.platform, LIBRARIES['linux'])}")
        if path.is_file()
    ]
    found = unpacked / "onnxruntime" / "capi" / provider()
    if not libraries or not found.exists():
        raise PackError("What was downloaded lacks the libraries that are needed.")
    remove(program)
    target = program / "gpu"
    target.mkdir()
    for path in libraries:
        shutil.move(str(path), str(target / path.name))
    for licence in unpacked.glob("nvidia*.dist-info/**/[Ll]icense*.*"):
        shutil.copy(str(licence), str(target / f"{licence.relative_to(unpacked).parts[0]}.txt"))
    shutil.move(str(found), str(runtime(program) / provider()))


def remove(program: Path) -> None:
    """Take the pack away."""
    shutil.rmtree(str(program / "gpu"), ignore_errors=True)
    try:
        (runtime(program) / provider()).unlink()
    except FileNotFoundError:
        pass
    except PermissionError:
        raise PackError(f"{program} may not be written to; use sudo.") from None


def runtime(program: Path) -> Path:
    """Return the folder of ONNX Runtime's libraries in a frozen program."""
    return program / "_internal" / "onnxruntime" / "capi"


def provider() -> str:
    """Return the file name of the CUDA provider."""
    return PROVIDER.get(sys.platform, PROVIDER["linux"])


if __name__ == "__main__":
    sys.exit(main())
