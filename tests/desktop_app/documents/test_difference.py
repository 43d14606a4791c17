"""A difference shows what went and what came, and loses nothing of either text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.documents.difference import Piece, difference, in_words, line_runs

TEXTS = st.text("ab \n", max_size=40)


def test_an_edited_line_is_shown_word_by_word() -> None:
    (hunk,) = difference("one\nthe quick fox\nend", "one\nthe slow fox\nend")
    assert hunk.line == 2
    assert hunk.pieces == (
        Piece("same", "the "),
        Piece("removed", "quick"),
        Piece("added", "slow"),
        Piece("same", " fox\n"),
    )


def test_an_empty_line_more_is_a_difference() -> None:
    (hunk,) = difference("a\nb", "a\n\nb")
    assert hunk.pieces == (Piece("added", "\n"),)


def test_a_line_written_anew_is_shown_whole() -> None:
    (hunk,) = difference("Another program wrote this", "The old sailor said nothing")
    assert hunk.pieces == (
        Piece("removed", "Another program wrote this"),
        Piece("added", "The old sailor said nothing"),
    )


def test_in_words_each_mark_has_its_end() -> None:
    told = in_words(difference("short\nend", "long " * 100 + "\nend"))
    assert told.startswith("1: [-short-][+long long")
    assert told.endswith("…+]") and len(told) < 200


def test_places_far_apart_are_shown_apart() -> None:
    old = "\n".join(f"line {number}" for number in range(10_000))
    new = old.replace("line 10\n", "").replace("line 9990", "line nine")
    assert [hunk.line for hunk in difference(old, new)] == [11, 9990]


@given(TEXTS)
def test_equal_texts_do_not_differ(text: str) -> None:
    assert difference(text, text) == []


@given(TEXTS, TEXTS)
def test_every_difference_is_shown(old: str, new: str) -> None:
    hunks = difference(old, new)
    assert bool(hunks) == (old != new)
    removed = sum(len(p.text) for h in hunks for p in h.pieces if p.kind == "removed")
    added = sum(len(p.text) for h in hunks for p in h.pieces if p.kind == "added")
    assert len(new) - len(old) == added - removed


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_runs_lead_from_one_text_to_the_other(old: list[str], new: list[str]) -> None:
    runs = line_runs(old, new)
    assert [x for run in runs for x in old[run.old_start : run.old_end]] == old
    assert [x for run in runs for x in new[run.new_start : run.new_end]] == new
    for run in runs:
        if run.same:
            assert old[run.old_start : run.old_end] == new[run.new_start : run.new_end]
