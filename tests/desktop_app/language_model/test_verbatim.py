"""Eight words in the order of the training text are found; seven are nobody's."""

import random

import pytest

from desktop_app.language_model.errors import ModelFileError
from desktop_app.language_model.verbatim import VerbatimIndex, build_index

BOOK = "It was the best of times, it was the worst of times, it was the age of wisdom."


@pytest.fixture(scope="module")
def index() -> VerbatimIndex:
    return VerbatimIndex(build_index([BOOK]))


def test_every_run_of_the_text_is_found(index: VerbatimIndex) -> None:
    assert index.copied(BOOK) == [(0, len(BOOK) - 1)]


def test_eight_words_are_marked_and_seven_are_not(index: VerbatimIndex) -> None:
    own = "She wrote: "
    eight = "it was the worst of times, it was"
    assert index.copied(f"{own}{eight} hers.") == [(len(own), len(own) + len(eight))]
    assert index.copied(f"{own}it was the worst of times, it hers.") == []


def test_case_marks_and_apostrophes_do_not_hide_a_copy(index: VerbatimIndex) -> None:
    assert index.copied("IT WAS -- the best; of times... It was THE")


def test_strangers_are_not_taken_for_copies() -> None:
    chance = random.Random(1)
    letters = "abcdefghijklmnop"

    def text(words: int) -> str:
        return " ".join("".join(chance.choices(letters, k=6)) for _ in range(words))

    known = text(20_000)
    index = VerbatimIndex(build_index([known]))
    assert index.copied(known) == [(0, len(known))]
    assert len(index.copied(text(20_000))) < 5  # one in 65,536 may be


def test_a_run_does_not_go_on_from_one_text_to_the_next() -> None:
    index = VerbatimIndex(build_index(["one two three four", "", "five six seven eight"]))
    assert index.copied("one two three four five six seven eight") == []


@pytest.mark.parametrize(
    "damage", [b"", b"INKW", b"x" * 64, b"INKW" + b"\xff" * 40, build_index([BOOK])[:-1]]
)
def test_what_is_no_index_is_refused(damage: bytes) -> None:
    with pytest.raises(ModelFileError):
        VerbatimIndex(damage)
