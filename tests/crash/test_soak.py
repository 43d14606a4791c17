"""An hour of writing in a minute leaves memory, threads and handles as they were."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from tests.crash.soak import Figures, Outcome


def test_nothing_grows_while_somebody_writes(tiny_model: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.crash.soak", "--short", "--model", str(tiny_model)]
    result = subprocess.run(
        [*command, "--json", str(tmp_path / "soak.json")],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    outcome = json.loads((tmp_path / "soak.json").read_text())
    assert outcome["keystrokes"] >= 3000
    assert outcome["accepts"] >= 25
    assert outcome["switches"] >= 5


def test_what_grows_is_found() -> None:
    warm = Figures(100, 3, 13, 0.5, 0.8, 5.0, 8.0)
    end = replace(warm, memory=130, threads=4, handles=14, key=0.8)
    outcome = Outcome(1, 1, 1, 1, warm, end)
    assert outcome.leaks == ["30.0 MiB", "1 threads", "1 handles"]
    assert outcome.slower == ["key 0.50 -> 0.80 ms"]
    assert Outcome(1, 1, 1, 1, warm, warm).leaks == []
