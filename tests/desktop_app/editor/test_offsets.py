from collections.abc import Iterator
from itertools import cycle

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument

from desktop_app.editor.offsets import CodePointOffsets, TextBefore, text_between
from desktop_app.text_units import to_utf16, utf16_length

TEXTS = st.text(alphabet="ab\u00a0😀\n", max_size=12)
EDITS = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), TEXTS, st.floats(0, 1)), max_size=8)


def edited(document: QTextDocument, text: str, edits: list) -> Iterator[tuple[str, int]]:
    """Make one edit of a text after the other; yield what it is then, and a place in it."""
    document.documentLayout()  # without one a document reports no changes
    for start, end, new, asked in edits:
        first, last = sorted((round(start * len(text)), round(end * len(text))))
        cursor = QTextCursor(document)
        cursor.setPosition(to_utf16(text, first))
        cursor.setPosition(to_utf16(text, last), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(new)
        text = text[:first] + new + text[last:]
        yield text, round(asked * len(text))


@given(TEXTS, EDITS)
def test_offsets_stay_right_through_any_edits(qapp, text: str, edits: list) -> None:
    document = QTextDocument(text)
    offsets = CodePointOffsets(document)
    now = text
    for now, place in edited(document, text, edits):
        assert offsets.before(to_utf16(now, place)) == place
    assert text_between(document, 0, utf16_length(now)) == now


@given(TEXTS, EDITS, st.lists(st.integers(1, 6), min_size=1, max_size=3))
def test_the_text_before_a_place_stays_right_through_any_edits(
    qapp, text: str, edits: list, limits: list
) -> None:
    document = QTextDocument(text)
    before = TextBefore(document)
    for (now, place), limit in zip(edited(document, text, edits), cycle(limits), strict=False):
        for caret in (place, len(now)):
            assert before.read(to_utf16(now, caret), limit) == now[:caret][-limit:]
