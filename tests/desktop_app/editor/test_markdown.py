import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QPalette, QTextDocument

from desktop_app.editor.markdown import MarkdownLook, markdown_spans


def looks(text: str) -> list[tuple[str, str]]:
    return [(text[span.start : span.end], span.look) for span in markdown_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("plain", []),
        ("# One", [("# One", "strong"), ("#", "faded")]),
        ("* * *", [("* * *", "faded")]),
        ("> said", [("> ", "faded")]),
        ("an *old* lamp", [("old", "italic"), ("*", "faded"), ("*", "faded")]),
        ("_old_", [("old", "italic"), ("_", "faded"), ("_", "faded")]),
        ("**old**", [("old", "bold"), ("**", "faded"), ("**", "faded")]),
        (
            "***old***",
            [("old", "italic"), ("old", "bold"), ("***", "faded"), ("***", "faded")],
        ),
    ],
)
def test_markdown_is_shown(text: str, expected: list) -> None:
    assert looks(text) == expected


def test_emphasis_within_emphasis_is_shown() -> None:
    shown = looks("*a **b** c*")
    assert ("a **b** c", "italic") in shown
    assert ("b", "bold") in shown


@pytest.mark.parametrize(
    "text", ["snake_case_name", "2 * 3 * 4", r"\*not\*", "* a*", "*a *", "un*closed", "__init__x"]
)
def test_what_is_no_emphasis_is_left_alone(text: str) -> None:
    assert looks(text) == []


def test_a_giant_paragraph_is_left_alone() -> None:
    assert markdown_spans("*a* " * 10_000) == []
    assert markdown_spans("*" * 15_000) == [(0, 15_000, "faded")]
    assert markdown_spans("*a" * 9_000) == []


@given(st.text(alphabet="ab *_\\#>\n"))
def test_spans_stay_within_their_paragraph(text: str) -> None:
    assert all(0 <= span.start <= span.end <= len(text) for span in markdown_spans(text))


def test_formats_count_as_qt_counts(qapp) -> None:
    document = QTextDocument("😀 *old*")
    formats = MarkdownLook(QPalette()).formats(document.firstBlock())
    assert [(each.start, each.length) for each in formats] == [(4, 3), (3, 1), (7, 1)]
    assert formats[0].format.fontItalic()
