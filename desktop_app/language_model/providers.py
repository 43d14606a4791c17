"""Which processor runs the model, and why, in words for the person at the screen."""

import ctypes
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .errors import OptionError

WANTED = ("auto", "cpu", "cuda")

_LEAST_CUDA_VERSION = 13000
"""What the ONNX Runtime wheel is built for: CUDA 13.0, as `cuDriverGetVersion` counts."""

_TRIAL_STEPS = 20


@dataclass(frozen=True)
class ProviderChoice:
    """Say what runs the model ("cpu" or "cuda"), why, and which graph it takes."""

    name: str
    reason: str
    graph: str


def _cpu(reason: str) -> ProviderChoice:
    return ProviderChoice("cpu", reason, "int8")


def _cuda(reason: str) -> ProviderChoice:
    # ONNX Runtime has no int8 LSTM for CUDA.
    return ProviderChoice("cuda", reason, "float")


def choose_provider(
    wanted: str = "auto", *, obstacle: Callable[[], str | None] | None = None
) -> ProviderChoice:
    """Choose from what was wanted and what the machine's driver allows.

    A choice of "cuda" is a permission to try: only a session that runs a step proves it.
    """
    if wanted not in WANTED:
        raise OptionError(f"The provider must be one of {', '.join(WANTED)}, not {wanted!r}.")
    if wanted == "cpu":
        return _cpu("You chose the processor.")
    if found := (obstacle or cuda_obstacle)():
        return _cpu(found)
    return _cuda("You chose the graphics card." if wanted == "cuda" else "")


def cuda_obstacle(load: Callable[[], ctypes.CDLL] | None = None) -> str | None:
    """Say why CUDA cannot be used here, or None; ask only the driver, silently, in a millisecond.

    ONNX Runtime itself would print errors where there is no driver, and lists CUDA all the same.
    """
    try:
        driver = (load or _load_driver)()
        if driver.cuInit(0) != 0:
            return "The NVIDIA driver finds no graphics card that works."
        version, count = ctypes.c_int(), ctypes.c_int()
        if driver.cuDriverGetVersion(ctypes.byref(version)) != 0:
            return "The NVIDIA driver does not answer."
        if version.value < _LEAST_CUDA_VERSION:
            return (
                f"The NVIDIA driver is made for CUDA {_dotted(version.value)}; "
                f"CUDA {_dotted(_LEAST_CUDA_VERSION)} is needed. A newer driver would help."
            )
        if driver.cuDeviceGetCount(ctypes.byref(count)) != 0 or count.value < 1:
            return "This computer has no NVIDIA graphics card."
    except (OSError, AttributeError):
        return "This computer has no NVIDIA graphics card, or its driver is not installed."
    return None


def machine_obstacle() -> str | None:
    """Say why CUDA cannot be used by this program on this machine, or None."""
    return cuda_obstacle() or pack_obstacle(gpu_pack())


def gpu_pack() -> Path | None:
    """Return where a frozen program has NVIDIA's libraries once they are fetched; None from source.

    Nothing of NVIDIA's is shipped: the writer fetches it by the command `inkling-gpu-pack`.
    """
    frozen = getattr(sys, "frozen", False)
    return Path(sys.executable).resolve().parent / "gpu" if frozen else None


def pack_obstacle(pack: Path | None) -> str | None:
    """Say what a frozen program lacks for CUDA, and how to get it."""
    if pack is None or pack.is_dir():
        return None
    return (
        "Your graphics card may be faster with large models; the command inkling-gpu-pack "
        "fetches what it needs, about 1.6 GB."
    )


def faster_provider(
    cpu_step: Callable[[], object],
    cuda_step: Callable[[], object],
    *,
    clock: Callable[[], float] = time.perf_counter,
) -> ProviderChoice:
    """Time one step of the model on both and choose the faster.

    For a small model and one caret the processor often wins: a graphics card is quick at much
    work at once, and slow to start.
    """
    cpu = _typical_seconds(cpu_step, clock)
    cuda = _typical_seconds(cuda_step, clock)
    times = f"{cuda * 1e3:.2f} ms a step on the graphics card, {cpu * 1e3:.2f} on the processor"
    if cuda < cpu:
        return _cuda(f"The graphics card is faster: {times}.")
    return _cpu(f"The processor is faster than the graphics card: {times}.")


def _typical_seconds(step: Callable[[], object], clock: Callable[[], float]) -> float:
    """Return the median time of a step, after one that does not count."""
    step()
    seconds = []
    for _ in range(_TRIAL_STEPS):
        start = clock()
        step()
        seconds.append(clock() - start)
    return sorted(seconds)[_TRIAL_STEPS // 2]


def _load_driver() -> ctypes.CDLL:
    return ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")


def _dotted(version: int) -> str:
    return f"{version // 1000}.{version % 1000 // 10}"
