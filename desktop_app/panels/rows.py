"""The rows of a panel: a name, a control, and a sentence that says what it does; and its cards."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QLocale, Qt, Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from desktop_app.panels.flow import Flow

_SHORTEST_CHOICE = 12  # characters of a choice that are always to be seen


def wrapping_label(text: str) -> QLabel:
    """Return a sentence that wraps, and makes room for no word that is longer than its line."""
    label = QLabel(text)
    label.setWordWrap(True)
    label.setMinimumWidth(1)
    return label


def hint_label(text: str) -> QLabel:
    """Return a quiet sentence that wraps."""
    label = wrapping_label(text)
    label.setProperty("role", "hint")
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * 0.9)
    label.setFont(font)
    return label


def in_figures(decimals: int, pattern: str = "{0}") -> Callable[[float], str]:
    """Return what shows a number as the writer's language does, in a pattern such as "{0} ms"."""
    return lambda number: pattern.format(QLocale().toString(float(number), "f", decimals))


class _Slider(QSlider):
    """A slider that leaves the wheel to the panel, and the keyboard to the page when clicked."""

    def __init__(self, steps: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(0, steps)
        self.setPageStep(max(1, steps // 10))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the panel scroll."""
        event.ignore()


class _Choice(QComboBox):
    """A list of choices that leaves the wheel to the panel, and is no wider than the panel is."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_SHORTEST_CHOICE)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the panel scroll."""
        event.ignore()


class Row(QWidget):
    """A name, a place for a value, room for a control, and a sentence."""

    changed = Signal()

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self._hint = hint_label(hint)
        self._name = QLabel(name)
        self._control: QWidget | None = None
        self._value = QLabel()
        self._value.setProperty("role", "value")
        head = QHBoxLayout()
        head.addWidget(self._name)
        head.addStretch(1)
        head.addWidget(self._value)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addLayout(head)
        self._column.addWidget(self._hint)

    def set_hint(self, hint: str) -> None:
        """Say something else under the control."""
        self._hint.setText(hint)
        if self._control is not None:
            self._control.setAccessibleDescription(hint)

    def add_control(self, control: QWidget) -> None:
        """Put a control between the name and the sentence."""
        self._control = control
        control.setAccessibleName(self._name.text())
        control.setAccessibleDescription(self._hint.text())
        self._name.setBuddy(control)
        self._column.insertWidget(1, control)


class SliderRow(Row):
    """A number between two ends, in equal steps."""

    def __init__(
        self,
        name: str,
        hint: str,
        least: float,
        most: float,
        step: float,
        show: Callable[[float], str],
        *,
        inverted: bool = False,
    ) -> None:
        super().__init__(name, hint)
        self._least, self._step, self._show = least, step, show
        self._slider = _Slider(round((most - least) / step))
        self._slider.setInvertedAppearance(inverted)
        self._slider.setInvertedControls(inverted)
        self.add_control(self._slider)
        self._slider.valueChanged.connect(self._on_moved)
        self._on_moved()

    def value(self) -> float:
        """Return the number."""
        return round(self._least + self._slider.value() * self._step, 6)

    def set_value(self, value: float) -> None:
        """Move the slider to the step nearest to a number."""
        self._slider.setValue(round((value - self._least) / self._step))

    @Slot()
    def _on_moved(self) -> None:
        self._value.setText(self._show(self.value()))
        self.changed.emit()


class ChoiceRow(Row):
    """One of several values, each with a name."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__(name, hint)
        self._values: list[object] = []
        self._choice = _Choice()
        self.add_control(self._choice)
        self._choice.currentIndexChanged.connect(self.changed)

    def add(self, value: object, name: str) -> None:
        """Offer a value."""
        self._choice.addItem(name, len(self._values))
        self._values.append(value)

    def clear(self) -> None:
        """Offer nothing."""
        self._choice.clear()
        self._values.clear()

    def add_separator(self) -> None:
        """Draw a line between the values before and after."""
        self._choice.insertSeparator(self._choice.count())

    def value(self) -> object:
        """Return the chosen value."""
        return self._values[self._choice.currentData()]

    def set_value(self, value: object) -> None:
        """Choose a value; one that is not offered is left alone."""
        if value in self._values:
            self._choice.setCurrentIndex(self._choice.findData(self._values.index(value)))


class Card(QFrame):
    """One of several things: its name, how it stands, and buttons for what can be done with it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = wrapping_label(name)
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setToolTip(name)
        font = self._name.font()
        font.setBold(True)
        self._name.setFont(font)
        self._state = QLabel()
        self._state.setProperty("role", "value")
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self._state, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 10, 12, 12)
        self._column.setSpacing(8)
        self._column.addLayout(head)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setProperty("role", "card")

    def _add_buttons(self, buttons: Iterable[QPushButton]) -> None:
        line = Flow()
        for button in buttons:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleDescription(self._name.text())
            line.addWidget(button)
        self._column.addLayout(line)
