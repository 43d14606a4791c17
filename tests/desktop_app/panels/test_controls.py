"""The controls say what the options are, and disable what means nothing."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QSlider, QSpinBox, QWidget

from desktop_app.language_model.completer import CompletionOptions
from desktop_app.language_model.sampling import STRATEGIES, SamplingOptions
from desktop_app.panels.controls import ControlsPanel


@pytest.fixture
def panel(qtbot) -> ControlsPanel:
    panel = ControlsPanel(CompletionOptions())
    qtbot.addWidget(panel)
    panel.show()
    return panel


def control(panel: ControlsPanel, kind: type[QWidget], name: str) -> QWidget:
    return next(each for each in panel.findChildren(kind) if each.accessibleName() == name)


def choose(panel: ControlsPanel, strategy: str) -> None:
    panel._strategy.set_value(strategy)


def test_a_panel_gives_back_the_options_it_was_given(qtbot):
    options = CompletionOptions(
        sampling=SamplingOptions(
            "top-p", temperature=0.7, k=12, p=0.85, repetition_penalty=1.2, seed=7
        ),
        words=2,
        gate=0.25,
        alternatives=5,
    )
    panel = ControlsPanel(options)
    qtbot.addWidget(panel)
    panel._on_changed()
    assert panel.options() == options


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_strategy_can_be_chosen(qtbot, panel, strategy):
    choose(panel, "greedy" if strategy != "greedy" else "beam")
    with qtbot.waitSignal(panel.options_changed) as caught:
        choose(panel, strategy)
    assert caught.args[0].sampling.strategy == strategy


@pytest.mark.parametrize(
    ("strategy", "meaningful"),
    [
        ("greedy", set()),
        ("temperature", {"Temperature"}),
        ("top-k", {"Temperature", "Candidates, k"}),
        ("top-p", {"Temperature", "Share, p"}),
        ("min-p", {"Temperature", "Least share, min-p"}),
        ("typical", {"Temperature", "Typical share"}),
        ("beam", {"Beams"}),
    ],
)
def test_what_means_nothing_for_the_strategy_cannot_be_moved(panel, strategy, meaningful):
    choose(panel, strategy)
    of_strategies = {
        "Temperature",
        "Candidates, k",
        "Share, p",
        "Least share, min-p",
        "Typical share",
        "Beams",
    }
    usable = {
        slider.accessibleName()
        for slider in panel.findChildren(QSlider)
        if slider.isEnabled() and slider.isVisible()
    }
    assert usable & of_strategies == meaningful


def test_the_gate_is_for_the_likeliest_words_and_the_seed_for_chance(panel):
    gate, seed = control(panel, QSlider, "How often"), control(panel, QSpinBox, "Seed")
    fixed = next(box for box in panel.findChildren(QCheckBox) if box.text() == "Fixed")
    fixed.setChecked(True)
    assert gate.isEnabled()
    assert not seed.isEnabled()
    choose(panel, "top-k")
    assert not gate.isEnabled()
    assert seed.isEnabled()
    fixed.setChecked(False)
    assert not seed.isEnabled()


def test_a_temperature_of_zero_draws_nothing(panel):
    choose(panel, "top-k")
    control(panel, QSlider, "Temperature").setValue(0)
    assert panel.options().sampling.temperature == 0
    assert not control(panel, QSlider, "Candidates, k").isEnabled()
    assert control(panel, QSlider, "How often").isEnabled()


def test_a_fixed_seed_is_a_number_and_a_fresh_one_none(panel):
    choose(panel, "temperature")
    fixed = next(box for box in panel.findChildren(QCheckBox) if box.text() == "Fixed")
    fixed.setChecked(True)
    control(panel, QSpinBox, "Seed").setValue(42)
    assert panel.options().sampling.seed == 42
    fixed.setChecked(False)
    assert panel.options().sampling.seed is None


def test_every_control_has_a_name_and_a_sentence(panel):
    for kind in (QSlider, QComboBox):
        for each in panel.findChildren(kind):
            assert each.accessibleName()
            assert each.accessibleDescription().endswith(".")


def test_a_click_on_a_slider_leaves_the_keyboard_to_the_page(panel):
    for slider in panel.findChildren(QSlider):
        assert slider.focusPolicy() == Qt.FocusPolicy.TabFocus
