"""The trainer on this machine: where its commands are, or how to add them."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_MODULES = {
    "inkling-train": "trainer",
    "inkling-export": "export",
    "inkling-model": "desktop_app.language_model",
}


@dataclass(frozen=True)
class Tools:
    """How each of the three commands begins."""

    train: tuple[str, ...]
    export: tuple[str, ...]
    model: tuple[str, ...]


def addon_folders(data_folder: Path) -> list[Path]:
    """Return where the trainer may be as an add-on: the writer's own, and the installer's."""
    return [data_folder / "trainer", Path(sys.executable).resolve().parent / "trainer"]


def find_tools(
    folders: Sequence[Path],
    *,
    frozen: bool = getattr(sys, "frozen", False),
    importable: Callable[[str], object] = importlib.util.find_spec,
    which: Callable[[str], str | None] = shutil.which,
) -> Tools | None:
    """Return the trainer of an add-on, of this environment, or of the PATH; None without any."""
    for folder in folders:
        for place in (folder / "bin", folder / "Scripts"):
            if found := _in_folder(place):
                return found
    if not frozen and all(importable(name) for name in ("tensorflow", "tf2onnx", "trainer")):
        return Tools(*((sys.executable, "-m", module) for module in _MODULES.values()))
    command = which("inkling-train")
    return _in_folder(Path(command).parent) if command else None


def child_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment for a child: without what a frozen app sets for its own libraries."""
    child = dict(environment)
    if getattr(sys, "frozen", False):
        for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
            original = child.pop(f"{name}_ORIG", None)
            child.pop(name, None)
            if original is not None:
                child[name] = original
    child["PYTHONUNBUFFERED"] = child["PYTHONUTF8"] = "1"
    return child


def _in_folder(folder: Path) -> Tools | None:
    commands = [shutil.which(name, path=str(folder)) for name in _MODULES]
    if not all(commands):
        return None
    return Tools(*((command,) for command in commands if command))
