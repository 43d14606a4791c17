"""Several sheets in one window, one behind the other."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop_app.sheet import Sheet

MOST_WIDTH = 220  # pixels of a name on a tab


class SheetTabs(QWidget):
    """Shows one of the sheets, and a tab for each as soon as there are two."""

    shown = Signal(object)  # Sheet: another one is in front
    close_wanted = Signal(object)  # Sheet

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheets: list[Sheet] = []  # in the order of their tabs
        self._front: Sheet | None = None
        self._stack = QStackedWidget()
        self.bar = QTabBar(movable=True, tabsClosable=True, expanding=False, autoHide=True)
        self.bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.bar.setAccessibleName(self.tr("Open documents"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._stack, 1)
        self.bar.currentChanged.connect(self._on_current)
        self.bar.tabMoved.connect(self._on_moved)
        self.bar.tabCloseRequested.connect(self._on_close)

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets, in the order of their tabs."""
        return tuple(self._sheets)

    @property
    def sheet(self) -> Sheet:
        """The sheet in front."""
        if self._front is None:
            raise LookupError("There is no sheet yet.")
        return self._front

    def add(self, sheet: Sheet) -> None:
        """Put a sheet in front, with a tab behind the last one."""
        self.add_behind(sheet)
        self.show_sheet(sheet)

    def add_behind(self, sheet: Sheet) -> None:
        """Add a sheet with a tab behind the last one."""
        self._sheets.append(sheet)
        self._stack.addWidget(sheet)
        self.bar.addTab("")
        self.set_name(sheet, sheet.name, modified=sheet.modified)

    def remove(self, sheet: Sheet) -> None:
        """Take a sheet away; it must not be the only one."""
        index = self._sheets.index(sheet)
        del self._sheets[index]
        self.bar.blockSignals(True)
        self.bar.removeTab(index)
        self.bar.blockSignals(False)
        self._on_current(self.bar.currentIndex())
        self._stack.removeWidget(sheet)
        sheet.deleteLater()

    def show_sheet(self, sheet: Sheet) -> None:
        """Bring a sheet to the front."""
        self.bar.setCurrentIndex(self._sheets.index(sheet))

    def show_beside(self, distance: int) -> None:
        """Bring the sheet some tabs further to the front, around the end."""
        self.bar.setCurrentIndex((self.bar.currentIndex() + distance) % len(self._sheets))

    def set_name(self, sheet: Sheet, name: str, *, modified: bool) -> None:
        """Say in a sheet's tab what it shows, and whether that is saved."""
        index = self._sheets.index(sheet)
        middle = Qt.TextElideMode.ElideMiddle
        shown = self.bar.fontMetrics().elidedText(name, middle, MOST_WIDTH)
        self.bar.setTabText(index, (f"{shown} •" if modified else shown).replace("&", "&&"))
        self.bar.setTabToolTip(index, str(sheet.files.path or name))

    def set_bare(self, bare: bool) -> None:
        """Show no tabs, or as usual."""
        self.bar.setAutoHide(not bare)
        self.bar.setVisible(not bare and len(self._sheets) > 1)

    @Slot(int)
    def _on_current(self, index: int) -> None:
        self._front = self._sheets[index]
        self._stack.setCurrentWidget(self._front)
        self.shown.emit(self._front)

    @Slot(int, int)
    def _on_moved(self, start: int, end: int) -> None:
        self._sheets.insert(end, self._sheets.pop(start))

    @Slot(int)
    def _on_close(self, index: int) -> None:
        self.close_wanted.emit(self._sheets[index])
