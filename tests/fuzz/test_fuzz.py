"""Broken files are refused in words or are valid; and the harness finds what is not."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from tests.fuzz import harness
from tests.fuzz.__main__ import IMPORT_TARGETS, MODEL_TARGETS


@pytest.mark.parametrize("target", [*MODEL_TARGETS, *IMPORT_TARGETS])
def test_no_broken_file_does_harm(target: str, tiny_model: Path, tmp_path: Path) -> None:
    shutil.copy(tiny_model, tmp_path / "good.inkling")
    outcome = harness.run(target, tmp_path, 100)
    assert outcome.faults == []
    assert outcome.tried == outcome.valid + outcome.refused == 100
    assert outcome.refused > 5


def crash(base: Path, chance: random.Random) -> bool:
    if chance.random() > 0.9:
        os.kill(os.getpid(), 11)
    return True


def stumble(base: Path, chance: random.Random) -> bool:
    if chance.random() > 0.9:
        raise KeyError("units")
    return True


def devour(base: Path, chance: random.Random) -> bool:
    return bool(bytearray(2**31 if chance.random() > 0.9 else 1))


def dawdle(base: Path, chance: random.Random) -> bool:
    while True:
        pass


@pytest.mark.parametrize(
    ("fault", "words"),
    [(crash, "-11"), (stumble, "KeyError"), (devour, "MemoryError"), (dawdle, "hung")],
)
def test_the_harness_finds(fault, words, tmp_path, monkeypatch):
    monkeypatch.setattr(harness, "PATIENCE_SECONDS", 10)
    times = 1 if fault is dawdle else 40
    outcome = harness.run(f"tests.fuzz.test_fuzz:{fault.__name__}", tmp_path, times)
    assert outcome.tried == times
    assert any(words in fault for fault in outcome.faults)
