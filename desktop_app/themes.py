"""Colours and fonts of the window: themes as data, made into palettes and one stylesheet."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from string import Template
from typing import Literal, get_args

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop_app.resource_files import resource_path

ThemeName = Literal["light", "dark", "sepia"]
ThemeChoice = Literal["system", "light", "dark", "sepia"]
THEMES: tuple[ThemeName, ...] = get_args(ThemeName)
POLISHED_TOGETHER = 50  # widgets, some milliseconds' work

# Faces made for long reading, the calmest first; the last is on every Linux desktop.
PAGE_FONTS = [
    "Literata",
    "Source Serif 4",
    "Charter",
    "Iowan Old Style",
    "Sitka Text",
    "Georgia",
    "Noto Serif",
    "DejaVu Serif",
    "serif",
]


@dataclass(frozen=True)
class Theme:
    """The colours of a theme, each as #rrggbb."""

    name: ThemeName
    window: str
    paper: str
    text: str
    muted: str
    line: str
    hover: str
    accent: str
    accent_text: str
    selection: str
    good: str
    warning: str
    bad: str


def load_theme(name: ThemeName) -> Theme:
    """Read a theme from the resources."""
    return Theme(name, **tomllib.loads(resource_path(f"themes/{name}.toml").read_text("utf-8")))


def chosen_theme(choice: ThemeChoice, system: Qt.ColorScheme) -> Theme:
    """Return the theme of a choice; ``system`` follows the desktop's light or dark."""
    if choice != "system":
        return load_theme(choice)
    return load_theme("dark" if system == Qt.ColorScheme.Dark else "light")


def style_sheet() -> str:
    """Return the stylesheet of all windows; its colours are those of the palette."""
    template = Template(resource_path("themes/window.qss").read_text("utf-8"))
    return template.substitute(icons=resource_path("icons").as_posix())


def palette(theme: Theme) -> QPalette:
    """Return the palette of a theme; the page and its ghost take their colours from it."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.paper,
        role.AlternateBase: theme.hover,
        role.Text: theme.text,
        role.PlaceholderText: theme.muted,
        role.Button: theme.window,
        role.ButtonText: theme.text,
        role.ToolTipBase: theme.paper,
        role.ToolTipText: theme.text,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.text,
        role.Link: theme.accent,
        role.Accent: theme.accent,
        role.BrightText: theme.accent_text,
        role.Mid: theme.line,
        role.Light: theme.hover,
        role.Midlight: theme.hover,
        role.Dark: theme.line,
        role.Shadow: theme.line,
    }
    made = QPalette()
    for each, colour in colours.items():
        made.setColor(each, QColor(colour))
    for each in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, each, QColor(theme.muted))
    return made


def dress(application: QApplication, theme: Theme) -> None:
    """Show all windows in a theme.

    The stylesheet is set once, before there is much to see. Widgets remember the colours that it
    took from the palette: they are polished anew, which costs a fifth of setting it again. Those
    that are in sight are painted in the new colours at once, the others follow while the window
    is idle.
    """
    application.setPalette(palette(theme))
    sheet = style_sheet()
    if application.styleSheet() != sheet:
        application.setStyleSheet(sheet)
        return
    unseen = []
    for widget in application.allWidgets():
        if widget.visibleRegion().isEmpty():
            unseen.append(widget)
        else:
            _polish(widget)
    _Polishing(unseen, application)


class _Polishing(QTimer):
    """Polish widgets anew, a few at a time."""

    def __init__(self, widgets: list[QWidget], parent: QObject) -> None:
        super().__init__(parent, interval=0)
        self._widgets = widgets
        self.timeout.connect(self._go_on)
        self.start()

    @Slot()
    def _go_on(self) -> None:
        now, self._widgets = self._widgets[:POLISHED_TOGETHER], self._widgets[POLISHED_TOGETHER:]
        for widget in filter(isValid, now):
            _polish(widget)
        if not self._widgets:
            self.stop()
            self.deleteLater()


def _polish(widget: QWidget) -> None:
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def page_font(points: int, family: str = "") -> QFont:
    """Return the font of the page; without a family, the first of `PAGE_FONTS` that there is."""
    font = QFont()
    font.setFamilies([family, *PAGE_FONTS] if family else PAGE_FONTS)
    font.setStyleHint(QFont.StyleHint.Serif)
    font.setPointSize(points)
    return font
