"""A training while it runs: how far, how long yet, how well, and what it would write by now."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop_app.panels.flow import Flow
from desktop_app.panels.rows import hint_label, wrapping_label
from desktop_app.sentences import translated
from desktop_app.training.plot import LossPlot
from desktop_app.training.words import in_minutes

_STEPS = 1_000
_LEAST_SPAN = 0.25  # of the longest: the few steps before a pause say little of what is learned


class ProgressView(QWidget):
    """Shows the events of one training, and takes the writer's orders for it."""

    pause_wanted = Signal()
    resume_wanted = Signal()
    stop_wanted = Signal()
    try_wanted = Signal()
    discard_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage = ""
        self._has_best = False
        self._samples: list[str] = []
        self._sampled: float | None = None
        self._title = wrapping_label("")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = QProgressBar(maximum=_STEPS, textVisible=False)
        self._bar.setFixedHeight(10)
        self._bar.setAccessibleName(self.tr("Progress of the training"))
        self._state, self._warning, self._sample = hint_label(""), hint_label(""), hint_label("")
        for label in (self._warning, self._sample):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.plot = LossPlot()
        self._pause = QPushButton(self.tr("Pause"))
        self._resume = QPushButton(self.tr("Go on"))
        self._stop = QPushButton(self.tr("Stop and keep the best"))
        self._try = QPushButton(self.tr("Try the newest"))
        self._try.setToolTip(self.tr("Write with what has been learned so far"))
        self._discard = QPushButton(self.tr("Discard"))
        self._pause.clicked.connect(self.pause_wanted)
        self._resume.clicked.connect(self.resume_wanted)
        self._stop.clicked.connect(self.stop_wanted)
        self._try.clicked.connect(self.try_wanted)
        self._discard.clicked.connect(self.discard_wanted)
        self._lay_out()

    def begin(
        self,
        name: str,
        *,
        has_best: bool = False,
        history: Sequence[tuple[float, float, float]] = (),
    ) -> None:
        """Show a training that begins, or goes on after a ``history``."""
        self._title.setText(self.tr("Training of “{0}”").format(name))
        self._has_best = has_best
        self._samples, self._sampled = [], None
        self._sample.setText("")
        self.warn("")
        self.plot.clear()
        epochs = [0.0, *(epoch for epoch, _, _ in history)]
        spans = [end - start for start, end in pairwise(epochs)]
        for (epoch, loss, validation_loss), span in zip(history, spans, strict=True):
            if span >= _LEAST_SPAN * max(spans):
                self.plot.add_training(epoch, loss)
            self.plot.add_validation(epoch, validation_loss)
        self.plot.setVisible(bool(history))
        if not history:
            self._bar.setValue(0)
        self.set_stage("preparing")

    @Slot(str)
    def set_stage(self, stage: str, message: str = "") -> None:
        """Show what goes on; see `TrainingSession.stage_changed`. ``message``: why it does not."""
        self._stage = stage
        names = {
            "preparing": self.tr("Reading your texts …"),
            "learning": self.tr("Getting ready to learn …"),
            "pausing": self.tr("Writing a checkpoint …"),
            "paused": self.tr("Paused. It can go on at any time, after a restart too."),
            "stopping": self.tr("Stopping …"),
            "exporting": self.tr("Making a model of the best …"),
            "comparing": self.tr("Measuring it on pages it has never seen …"),
        }
        self._state.setText(message or names.get(stage, ""))
        self._bar.setVisible(stage != "")
        if stage in ("exporting", "comparing"):
            self._bar.setValue(_STEPS)
        self._show_buttons()

    @Slot(object)
    def take(self, event: dict[str, Any]) -> None:
        """Show an event of the trainer."""
        kind = event["event"]
        if kind == "progress" and self._stage == "learning" and "share" in event:
            self._bar.setValue(round(_STEPS * event["share"]))
            self._state.setText(
                self.tr("Round {0} · {1} left").format(
                    int(event["epoch"]) + 1, in_minutes(event["seconds_left"])
                )
            )
            self.plot.add_training(event["epoch"], event["loss"])
            self.plot.show()
        elif kind == "epoch":
            self.plot.add_validation(event["epoch"], event["validation_loss"])
            self._has_best = self._has_best or bool(event["best"])
            self._show_buttons()
        elif kind == "sample":
            self._take_sample(event)
        elif kind == "warning":
            self.warn(event["message"])

    def warn(self, message: str) -> None:
        """Show a sentence that does not end the training; "" takes it away."""
        self._warning.setText(translated(message))
        self._warning.setVisible(bool(message))

    def _take_sample(self, event: dict[str, Any]) -> None:
        if event["epoch"] != self._sampled:
            self._samples, self._sampled = [], event["epoch"]
        temperature = self.locale().toString(event["temperature"], "f", 1)
        self._samples.append(f"{temperature}   {event['prompt']} …{event['text'].rstrip()}")
        self._sample.setText(
            self.tr("By now it would write, calm (0.2) to bold (1.0):") + "\n\n"
            + "\n\n".join(self._samples)
        )  # fmt: skip

    def _show_buttons(self) -> None:
        ending = self._stage in ("pausing", "stopping")
        learning = self._stage == "learning" or ending
        resting = self._stage in ("paused", "")
        for button in (self._pause, self._stop, self._try):
            button.setEnabled(not ending)  # and not away: what stands below would jump
        self._pause.setVisible(learning)
        self._resume.setVisible(resting)
        self._discard.setVisible(resting)
        self._stop.setVisible((learning or resting) and self._has_best)
        self._try.setVisible(learning and self._has_best)

    def _lay_out(self) -> None:
        buttons = Flow()
        for button in (self._pause, self._resume, self._try, self._discard, self._stop):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self._title, self._bar, self._state, self._warning, self.plot):
            column.addWidget(widget)
        column.addLayout(buttons)
        column.addWidget(self._sample)
