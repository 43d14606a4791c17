import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.manuscript import (
    Heading,
    Paragraph,
    Run,
    from_markdown,
    heading_of,
    is_scene_break,
    tidy,
    to_markdown,
    to_plain_text,
)

RUNS = st.lists(
    st.builds(
        Run, st.text(alphabet="ab *_\\#>-\n\t.é😀", max_size=6), st.booleans(), st.booleans()
    ),
    max_size=5,
).map(tuple)
KINDS = st.sampled_from([("text", 0), ("quote", 0), ("heading", 2)])


def text(*runs: str | Run) -> Paragraph:
    return Paragraph(tuple(Run(run) if isinstance(run, str) else run for run in runs))


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("# One", Heading(1, "One")),
        ("   ### Three ###  ", Heading(3, "Three")),
        ("#hashtag", None),
        ("####### seven", None),
        ("#", None),
        ("    # code", None),
    ],
)
def test_a_heading_is_known_by_its_marks(line: str, heading: Heading | None) -> None:
    assert heading_of(line) == heading


@pytest.mark.parametrize("line", ["***", "* * *", "---", "_ _ _", "#", "# # #", "~", " • • "])
def test_what_writers_put_between_scenes_parts_them(line: str) -> None:
    assert is_scene_break(line)


@pytest.mark.parametrize("line", ["", "--", "- a", "*a*", "* * a", "...", "_", "-"])
def test_what_only_looks_like_a_scene_break_is_none(line: str) -> None:
    assert not is_scene_break(line)


def test_every_line_is_a_paragraph_and_empty_lines_only_part_them() -> None:
    assert list(from_markdown("One.\nTwo.\n\n\n  Three.\n")) == [
        text("One."),
        text("Two."),
        text("Three."),
    ]


def test_two_spaces_or_a_backslash_break_a_line_within_its_paragraph() -> None:
    assert list(from_markdown("a  \nb\\\nc\nd  \n\ne")) == [text("a\nb\nc"), text("d"), text("e")]


def test_emphasis_is_read_as_in_commonmark() -> None:
    assert list(from_markdown(r"*a* **b** ***c*** snake_case_name \*d\* 2 * 3 _e_")) == [
        text(
            Run("a", italic=True),
            " ",
            Run("b ", bold=True),
            Run("c", italic=True, bold=True),
            " snake_case_name *d* 2 * 3 ",
            Run("e", italic=True),
        )
    ]


def test_headings_quotes_and_scene_breaks_are_told_apart() -> None:
    kinds = [p.kind for p in from_markdown("# One\n\nText.\n\n* * *\n\n> Said.\n")]
    assert kinds == ["heading", "text", "scene break", "quote"]


def test_text_that_looks_like_markdown_is_escaped() -> None:
    paragraphs = [text("# no heading"), text("> no quote"), text("*none*"), text("a\\*b")]
    assert list(from_markdown(to_markdown(paragraphs))) == paragraphs


def test_a_line_of_stars_becomes_a_scene_break() -> None:
    assert tidy(text(" * * * ")) == Paragraph((), "scene break")


def test_plain_text_has_no_marks_but_those_between_scenes() -> None:
    source = "# The *Ferry*\n\nIt was **late**.\n\n***\n\n> Gone.\n"
    assert to_plain_text(from_markdown(source)) == "The Ferry\n\nIt was late.\n\n* * *\n\nGone.\n"


def test_nothing_is_nothing() -> None:
    assert to_markdown([]) == to_plain_text([text(" \n "), text()]) == ""


@given(RUNS, KINDS)
def test_whatever_is_written_is_read_back_with_every_word(runs: tuple, kind: tuple) -> None:
    paragraph = tidy(Paragraph(runs, *kind))
    read = list(from_markdown(to_markdown([paragraph] if paragraph else [])))
    assert [(p.kind, p.level, p.text) for p in read] == (
        [(paragraph.kind, paragraph.level, paragraph.text)] if paragraph else []
    )


@given(st.lists(st.tuples(st.sampled_from(["word", "two words"]), st.booleans(), st.booleans())))
def test_emphasis_of_whole_words_is_never_lost(words: list) -> None:
    runs = [run for word, *look in words for run in (Run(word, *look), Run(" "))]
    paragraph = tidy(Paragraph(tuple(runs)))
    assert list(from_markdown(to_markdown([paragraph] if paragraph else []))) == (
        [paragraph] if paragraph else []
    )


MANY = 200_000


@pytest.mark.parametrize("space", [" ", "\t"])
def test_much_white_space_holds_nothing_up(space: str) -> None:
    """What goes back at each of the spaces would need minutes."""
    gap = MANY * space
    assert heading_of(f"# One{gap}two{gap}") == Heading(1, f"One{gap}two")
    assert list(from_markdown(f"*One*{gap}two")) == [
        Paragraph((Run("One", italic=True), Run(f"{gap}two")))
    ]
    assert tidy(text(f"One{gap}two{gap}\n{gap}three{gap}")).text == f"One{gap}two\nthree"
    marked = tidy(Paragraph((Run(f"{gap}One{gap}two{gap}", bold=True), Run("three"))))
    assert to_markdown([marked]).strip() == f"**One{gap}two**{gap}three"


def test_many_broken_lines_hold_nothing_up() -> None:
    (paragraph,) = from_markdown("One  \n" * (MANY // 10) + "two")
    assert paragraph.text == "One\n" * (MANY // 10) + "two"
