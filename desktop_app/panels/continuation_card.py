"""One continuation: how it is drawn, its text, and what can be done with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.language_model.sampling import STRATEGIES, SamplingOptions, Strategy
from desktop_app.panels.flow import Flow

# The option that a strategy is known by: its name, least, most, step, decimals.
FIGURES: dict[Strategy, tuple[str, float, float, float, int]] = {
    "temperature": ("temperature", 0, 2, 0.1, 2),
    "top-k": ("k", 1, 1000, 1, 0),
    "top-p": ("p", 0, 1, 0.05, 2),
    "min-p": ("min_p", 0, 1, 0.01, 2),
    "typical": ("typical_p", 0, 1, 0.05, 2),
    "beam": ("beams", 1, 8, 1, 0),
}
LEAST_NAME = 5  # characters of a strategy's that are always to be seen


class ContinuationCard(QFrame):
    """A strategy with its figure, the text that it wrote, and three buttons."""

    edited = Signal()
    remove_wanted = Signal(object)  # the card, here and below
    insert_wanted = Signal(object)
    copy_wanted = Signal(object)
    go_on_wanted = Signal(object)

    def __init__(self, sampling: SamplingOptions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sampling = sampling
        self._text = ""
        self._strategy = QComboBox()
        self._strategy.setAccessibleName(self.tr("Strategy"))
        self._strategy.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._strategy.setMinimumContentsLength(LEAST_NAME)
        names = {
            "greedy": self.tr("Greedy"),
            "temperature": self.tr("Temperature"),
            "top-k": self.tr("Top-k"),
            "top-p": self.tr("Top-p"),
            "min-p": self.tr("Min-p"),
            "typical": self.tr("Typical"),
            "beam": self.tr("Beam search"),
        }
        for strategy in STRATEGIES:
            self._strategy.addItem(names[strategy], strategy)
        self._strategy.setCurrentIndex(self._strategy.findData(sampling.strategy))
        self._figure = QDoubleSpinBox()
        self._figure.setAccessibleName(self.tr("Value"))
        self._remove = QToolButton()
        self._remove.setText("✕")
        self._remove.setAccessibleName(self.tr("Remove"))
        self._remove.setToolTip(self.tr("Remove this strategy"))
        self._label = QLabel()
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._insert = QPushButton(self.tr("Insert"))
        self._insert.setToolTip(self.tr("Put it at the caret"))
        self._copy = QPushButton(self.tr("Copy"))
        self._go_on = QPushButton(self.tr("Go on"))
        self._go_on.setToolTip(self.tr("Let all strategies go on from here"))
        self._lay_out()
        self._show_figure()
        self._connect()
        self.set_ready(ready=True)

    def sampling(self) -> SamplingOptions:
        """Return how this card's text is drawn."""
        return self._sampling

    def text(self) -> str:
        """Return what was written."""
        return self._text

    def begin(self, text: str) -> None:
        """Start anew from a text."""
        self._text = text
        self._show_text()

    def add(self, text: str) -> None:
        """Go on with more text."""
        self._text += text
        self._show_text()

    def set_ready(self, *, ready: bool) -> None:
        """Let the text be used, or not while it is being written."""
        for button in (self._insert, self._copy, self._go_on):
            button.setVisible(bool(self._text))
            button.setEnabled(ready)

    def _show_text(self) -> None:
        self._label.setText(self._text.strip())
        self._label.setVisible(bool(self._text.strip()))

    def _show_figure(self) -> None:
        figure = FIGURES.get(self._sampling.strategy)
        self._figure.setVisible(figure is not None)
        if figure is None:
            return
        name, least, most, step, decimals = figure
        self._figure.blockSignals(True)
        self._figure.setDecimals(decimals)
        self._figure.setRange(least, most)
        self._figure.setSingleStep(step)
        self._figure.setValue(getattr(self._sampling, name))
        self._figure.blockSignals(False)

    def _connect(self) -> None:
        self._strategy.currentIndexChanged.connect(self._on_strategy)
        self._figure.valueChanged.connect(self._on_figure)
        self._remove.clicked.connect(self._on_remove)
        self._insert.clicked.connect(self._on_insert)
        self._copy.clicked.connect(self._on_copy)
        self._go_on.clicked.connect(self._on_go_on)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._strategy, 1)
        head.addWidget(self._figure)
        head.addWidget(self._remove)
        buttons = Flow()
        for button in (self._insert, self._copy, self._go_on):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._label, 1)
        column.addLayout(buttons)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setProperty("role", "card")
        for control in (*self.findChildren(QPushButton), self._strategy, self._remove):
            control.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._show_text()

    @Slot()
    def _on_strategy(self) -> None:
        self._sampling = replace(self._sampling, strategy=self._strategy.currentData())
        self._show_figure()
        self.edited.emit()

    @Slot(float)
    def _on_figure(self, value: float) -> None:
        name, *_, decimals = FIGURES[self._sampling.strategy]
        changed: dict[str, Any] = {name: value if decimals else round(value)}
        self._sampling = replace(self._sampling, **changed)
        self.edited.emit()

    @Slot()
    def _on_remove(self) -> None:
        self.remove_wanted.emit(self)

    @Slot()
    def _on_insert(self) -> None:
        self.insert_wanted.emit(self)

    @Slot()
    def _on_copy(self) -> None:
        self.copy_wanted.emit(self)

    @Slot()
    def _on_go_on(self) -> None:
        self.go_on_wanted.emit(self)
