"""What the model reads, and what the writer gets back."""

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.language_model.typography import (
    joint,
    normalise,
    normalise_with_offsets,
    plain_marks,
    strip_emphasis,
    to_writer,
    unwrap_lines,
)

MARKS = st.text(alphabet="ab .,\u2018\u2019\u201c\u201d\u2014\u2026\n\r\t\u00a0\u200b-'\"")


def test_the_model_sees_plain_marks_and_single_spaces():
    assert normalise("\u201cIt\u2019s  late\u2026\u201d\u00a0\u2014 he said.") == (
        '"It\'s late..." -- he said.'
    )


def test_any_gap_between_paragraphs_is_one_line_break():
    assert normalise("One. \r\n\r\n\n   Two.\u2029Three.") == "One.\nTwo.\nThree."


def test_invisible_characters_vanish():
    assert normalise("a\u00adb\u200bc\ufeff\u200bd") == "abcd"


@given(MARKS, MARKS)
def test_what_stands_before_trailing_space_never_changes(text: str, typed: str):
    settled = normalise(text.rstrip(" \n\r\t\u00a0\u200b"))
    assert normalise(text + typed).startswith(settled)


@given(MARKS, st.integers(0, 50))
def test_a_text_can_be_normalised_in_two_parts(text: str, place: int):
    cut = joint(text, min(place, len(text)))
    assert normalise(text[:cut]) + normalise(text[cut:]) == normalise(text)


def test_a_text_is_parted_where_no_white_space_stands_before():
    assert [joint("ab \u200bc", place) for place in range(6)] == [0, 1, 2, 2, 2, 5]


@given(MARKS)
def test_offsets_lead_back_to_the_source(text: str):
    view = normalise_with_offsets(text)
    assert view.text == normalise(text)
    assert len(view.offsets) == len(view.text) + 1
    assert list(view.offsets) == sorted(view.offsets)
    assert view.offsets[-1] == len(text)
    for character, offset in zip(view.text, view.offsets, strict=False):
        if character in "ab.":
            assert text[offset] == character or text[offset] == "\u2026"


def test_a_suggestion_takes_the_writers_marks():
    before = "\u201cWell,\u201d she said\u2014and stopped\u2026"
    assert to_writer(' "don\'t go--stay..."', before) == (
        " \u201cdon\u2019t go\u2014stay\u2026\u201d"
    )


def test_a_writer_with_plain_marks_keeps_them():
    assert to_writer('"don\'t--"', 'He said "no" -- twice.') == '"don\'t--"'


def test_a_writer_who_parts_paragraphs_by_an_empty_line_gets_one():
    assert to_writer("end.\nNew", "One.\n\nTwo.\n\nThree") == "end.\n\nNew"
    assert to_writer("end.\nNew", "One.\nTwo.\nThree") == "end.\nNew"


def test_a_closing_quote_after_a_word_and_an_opening_one_after_a_space():
    before = "\u2018a\u2019 word"
    assert to_writer("'", before) == "\u2019"
    assert to_writer(" 'x", before) == " \u2018x"


def test_hard_wrapped_paragraphs_are_joined_and_verse_is_not():
    wrapped = (
        "It was a bright cold day in the month of April and the clocks were\n"
        "striking all at once over the roofs of the sleeping town below them\n"
        "and nobody cared.\n"
    )
    verse = "Two roads met\nin a wood\nand parted.\n"
    assert "\n" not in unwrap_lines(wrapped).strip()
    assert unwrap_lines(verse) == verse
    assert unwrap_lines(wrapped + "\n\n\n" + verse).count("\n\n") == 1


def test_emphasis_marks_go_and_names_with_underscores_stay():
    assert strip_emphasis("It was _very_ snake_case.") == "It was very snake_case."


def test_plain_marks_leave_white_space_alone():
    assert plain_marks("\u201ca\u201d\u00a0 \n\n b\u2026") == '"a"\u00a0 \n\n b...'
