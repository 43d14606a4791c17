"""Where the trainer is on a machine, and what a child of a frozen app gets to see."""

import os
import sys
from pathlib import Path

import pytest

from desktop_app.training.tools import Tools, child_environment, find_tools

NAMES = ("inkling-train", "inkling-export", "inkling-model")


def install(folder: Path, names: tuple[str, ...] = NAMES) -> tuple[str, ...]:
    folder.mkdir(parents=True)
    suffix = ".exe" if os.name == "nt" else ""
    for name in names:
        path = folder / (name + suffix)
        path.write_text("#!/bin/sh\n", encoding="utf-8")
        path.chmod(0o755)
    return tuple(str(folder / (name + suffix)) for name in names)


def nothing(name: str) -> None:
    return None


def test_an_addon_comes_first(tmp_path: Path) -> None:
    commands = install(tmp_path / "trainer" / "bin")
    found = find_tools([tmp_path / "none", tmp_path / "trainer"])
    assert found == Tools(*((command,) for command in commands))


def test_the_same_environment_serves_a_checkout() -> None:
    found = find_tools([], importable=lambda name: True, which=nothing, frozen=False)
    assert found.train == (sys.executable, "-m", "trainer")
    assert found.model == (sys.executable, "-m", "desktop_app.language_model")


def test_the_path_serves_a_frozen_app(tmp_path: Path) -> None:
    commands = install(tmp_path / "bin")
    found = find_tools([], frozen=True, importable=lambda name: True, which=lambda n: commands[0])
    assert found.export == (commands[1],)


def test_half_a_trainer_is_none(tmp_path: Path) -> None:
    commands = install(tmp_path / "bin", NAMES[:1])
    assert find_tools([tmp_path], importable=nothing, which=lambda n: commands[0]) is None
    assert find_tools([], importable=nothing, which=nothing) is None


def test_a_child_of_a_frozen_app_gets_the_systems_libraries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    inside = {"LD_LIBRARY_PATH": "/app", "PATH": "/bin"}
    assert "LD_LIBRARY_PATH" not in child_environment(inside)
    outside = child_environment({**inside, "LD_LIBRARY_PATH_ORIG": "/usr/lib"})
    assert outside["LD_LIBRARY_PATH"] == "/usr/lib"
    assert outside["PATH"] == "/bin"
