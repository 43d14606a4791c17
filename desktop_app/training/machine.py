"""What this machine has to train with: memory, room on its disk, speed."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import shutil
import sys
import time
from pathlib import Path

import numpy as np

MEMORY_NEEDED = 1_200_000_000
"""Bytes that a training of the bundled model takes, TensorFlow included."""
ROOM_NEEDED = 400_000_000
"""Bytes on the disk: weights, checkpoints with their optimizer, and two model files."""

_CHARACTERS_IN_A_TOKEN = 4.0
_USUAL_EPOCHS = 3
_START_SECONDS = 30.0
_MULTIPLICATIONS_IN_A_TOKEN = 32e6  # of the bundled network, forwards and backwards
_TRIALS = 8
_TRAINING_EFFICIENCY = 1.0  # of a plain product of matrices: what is lost, bfloat16 gives back


def free_memory() -> int | None:
    """Return how many bytes of memory programs can still get; None where nobody tells."""
    if sys.platform == "linux":
        try:
            with Path("/proc/meminfo").open(encoding="ascii") as file:
                for line in file:
                    if line.startswith("MemAvailable:"):
                        return 1024 * int(line.split()[1])
        except (OSError, ValueError):
            return None
    if sys.platform == "win32":
        status = (ctypes.c_uint64 * 8)(64)  # dwLength and load, then total and available
        if ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
            return int(status[2])
    return None


def precision() -> str:
    """Return what a training multiplies in: bfloat16 where the processor is known to have it.

    There it learns twice as fast; elsewhere it would be slower.
    """
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return "float32"
    return "bfloat16" if re.search(r"\b(avx512|amx)_bf16\b", flags) else "float32"


def free_room(folder: Path) -> int:
    """Return how many bytes the disk of a folder, which need not be there yet, has left."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def tokens_per_second() -> float:
    """Guess how fast this machine trains the bundled network, from a product of matrices."""
    one = np.ones((512, 1024), np.float32)
    two = np.ones((1024, 2048), np.float32)
    one @ two
    # Its own time, not the clock's: others may be busy just now.
    begun = time.thread_time()
    for _ in range(_TRIALS):
        one @ two
    seconds = max(time.thread_time() - begun, 1e-3) / _TRIALS
    return _TRAINING_EFFICIENCY * one.size * two.shape[1] / seconds / _MULTIPLICATIONS_IN_A_TOKEN


def training_seconds(characters: int, speed: float) -> float:
    """Return about how long an adaptation takes at ``speed`` tokens a second."""
    return _START_SECONDS + _USUAL_EPOCHS * characters / _CHARACTERS_IN_A_TOKEN / speed


def lower_priority(process_id: int) -> None:
    """Let a child work only when nobody else wants to; what the system refuses is left."""
    if sys.platform == "win32":
        below_normal, set_information = 0x4000, 0x0200
        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(set_information, False, process_id)
        if handle:
            kernel.SetPriorityClass(handle, below_normal)
            kernel.CloseHandle(handle)
        return
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, process_id, 19)
        if sys.platform == "linux":
            os.sched_setscheduler(process_id, os.SCHED_IDLE, os.sched_param(0))
