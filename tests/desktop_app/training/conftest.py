"""A writer's folder, trainers that are real or pretend, and what came out."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app.training.tools import Tools
from tests.training import STORY

PRETEND = Path(__file__).parent / "pretend.py"
RESULT = {
    "share": 0.75,
    "better": True,
    "characters": 12_000,
    "before": {
        "bits_per_character": 1.7,
        "keystroke_savings": 0.36,
        "next_word_accuracy": 0.17,
    },
    "after": {
        "bits_per_character": 1.6,
        "keystroke_savings": 0.40,
        "next_word_accuracy": 0.19,
    },
    "ngrams": {
        "bits_per_character": 1.8,
        "keystroke_savings": 0.33,
        "next_word_accuracy": 0.15,
    },
    "samples": [{"prompt": "It was a dark", "text": " and stormy night"}],
    "names": ["Martha"],
    "phrases": ["the lamp went out"],
}


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> Tools:
    """Return the trainer of this environment, in no lower priority: a test has to end."""
    monkeypatch.setattr("desktop_app.training.child.lower_priority", lambda process_id: None)
    modules = ("trainer", "export", "desktop_app.language_model")
    return Tools(*((sys.executable, "-m", module) for module in modules))


@pytest.fixture
def pretend(tmp_path: Path, tiny_model: Path) -> Callable[..., Tools]:
    """Return a function that makes a trainer which does at once what a plan says."""

    def make(**plan: Any) -> Tools:
        file = tmp_path / "plan.json"
        file.write_text(json.dumps({"rounds": 3, "result": RESULT, **plan}), encoding="utf-8")
        return Tools(
            *(
                (sys.executable, str(PRETEND), what, str(file), str(tiny_model))
                for what in ("train", "export", "model")
            )
        )

    return make


@pytest.fixture
def writings(tmp_path: Path) -> Path:
    """Return a folder with two texts of a writer whose words are not those of the tiny model."""
    folder = tmp_path / "writings"
    folder.mkdir()
    words = {"the": "ye", "said": "quoth", "and": "eke", "was": "did be", "her": "hir"}
    story = re.sub(r"\w+", lambda word: words.get(word[0], word[0]), STORY.read_text("utf-8"))
    (folder / "one.txt").write_text(story * 3, encoding="utf-8")
    (folder / "two.md").write_text(story.replace("lighthouse", "mill"), encoding="utf-8")
    return folder
