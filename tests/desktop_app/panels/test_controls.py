"""The controls say what the options are, and disable what means nothing."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QInputDialog,
    QPushButton,
    QSlider,
    QSpinBox,
    QWidget,
)

from desktop_app.language_model.completer import CompletionOptions
from desktop_app.language_model.sampling import STRATEGIES, SamplingOptions
from desktop_app.panels.controls import ControlsPanel
from desktop_app.settings import DEFAULT_COMPLETION


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


def choose_preset(panel: ControlsPanel, name: str) -> None:
    box = control(panel, QComboBox, "Preset")
    number = box.findText(name)
    assert number >= 0, f"there is no preset {name}"
    box.setCurrentIndex(number)
    box.activated.emit(number)


def press(panel: ControlsPanel, text: str) -> None:
    button = next(each for each in panel.findChildren(QPushButton) if each.text() == text)
    assert button.isEnabled()
    button.click()


def test_a_preset_changes_all_controls_at_once_but_not_the_seed(qtbot, panel):
    panel._fixed_seed.setChecked(True)
    panel._seed.setValue(42)
    told = []
    panel.options_changed.connect(told.append)
    choose_preset(panel, "Bold")
    assert len(told) == 1
    assert told[0].sampling.strategy == "top-p"
    assert told[0].sampling.seed == 42
    assert control(panel, QSlider, "Temperature").isEnabled()
    choose_preset(panel, "Calm")
    assert panel.options().gate > DEFAULT_COMPLETION.gate
    assert not control(panel, QSlider, "Temperature").isEnabled()


def test_balanced_is_what_the_app_begins_with(qtbot):
    panel = ControlsPanel(DEFAULT_COMPLETION)
    qtbot.addWidget(panel)
    assert control(panel, QComboBox, "Preset").currentText() == "Balanced"


def test_changing_a_control_leaves_the_preset(panel):
    choose_preset(panel, "Calm")
    control(panel, QSlider, "How often").setValue(0)
    assert control(panel, QComboBox, "Preset").currentIndex() == -1


def test_a_preset_can_be_saved_chosen_and_deleted(qtbot, panel):
    choose(panel, "top-k")
    control(panel, QSlider, "Candidates, k").setValue(6)
    wanted = panel.options()
    press(panel, "Save as …")
    with qtbot.waitSignal(panel.presets_changed) as caught:
        panel.window().findChild(QInputDialog).textValueSelected.emit("  My  own ")
    assert caught.args[0] == {"My own": wanted}
    choose_preset(panel, "Calm")
    choose_preset(panel, "My own")
    assert panel.options() == wanted
    with qtbot.waitSignal(panel.presets_changed) as caught:
        press(panel, "Delete")
    assert caught.args[0] == {}
    assert control(panel, QComboBox, "Preset").findText("My own") == -1


def test_what_a_preset_just_set_can_be_saved_under_another_name(panel):
    choose_preset(panel, "Bold")
    panel._presets.save("Brave")
    assert panel._presets.presets() == {"Brave": panel.options()}
    choose_preset(panel, "Brave")
    press(panel, "Delete")
    assert control(panel, QComboBox, "Preset").currentText() == "Bold"


def test_saved_presets_come_back_and_those_of_inkling_cannot_be_deleted(qtbot):
    own = CompletionOptions(sampling=SamplingOptions("beam", beams=6), words=1)
    panel = ControlsPanel(DEFAULT_COMPLETION, presets={"Beams": own})
    qtbot.addWidget(panel)
    delete = next(each for each in panel.findChildren(QPushButton) if each.text() == "Delete")
    assert not delete.isEnabled()
    choose_preset(panel, "Beams")
    assert panel.options() == own
    assert delete.isEnabled()


def test_a_preset_of_inkling_keeps_its_name(panel):
    before = dict(panel._presets.presets())
    panel._presets.save("Calm")
    panel._presets.save("   ")
    assert dict(panel._presets.presets()) == before
