"""What all tests share."""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# A busy machine is no defect: no example has to be quick.
hypothesis.settings.register_profile("inkling", deadline=None)
hypothesis.settings.load_profile("inkling")

# Tests show their windows nowhere, unless they are told a platform or start a screen of their own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


# A window that a test is done with must not die in a thread of the next (desktop_app/garbage.py).
gc.disable()


@pytest.fixture(autouse=True)
def _garbage() -> Iterator[None]:
    """Collect what a test left behind, in its own thread."""
    yield
    from desktop_app.garbage import collect_due

    collect_due()


@pytest.fixture(scope="session", autouse=True)
def _clipboard() -> Iterator[None]:
    """Leave nothing of Python's on the clipboard: without a screen Qt frees it after Python."""
    yield
    if "PySide6.QtGui" in sys.modules:
        from PySide6.QtGui import QGuiApplication

        if QGuiApplication.instance():
            QGuiApplication.clipboard().clear()


class _TinyRuns(dict[str, Path]):
    """Run folders by level, each trained when a test first asks for it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __missing__(self, level: str) -> Path:
        # Whoever does not ask for a run does not wait for TensorFlow.
        from tests.training import train_tiny

        self[level] = train_tiny(level, (48, 32), self._folder / level)
        return self[level]


class _TinyModels(dict[str, Path]):
    """Model files by level, each exported when a test first asks for it."""

    def __init__(self, runs: dict[str, Path], folder: Path) -> None:
        self._runs = runs
        self._folder = folder

    def __missing__(self, level: str) -> Path:
        from export.bundle import export_run
        from trainer.run import load_run

        self[level] = self._folder / f"{level}.inkling"
        export_run(load_run(self._runs[level]), self[level])
        return self[level]


@pytest.fixture(scope="session")
def tiny_runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders of small trainings by level: "char", "word", "subword"."""
    return _TinyRuns(tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="session")
def tiny_run(tiny_runs: dict[str, Path]) -> Path:
    """Return the folder of a small training of subwords."""
    return tiny_runs["subword"]


@pytest.fixture(scope="session")
def tiny_models(
    tiny_runs: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Small models by level: "char", "word", "subword"."""
    return _TinyModels(tiny_runs, tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def tiny_model(tiny_models: dict[str, Path]) -> Path:
    """Return a small model of subwords."""
    return tiny_models["subword"]


@pytest.fixture(scope="session")
def tiny_text() -> str:
    """Return the text that the small models have learned from, as they see it."""
    from desktop_app.language_model.typography import normalise
    from tests.training import STORY

    return normalise(STORY.read_text(encoding="utf-8"))
