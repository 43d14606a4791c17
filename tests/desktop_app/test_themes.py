"""Every theme can be read by eyes that are not young."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop_app.editor.painting import QUIET_STRENGTH, mixed_colour
from desktop_app.themes import (
    THEMES,
    Theme,
    chosen_theme,
    dress,
    load_theme,
    palette,
    style_sheet,
)


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    made = QColor(colour)
    parts = [made.redF(), made.greenF(), made.blueF()]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(params=THEMES)
def theme(request: pytest.FixtureRequest) -> Theme:
    return load_theme(request.param)


def test_text_stands_out_from_its_ground(theme: Theme) -> None:
    for ground in (theme.paper, theme.window):
        assert contrast(theme.text, ground) >= 7
    assert contrast(theme.text, theme.selection) >= 4.5
    assert contrast(theme.accent_text, theme.accent) >= 4.5


def test_quiet_text_can_still_be_read(theme: Theme) -> None:
    for ground in (theme.paper, theme.window, theme.hover):
        assert contrast(theme.muted, ground) >= 4.5


def test_the_ghost_and_the_marks_of_markdown_can_be_read(theme: Theme) -> None:
    ghost = mixed_colour(palette(theme), QUIET_STRENGTH)
    assert contrast(ghost.name(), theme.paper) >= 4.5


def test_links_focus_and_misspelt_words_can_be_seen(theme: Theme) -> None:
    for ground in (theme.paper, theme.window):
        assert contrast(theme.accent, ground) >= 4.5
        for colour in (theme.good, theme.warning, theme.bad):
            assert contrast(colour, ground) >= 3


def test_every_word_of_the_palette_can_be_read(theme: Theme) -> None:
    made, role = palette(theme), QPalette.ColorRole
    pairs = (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.Text, role.AlternateBase),
        (role.ButtonText, role.Button),
        (role.ToolTipText, role.ToolTipBase),
        (role.HighlightedText, role.Highlight),
        (role.PlaceholderText, role.Base),
        (role.Link, role.Base),
    )
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
        for ink, ground in pairs:
            colours = made.color(group, ink).name(), made.color(group, ground).name()
            assert contrast(*colours) >= 4.5, (ink, ground, colours)


def test_the_dot_can_be_seen(theme: Theme) -> None:
    for dot in (theme.good, theme.warning, theme.bad):
        assert contrast(dot, theme.window) >= 3


def test_every_colour_of_the_stylesheet_is_one_of_the_palette() -> None:
    assert "$" not in style_sheet()
    assert not re.search(r"#[0-9a-f]{3,8}\b|rgb", style_sheet())


def test_every_picture_of_the_stylesheet_is_there() -> None:
    for name in re.findall(r'url\("(.+?)"\)', style_sheet()):
        assert Path(name).is_file()


@pytest.fixture
def bare(qapp: QApplication) -> Iterator[QApplication]:
    """Return an application that is dressed for one test alone."""
    colours = qapp.palette()
    yield qapp
    qapp.setStyleSheet("")
    qapp.setPalette(colours)


def test_a_theme_looks_the_same_whether_a_window_began_with_it_or_not(
    bare: QApplication, qtbot: QtBot, theme: Theme
) -> None:
    def picture() -> QImage:
        QApplication.processEvents()
        return box.grab().toImage()

    bare.setStyleSheet("")
    other = next(name for name in THEMES if name != theme.name)
    dress(bare, load_theme(other))
    box = QWidget()
    qtbot.addWidget(box)
    row = QVBoxLayout(box)
    quiet = QLabel("quiet")
    quiet.setProperty("role", "hint")
    for part in (quiet, QPushButton("press"), QLineEdit("write"), QCheckBox("tick")):
        row.addWidget(part)
    hidden = QListWidget(box)
    hidden.hide()
    box.setFixedSize(300, 200)
    box.show()
    before = picture()
    dress(bare, theme)
    switched = picture()
    assert switched != before
    qtbot.waitUntil(lambda: hidden.palette().color(QPalette.ColorRole.Base) == QColor(theme.paper))
    bare.setStyleSheet("")
    dress(bare, theme)
    assert picture() == switched


def test_what_nobody_sees_follows_a_theme_also_where_some_of_it_is_gone(
    bare: QApplication, qtbot: QtBot
) -> None:
    dress(bare, load_theme("light"))
    boxes = [QListWidget() for _ in range(2)]
    for box in boxes:
        box.ensurePolished()
    gone, kept = boxes
    qtbot.addWidget(kept)
    dress(bare, load_theme("dark"))
    delete(gone)
    dark = QColor(load_theme("dark").paper)
    qtbot.waitUntil(lambda: kept.palette().color(QPalette.ColorRole.Base) == dark)


def test_the_page_takes_its_colours_from_the_palette(theme: Theme) -> None:
    made = palette(theme)
    assert made.color(QPalette.ColorRole.Base) == QColor(theme.paper)
    assert made.color(QPalette.ColorRole.Text) == QColor(theme.text)


def test_the_system_choice_follows_the_desktop() -> None:
    assert chosen_theme("system", Qt.ColorScheme.Dark).name == "dark"
    assert chosen_theme("system", Qt.ColorScheme.Light).name == "light"
    assert chosen_theme("system", Qt.ColorScheme.Unknown).name == "light"
    assert chosen_theme("sepia", Qt.ColorScheme.Dark).name == "sepia"
