"""What is the writer's is told in words for a publisher, in the writer's own language."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.documents.ledger import Ledger
from desktop_app.ledger_commands import LedgerCommands
from tests.desktop_app.conftest import FakeDialogs

LEDGER = Ledger(typed=7500, accepted=3000, kept=2500, length=10000, since="2026-11-22")


@pytest.fixture(autouse=True)
def american() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def shown(qtbot: QtBot):
    window = QWidget()
    qtbot.addWidget(window)
    dialogs = FakeDialogs(window)
    commands = LedgerCommands(dialogs, window)

    def shown(copied: list[str] | None) -> str:
        sheet = SimpleNamespace(
            ledger=SimpleNamespace(ledger=LEDGER),
            copied=SimpleNamespace(passages=lambda: copied),
            files=SimpleNamespace(suggested=lambda suffix: Path("A Novel.md")),
        )
        dialogs.answers = [3]
        commands.show(sheet)
        return dialogs.heard[-1]

    return shown


def test_the_ledger_is_told_in_words(shown) -> None:
    told = shown(None)
    assert "A Novel.md" in told
    assert "75.0 %" in told
    assert "2,500 still stand" in told
    assert "November 22, 2026" in told
    assert "read them" not in told


def test_copies_are_listed_where_it_is_known_what_the_model_has_read(shown) -> None:
    assert "read them: 1\n    “it was the best of times”\n" in shown(["it was the\nbest of times"])


def test_figures_are_written_as_the_writers_language_does(shown) -> None:
    QLocale.setDefault(QLocale("de_DE"))
    assert "10.000" in shown(None)
    assert "75,0 %" in shown(None)
