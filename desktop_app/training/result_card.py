"""The end of a training, for people: before and after, what was learned, how it sounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.panels.rows import hint_label, wrapping_label
from desktop_app.training.shelf import VoiceRecord


class ResultCard(QFrame):
    """Shows the result that `inkling-model learned` found for a voice."""

    def __init__(self, record: VoiceRecord, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._record, self._result = record, record.result
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 10, 12, 12)
        self._column.setSpacing(8)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setProperty("role", "card")
        self._add_verdict()
        self._add_figures()
        self._add_learned()
        self._add_samples()

    def verdict(self) -> str:
        """Return what came out, in a sentence or two."""
        characters = self.locale().toString(int(self._result["characters"]))
        pages = self.tr("Measured on {0} characters of yours that it had never seen.").format(
            characters
        )
        if self._result["better"]:
            return self.tr("“{0}” has learned your voice.").format(self._record.name) + " " + pages
        kept = (
            self.tr("It did not get better, so your voice stays as it was.")
            if self._record.model
            else self.tr("It did not get better than the general model, so that one speaks on.")
        )
        return f"{kept} {pages}"

    def figures(self) -> list[tuple[str, ...]]:
        """Return rows of a name and the figures before, after, and of n-grams alone if known."""
        measured = [self._result.get(key) for key in ("before", "after", "ngrams")]
        rows = (
            (self.tr("Keystrokes saved"), "keystroke_savings", self._percent),
            (self.tr("Next word right"), "next_word_accuracy", self._percent),
            (self.tr("Bits per character (fewer is better)"), "bits_per_character", self._bits),
        )
        return [(name, *(show(of[key]) for of in measured if of)) for name, key, show in rows]

    def _percent(self, share: float) -> str:
        return self.tr("{0} %").format(self.locale().toString(100 * share, "f", 1))

    def _bits(self, bits: float) -> str:
        return self.locale().toString(bits, "f", 3)

    def _add_verdict(self) -> None:
        label = wrapping_label(self.verdict())
        label.setTextFormat(Qt.TextFormat.PlainText)
        self._column.addWidget(label)

    def _add_figures(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        rows = self.figures()
        heads = (self.tr("before"), self.tr("after"), self.tr("n-grams alone"))
        for column, head in enumerate(heads[: len(rows[0]) - 1]):
            grid.addWidget(_figure(head), 0, column)
            grid.setColumnStretch(column, 1)
        for row, (name, *figures) in enumerate(rows):
            grid.addWidget(hint_label(name), 2 * row + 1, 0, 1, len(heads))
            for column, figure in enumerate(figures):
                grid.addWidget(_figure(figure), 2 * row + 2, column)
        self._column.addLayout(grid)

    def _add_learned(self) -> None:
        for name, key in ((self.tr("Names"), "names"), (self.tr("Turns of phrase"), "phrases")):
            if self._result.get(key):
                listed = " · ".join(map(str, self._result[key]))
                self._add_text(self.tr("{0}: {1}").format(name, listed))

    def _add_samples(self) -> None:
        samples: list[Mapping[str, Any]] = self._result.get("samples", [])
        if samples and self._result["better"]:
            self._add_text(self.tr("How it goes on from beginnings of yours:"))
            for sample in samples:
                self._add_text(f"{sample['prompt']} …{sample['text'].rstrip()}")

    def _add_text(self, text: str) -> None:
        label = hint_label(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._column.addWidget(label)


def _figure(text: str) -> QLabel:
    label = hint_label(text)
    label.setWordWrap(False)
    label.setMinimumWidth(0)  # but for its text
    return label
