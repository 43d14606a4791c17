"""How the page looks: theme, focus, zoom and full screen in the View menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from desktop_app.actions import add_action, add_choices, add_switch
from desktop_app.settings import LARGEST_FONT, SMALLEST_FONT, Settings

STANDARD = QKeySequence.StandardKey


class ViewCommands(QObject):
    """Let the writer change how the page looks, and show in the menu how it does."""

    def __init__(
        self,
        change: Callable[..., None],
        set_full_screen: Callable[[bool], None],
        menu: QMenu,
        parent: QObject | None = None,
    ) -> None:
        """Put the commands into a menu; ``change`` changes settings."""
        super().__init__(parent)
        self._change = change
        self._settings = Settings()
        add = partial(add_action, menu, self)
        self._themes = add_choices(
            menu.addMenu(self.tr("&Theme")),
            self,
            {
                "system": self.tr("Like the &Desktop"),
                "light": self.tr("&Light"),
                "dark": self.tr("D&ark"),
                "sepia": self.tr("&Sepia"),
            },
            lambda theme: change(theme=theme),
        )
        menu.addSeparator()
        self._focus = add_choices(
            menu.addMenu(self.tr("&Focus Mode")),
            self,
            {
                "off": self.tr("&Off"),
                "paragraph": self.tr("On the &Paragraph"),
                "sentence": self.tr("On the &Sentence"),
            },
            lambda focus: self._change_page(focus=focus),
        )
        self._typewriter = add_switch(
            menu, self, self.tr("Typewriter &Scrolling"), self._on_typewriter, "Shift+F11"
        )
        self._markdown = add_switch(menu, self, self.tr("Show &Markdown"), self._on_markdown)
        menu.addSeparator()
        add(self.tr("Zoom &In"), partial(self.zoom, 1), STANDARD.ZoomIn)
        add(self.tr("Zoom O&ut"), partial(self.zoom, -1), STANDARD.ZoomOut)
        add(self.tr("Actual Si&ze"), self._reset_zoom, "Ctrl+0")
        menu.addSeparator()
        self.full_screen = add_switch(menu, self, self.tr("Fu&ll Screen"), set_full_screen, "F11")

    def show_settings(self, settings: Settings) -> None:
        """Tick what the settings say."""
        self._settings = settings
        self._themes[settings.theme].setChecked(True)
        self._focus[settings.page.focus].setChecked(True)
        self._typewriter.setChecked(settings.page.typewriter)
        self._markdown.setChecked(settings.markdown)

    def zoom(self, points: int) -> None:
        """Make the text larger or smaller by some points."""
        points += self._settings.font_points
        self._change(font_points=min(max(points, SMALLEST_FONT), LARGEST_FONT))

    def _reset_zoom(self) -> None:
        self._change(font_points=Settings.font_points)

    def _change_page(self, **changes: object) -> None:
        self._change(page=replace(self._settings.page, **changes))  # type: ignore[arg-type]

    @Slot(bool)
    def _on_typewriter(self, on: bool) -> None:
        self._change_page(typewriter=on)

    @Slot(bool)
    def _on_markdown(self, on: bool) -> None:
        self._change(markdown=on)
