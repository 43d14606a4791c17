"""What the dialog says of texts, and when it can begin."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton

from desktop_app.training.dialog import Machine, TrainingDialog
from desktop_app.training.texts import Survey
from tests.training import STORY

PATIENCE = 60_000
GOOD = Machine(memory=8_000_000_000, room=50_000_000_000, speed=1_000.0)
ENGLISH = STORY.read_text(encoding="utf-8")


@pytest.fixture
def ask(qtbot) -> Callable[..., TrainingDialog]:
    def make(*paths: Path, machine: Machine = GOOD) -> TrainingDialog:
        dialog = TrainingDialog(lambda: machine, name="Me", paths=paths)
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitUntil(lambda: dialog._task is None, timeout=PATIENCE)
        return dialog

    return make


@pytest.fixture
def writing(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str, name: str = "mine.txt") -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


def said(dialog: TrainingDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def can_start(dialog: TrainingDialog) -> bool:
    return dialog._start.isEnabled()


def test_texts_are_counted_and_what_they_are_good_for_is_said(ask, writing) -> None:
    dialog = ask(writing(ENGLISH * 4))
    assert "words · texts: 1 · English" in said(dialog)
    assert "Enough to adapt the general model" in said(dialog)
    assert "It will take about a minute" in said(dialog)
    assert can_start(dialog)
    dialog._start.click()
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.wish().survey.characters == len(ENGLISH * 4)
    assert (dialog.wish().name, dialog.wish().own) == ("Me", False)


def test_with_nothing_chosen_it_says_what_can_be(ask) -> None:
    dialog = ask()
    assert "docx" in said(dialog)
    assert not can_start(dialog)


def test_too_little_is_not_begun(ask, writing) -> None:
    dialog = ask(writing("A few words."))
    assert "not enough to learn from" in said(dialog)
    assert not can_start(dialog)


def test_more_can_be_added_and_taken_away(qtbot, ask, writing) -> None:
    dialog = ask(writing("A few words."))
    dialog.add_paths([writing(ENGLISH * 4, "more.txt")])
    qtbot.waitUntil(lambda: can_start(dialog), timeout=PATIENCE)
    dialog._list.setCurrentRow(1)
    dialog._remove.click()
    qtbot.waitUntil(lambda: "not enough" in said(dialog), timeout=PATIENCE)


def test_another_language_and_a_mixture_are_warned_of(ask, writing, tmp_path) -> None:
    german = "Der Mann und die Frau sind nicht im Haus, aber das Kind ist mit dem Hund da. " * 200
    assert "It will learn little from texts in German" in said(ask(writing(german)))
    writing(ENGLISH * 4, "other.txt")
    assert "several languages" in said(ask(tmp_path))


def test_what_cannot_be_read_is_said_and_no_more_than_that(ask, writing, tmp_path) -> None:
    names = [tmp_path / f"{n}.xyz" for n in range(9)]
    dialog = ask(writing(ENGLISH * 4), *names)
    assert "0.xyz" in said(dialog)
    assert "and 5 more" in said(dialog)
    assert can_start(dialog)


@pytest.mark.parametrize(
    ("machine", "sentence"),
    [
        (replace(GOOD, room=1_000), "The disk is too full"),
        (replace(GOOD, memory=300_000_000), "too little memory: about 1.2 GB are needed, 0.3"),
    ],
)
def test_what_would_fail_is_said_before(ask, writing, machine, sentence) -> None:
    dialog = ask(writing(ENGLISH * 4), machine=machine)
    assert sentence in said(dialog)
    assert not can_start(dialog)


def test_a_model_from_nothing_is_offered_for_a_large_corpus_only(
    ask, writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not ask(writing(ENGLISH * 4))._own.isVisible()
    monkeypatch.setattr("desktop_app.training.texts.ENOUGH_FOR_ITS_OWN", 10_000)
    dialog = ask(writing(ENGLISH * 4))
    dialog._own.click()
    assert dialog.wish().own


def test_a_folder_is_walked_in_sight_and_cancelled_at_once(qtbot, tmp_path, monkeypatch) -> None:
    walked = threading.Event()

    def walk(paths, cancelled, tell) -> Survey:
        tell(12, 0)
        while not cancelled():
            time.sleep(0.001)  # a folder that goes on for ever
        walked.set()
        return Survey()

    monkeypatch.setattr("desktop_app.training.dialog.survey", walk)
    dialog = TrainingDialog(lambda: GOOD, name="Me", paths=[tmp_path])
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: "Looking for texts … 12 found" in said(dialog))
    assert not can_start(dialog)
    next(b for b in dialog.findChildren(QPushButton) if b.text() == "Cancel").click()
    assert dialog.isHidden()
    qtbot.waitUntil(walked.is_set)
