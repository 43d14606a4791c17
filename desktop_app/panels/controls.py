"""The panel that says how suggestions are made; each change acts at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app.language_model.completer import TO_SENTENCE_END, CompletionOptions
from desktop_app.language_model.sampling import SamplingOptions, Strategy
from desktop_app.panels.presets import PresetRow, Presets
from desktop_app.panels.rows import ChoiceRow, Row, SliderRow, hint_label, in_figures

MOST_GATE = 0.5  # at the end "fewer": the first word is as likely as all others together
STRATEGY_FIGURES = ("temperature", "k", "p", "min_p", "typical_p", "beams")
SAMPLING_FIGURES = (*STRATEGY_FIGURES, "repetition_penalty")
WHOLE_FIGURES = ("k", "beams", "alternatives")
CHANCE: tuple[Strategy, ...] = ("temperature", "top-k", "top-p", "min-p", "typical")


class ControlsPanel(QScrollArea):
    """Strategy, temperature, length and the rest, as CompletionOptions.

    What means nothing for the chosen strategy is disabled; what belongs to one advanced strategy
    alone shows only with it. Clicks leave the keyboard to the page, so that its ghost stays.
    """

    options_changed = Signal(object)  # CompletionOptions
    only_when_asked_changed = Signal(bool)
    inside_paragraphs_changed = Signal(bool)
    show_after_changed = Signal(int)  # milliseconds
    presets_changed = Signal(object)  # the writer's own: CompletionOptions by name

    def __init__(
        self,
        options: CompletionOptions,
        *,
        only_when_asked: bool = False,
        inside_paragraphs: bool = False,
        show_after: int = 0,
        presets: Presets | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._options = options
        self._filling = False
        self._strategy_hints = {
            "greedy": self.tr("Always the likeliest words."),
            "temperature": self.tr("Draws from all words, the likelier the more often."),
            "top-k": self.tr("Draws from so many of the likeliest words only."),
            "top-p": self.tr(
                "Draws from the likeliest words: few where little can follow, else many."
            ),
            "min-p": self.tr("Draws from words not much less likely than the likeliest one."),
            "typical": self.tr("Draws words that are neither too obvious nor too odd."),
            "beam": self.tr("Weighs several wordings and takes the likeliest as a whole."),
        }
        self._presets = PresetRow(presets or {}, options)
        self._strategy = self._make_strategy()
        self._figures = self._make_figures()
        self._words = self._make_words()
        self._fixed_seed = QCheckBox(self.tr("Fixed"))
        self._seed = QSpinBox(minimum=0, maximum=999_999)
        self._seed_row = self._make_seed()
        self._asked = QCheckBox(self.tr("Only when I ask"))
        self._inside = QCheckBox(self.tr("Also inside paragraphs"))
        self._show_after = SliderRow(
            self.tr("Show after"),
            self.tr("How long to wait after the last key."),
            0, 1000, 20, in_figures(0, self.tr("{0} ms")),
        )  # fmt: skip
        self._lay_out()
        self._fill()
        self._asked.setChecked(only_when_asked)
        self._inside.setChecked(inside_paragraphs)
        self._show_after.set_value(show_after)
        self._connect()

    def options(self) -> CompletionOptions:
        """Return what the controls say now."""
        return self._options

    def _make_strategy(self) -> ChoiceRow:
        row = ChoiceRow(self.tr("Strategy"), "")
        names = {
            "greedy": self.tr("Greedy"),
            "temperature": self.tr("Temperature"),
            "top-k": self.tr("Top-k"),
            "top-p": self.tr("Top-p"),
            "min-p": self.tr("Min-p (advanced)"),
            "typical": self.tr("Typical (advanced)"),
            "beam": self.tr("Beam search (advanced)"),
        }
        for strategy, name in names.items():
            if strategy == "min-p":
                row.add_separator()
            row.add(strategy, name)
        return row

    def _make_figures(self) -> dict[str, SliderRow]:
        """Return a row for each number of the options, by the option's name, in their order."""
        real, whole = in_figures(2), in_figures(0)
        return {
            "temperature": SliderRow(
                self.tr("Temperature"),
                self.tr("Low keeps to the likely, high dares the unlikely; 0 is like Greedy."),
                0.0, 2.0, 0.05, real,
            ),
            "k": SliderRow(
                self.tr("Candidates, k"),
                self.tr("How many of the likeliest words, or parts of words, are drawn from."),
                1, 100, 1, whole,
            ),
            "p": SliderRow(
                self.tr("Share, p"),
                self.tr("Low draws from a few likely words, high from nearly all that can follow."),
                0.05, 1.0, 0.05, real,
            ),
            "min_p": SliderRow(
                self.tr("Least share, min-p"),
                self.tr("How likely a word must be, measured by the likeliest one."),
                0.0, 0.5, 0.01, real,
            ),
            "typical_p": SliderRow(
                self.tr("Typical share"),
                self.tr("Low keeps close to what is typical, high lets more through."),
                0.05, 1.0, 0.05, real,
            ),
            "beams": SliderRow(
                self.tr("Beams"), self.tr("How many wordings are weighed at once."), 1, 8, 1, whole
            ),
            "gate": SliderRow(
                self.tr("How often"),
                self.tr("To the left only sure suggestions show, to the right every one."),
                0.0, MOST_GATE, 0.01, self._show_gate, inverted=True,
            ),
            "memory": SliderRow(
                self.tr("Generic … me"),
                self.tr("To the right, suggestions lean to what you have written yourself."),
                0.0, 1.0, 0.05, self._show_memory,
            ),
            "alternatives": SliderRow(
                self.tr("Alternatives"),
                self.tr("How many suggestions there are to go through."),
                1, 8, 1, whole,
            ),
            "repetition_penalty": SliderRow(
                self.tr("Repetition penalty"),
                self.tr("Above 1, words that were just used become less likely."),
                1.0, 2.0, 0.05, real,
            ),
        }  # fmt: skip

    def _make_words(self) -> ChoiceRow:
        row = ChoiceRow(self.tr("Length"), self.tr("How far a suggestion goes at most."))
        row.add(0, self.tr("Rest of the word"))
        row.add(1, self.tr("One word"))
        row.add(2, self.tr("Two words"))
        row.add(4, self.tr("Four words"))
        row.add(TO_SENTENCE_END, self.tr("To the end of the sentence"))
        return row

    def _make_seed(self) -> Row:
        row = Row(
            self.tr("Seed"),
            self.tr("Fixed, the same text always draws the same words; else each time anew."),
        )
        box = QWidget()
        line = QHBoxLayout(box)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._fixed_seed)
        line.addWidget(self._seed, 1)
        row.add_control(box)
        self._seed.setAccessibleName(self.tr("Seed"))
        return row

    def _show_gate(self, gate: float) -> str:
        if gate <= 0:
            return self.tr("every one")
        return self.tr("from {0} % sure").format(round(100 * gate))

    def _show_memory(self, strength: float) -> str:
        if strength <= 0:
            return self.tr("generic")
        return self.tr("me") if strength >= 1 else self.tr("{0} % me").format(round(100 * strength))

    def _lay_out(self) -> None:
        content = QWidget()
        content.setObjectName("controls_content")
        column = QVBoxLayout(content)
        column.setContentsMargins(18, 8, 18, 18)
        column.setSpacing(16)
        figures = list(self._figures.values())
        of_strategies = len(STRATEGY_FIGURES)
        for row in (
            self._presets,
            self._strategy,
            *figures[:of_strategies],
            self._words,
            *figures[of_strategies:],
            self._seed_row,
            self._show_after,
            self._asked,
            self._inside,
        ):
            column.addWidget(row)
        column.addWidget(hint_label(self.tr("All of this is worked out on this computer.")))
        column.addStretch(1)
        self.setObjectName("controls")
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumWidth(270)
        for box in (self._fixed_seed, self._asked, self._inside):
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _fill(self) -> None:
        """Let the controls say what the options are."""
        options, sampling = self._options, self._options.sampling
        self._strategy.set_value(sampling.strategy)
        for name, row in self._figures.items():
            row.set_value(getattr(sampling if name in SAMPLING_FIGURES else options, name))
        self._fixed_seed.setChecked(sampling.seed is not None)
        self._seed.setValue(sampling.seed or 0)
        self._words.set_value(options.words)
        self._enable()

    def _connect(self) -> None:
        self._presets.chosen.connect(self._on_preset)
        self._presets.presets_changed.connect(self.presets_changed)
        for row in (self._strategy, self._words, *self._figures.values()):
            row.changed.connect(self._on_changed)
        self._fixed_seed.toggled.connect(self._on_changed)
        self._seed.valueChanged.connect(self._on_changed)
        self._asked.toggled.connect(self.only_when_asked_changed)
        self._inside.toggled.connect(self.inside_paragraphs_changed)
        self._show_after.changed.connect(self._on_show_after)

    @Slot()
    def _on_show_after(self) -> None:
        self.show_after_changed.emit(int(self._show_after.value()))

    @Slot(object)
    def _on_preset(self, preset: CompletionOptions) -> None:
        """Say what a preset says, with the seed as it is; told as one change."""
        seed = self._options.sampling.seed
        self._options = replace(preset, sampling=replace(preset.sampling, seed=seed))
        self._filling = True
        self._fill()
        self._filling = False
        self._presets.show_options(self._options)
        self.options_changed.emit(self._options)

    @Slot()
    def _on_changed(self) -> None:
        if self._filling:
            return
        figures = {name: _number(name, row.value()) for name, row in self._figures.items()}
        sampling = SamplingOptions(
            cast(Strategy, self._strategy.value()),
            **{name: figures.pop(name) for name in SAMPLING_FIGURES},
            seed=self._seed.value() if self._fixed_seed.isChecked() else None,
        )
        words = cast(int, self._words.value())
        self._options = replace(self._options, sampling=sampling, words=words, **figures)
        self._presets.show_options(self._options)
        self._enable()
        self.options_changed.emit(self._options)

    def _enable(self) -> None:
        """Disable what means nothing for the strategy."""
        strategy, figures = str(self._strategy.value()), self._figures
        draws = strategy in CHANCE and figures["temperature"].value() > 0
        self._strategy.set_hint(self._strategy_hints[strategy])
        figures["temperature"].setEnabled(strategy in CHANCE)
        figures["k"].setEnabled(draws and strategy == "top-k")
        figures["p"].setEnabled(draws and strategy == "top-p")
        figures["min_p"].setVisible(strategy == "min-p")
        figures["typical_p"].setVisible(strategy == "typical")
        figures["beams"].setVisible(strategy == "beam")
        figures["gate"].setEnabled(not draws)
        figures["memory"].setEnabled(not draws)
        self._seed_row.setEnabled(draws)
        self._seed.setEnabled(draws and self._fixed_seed.isChecked())


def _number(name: str, value: float) -> Any:
    return int(value) if name in WHOLE_FIGURES else value
