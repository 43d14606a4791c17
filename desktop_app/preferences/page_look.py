"""How the page looks and what it does while one writes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from desktop_app.panels.rows import ChoiceRow, SliderRow, in_figures
from desktop_app.settings import LARGEST_FONT, SMALLEST_FONT, Settings

WIDEST = 121  # characters; at this end of the slider the column is as wide as the window
GOAL_STEP, MOST_GOAL = 50, 5000  # words a day


class PageLook(QWidget):
    """Font, size, column, spacing and the rest; each change acts at once."""

    changed = Signal(object)  # settings by name

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = settings.page
        self._font = ChoiceRow(self.tr("Font"), self.tr("Of the page; texts are saved without it."))
        self._font.add("", self.tr("The calmest there is"))
        for family in QFontDatabase.families():
            if not QFontDatabase.isPrivateFamily(family):
                self._font.add(family, family)
        self._points = SliderRow(
            self.tr("Size"),
            self.tr("Also by Ctrl+Plus and Ctrl+Minus on the page."),
            SMALLEST_FONT, LARGEST_FONT, 1, in_figures(0, self.tr("{0} points")),
        )  # fmt: skip
        self._width = SliderRow(
            self.tr("Width of the column"),
            self.tr("Lines of 60 to 75 characters are the easiest to read."),
            30, WIDEST, 1, self._show_width,
        )  # fmt: skip
        spacing = in_figures(2, self.tr("{0} lines"))
        self._lines = SliderRow(
            self.tr("Distance of lines"),
            self.tr("From the foot of one line to that of the next."),
            1.0, 3.0, 0.05, spacing,
        )  # fmt: skip
        self._paragraphs = SliderRow(
            self.tr("Space between paragraphs"),
            self.tr("As in letters and on web pages; 0 for none."),
            0.0, 2.0, 0.1, spacing,
        )  # fmt: skip
        self._indent = SliderRow(
            self.tr("Indent of first lines"),
            self.tr("As in printed novels; 0 for none. Headings are never indented."),
            0.0, 4.0, 0.25, spacing,
        )  # fmt: skip
        self._goal = SliderRow(
            self.tr("Goal for the day"),
            self.tr("The status bar shows how far along you are; 0 for no goal."),
            0, MOST_GOAL, GOAL_STEP, self._show_goal,
        )  # fmt: skip
        self._smart = QCheckBox(self.tr("Make quotes curly, and -- a dash, as I type"))
        self._markdown = QCheckBox(self.tr("Show headings, italics and bold of Markdown"))
        self._motion = QCheckBox(self.tr("Less motion: nothing fades, slides or blinks"))
        self._fill(settings)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 18, 18, 18)
        column.setSpacing(14)
        for widget in (
            self._font,
            self._points,
            self._width,
            self._lines,
            self._paragraphs,
            self._indent,
            self._goal,
            self._smart,
            self._markdown,
            self._motion,
        ):
            column.addWidget(widget)
        column.addStretch(1)

    def _fill(self, settings: Settings) -> None:
        page = settings.page
        self._font.set_value(settings.font_family)
        self._points.set_value(settings.font_points)
        self._width.set_value(page.line_width or WIDEST)
        self._lines.set_value(page.line_spacing)
        self._paragraphs.set_value(page.paragraph_spacing)
        self._indent.set_value(page.first_line_indent)
        self._goal.set_value(settings.daily_goal)
        self._smart.setChecked(page.smart_typing)
        self._markdown.setChecked(settings.markdown)
        self._motion.setChecked(settings.reduced_motion)

    def _connect(self) -> None:
        for row in (self._width, self._lines, self._paragraphs, self._indent):
            row.changed.connect(self._on_page)
        self._smart.toggled.connect(self._on_page)
        for changed in (
            self._font.changed,
            self._points.changed,
            self._goal.changed,
            self._markdown.toggled,
            self._motion.toggled,
        ):
            changed.connect(self._on_other)

    def _show_width(self, characters: float) -> str:
        if characters >= WIDEST:
            return self.tr("the whole window")
        return self.tr("{0} characters").format(round(characters))

    def _show_goal(self, words: float) -> str:
        return self.tr("{0} words").format(round(words)) if words else self.tr("none")

    @Slot()
    def _on_page(self) -> None:
        width = round(self._width.value())
        self._page = replace(
            self._page,
            line_width=0 if width >= WIDEST else width,
            line_spacing=self._lines.value(),
            paragraph_spacing=self._paragraphs.value(),
            first_line_indent=self._indent.value(),
            smart_typing=self._smart.isChecked(),
        )
        self.changed.emit({"page": self._page})

    @Slot()
    def _on_other(self) -> None:
        changes: dict[str, Any] = {
            "font_family": cast(str, self._font.value()),
            "font_points": round(self._points.value()),
            "daily_goal": round(self._goal.value()),
            "markdown": self._markdown.isChecked(),
            "reduced_motion": self._motion.isChecked(),
        }
        self.changed.emit(changes)
