"""Continuations side by side: sets, cards, and what the buttons ask for."""

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QPushButton, QSpinBox, QToolButton

from desktop_app.language_model.sampling import STRATEGIES, SamplingOptions
from desktop_app.panels.continuation_card import ContinuationCard
from desktop_app.panels.continuations import MOST_CARDS, TEMPERATURES, TOP_KS, ContinuationsPanel


@pytest.fixture
def panel(qtbot) -> ContinuationsPanel:
    panel = ContinuationsPanel()
    qtbot.addWidget(panel)
    panel.set_model(object())
    panel.show()
    return panel


def button(widget, name: str) -> QPushButton:
    return next(each for each in widget.findChildren(QPushButton) if each.text() == name)


def sets(panel) -> QComboBox:
    return next(
        each for each in panel.findChildren(QComboBox) if each.accessibleName().startswith("Set")
    )


def cards(panel) -> list[ContinuationCard]:
    return panel._cards


def test_the_ready_made_sets_are_those_of_the_tutorials(panel):
    assert panel.samplings() == TEMPERATURES
    sets(panel).setCurrentIndex(1)
    assert panel.samplings() == TOP_KS
    sets(panel).setCurrentIndex(2)
    assert panel.samplings() == (SamplingOptions("greedy"),)


def test_all_cards_are_asked_for_at_once(qtbot, panel):
    panel.findChild(QSpinBox).setValue(25)
    with qtbot.waitSignal(panel.wanted) as caught:
        button(panel, "Continue the text").click()
    assert caught.args == [TEMPERATURES, 25, ""]


def test_a_fixed_seed_gives_each_card_its_own(panel):
    panel._fixed.setChecked(True)
    panel._seed.setValue(7)
    assert [sampling.seed for sampling in panel.samplings()] == [7, 8, 9, 10]


def test_text_streams_into_its_card_as_it_is(panel):
    button(panel, "Continue the text").click()
    panel.take([(0, " a <b>"), (1, " x"), (0, "</b>")])
    panel.finish()
    assert [card.text() for card in cards(panel)] == [" a <b></b>", " x", "", ""]
    assert any(label.text() == "a <b></b>" for label in panel.findChildren(QLabel))


def test_buttons_work_when_the_writing_has_ended(qtbot, panel):
    button(panel, "Continue the text").click()
    panel.take([(2, " and so on")])
    panel._show_new()
    assert not button(cards(panel)[2], "Insert").isEnabled()
    panel.finish()
    with qtbot.waitSignal(panel.insert_wanted) as caught:
        button(cards(panel)[2], "Insert").click()
    assert caught.args == [" and so on"]
    button(cards(panel)[2], "Copy").click()
    assert QGuiApplication.clipboard().text() == " and so on"
    with qtbot.waitSignal(panel.wanted) as caught:
        button(cards(panel)[2], "Go on").click()
    assert caught.args[2] == " and so on"
    assert [card.text() for card in cards(panel)] == [" and so on"] * 4


def test_stopping_keeps_what_is_there(qtbot, panel):
    button(panel, "Continue the text").click()
    panel.take([(0, " half a")])
    with qtbot.waitSignal(panel.stop_wanted):
        button(panel, "Stop").click()
    assert cards(panel)[0].text() == " half a"
    assert button(panel, "Continue the text").isVisible()


def test_changing_a_card_makes_the_set_the_writers_own(qtbot, panel):
    with qtbot.waitSignal(panel.own_set_changed) as caught:
        cards(panel)[0].findChild(QDoubleSpinBox).setValue(0.7)
    assert caught.args[0][0] == SamplingOptions("temperature", temperature=0.7)
    assert sets(panel).currentText() == "My own set"
    sets(panel).setCurrentIndex(1)
    assert panel.samplings() == TOP_KS
    sets(panel).setCurrentIndex(sets(panel).count() - 1)
    assert panel.samplings()[0].temperature == 0.7


def test_the_writers_own_set_is_there_again_at_the_next_start(qtbot):
    own = (SamplingOptions("top-p", p=0.8), SamplingOptions("greedy"))
    panel = ContinuationsPanel(own)
    qtbot.addWidget(panel)
    assert sets(panel).currentText() == "My own set"
    assert panel.samplings() == own


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_card_can_have_any_strategy(qtbot, panel, strategy):
    choice = cards(panel)[0].findChild(QComboBox)
    choice.setCurrentIndex(choice.findData(strategy))
    assert panel.samplings()[0].strategy == strategy
    figure = cards(panel)[0].findChild(QDoubleSpinBox)
    assert figure.isVisible() == (strategy != "greedy")
    if strategy != "greedy":
        figure.setValue(figure.minimum())
    assert panel.samplings()[0].strategy == strategy


def test_cards_are_added_up_to_a_limit_and_removed(panel):
    panel.set_sampling(SamplingOptions("top-p", p=0.8, seed=3))
    button(panel, "Add a strategy").click()
    assert panel.samplings()[-1] == SamplingOptions("top-p", p=0.8)
    while button(panel, "Add a strategy").isEnabled():
        button(panel, "Add a strategy").click()
    assert len(cards(panel)) == MOST_CARDS
    while cards(panel):
        cards(panel)[0].findChild(QToolButton).click()
    assert not button(panel, "Continue the text").isEnabled()
    assert "Add a strategy" in panel._hint.text()


def test_a_remembered_set_is_offered(qtbot):
    own = (SamplingOptions("min-p", min_p=0.1),)
    panel = ContinuationsPanel(own)
    qtbot.addWidget(panel)
    sets(panel).setCurrentIndex(sets(panel).findText("My own set"))
    assert panel.samplings() == own


def test_without_a_model_nothing_can_be_asked_for(panel):
    panel.set_model(None)
    assert not button(panel, "Continue the text").isEnabled()
    assert "No model" in panel._hint.text()


def test_a_failure_is_told(panel):
    button(panel, "Continue the text").click()
    panel.fail("The model failed.")
    assert panel._hint.text() == "The model failed."
    assert button(panel, "Continue the text").isVisible()


def test_wide_panels_have_cards_side_by_side(qtbot, panel):
    panel.resize(1200, 500)
    qtbot.waitUntil(lambda: len({card.y() for card in cards(panel)}) == 1)
    panel.resize(320, 900)
    qtbot.waitUntil(lambda: len({card.x() for card in cards(panel)}) == 1)


def test_cards_grow_with_their_text(qtbot, panel):
    panel.resize(320, 400)
    button(panel, "Continue the text").click()
    for _ in range(20):
        panel.take([(0, " and the sea was calm"), (1, " and so on")])
    panel.finish()
    first, second = cards(panel)[:2]
    qtbot.waitUntil(lambda: first.height() >= first.heightForWidth(first.width()))
    assert second.y() >= first.geometry().bottom()
    assert second.height() < first.height()


def test_no_card_is_cut_off_in_the_narrowest_panel(qtbot, panel):
    inside = panel._scroll.viewport()

    def fits() -> bool:
        ends = [card.mapTo(inside, card.rect().topRight()).x() for card in cards(panel)]
        return max(ends) < inside.width()

    panel.resize(panel.minimumSizeHint().width(), 600)
    qtbot.waitUntil(fits)
