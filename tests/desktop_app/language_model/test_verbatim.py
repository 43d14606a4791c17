"""Eight words in the order of the training text are found; seven are nobody's."""

import random
import shutil
from pathlib import Path

import pytest

from desktop_app.completion.loading import load_model
from desktop_app.language_model.errors import ModelFileError
from desktop_app.language_model.mixture import Voice
from desktop_app.language_model.model_file import ModelFile, bundled_model_paths, read_model
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


def test_two_runs_of_seven_are_no_eight_where_they_do_not_meet(index: VerbatimIndex) -> None:
    assert index.copied("it was the worst of times, it - the best of times, it was the") == []


@pytest.mark.parametrize("text", ["", "it", "it was the worst of times, it"])
def test_too_few_words_are_no_copy(index: VerbatimIndex, text: str) -> None:
    assert index.copied(text) == []


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
    "damage", [b"", b"INKV", b"x" * 64, b"INKV" + b"\xff" * 40, build_index([BOOK])[:-1]]
)
def test_what_is_no_index_is_refused(damage: bytes) -> None:
    with pytest.raises(ModelFileError):
        VerbatimIndex(damage)


@pytest.fixture
def beside(tiny_model: Path, tmp_path: Path) -> Path:
    """Return a model beside which an index lies."""
    (tmp_path / "mine.verbatim").write_bytes(build_index([BOOK]))
    return Path(shutil.copy(tiny_model, tmp_path / "mine.inkling"))


def knows(model: ModelFile) -> bool:
    return model.verbatim is not None and bool(model.verbatim.copied(BOOK))


def test_an_index_may_lie_beside_the_file(beside: Path) -> None:
    assert knows(read_model(beside))


def test_no_index_and_a_damaged_one_beside_it_leave_the_model(beside: Path) -> None:
    index = beside.with_suffix(".verbatim")
    index.write_bytes(index.read_bytes()[:-1])
    assert read_model(beside).verbatim is None
    index.unlink()
    assert read_model(beside).verbatim is None


def test_a_voice_has_the_index_of_the_model_that_it_learned_from(
    beside: Path, tiny_model: Path, tmp_path: Path
) -> None:
    voice = Voice(model=tiny_model, other=beside)
    (tmp_path / "me.voice").write_text(voice.to_json(), encoding="utf-8")
    loaded = load_model(tmp_path / "me.voice")
    loaded.terminate()
    assert loaded.verbatim is not None and loaded.verbatim.copied(BOOK)


@pytest.mark.parametrize("path", bundled_model_paths(), ids=lambda path: path.stem)
def test_a_bundled_model_knows_its_books_and_no_others(path: Path) -> None:
    index = read_model(path).verbatim
    assert index is not None
    read = "It is a truth universally acknowledged, that a single man in possession"
    unread = "Mr. Hungerton, her father, really was the most tactless person upon earth"
    assert index.copied(f"He wrote: {read} of nothing. {unread}.") == [(10, 10 + len(read) + 3)]
