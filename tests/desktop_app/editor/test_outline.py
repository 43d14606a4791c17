import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor, QTextDocument
from pytestqt.qtbot import QtBot

from desktop_app.editor.outline import (
    SCENE_LEVEL,
    Outline,
    Section,
    mark_of,
    move_paragraphs,
    sections_of,
)
from desktop_app.editor.outline_tree import OutlineTree
from desktop_app.editor.statistics import count_words

NOVEL = """# One

First words.

***

A scene with **many** words in it.

## One and a half

More.

# Two

Last."""
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.floats(0, 1), st.text(alphabet="a#* \n", max_size=9)), max_size=8
)


def sections(text: str) -> list[Section]:
    lines = text.split("\n")
    return sections_of([mark_of(line) for line in lines], [count_words(line) for line in lines])


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("## Two", 2),
        ("* * *", SCENE_LEVEL),
        ("CHAPTER IV.", 2),
        ("Chapter 12: The *Storm*", 2),
        ("Chapter Twenty-One", 2),
        ("Kapitel 3", 2),
        ("PART ONE", 1),
        ("Epilogue", 2),
    ],
)
def test_what_begins_a_section_is_known(line: str, level: int) -> None:
    mark = mark_of(line)
    assert mark is not None
    assert mark.level == level


@pytest.mark.parametrize(
    "line",
    ["", "Text.", "Chapter and verse", "Part one was easy, she said.", "Prologues are long."],
)
def test_prose_begins_no_section(line: str) -> None:
    assert mark_of(line) is None


def test_sections_reach_to_the_next_of_their_level() -> None:
    assert [(s.title, s.level, s.start, s.end, s.words) for s in sections(NOVEL)] == [
        ("One", 1, 0, 12, 15),
        ("", SCENE_LEVEL, 4, 8, 7),
        ("One and a half", 2, 8, 12, 5),
        ("Two", 1, 12, 15, 2),
    ]


@given(st.text(alphabet="a#* \n", max_size=30), EDITS)
def test_the_outline_stays_right_through_any_edits(qapp, text: str, edits: list) -> None:
    document = QTextDocument(text)
    document.documentLayout()  # without one a document reports no changes
    outline = Outline(document)
    for start, end, typed in edits:
        cursor = QTextCursor(document)
        last = document.characterCount() - 1
        cursor.setPosition(int(start * last))
        cursor.setPosition(int(end * last), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(typed)
    while not outline.is_complete():
        outline._read_on()
    expected = [(s.level, s.start, s.end, s.words) for s in sections(document.toPlainText())]
    assert [(s.level, s.start, s.end, s.words) for s in outline.sections()] == expected


def test_a_scene_is_named_by_its_first_words(qapp) -> None:
    titles = [section.title for section in Outline(QTextDocument(NOVEL)).sections()]
    assert titles == ["One", "A scene with many words in …", "One and a half", "Two"]


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        ((2, 4, 0), "# B\n\n# A\n\n# C"),
        ((0, 2, 4), "# B\n\n# A\n\n# C"),
        ((0, 2, 5), "# B\n\n# C\n\n# A"),
        ((4, 5, 0), "# C\n\n# A\n\n# B\n\n"),
        ((0, 2, 2), "# A\n\n# B\n\n# C"),
        ((2, 4, 3), "# A\n\n# B\n\n# C"),
    ],
)
def test_a_section_moves_as_one_undo_step(qapp, move: tuple, expected: str) -> None:
    document = QTextDocument("# A\n\n# B\n\n# C")
    document.clearUndoRedoStacks()
    move_paragraphs(document, *move)
    assert document.toPlainText() == expected
    if document.isUndoAvailable():
        document.undo()
    assert document.toPlainText() == "# A\n\n# B\n\n# C"
    assert not document.isUndoAvailable()


def test_no_break_spaces_survive_a_move(qapp) -> None:
    document = QTextDocument("a\u00a0b\n\nc")
    move_paragraphs(document, 0, 2, 3)
    assert "a\u00a0b" in document.toRawText()


@pytest.fixture
def tree(qtbot: QtBot) -> OutlineTree:
    tree = OutlineTree()
    qtbot.addWidget(tree)
    tree.set_sections(Outline(QTextDocument(NOVEL)).sections())
    tree.show()
    return tree


def test_scenes_and_lower_headings_stand_under_their_chapter(tree: OutlineTree) -> None:
    assert [tree.topLevelItem(row).text(0) for row in range(2)] == ["One", "Two"]
    assert tree.topLevelItem(0).childCount() == 2
    assert tree.topLevelItem(0).text(1) == "15"


def test_a_narrow_outline_is_left_to_the_names(tree: OutlineTree, qtbot: QtBot) -> None:
    qtbot.addWidget(tree)
    tree.show()
    for width, hidden in ((150, True), (300, False)):
        tree.resize(width, 300)
        qtbot.waitUntil(lambda hidden=hidden: tree.isColumnHidden(1) == hidden)
        assert tree.columnWidth(0) > 100


def test_enter_goes_to_a_section(tree: OutlineTree, qtbot: QtBot) -> None:
    tree.setCurrentItem(tree.topLevelItem(1))
    with qtbot.waitSignal(tree.jump_wanted) as wanted:
        qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert wanted.args == [12]


@pytest.mark.parametrize(
    ("row", "key", "move"), [(0, Qt.Key.Key_Down, [0, 12, 15]), (1, Qt.Key.Key_Up, [12, 15, 0])]
)
def test_alt_and_an_arrow_move_a_section(
    tree: OutlineTree, qtbot: QtBot, row: int, key: Qt.Key, move: list
) -> None:
    tree.setCurrentItem(tree.topLevelItem(row))
    with qtbot.waitSignal(tree.move_wanted) as wanted:
        qtbot.keyClick(tree, key, Qt.KeyboardModifier.AltModifier)
    assert wanted.args == move


def test_the_last_section_moves_no_further(tree: OutlineTree, qtbot: QtBot) -> None:
    tree.setCurrentItem(tree.topLevelItem(1))
    with qtbot.assertNotEmitted(tree.move_wanted):
        qtbot.keyClick(tree, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)


def test_the_section_of_the_caret_is_marked(tree: OutlineTree) -> None:
    tree.show_paragraph(9)
    assert tree.currentItem().text(0) == "One and a half"


def test_new_counts_leave_what_is_folded(tree: OutlineTree) -> None:
    tree.topLevelItem(0).setExpanded(False)
    tree.set_sections(Outline(QTextDocument(NOVEL + " And more.\n\n# Three")).sections())
    assert not tree.topLevelItem(0).isExpanded()
    assert tree.topLevelItem(1).text(1) == "4"
    assert tree.topLevelItem(2).text(0) == "Three"


def test_an_empty_document_has_an_empty_outline(tree: OutlineTree) -> None:
    tree.set_sections([])
    assert tree.topLevelItemCount() == 0
    tree.show_paragraph(0)


def test_an_empty_outline_says_what_fills_it(tree: OutlineTree) -> None:
    def painted() -> set[str]:
        picture = tree.viewport().grab().toImage()
        middle = range(picture.width() // 4, picture.width() // 2)
        rows = range(picture.height() // 4)
        return {picture.pixelColor(x, y).name() for x in middle for y in rows}

    tree.set_sections([])
    words = tree.accessibleDescription()
    assert "#" in words
    assert len(painted()) > 1
    tree.set_sections(Outline(QTextDocument("# One")).sections())
    assert tree.accessibleDescription() == ""
