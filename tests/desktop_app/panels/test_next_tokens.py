"""Bars of what may come next."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListWidget

from desktop_app.language_model.completer import TokenCandidate
from desktop_app.panels.next_tokens import NextTokensPanel, percent, visible

CANDIDATES = [
    TokenCandidate(" the", 0.5, 0.8),
    TokenCandidate("\n", 0.2, 0.15),
    TokenCandidate(" sea", 0.1, 0.0),
]


@pytest.fixture
def panel(qtbot) -> NextTokensPanel:
    panel = NextTokensPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 300)
    panel.show()
    return panel


def bars(panel: NextTokensPanel) -> QListWidget:
    return panel.findChild(QListWidget)


def test_an_empty_panel_says_what_to_do(panel):
    assert bars(panel).isHidden()
    assert "Write" in panel.findChild(QLabel).text()


def test_a_click_takes_a_token_as_it_is(qtbot, panel):
    panel.show_candidates(CANDIDATES)
    row = bars(panel).visualItemRect(bars(panel).item(1)).center()
    with qtbot.waitSignal(panel.token_chosen) as caught:
        qtbot.mouseClick(bars(panel).viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert caught.args == ["\n"]


def test_the_keyboard_takes_a_token_too(qtbot, panel):
    panel.show_candidates(CANDIDATES)
    bars(panel).setFocus()
    bars(panel).setCurrentRow(0)
    qtbot.keyClick(bars(panel), Qt.Key.Key_Down)
    qtbot.keyClick(bars(panel), Qt.Key.Key_Down)
    with qtbot.waitSignal(panel.token_chosen) as caught:
        qtbot.keyClick(bars(panel), Qt.Key.Key_Return)
    assert caught.args == [" sea"]


def test_both_probabilities_are_said_to_screen_readers(panel):
    panel.show_candidates(CANDIDATES)
    said = bars(panel).item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "␣the" in said
    assert "50.0 %" in said
    assert "80.0 %" in said


def test_fewer_candidates_take_the_place_of_more(panel):
    panel.show_candidates(CANDIDATES)
    panel.show_candidates(CANDIDATES[1:2])
    assert bars(panel).count() == 1
    panel.show_candidates([])
    assert bars(panel).isHidden()


def test_the_bars_grow_with_the_probabilities_and_small_ones_can_be_seen(panel):
    panel.show_candidates([TokenCandidate("a", 1.0, 0.04), TokenCandidate("b", 0.5, 1.0)])
    shown = panel.grab().toImage()
    panel.show_candidates([TokenCandidate("a", 1.0, 1.0), TokenCandidate("b", 0.5, 1.0)])
    accent = panel.palette().accent().color()

    def painted(image) -> int:
        return sum(
            image.pixelColor(x, y) == accent
            for x in range(image.width())
            for y in range(image.height())
        )

    assert painted(panel.grab().toImage()) / painted(shown) == pytest.approx(2 / 1.2, rel=0.05)


@pytest.mark.parametrize(
    ("text", "shown"),
    [(" the", "␣the"), ("\n", "↵"), ("  ", "␣␣"), ("a b ", "a b␣"), (".\n", ".↵")],
)
def test_spaces_and_line_breaks_can_be_seen(text, shown):
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0.0, "0 %"), (1e-5, "<0.1 %"), (0.0123, "1.2 %"), (0.99999, "100 %"), (1.0, "100 %")],
)
def test_probabilities_are_short(probability, words):
    assert percent(probability) == words
