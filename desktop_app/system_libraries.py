"""Which of Qt's system libraries are missing; asked before Qt, which would only abort."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable

# What Qt's window needs beyond a bare Debian or Ubuntu: library, package.
NEEDED = {
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
NEEDED_BY_X11 = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
}


def obstacle(load: Callable[[str], object] = ctypes.CDLL) -> str | None:
    """Return why Qt cannot open a window here and what to do, None where it can."""
    if not sys.platform.startswith("linux"):
        return None
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    wayland = bool(os.environ.get("WAYLAND_DISPLAY")) or platform.startswith("wayland")
    x11 = bool(os.environ.get("DISPLAY")) or platform == "xcb"
    needed = NEEDED | (NEEDED_BY_X11 if x11 and platform in ("", "xcb") else {})
    missing = [package for library, package in needed.items() if not _loads(load, library)]
    if missing:
        return (
            "Libraries of the system that Qt needs are missing; on Debian and Ubuntu type: "
            f"sudo apt install {' '.join(missing)}"
        )
    if not (platform or wayland or x11):
        return "There is no screen to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set."
    return None


def _loads(load: Callable[[str], object], library: str) -> bool:
    try:
        load(library)
    except OSError:
        return False
    return True
