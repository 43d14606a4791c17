"""A real process in a real window gets real keys: what is seen and what is saved."""

import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = ("Xvfb", "xdotool")
SIZE = (1000, 700)
WIDTH = 650  # of the screen that shows the page alone, in pixels
CARET = 4  # pixels, and one to spare on each side
PATIENCE_SECONDS = 60

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, NEEDED)), reason=f"needs {' and '.join(NEEDED)}"
)


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Ask again and again; xdotool takes long enough for a breath."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, f"waited in vain for {what}"


class Screen:
    """An X server of its own, whose picture lies in a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        read_end, write_end = os.pipe()
        screen = f"{SIZE[0]}x{SIZE[1]}x24"
        self.server = subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                str(write_end),
                "-screen",
                "0",
                screen,
                "-noreset",
                "-fbdir",
                str(folder),
            ],
            pass_fds=[write_end],
            stderr=subprocess.DEVNULL,
        )
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            self.display = f":{pipe.readline().strip()}"
        self.environment = {**os.environ, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def xdotool(self, *arguments: str) -> str:
        result = subprocess.run(
            ["xdotool", *arguments], env=self.environment, capture_output=True, text=True
        )
        return result.stdout.strip()

    def page(self) -> list[bytes]:
        """Return the rows of pixels in the upper left, where the text stands; the file is XWD."""
        data = (self.folder / "Xvfb_screen0").read_bytes()
        header = struct.unpack(">25I", data[:100])
        start, row = header[0] + 12 * header[19], header[12]
        return [data[start + y * row : start + y * row + 4 * WIDTH] for y in range(40, 300)]


def changed_columns(before: list[bytes], after: list[bytes]) -> int:
    """Return how many columns of pixels differ; a caret that blinks changes two."""
    pairs = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    return sum(
        any(old[4 * x : 4 * x + 4] != new[4 * x : 4 * x + 4] for old, new in pairs)
        for x in range(WIDTH)
    )


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    folder = tmp_path / "screen"
    folder.mkdir()
    made = Screen(folder)
    yield made
    made.server.terminate()
    made.server.wait()


def drawn(screen: Screen) -> bool:
    """Tell whether text stands on the page: a page without any has few rows that differ."""
    first = screen.page()
    return len(set(first)) > 8 and changed_columns(first, screen.page()) <= CARET


@pytest.fixture
def environment(screen: Screen, tmp_path: Path) -> dict[str, str]:
    """A home of its own, so that nobody's settings are read or written."""
    homes = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "DATA", "STATE")}
    return {**screen.environment, **homes, "HOME": str(tmp_path)}


def test_a_ghost_shows_is_accepted_with_tab_and_saved(
    screen: Screen, environment: dict[str, str], tmp_path: Path, tiny_model: Path
) -> None:
    file = tmp_path / "story.txt"
    file.write_text("The lighthouse", encoding="utf-8")
    command = [sys.executable, "-m", "desktop_app", "--model", str(tiny_model), str(file)]
    app = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait_until(lambda: screen.xdotool("search", "--name", "story.txt"), "a window")
        window = screen.xdotool("search", "--name", "story.txt").split()[-1]
        screen.xdotool("windowfocus", "--sync", window)
        screen.xdotool("key", "ctrl+End")
        wait_until(lambda: drawn(screen), "the text")
        before = screen.page()
        screen.xdotool("key", "space")

        def ghost_shows() -> bool:
            screen.xdotool("key", "alt+Down")  # the model may not be there at the first time
            return changed_columns(before, screen.page()) > CARET

        wait_until(ghost_shows, "a ghost")
        screen.xdotool("key", "Tab")
        screen.xdotool("key", "ctrl+s")
        wait_until(lambda: len(file.read_text("utf-8")) > len("The lighthouse "), "a saved file")
        saved = file.read_text("utf-8")
        assert saved.startswith("The lighthouse ")
        assert "\t" not in saved
        screen.xdotool("key", "ctrl+q")
        assert app.wait(PATIENCE_SECONDS) == 0
    finally:
        app.kill()
        app.wait()
