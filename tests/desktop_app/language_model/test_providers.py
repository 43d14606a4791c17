"""Which processor runs the model: the driver is asked first, then the clock."""

import ctypes
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop_app.language_model.errors import OptionError
from desktop_app.language_model.providers import (
    choose_provider,
    cuda_obstacle,
    faster_provider,
    gpu_pack,
    pack_obstacle,
)


def driver(*, init: int = 0, version: int = 13010, devices: int = 1) -> SimpleNamespace:
    """Return a driver library that answers so."""

    def write(pointer: object, value: int) -> int:
        ctypes.cast(pointer, ctypes.POINTER(ctypes.c_int)).contents.value = value
        return 0

    return SimpleNamespace(
        cuInit=lambda flags: init,
        cuDriverGetVersion=lambda pointer: write(pointer, version),
        cuDeviceGetCount=lambda pointer: write(pointer, devices),
    )


def no_driver() -> ctypes.CDLL:
    raise OSError("libcuda.so.1: cannot open shared object file")


def test_a_machine_with_a_card_and_a_new_driver_may_try_cuda() -> None:
    assert cuda_obstacle(driver) is None


@pytest.mark.parametrize(
    ("load", "said"),
    [
        (no_driver, "no NVIDIA graphics card, or its driver is not installed"),
        (lambda: SimpleNamespace(), "no NVIDIA graphics card, or its driver is not installed"),
        (lambda: driver(init=100), "finds no graphics card that works"),
        (lambda: driver(version=12040), "made for CUDA 12.4; CUDA 13.0 is needed"),
        (lambda: driver(devices=0), "has no NVIDIA graphics card"),
    ],
)
def test_the_obstacle_is_said_in_words(load: object, said: str) -> None:
    assert said in cuda_obstacle(load)


def test_the_probe_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    cuda_obstacle()
    assert capfd.readouterr() == ("", "")


def test_cuda_takes_the_float_graph_and_the_processor_int8() -> None:
    free, blocked = lambda: None, lambda: "No card."
    assert choose_provider("auto", obstacle=free).name == "cuda"
    assert choose_provider("auto", obstacle=free).graph == "float"
    assert choose_provider("cuda", obstacle=free).name == "cuda"
    for wanted in ("auto", "cuda"):
        choice = choose_provider(wanted, obstacle=blocked)
        assert (choice.name, choice.reason, choice.graph) == ("cpu", "No card.", "int8")


def test_who_chooses_the_processor_gets_it_without_a_probe() -> None:
    def must_not_be_asked() -> str | None:
        raise AssertionError

    choice = choose_provider("cpu", obstacle=must_not_be_asked)
    assert (choice.name, choice.reason) == ("cpu", "You chose the processor.")


def test_an_unknown_provider_is_named() -> None:
    with pytest.raises(OptionError, match="not 'tpu'"):
        choose_provider("tpu")


@pytest.mark.parametrize(("cpu", "cuda", "faster"), [(0.1, 0.4, "cpu"), (2.0, 0.4, "cuda")])
def test_the_clock_decides_between_the_two(cpu: float, cuda: float, faster: str) -> None:
    now = 0.0

    def taking(milliseconds: float):
        def step() -> None:
            nonlocal now
            now += milliseconds / 1e3

        return step

    choice = faster_provider(taking(cpu), taking(cuda), clock=lambda: now)
    assert choice.name == faster
    assert f"{cuda:.2f} ms a step on the graphics card, {cpu:.2f} on" in choice.reason


def test_the_first_step_does_not_count() -> None:
    now, steps = 0.0, 0

    def warming_up() -> None:
        nonlocal now, steps
        now += 0.001 if steps else 5.0
        steps += 1

    def steady() -> None:
        nonlocal now
        now += 0.002

    assert faster_provider(steady, warming_up, clock=lambda: now).name == "cuda"


def test_a_frozen_program_without_the_gpu_pack_says_how_to_get_it(tmp_path: Path) -> None:
    said = pack_obstacle(tmp_path / "gpu")
    assert said is not None and "inkling-gpu-pack" in said
    (tmp_path / "gpu").mkdir()
    assert pack_obstacle(tmp_path / "gpu") is None


def test_from_source_no_pack_is_asked_for() -> None:
    assert gpu_pack() is None and pack_obstacle(None) is None
