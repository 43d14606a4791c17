"""The bar under the page that finds and replaces."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Iterator

from PySide6.QtCore import QLocale, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextBlock
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from desktop_app.editor.search import (
    Found,
    Search,
    expand,
    found_before,
    found_from,
    found_in,
    replace_all,
)

SLICE_SECONDS = 0.005  # of counting at a time, so that typing stays smooth
RECOUNT_MILLISECONDS = 250  # after the last change
FIELD_CHARACTERS, STATUS_CHARACTERS = 12, 12  # at least to be seen
IN_A_FIELD = 48  # pixels, for its frame and the button that clears it


class FindBar(QWidget):
    """Find and replace in a page; it stays hidden until it is opened."""

    closed = Signal()

    def __init__(self, page: QPlainTextEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._anchor = 0  # where the caret was when the search began
        self._starts: list[int] = []  # of the matches counted so far
        self._counting: Iterator[int] | None = None
        self._message = ""

        self._field = self._line_edit(self.tr("Find"))
        self._replacement = self._line_edit(self.tr("Replace with"))
        self._status = QLabel(self)
        self._status.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._status.setMinimumWidth(self.fontMetrics().averageCharWidth() * STATUS_CHARACTERS)
        self._case = self._switch("Aa", self.tr("Match case"))
        self._words = self._switch("W", self.tr("Whole words"))
        self._regular = self._switch(".*", self.tr("Regular expression"))
        previous = self._button("‹", self.tr("Previous match (Shift+Enter)"), self.find_previous)
        following = self._button("›", self.tr("Next match (Enter)"), self.find_next)
        self._close = self._button("×", self.tr("Close (Esc)"), self.close_bar)
        self._replace = self._button(self.tr("Replace"), "", self.replace)
        self._replace_all = self._button(self.tr("Replace All"), "", self.replace_all)

        switches = self._case, self._words, self._regular
        finding = self._line(previous, following, *switches, rest=self._status)
        self._replacing = self._line(self._replace, self._replace_all, rest=QWidget(self))
        self._lines = (self._field, finding), (self._replacement, self._replacing)
        self._below: list[bool] = []  # of each field, whether its buttons are below it
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._close, 0, 2)
        self._arrange()
        self.setContentsMargins(12, 6, 12, 6)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

        self._slice_timer = QTimer(self, interval=0)
        self._slice_timer.timeout.connect(self._count_on)
        self._recount_timer = QTimer(self, interval=RECOUNT_MILLISECONDS, singleShot=True)
        self._recount_timer.timeout.connect(self._recount)
        self._field.textChanged.connect(self._search_anew)
        for switch in (self._case, self._words, self._regular):
            switch.toggled.connect(self._search_anew)
        page.textChanged.connect(self._on_text_changed)
        page.selectionChanged.connect(self._show_status)
        self.hide()

    @Slot()
    def open_find(self) -> None:
        """Show the bar to find; selected text of one line is what to look for."""
        self._open(replacing=False)

    @Slot()
    def open_replace(self) -> None:
        """Show the bar to find and replace."""
        self._open(replacing=True)

    @Slot()
    def close_bar(self) -> None:
        """Hide the bar and go back to the page."""
        self.hide()
        self._stop_counting()
        self._page.setFocus()
        self.closed.emit()

    @Slot()
    def find_next(self) -> None:
        """Select the next match behind the selection, from the start again at the end."""
        self._select_next(self._page.textCursor().selectionEnd())

    @Slot()
    def find_previous(self) -> None:
        """Select the match before the selection, from the end again at the start."""
        if search := self._search():
            position = self._page.textCursor().selectionStart()
            self._select(
                next(found_before(self._page.document(), search.pattern(), position), None)
            )

    @Slot()
    def replace(self) -> None:
        """Replace the selected match and select the next; select one if none is."""
        search, found = self._search(), self._selected()
        if search and found and not self._page.isReadOnly():
            template = self._replacement.text()
            cursor = self._page.textCursor()
            cursor.insertText(expand(template, found) if search.regular_expression else template)
            self._page.setTextCursor(cursor)
        self.find_next()

    @Slot()
    def replace_all(self) -> None:
        """Replace every match, as one undo step."""
        search = self._search()
        if search and not self._page.isReadOnly():
            count = replace_all(self._page.document(), search, self._replacement.text())
            self._message = self.tr("%n replaced", "", count)
            self._recount()

    def status(self) -> str:
        """Return what the bar says about the search."""
        return self._status.text()

    # Searching

    def _open(self, *, replacing: bool) -> None:
        cursor = self._page.textCursor()
        self._anchor = cursor.selectionStart()
        selected = cursor.selectedText()
        self._replacement.setVisible(replacing)
        self._replacing.setVisible(replacing)
        self.show()
        if selected and "\u2029" not in selected:
            self._field.setText(selected)
        self._field.selectAll()
        self._field.setFocus()
        self._search_anew()

    def _search(self) -> Search | None:
        """Return what to look for, or None where there is nothing or it makes no sense."""
        if not self._field.text():
            return None
        try:
            return Search(
                self._field.text(),
                case_sensitive=self._case.isChecked(),
                whole_words=self._words.isChecked(),
                regular_expression=self._regular.isChecked(),
            )
        except ValueError as error:
            self._message = str(error)
            return None

    @Slot()
    def _search_anew(self) -> None:
        """Go to the first match from where the search began, and count all."""
        self._message = ""
        if self.isVisible():
            self._select_next(self._anchor)
            self._recount()

    def _select_next(self, position: int) -> None:
        if search := self._search():
            self._select(next(found_from(self._page.document(), search.pattern(), position), None))

    def _select(self, found: Found | None) -> None:
        if found:
            self._page.setTextCursor(found.cursor(self._page.document()))
        self._message = ""
        self._show_status()

    def _selected(self) -> Found | None:
        """Return the match that is selected on the page, if one is."""
        search, cursor = self._search(), self._page.textCursor()
        if not search or not cursor.hasSelection():
            return None
        start, length = cursor.selectionStart(), cursor.selectionEnd() - cursor.selectionStart()
        block = self._page.document().findBlock(start)
        for found in found_in(block, search.pattern()):
            if (found.start, found.length) == (start, length):
                return found
        return None

    # Counting

    @Slot()
    def _on_text_changed(self) -> None:
        if self.isVisible():
            self._recount_timer.start()

    @Slot()
    def _recount(self) -> None:
        """Count the matches from the start, a slice at a time."""
        self._stop_counting()
        self._starts = []
        if search := self._search():
            self._counting = self._all_starts(search)
            self._slice_timer.start()
        self._show_status()

    def _stop_counting(self) -> None:
        self._recount_timer.stop()
        self._slice_timer.stop()
        self._counting = None

    def _all_starts(self, search: Search) -> Iterator[int]:
        """Yield the start of each match, and -1 after each paragraph."""
        pattern = search.pattern()
        block: QTextBlock = self._page.document().firstBlock()
        while block.isValid():
            for found in found_in(block, pattern):
                yield found.start
            yield -1
            block = block.next()

    @Slot()
    def _count_on(self) -> None:
        end = time.perf_counter() + SLICE_SECONDS
        for start in self._counting or ():
            if start >= 0:
                self._starts.append(start)
            if time.perf_counter() > end:
                return
        self._stop_counting()
        self._show_status()

    @Slot()
    def _show_status(self) -> None:
        if not self.isVisible():
            return
        if not self._field.text() or self._message:
            self._status.setText(self._message)
        elif self._counting is not None:
            self._status.setText("…")
        elif not self._starts:
            self._status.setText(self.tr("No matches"))
        else:
            start = self._page.textCursor().selectionStart()
            index = bisect_right(self._starts, start)
            on_a_match = index > 0 and self._starts[index - 1] == start
            count = QLocale().toString(len(self._starts))
            chosen = on_a_match and self._page.textCursor().hasSelection()
            here = QLocale().toString(index) if chosen else "–"
            self._status.setText(self.tr("{0} of {1}").format(here, count))
        self._status.setToolTip(self._status.text())

    # Building

    def _line_edit(self, name: str) -> QLineEdit:
        edit = QLineEdit(self)
        edit.setPlaceholderText(name)
        edit.setAccessibleName(name)
        edit.setClearButtonEnabled(True)
        edit.setMinimumWidth(edit.fontMetrics().averageCharWidth() * FIELD_CHARACTERS + IN_A_FIELD)
        return edit

    def _line(self, *buttons: QToolButton, rest: QWidget) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        for button in buttons:
            row.addWidget(button)
        row.addWidget(rest, 1)
        return line

    def _button(self, text: str, name: str, slot: object) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(name)
        button.setAccessibleName(name or text)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(slot)
        return button

    def _switch(self, text: str, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setAutoRaise(True)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _arrange(self) -> None:
        """Put the buttons beside their fields, or below them where there is too little room."""
        grid = self._grid
        room = self.contentsRect().width() - self._close.sizeHint().width()
        room -= 2 * grid.horizontalSpacing()
        needed = [field.minimumWidth() + _least_width(line) for field, line in self._lines]
        below = [width > room for width in needed]
        if below == self._below:
            return
        self._below = below
        for row, (field, line) in zip((0, 2), self._lines, strict=True):
            grid.removeWidget(field)
            grid.removeWidget(line)
            if below[row // 2]:
                grid.addWidget(field, row, 0, 1, 2)
                grid.addWidget(line, row + 1, 0, 1, 3)
            else:
                grid.addWidget(field, row, 0)
                grid.addWidget(line, row, 1)

    # Qt's events

    def minimumSizeHint(self) -> QSize:
        """Ask for no more width than there has to be with the buttons below the fields."""
        margins, first = self.contentsMargins(), self._field.minimumWidth()
        first += self._grid.horizontalSpacing() + self._close.sizeHint().width()
        widest = max(first, *(_least_width(line) for _, line in self._lines))
        width = margins.left() + widest + margins.right()
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the buttons for the new width."""
        super().resizeEvent(event)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to a match by Enter, and close by Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._replacement.hasFocus():
                self.replace()
            elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.find_previous()
            else:
                self.find_next()
        else:
            super().keyPressEvent(event)


def _least_width(widget: QWidget) -> int:
    return widget.minimumSizeHint().width()
