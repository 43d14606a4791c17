"""One voice of the writer: use it, mix it with the general model, train it anew, forget it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.panels.rows import Card, ChoiceRow, SliderRow, hint_label
from desktop_app.training.shelf import VoiceRecord

_SETTLED = 400  # milliseconds after the slider has moved


class VoiceCard(Card):
    """A voice's card on the screen."""

    use_wanted = Signal(object)  # the VoiceRecord, here and below
    mix_wanted = Signal(object)
    """The VoiceRecord with another share, or another voice to be mixed with."""
    again_wanted = Signal(object)
    delete_wanted = Signal(object)

    def __init__(
        self,
        record: VoiceRecord,
        *,
        trainable: bool,
        others: Sequence[VoiceRecord] = (),
        parent: QWidget | None = None,
    ) -> None:
        """Show; ``others`` are voices that it can be mixed with."""
        super().__init__(record.name, parent)
        self.record = record
        made_of, number = record.material, self.locale().toString
        self._facts = hint_label(
            self.tr("{0} words · texts: {1}").format(
                number(made_of.words), number(len(made_of.sources))
            )
        )
        self._facts.setToolTip("\n".join(made_of.sources))
        self._share = SliderRow(
            self.tr("Generic … me"),
            self.tr("How much of your own voice is mixed into the general model."),
            0.0,
            1.0,
            0.05,
            self._percent,
        )
        self._share.set_value(record.share)
        self._other = ChoiceRow(
            self.tr("Mixed with"), self.tr("Another voice of yours, instead of the general model.")
        )
        self._other.add("", self.tr("The general model"))
        for other in others:
            self._other.add(other.model, other.name)
        self._other.set_value(record.other)
        self._use = QPushButton(self.tr("Use"))
        self._again = QPushButton(self.tr("Train again …"))
        self._again.setToolTip(self.tr("With more texts, or without some: those are forgotten"))
        self._delete = QPushButton(self.tr("Forget …"))
        self._delete.setToolTip(self.tr("Delete this voice with all that it has learned"))
        self._timer = QTimer(self, singleShot=True, interval=_SETTLED)
        self._timer.timeout.connect(self._on_settled)
        self._share.changed.connect(self._timer.start)
        self._other.changed.connect(self._timer.start)
        self._use.clicked.connect(self._on_use)
        self._again.clicked.connect(self._on_again)
        self._delete.clicked.connect(self._on_delete)
        for widget in (self._facts, self._share, self._other):
            self._column.addWidget(widget)
        self._add_buttons((self._use, self._again, self._delete))
        # Not before they are in the card: each would be a window of its own for a moment.
        self._share.setVisible(not made_of.own)
        self._other.setVisible(bool(others) and not made_of.own)
        self._again.setVisible(trainable)
        self.set_current(False)

    def set_current(self, current: bool) -> None:
        """Show whether this voice speaks now."""
        self._state.setText(self.tr("✓ in use") if current else "")
        self._use.setVisible(not current)

    def _percent(self, share: float) -> str:
        return self.tr("{0} % me").format(self.locale().toString(100 * share, "f", 0))

    @Slot()
    def _on_use(self) -> None:
        self.use_wanted.emit(self.record)

    @Slot()
    def _on_again(self) -> None:
        self.again_wanted.emit(self.record)

    @Slot()
    def _on_delete(self) -> None:
        self.delete_wanted.emit(self.record)

    @Slot()
    def _on_settled(self) -> None:
        self.record = dataclasses.replace(
            self.record, share=self._share.value(), other=str(self._other.value())
        )
        self.mix_wanted.emit(self.record)
