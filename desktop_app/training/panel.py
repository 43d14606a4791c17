"""The panel of the writer's voices: the training that runs, how the last came out, all voices."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.panels.rows import hint_label
from desktop_app.training.progress_view import ProgressView
from desktop_app.training.result_card import ResultCard
from desktop_app.training.shelf import VoiceRecord
from desktop_app.training.voice_card import VoiceCard


class TrainingPanel(QWidget):
    """Shows what it is told; what the writer wants it says by signals."""

    train_wanted = Signal()
    use_wanted = Signal(object)  # the VoiceRecord, here and below
    mix_wanted = Signal(object)
    again_wanted = Signal(object)
    delete_wanted = Signal(object)
    delete_all_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.progress = ProgressView()
        self._card: ResultCard | None = None
        self._cards: list[VoiceCard] = []
        self._current: Path | None = None
        self._trainable = True
        self._busy = False
        self._train = QPushButton(self.tr("Train on my writing …"))
        self._delete_all = QPushButton(self.tr("Forget everything …"))
        self._hint = hint_label("")
        self._hint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._column = QVBoxLayout(self)
        self._lay_out()
        self._train.clicked.connect(self.train_wanted)
        self._delete_all.clicked.connect(self.delete_all_wanted)
        self.progress.hide()
        self.say("")
        self.show_voices([])

    def say(self, message: str) -> None:
        """Show a sentence under the button; by default what this is for."""
        self._hint.setText(
            message
            or self.tr(
                "Let the model learn how you write. It happens on this computer, while you go on "
                "writing; your texts never leave it."
            )
        )

    def set_obstacle(self, sentence: str) -> None:
        """Say why nothing can be trained, in place of a button that does nothing; "" when it can.

        The sentence says how to change that.
        """
        self._trainable = not sentence
        self._train.setVisible(self._trainable)
        self.say(sentence)

    @property
    def busy(self) -> bool:
        """Whether a training runs or rests, from its first text on."""
        return self._busy

    def set_busy(self, busy: bool) -> None:
        """Show or hide the training that runs; meanwhile no other can begin."""
        self._busy = busy
        self.progress.setVisible(busy)
        self._train.setEnabled(not busy)
        for card in self._cards:
            card.setEnabled(not busy)
        self._delete_all.setEnabled(not busy)

    def show_result(self, record: VoiceRecord | None) -> None:
        """Show how a training came out; None takes it away."""
        if self._card is not None:
            self._column.removeWidget(self._card)
            self._card.deleteLater()
            self._card = None
        if record is not None and record.result:
            self._card = ResultCard(record)
            self._column.insertWidget(self._column.indexOf(self.progress) + 1, self._card)

    def show_voices(self, records: Sequence[VoiceRecord]) -> None:
        """Show the voices that can speak."""
        for card in self._cards:
            self._column.removeWidget(card)
            card.deleteLater()
        self._cards = []
        speaking = [record for record in records if record.model]
        for record in speaking:
            others = [each for each in speaking if each is not record and not each.material.own]
            card = VoiceCard(record, trainable=self._trainable, others=others)
            card.set_current(record.voice_file == self._current)
            card.setEnabled(not self._busy)
            card.use_wanted.connect(self.use_wanted)
            card.mix_wanted.connect(self.mix_wanted)
            card.again_wanted.connect(self.again_wanted)
            card.delete_wanted.connect(self.delete_wanted)
            self._column.insertWidget(self._column.count() - 2, card)
            self._cards.append(card)
        self._delete_all.setVisible(bool(self._cards))

    @Slot(object)
    def set_current(self, path: Path | None) -> None:
        """Mark the voice that speaks."""
        self._current = path
        for card in self._cards:
            card.set_current(card.record.voice_file == path)

    def voices(self) -> list[VoiceCard]:
        """Return the cards that are shown."""
        return self._cards

    def result(self) -> ResultCard | None:
        """Return the card of the last training."""
        return self._card

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        for button in (self._train, self._delete_all):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.addWidget(self._train)
        row.addStretch(1)
        last = QHBoxLayout()
        last.addWidget(self._delete_all)
        last.addStretch(1)
        self._column.setContentsMargins(18, 6, 18, 14)
        self._column.setSpacing(10)
        self._column.addLayout(row)
        self._column.addWidget(self._hint)
        self._column.addWidget(self.progress)
        self._column.addLayout(last)
        self._column.addStretch(1)
