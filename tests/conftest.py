"""What all tests share."""

import os
from pathlib import Path

import pytest

# Tests show their windows nowhere, unless they are told a platform or start a screen of their own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


class _TinyModels(dict[str, Path]):
    """Model files by level, each trained and exported when a test first asks for it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __missing__(self, level: str) -> Path:
        # Whoever does not ask for a model does not wait for TensorFlow.
        from export.bundle import export_run
        from tests.training import train_tiny
        from trainer.run import load_run

        run = self._folder / f"{level}-run"
        train_tiny(level, (48, 32), run)
        self[level] = self._folder / f"{level}.inkling"
        export_run(load_run(run), self[level])
        return self[level]


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Small models by level: "char", "word", "subword"."""
    return _TinyModels(tmp_path_factory.mktemp("models"))


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
