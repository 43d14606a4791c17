"""The surprise panel: colours that can be read, figures, and words that say what to do."""

import itertools

import numpy as np
import pytest
from PySide6.QtGui import QColor, QFont, QTextCharFormat
from PySide6.QtWidgets import QApplication, QListWidget

from desktop_app.language_model.surprisal import ParagraphSurprisal
from desktop_app.panels.surprise import Legend, SurprisePanel, level_colours
from desktop_app.themes import THEMES, load_theme, palette


@pytest.fixture
def panel(qtbot) -> SurprisePanel:
    panel = SurprisePanel()
    qtbot.addWidget(panel)
    panel.show()
    return panel


@pytest.fixture
def measured(qtbot, panel) -> SurprisePanel:
    """Return a panel that knows one paragraph, its words telling 1, 14 and 50 bits."""
    panel.set_model(object())
    panel.set_switched_on(True)
    with qtbot.waitSignal(panel.work_wanted) as caught:
        panel.replace_paragraphs(0, 0, ["The sea qzx"])
    (((key,), _),) = caught.args[0]
    spans = np.array([[0, 3], [4, 7], [8, 11]], np.int32)
    bits = np.array([1, 14, 50], np.float32)
    panel.take([(), ((key, ParagraphSurprisal(spans, bits)),)])
    panel.work_done()
    return panel


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast of two colours as WCAG 2 defines it."""

    def luminance(colour: QColor) -> float:
        parts = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
            for part in (colour.redF(), colour.greenF(), colour.blueF())
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", THEMES)
def test_text_on_every_colour_can_be_read_in_every_theme(name):
    colours = palette(load_theme(name))
    for colour in level_colours(colours):
        assert contrast(colours.text().color(), colour) >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_levels_can_be_told_apart(name):
    levels = level_colours(palette(load_theme(name)))
    for one, other in itertools.pairwise(levels):
        assert contrast(one, other) > 1.08


def test_a_switched_off_panel_says_what_it_would_do(panel):
    assert "unexpected" in panel._about.text()
    assert not panel.findChild(QListWidget).isVisible()
    assert panel.formats(0) == []
    assert panel.tip(0, 0) == ""


def test_words_from_the_threshold_on_are_coloured(measured):
    coloured = measured.formats(0)
    assert [(start, end) for start, end, _ in coloured] == [(4, 7), (8, 11)]
    measured._threshold.set_value(15)
    assert [(start, end) for start, end, _ in measured.formats(0)] == [(8, 11)]


def test_a_mere_mark_is_neither_coloured_nor_listed(qtbot, panel):
    panel.set_model(object())
    panel.set_switched_on(True)
    with qtbot.waitSignal(panel.work_wanted) as caught:
        panel.replace_paragraphs(0, 0, ["## Sea"])
    (((key,), _),) = caught.args[0]
    spans, bits = np.array([[0, 2], [3, 6]], np.int32), np.array([40, 20], np.float32)
    panel.take([((key, ParagraphSurprisal(spans, bits)),)])
    panel._tell()
    words = panel.findChild(QListWidget)
    assert [(start, end) for start, end, _ in panel.formats(0)] == [(3, 6)]
    assert [words.item(row).text().split()[0] for row in range(words.count())] == ["Sea"]
    assert panel.tip(0, 1).startswith("“##”")


def test_the_strongest_level_is_underlined_too(measured):
    weak, strong = (form for _, _, form in measured.formats(0))
    assert weak.underlineStyle() == QTextCharFormat.UnderlineStyle.NoUnderline
    assert strong.underlineStyle() == QTextCharFormat.UnderlineStyle.DotLine


def test_a_word_tells_its_figures(measured):
    assert measured.tip(0, 5).startswith("“sea”: 14.0 bits, one in 16")
    assert "trillion" in measured.tip(0, 9)
    assert measured.tip(3, 0) == ""


def test_the_most_unexpected_words_are_listed_and_lead_to_their_place(qtbot, measured):
    measured._tell()
    words = measured.findChild(QListWidget)
    assert [words.item(row).text().split()[0] for row in range(words.count())] == ["qzx", "sea"]
    with qtbot.waitSignal(measured.place_wanted) as caught:
        words.itemActivated.emit(words.item(1))
    assert caught.args == [0, 4, 7]


def test_the_state_says_how_far_it_is_and_what_to_do(qtbot, panel):
    panel.set_switched_on(True)
    assert "No model" in panel._state.text()
    panel.set_model(object())
    panel._tell()
    assert "empty" in panel._state.text()
    panel.replace_paragraphs(0, 0, ["A paragraph."])
    panel._tell()
    assert panel._state.text() == "Reading …"


def test_nothing_is_asked_for_without_a_model(qtbot, panel):
    panel.set_switched_on(True)
    panel.replace_paragraphs(0, 0, ["A paragraph."])
    with qtbot.assertNotEmitted(panel.work_wanted):
        panel._ask()
    with qtbot.waitSignal(panel.work_wanted):
        panel.set_model(object())


def test_switching_off_gives_up_and_forgets(qtbot, panel):
    panel.set_model(object())
    panel.set_switched_on(True)
    with qtbot.waitSignal(panel.work_wanted):
        panel.replace_paragraphs(0, 0, ["A paragraph."])
    with qtbot.waitSignals([panel.work_unwanted, panel.switched]):
        panel.set_switched_on(False)
    assert len(panel._map) == 0


def test_another_theme_changes_the_colours(qtbot, measured, qapp: QApplication):
    before = measured.formats(0)[0][2].background().color()
    measured.setPalette(palette(load_theme("dark")))
    assert measured.formats(0)[0][2].background().color() != before


def test_the_legend_says_its_levels(qtbot):
    legend = Legend()
    qtbot.addWidget(legend)
    legend.setFont(QFont("DejaVu Sans", 10))
    legend.set_figures(9)
    assert "9+, 12+, 15+, 18+" in legend.accessibleDescription()
    legend.grab()
