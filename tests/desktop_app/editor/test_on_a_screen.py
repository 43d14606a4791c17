"""The tests of the page once more on a real screen, also where a point is two pixels wide."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desktop_app.test_real_window import Screen

ROOT = Path(__file__).parents[3]
TESTS = [
    f"tests/desktop_app/editor/test_{name}.py"
    for name in ("page", "ghost_traces", "layout", "painting")
]

pytestmark = pytest.mark.skipif(not shutil.which("Xvfb"), reason="needs Xvfb")


@pytest.mark.parametrize("scale", ["1", "2"])
def test_the_page_behaves_and_is_painted_alike_on_a_screen(tmp_path: Path, scale: str) -> None:
    screen = Screen(tmp_path)
    try:
        result = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *TESTS],
            cwd=ROOT,
            env={**screen.environment, "QT_SCALE_FACTOR": scale},
            capture_output=True,
            text=True,
        )
    finally:
        screen.server.terminate()
        screen.server.wait()
    assert result.returncode == 0, result.stdout[-4000:]
