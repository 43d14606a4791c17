"""The outline as a tree: choose a section to go to, drag it or press Alt+Up and Alt+Down to move.

outline = Outline(page.document(), page)
tree = OutlineTree()
outline.changed.connect(tree.set_sections)
tree.jump_wanted.connect(...)           # a paragraph's number: put the caret there
tree.move_wanted.connect(...)           # start, end, before: move_paragraphs(document, ...)
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QDropEvent, QKeyEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QTreeWidgetItemIterator,
    QWidget,
)

from desktop_app.editor.outline import Section

_SECTION = Qt.ItemDataRole.UserRole
_MARGIN = 6  # pixels around what an empty outline says
_NAMES_ALONE = 190  # pixels of width, below which there is no room for words beside names


class OutlineTree(QTreeWidget):
    """Show sections with their words, scenes under chapters."""

    jump_wanted = Signal(int)
    """The paragraph a section begins with."""
    move_wanted = Signal(int, int, int)
    """A section's first paragraph, the one after its last, and the one to move it before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sections: list[Section] = []
        self.setColumnCount(2)
        self.setHeaderLabels([self.tr("Section"), self.tr("Words")])
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.setUniformRowHeights(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setAccessibleName(self.tr("Outline"))
        self.setToolTip(self.tr("Drag a section to move it, or press Alt+Up and Alt+Down."))
        self._empty = self.tr(
            "No chapters yet. A line that begins with # becomes one, and * * * alone on a line "
            "parts two scenes; here you can jump to them and move them."
        )
        self._show_whether_empty()
        self.itemActivated.connect(self._on_chosen)
        self.itemClicked.connect(self._on_chosen)

    @Slot(list)
    def set_sections(self, sections: list[Section]) -> None:
        """Show other sections; what was folded and what was chosen stays so."""
        if sections == self._sections:
            return
        items = self._items()
        same_shape = [(s.level, s.title) for s in sections] == [
            (s.level, s.title) for s in self._sections
        ]
        self._sections = sections
        if not same_shape:
            items = self._rebuild(sections)
            self._show_whether_empty()
        for item, section in zip(items, sections, strict=True):
            item.setData(0, _SECTION, section)
            item.setText(1, self.locale().toString(section.words))

    @Slot(int)
    def show_paragraph(self, paragraph: int) -> None:
        """Mark the section that holds the caret."""
        inside = [i for i in self._items() if self._section(i).start <= paragraph]
        if inside:
            self.setCurrentItem(inside[-1])
        else:
            self.clearSelection()

    def _show_whether_empty(self) -> None:
        self.header().setVisible(bool(self._sections))
        self.setAccessibleDescription("" if self._sections else self._empty)

    def _rebuild(self, sections: list[Section]) -> list[QTreeWidgetItem]:
        folded = {self._section(i).title for i in self._items() if not i.isExpanded()}
        current = self.currentItem()
        chosen = self._section(current).title if current else None
        self.clear()
        items: list[QTreeWidgetItem] = []
        above: list[tuple[int, QTreeWidgetItem]] = []
        for section in sections:
            while above and above[-1][0] >= section.level:
                above.pop()
            item = QTreeWidgetItem(above[-1][1] if above else self.invisibleRootItem())
            item.setText(0, section.title or self.tr("Scene"))
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            above.append((section.level, item))
            items.append(item)
        for item, section in zip(items, sections, strict=True):
            item.setExpanded(section.title not in folded)
            if section.title == chosen:
                self.setCurrentItem(item)
        return items

    def _items(self) -> list[QTreeWidgetItem]:
        """Return the items in the order of the text."""
        items = []
        walk = QTreeWidgetItemIterator(self)
        while item := walk.value():
            items.append(item)
            walk += 1
        return items

    def _section(self, item: QTreeWidgetItem) -> Section:
        section = item.data(0, _SECTION)
        if not isinstance(section, Section):
            raise TypeError("An item of the outline has no section.")
        return section

    @Slot(QTreeWidgetItem)
    def _on_chosen(self, item: QTreeWidgetItem) -> None:
        self.jump_wanted.emit(self._section(item).start)

    def _move_beside(self, distance: int) -> None:
        """Ask to move the current section past the one of its level before or after it."""
        item = self.currentItem()
        if item is None:
            return
        siblings = item.parent() or self.invisibleRootItem()
        neighbour = siblings.child(siblings.indexOfChild(item) + distance)
        if neighbour is not None:
            section, other = self._section(item), self._section(neighbour)
            before = other.start if distance < 0 else other.end
            self.move_wanted.emit(section.start, section.end, before)

    # Qt's events

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say in an empty outline what would fill it."""
        super().paintEvent(event)
        if self._sections:
            return
        painter = QPainter(self.viewport())
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        room = self.viewport().rect().adjusted(_MARGIN, _MARGIN // 2, -_MARGIN, 0)
        painter.drawText(room, Qt.TextFlag.TextWordWrap, self._empty)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave a narrow outline to the names."""
        super().resizeEvent(event)
        self.setColumnHidden(1, self.width() < _NAMES_ALONE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the current section with Alt+Up and Alt+Down."""
        distance = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if distance and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._move_beside(distance)
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the move; the tree follows when the text has changed."""
        dragged = self.currentItem()
        target = self.itemAt(event.position().toPoint())
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if dragged is None or target is dragged:
            return
        section = self._section(dragged)
        if target is None:
            before = self._sections[-1].end
        elif self.dropIndicatorPosition() == QAbstractItemView.DropIndicatorPosition.AboveItem:
            before = self._section(target).start
        else:
            before = self._section(target).end
        self.move_wanted.emit(section.start, section.end, before)
