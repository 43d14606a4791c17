"""The panel that lets the same text go on in several ways, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app.language_model.sampling import SamplingOptions
from desktop_app.panels.continuation_card import ContinuationCard
from desktop_app.panels.flow import Flow
from desktop_app.panels.rows import hint_label
from desktop_app.sentences import translated

GREEDY = (SamplingOptions("greedy"),)
TEMPERATURES = tuple(SamplingOptions("temperature", temperature=t) for t in (0.2, 0.5, 1.0, 1.2))
TOP_KS = tuple(SamplingOptions("top-k", k=k) for k in (2, 3, 4, 5))
MOST_CARDS = 8
CARD_WIDTH = 260  # pixels; as many cards stand side by side as have room
SHOW_EVERY = 40  # milliseconds
OWN = -1


class ContinuationsPanel(QWidget):
    """Cards that fill with text side by side, each by a strategy of its own.

    The set of strategies is a ready-made one or the writer's own: a change of a card makes it
    theirs. All cards are asked for at once, as one batch, and all go on from the same text.
    """

    wanted = Signal(object, int, str)
    """Continue: SamplingOptions of the cards, how many tokens, and a text behind the seed.

    The seed is the text before the caret; with a text behind it, the one of the call before.
    """
    stop_wanted = Signal()
    insert_wanted = Signal(str)
    """Put this text at the caret."""
    own_set_changed = Signal(object)
    """The writer has made a set of SamplingOptions of their own, to be remembered."""

    def __init__(
        self, own_set: Sequence[SamplingOptions] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._own_set = tuple(own_set)
        self._sampling = SamplingOptions("temperature")
        self._has_model = False
        self._running = False
        self._behind = ""
        self._new: dict[int, list[str]] = {}
        self._cards: list[ContinuationCard] = []
        self._sets = QComboBox()
        self._sets.setAccessibleName(self.tr("Set of strategies"))
        self._length = QSpinBox(minimum=5, maximum=400, value=60, singleStep=5)
        self._length.setSuffix(self.tr(" tokens"))
        self._length.setAccessibleName(self.tr("Length"))
        self._length.setToolTip(self.tr("How much to write; a token is a word or a part of one"))
        self._fixed = QCheckBox(self.tr("Fixed seed"))
        self._fixed.setToolTip(self.tr("The same text and seed give the same continuations."))
        self._seed = QSpinBox(minimum=0, maximum=999_999, value=1)
        self._seed.setEnabled(False)
        self._seed.setAccessibleName(self.tr("Seed"))
        self._start = QPushButton(self.tr("Continue the text"))
        self._start.setDefault(True)
        self._stop = QPushButton(self.tr("Stop"))
        self._add = QPushButton(self.tr("Add a strategy"))
        self._hint = hint_label("")
        self._grid = QGridLayout()
        self._scroll = QScrollArea(widgetResizable=True)
        self._show_timer = QTimer(self, singleShot=True, interval=SHOW_EVERY)
        self._lay_out()
        self._fill_sets()
        self._connect()
        self._choose_set()
        self._refresh()

    def samplings(self) -> tuple[SamplingOptions, ...]:
        """Return the strategies of the cards, each with its seed if the seed is fixed."""
        if not self._fixed.isChecked():
            return tuple(replace(card.sampling(), seed=None) for card in self._cards)
        first = self._seed.value()
        return tuple(
            replace(card.sampling(), seed=first + row) for row, card in enumerate(self._cards)
        )

    # What it is told

    @Slot(object)
    def set_model(self, model: object) -> None:
        """Take in that there is a model, or None."""
        self._has_model = model is not None
        self._refresh()

    @Slot(object)
    def set_sampling(self, sampling: SamplingOptions) -> None:
        """Take in the strategy of the suggestions: an added card begins with it."""
        self._sampling = sampling

    @Slot(object)
    def take(self, results: Iterable[tuple[int, str]]) -> None:
        """Take in (row, new text) of the continuations that were asked for."""
        for row, text in results:
            self._new.setdefault(row, []).append(text)
        if not self._show_timer.isActive():
            self._show_timer.start()

    @Slot()
    def finish(self) -> None:
        """Take in that no more text comes."""
        self._show_new()
        self._running = False
        self._refresh()

    @Slot(str)
    def fail(self, message: str) -> None:
        """Take in that the text could not be continued, and say why."""
        self.finish()
        self._hint.setText(translated(message))

    # What the writer does

    @Slot()
    def start(self) -> None:
        """Continue the text before the caret."""
        self._begin("")

    @Slot()
    def stop(self) -> None:
        """Give up what is still being written; what is there stays."""
        if self._running:
            self.stop_wanted.emit()
            self.finish()

    def _begin(self, behind: str) -> None:
        if not (self._has_model and self._cards):
            return
        self._behind = behind
        self._new.clear()
        for card in self._cards:
            card.begin(behind)
        self._running = True
        self._refresh()
        self.wanted.emit(self.samplings(), self._length.value(), behind)

    @Slot()
    def _choose_set(self) -> None:
        index = self._sets.currentData()
        self._set_cards(self._own_set if index == OWN else self._ready_made()[index][1])

    @Slot()
    def _on_edited(self) -> None:
        """Make the set the writer's own."""
        self.stop()
        self._own_set = tuple(card.sampling() for card in self._cards)
        own = self._sets.findData(OWN)
        if own < 0:
            self._sets.addItem(self.tr("My own set"), OWN)
            own = self._sets.count() - 1
        self._sets.blockSignals(True)
        self._sets.setCurrentIndex(own)
        self._sets.blockSignals(False)
        self._refresh()
        self.own_set_changed.emit(self._own_set)

    @Slot()
    def _on_add(self) -> None:
        self._append_card(replace(self._sampling, seed=None))
        self._arrange()
        self._on_edited()

    @Slot(object)
    def _on_remove(self, card: ContinuationCard) -> None:
        self._discard(card)
        self._arrange()
        self._on_edited()

    @Slot(object)
    def _on_insert(self, card: ContinuationCard) -> None:
        self.insert_wanted.emit(card.text())

    @Slot(object)
    def _on_copy(self, card: ContinuationCard) -> None:
        QGuiApplication.clipboard().setText(card.text())

    @Slot(object)
    def _on_go_on(self, card: ContinuationCard) -> None:
        self._begin(card.text())

    @Slot()
    def _show_new(self) -> None:
        self._show_timer.stop()
        new, self._new = self._new, {}
        for row, texts in new.items():
            if row < len(self._cards):
                self._cards[row].add("".join(texts))

    def _ready_made(self) -> list[tuple[str, tuple[SamplingOptions, ...]]]:
        return [
            (self.tr("Temperatures 0.2, 0.5, 1.0, 1.2"), TEMPERATURES),
            (self.tr("Top-k 2 to 5"), TOP_KS),
            (self.tr("Greedy"), GREEDY),
            (self.tr("One of each"), (*GREEDY, *TEMPERATURES[2:3], *TOP_KS[3:])),
        ]

    def _set_cards(self, samplings: Iterable[SamplingOptions]) -> None:
        self.stop()
        for card in list(self._cards):
            self._discard(card)
        for sampling in samplings:
            self._append_card(sampling)
        self._arrange()
        self._refresh()

    def _append_card(self, sampling: SamplingOptions) -> None:
        card = ContinuationCard(sampling)
        card.edited.connect(self._on_edited)
        card.remove_wanted.connect(self._on_remove)
        card.insert_wanted.connect(self._on_insert)
        card.copy_wanted.connect(self._on_copy)
        card.go_on_wanted.connect(self._on_go_on)
        self._cards.append(card)

    def _discard(self, card: ContinuationCard) -> None:
        self._cards.remove(card)
        self._grid.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _arrange(self) -> None:
        """Put as many cards side by side as have room, and ask for room for one."""
        for card in self._cards:
            self._grid.removeWidget(card)
        columns = max(1, min(len(self._cards), self.width() // CARD_WIDTH))
        for index, card in enumerate(self._cards):
            self._grid.addWidget(card, *divmod(index, columns))
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, int(column < columns))
        widest = max((card.minimumSizeHint().width() for card in self._cards), default=0)
        beside = (
            self._grid.contentsMargins().right()
            + self._scroll.verticalScrollBar().sizeHint().width()
        )
        self._scroll.setMinimumWidth(widest + beside)

    def _refresh(self) -> None:
        """Enable what can be done now, and say what to do next."""
        self._start.setVisible(not self._running)
        self._stop.setVisible(self._running)
        self._start.setEnabled(self._has_model and bool(self._cards))
        self._add.setEnabled(len(self._cards) < MOST_CARDS)
        for card in self._cards:
            card.set_ready(ready=not self._running)
        if not self._has_model:
            hint = self.tr("No model is loaded: choose one in the model library.")
        elif not self._cards:
            hint = self.tr("Add a strategy, or choose a set.")
        elif self._running:
            hint = self.tr("Writing …")
        elif any(card.text() for card in self._cards):
            hint = self.tr("Insert one at the caret, copy it, or let all go on from it.")
        else:
            hint = self.tr("Put the caret where the text should go on, then continue it.")
        self._hint.setText(hint)

    def _fill_sets(self) -> None:
        for index, (name, _) in enumerate(self._ready_made()):
            self._sets.addItem(name, index)
        if self._own_set:
            self._sets.addItem(self.tr("My own set"), OWN)
            self._sets.setCurrentIndex(self._sets.count() - 1)

    def _connect(self) -> None:
        self._sets.currentIndexChanged.connect(self._choose_set)
        self._fixed.toggled.connect(self._seed.setEnabled)
        self._start.clicked.connect(self.start)
        self._stop.clicked.connect(self.stop)
        self._add.clicked.connect(self._on_add)
        self._show_timer.timeout.connect(self._show_new)

    def _lay_out(self) -> None:
        figures = Flow()
        figures.addWidget(self._length)
        figures.addWidget(self._add)
        seed = QHBoxLayout()
        seed.addWidget(self._fixed)
        seed.addStretch(1)
        seed.addWidget(self._seed)
        buttons = QHBoxLayout()
        buttons.addWidget(self._start, 1)
        buttons.addWidget(self._stop, 1)
        content = QWidget()
        self._grid.setContentsMargins(0, 0, 6, 0)  # between the cards and the bar that scrolls
        self._grid.setSpacing(10)
        self._grid.setRowStretch(MOST_CARDS, 1)  # below all cards
        content.setLayout(self._grid)
        self._scroll.setWidget(content)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 6, 18, 14)
        column.setSpacing(10)
        column.addWidget(self._sets)
        column.addLayout(figures)
        column.addLayout(seed)
        column.addLayout(buttons)
        column.addWidget(self._hint)
        column.addWidget(self._scroll, 1)
        for button in (self._start, self._stop, self._add, self._sets, self._fixed):
            button.setFocusPolicy(
                Qt.FocusPolicy.TabFocus
            )  # a click leaves the keyboard to the page

    # Qt's events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the cards for the new width."""
        super().resizeEvent(event)
        self._arrange()
