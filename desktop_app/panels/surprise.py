"""The panel that colours the document by how unexpected each word is to the model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QTextCharFormat
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.panels.colours import blended
from desktop_app.panels.rows import SliderRow, hint_label, in_figures
from desktop_app.panels.surprise_map import SurpriseMap

SHARES = (0.0, 0.12, 0.2, 0.28, 0.36)  # of the accent in the paper, level by level
STEP_BITS = 3.0  # from one level to the next
MOST_WORDS = 30
MOST_LOOKED_AT = 2 * MOST_WORDS  # some of them are mere marks
ASK_AFTER = 150  # milliseconds between a change and its measuring
TELL_AFTER = 1000  # milliseconds between two looks at the whole document
_PLACE = Qt.ItemDataRole.UserRole


class SurprisePanel(QWidget):
    """A switch, a legend, the figures of the document, and its most unexpected words.

    It is told of paragraphs, asks for stretches of them to be measured, and says how each
    paragraph is to be coloured: `formats` and `tip` are for whoever paints the page.
    """

    switched = Signal(bool)
    """The writer wants colours, and so the panel wants paragraphs; or no longer."""
    work_wanted = Signal(object)
    """Stretches are to be measured, for `completion.request.SurpriseRequest`, instead of others."""
    work_unwanted = Signal()
    coloured = Signal()
    """Colours have changed: paint again."""
    place_wanted = Signal(int, int, int)
    """Show a word: paragraph, start and end in code points."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._map = SurpriseMap()
        self._seen = range(0)
        self._has_model = False
        self._asked = False
        self._formats: list[QTextCharFormat] = []
        self._switch = QCheckBox(self.tr("Colour the page by surprise"))
        self._about = hint_label(
            self.tr(
                "Shows how unexpected each word is to the model. Typos, odd words and drifting "
                "style stand out; clichés stay pale. Rest the mouse on a word for its figures."
            )
        )
        self._threshold = SliderRow(
            self.tr("Colour from"),
            self.tr("How many bits a word must tell to be coloured; one word in 16,384 tells 14."),
            4, 20, 1, in_figures(0, self.tr("{0} bits")),
        )  # fmt: skip
        self._threshold.set_value(14)
        self._legend = Legend()
        self._state = hint_label("")
        self._heading = QLabel(self.tr("Most unexpected words"))
        self._list = QListWidget()
        self._list.setAccessibleName(self._heading.text())
        self._list.setSpacing(2)
        self._heading.setBuddy(self._list)
        self._list.setProperty("role", "card")
        self._lay_out()
        self._ask_timer = QTimer(self, singleShot=True, interval=ASK_AFTER)
        self._ask_timer.timeout.connect(self._ask)
        self._tell_timer = QTimer(self, singleShot=True, interval=TELL_AFTER)
        self._tell_timer.timeout.connect(self._tell)
        self._switch.toggled.connect(self._on_switched)
        self._threshold.changed.connect(self._on_threshold)
        self._list.itemActivated.connect(self._on_item)
        self._list.itemClicked.connect(self._on_item)
        self._make_formats()
        self._on_switched(False)

    # What it is told

    @Slot(bool)
    def set_switched_on(self, on: bool) -> None:
        """Switch the colours on or off."""
        self._switch.setChecked(on)

    @Slot(object)
    def set_model(self, model: object) -> None:
        """Measure everything again, by another model; None while there is none."""
        self._has_model = model is not None
        self._map.measure_again()
        self._changed()

    @Slot(int, int, object)
    def replace_paragraphs(self, first: int, removed: int, texts: Sequence[str]) -> None:
        """Take in that the document has other paragraphs in place of some."""
        self._map.replace(first, removed, texts)
        self._changed()

    @Slot(int, int)
    def set_seen(self, first: int, last: int) -> None:
        """Take in which paragraphs are to be seen: what is near them is measured first."""
        self._seen = range(first, last + 1)

    @Slot(object)
    def take(self, results: Sequence[Any]) -> None:
        """Take in results of the work that was asked for."""
        seen = [self._map.take(measured, self._seen) for measured in results if measured]
        if any(seen):
            self.coloured.emit()
        if seen:
            self._tell_soon()

    @Slot()
    def work_done(self) -> None:
        """Ask for the rest, now that what was asked for has been measured."""
        self._asked = False
        self._tell_soon()
        if self._map.waiting:
            self._ask()

    # What it tells the page

    def unfinished(self) -> int:
        """Return how many paragraphs wait to be measured."""
        return self._map.waiting

    def formats(self, number: int) -> list[tuple[int, int, QTextCharFormat]]:
        """Return (start, end, format) of the coloured words of a paragraph, in code points."""
        known = self._map.at(number)
        if known is None:
            return []
        levels, text = self._levels(known.bits), self._map.text(number)
        places = [(*known.spans[at].tolist(), levels[at]) for at in np.flatnonzero(levels)]
        return [
            (start, end, self._formats[level])
            for start, end, level in places
            if _is_word(text[start:end])
        ]

    def tip(self, number: int, place: int) -> str:
        """Return the figures of the word at a place of a paragraph, or an empty string."""
        known = self._map.at(number)
        if known is None:
            return ""
        for (start, end), bits in zip(known.spans.tolist(), known.bits.tolist(), strict=True):
            if start <= place <= end:  # the mouse is nearest to the gap after a last letter
                return self._figures(self._map.text(number)[start:end], bits)
        return ""

    def _figures(self, word: str, bits: float) -> str:
        if bits < 40:
            rounded = round(float(f"{2**bits:.2g}"))
            odds = self.tr("one in {0}").format(self.locale().toString(rounded))
        else:
            odds = self.tr("one in more than a trillion")
        number = self.locale().toString(bits, "f", 1)
        return self.tr("“{0}”: {1} bits, {2}").format(word, number, odds)

    def _levels(self, bits: np.ndarray) -> np.ndarray:
        """Return the level of each word, int (words,), 0 for what stays plain."""
        steps = (bits - self._threshold.value()) // STEP_BITS + 1
        levels: np.ndarray = np.clip(steps, 0, len(SHARES) - 1).astype(int)
        return levels

    # What happens

    def _changed(self) -> None:
        self._tell_soon()
        if self._switch.isChecked() and not self._ask_timer.isActive():
            self._ask_timer.start()

    @Slot()
    def _ask(self) -> None:
        if not (self._switch.isChecked() and self._has_model and self._map.waiting):
            return
        self._asked = True
        self.work_wanted.emit(self._map.work(self._seen.start))

    def _tell_soon(self) -> None:
        if not self._tell_timer.isActive():
            self._tell_timer.start()

    @Slot(bool)
    def _on_switched(self, on: bool) -> None:
        for widget in (self._threshold, self._legend, self._heading, self._list):
            widget.setVisible(on)
        self._about.setVisible(not on)
        if not on:
            self._map = SurpriseMap()
            self._ask_timer.stop()
            if self._asked:
                self._asked = False
                self.work_unwanted.emit()
        self.switched.emit(on)
        self.coloured.emit()
        self._tell()

    @Slot()
    def _on_threshold(self) -> None:
        self._legend.set_figures(self._threshold.value())
        self.coloured.emit()
        self._tell_soon()

    @Slot(QListWidgetItem)
    def _on_item(self, item: QListWidgetItem) -> None:
        self.place_wanted.emit(*item.data(_PLACE))

    @Slot()
    def _tell(self) -> None:
        """Say how far the measuring is, and what it found."""
        self._state.setText(self._state_in_words())
        if self.isVisible():
            self._fill_list()

    def _state_in_words(self) -> str:
        if not self._switch.isChecked():
            return ""
        if not self._has_model:
            return self.tr("No model is loaded: choose one in the model library.")
        if not any(self._map.text(number).strip() for number in range(len(self._map))):
            return self.tr("The page is empty: write or open something.")
        bits = self._map.bits()
        if not len(bits):
            return self.tr("Reading …")
        told = self.tr("{0} words and marks, {1} bits each on average.").format(
            self.locale().toString(len(bits)), self.locale().toString(float(bits.mean()), "f", 1)
        )
        if self._map.waiting:
            share = 1 - self._map.waiting / len(self._map)
            told = self.tr("Reading: {0} %.").format(int(100 * share)) + " " + told
        return told

    def _fill_list(self) -> None:
        found = self._map.most_surprising(MOST_LOOKED_AT) if self._switch.isChecked() else []
        rows: list[tuple[str, tuple[int, int, int]]] = []
        for paragraph, start, end, bits in found:
            word = self._map.text(paragraph)[start:end]
            if bits < self._threshold.value() or len(rows) == MOST_WORDS:
                break
            if not _is_word(word):
                continue
            number = self.locale().toString(bits, "f", 1)
            rows.append((self.tr("{0}   {1} bits").format(word, number), (paragraph, start, end)))
        if rows == [
            (self._list.item(row).text(), self._list.item(row).data(_PLACE))
            for row in range(self._list.count())
        ]:
            return
        chosen = self._list.currentRow()
        self._list.clear()
        for text, place in rows:
            item = QListWidgetItem(text)
            item.setData(_PLACE, place)
            self._list.addItem(item)
        self._list.setCurrentRow(min(chosen, len(rows) - 1))

    def _make_formats(self) -> None:
        """Mix the colours of the levels; the highest is underlined too, for eyes without colour."""
        palette = self.palette()
        self._formats = []
        for level, colour in enumerate(level_colours(palette)):
            form = QTextCharFormat()
            form.setBackground(colour)
            if level == len(SHARES) - 1:
                form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
                form.setUnderlineColor(palette.color(QPalette.ColorRole.Text))
            self._formats.append(form)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 6, 18, 14)
        column.setSpacing(10)
        for widget in (self._switch, self._about, self._threshold, self._legend, self._state):
            column.addWidget(widget)
        column.addSpacing(4)
        column.addWidget(self._heading)
        column.addWidget(self._list, 1)
        column.addStretch(0)

    # Qt's events

    def changeEvent(self, event: QEvent) -> None:
        """Mix the colours anew for another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_threshold"):
            self._make_formats()
            self.coloured.emit()


class Legend(QWidget):
    """The colours of the levels, with their bits."""

    def __init__(self) -> None:
        super().__init__()
        self._least = 14.0
        self._set_description()

    def set_figures(self, least: float) -> None:
        """Show the levels from so many bits on."""
        self._least = least
        self._set_description()
        self.update()

    def _labels(self) -> list[str]:
        return [f"{self._least + level * STEP_BITS:.0f}+" for level in range(len(SHARES) - 1)]

    def _set_description(self) -> None:
        self.setAccessibleName(self.tr("Legend"))
        self.setAccessibleDescription(
            self.tr("From pale to strong: {0} bits").format(", ".join(self._labels()))
        )

    def sizeHint(self) -> QSize:
        """Ask for one line of text."""
        return QSize(160, self.fontMetrics().height() + 8)

    def minimumSizeHint(self) -> QSize:
        """Ask for one line of text."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a swatch for each level."""
        painter = QPainter(self)
        labels = self._labels()
        width = self.width() / len(labels)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for level, (label, colour) in enumerate(
            zip(labels, level_colours(self.palette())[1:], strict=True)
        ):
            box = self.rect().toRectF()
            box.setLeft(level * width)
            box.setWidth(width - 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(self.palette().color(QPalette.ColorRole.Text))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label)


def _is_word(text: str) -> bool:
    """Tell a word from a mark: no model of books expects those of Markdown."""
    return any(character.isalnum() for character in text)


def level_colours(palette: QPalette) -> list[QColor]:
    """Return the paper's colour for each level."""
    paper = palette.color(QPalette.ColorRole.Base)
    accent = palette.color(QPalette.ColorRole.Accent)
    return [blended(paper, accent, share) for share in SHARES]
