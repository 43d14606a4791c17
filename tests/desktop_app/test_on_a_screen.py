"""Tests once more on a real screen: the page, also where a point is two pixels wide, and a voice
from the choice of its texts to writing with it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desktop_app.test_real_window import Screen

ROOT = Path(__file__).parents[2]
PAGE = [
    f"tests/desktop_app/editor/test_{name}.py"
    for name in ("page", "ghost_traces", "layout", "painting")
]
VOICE = ["tests/desktop_app/training/test_in_the_app.py"]

pytestmark = pytest.mark.skipif(not shutil.which("Xvfb"), reason="needs Xvfb")


@pytest.mark.parametrize(
    ("tests", "scale"),
    [(PAGE, "1"), (PAGE, "2"), (VOICE, "1")],
    ids=["page", "page, two pixels a point", "voice"],
)
def test_all_is_on_a_screen_as_without_one(tmp_path: Path, tests: list[str], scale: str) -> None:
    screen = Screen(tmp_path)
    try:
        result = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests],
            cwd=ROOT,
            env={**screen.environment, "QT_SCALE_FACTOR": scale},
            capture_output=True,
            text=True,
        )
    finally:
        screen.server.terminate()
        screen.server.wait()
    # A crash says on standard error where it was.
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-8000:]
