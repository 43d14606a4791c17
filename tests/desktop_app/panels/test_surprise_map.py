"""What has been measured stays right, whatever is edited and whenever an answer comes."""

import zlib
from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.language_model.surprisal import CONTEXT, ParagraphSurprisal, Stretch
from desktop_app.panels.surprise_map import (
    MOST_STRETCHES,
    SurpriseMap,
    Work,
    carried_over,
)


def measured(text: str, bits: float) -> ParagraphSurprisal:
    return ParagraphSurprisal(np.array([[0, len(text)]], np.int32), np.array([bits], np.float32))


def measure(work: Work) -> list[tuple[int, ParagraphSurprisal]]:
    """Give each paragraph a number that depends on all that a model would read."""
    answers = []
    for keys, stretch in work:
        read = "\n".join(stretch.before)[-CONTEXT:]
        for key, text in zip(keys, stretch.paragraphs, strict=True):
            read += "\n" + text
            answers.append((key, measured(text, zlib.crc32(read.encode()) % 10_000)))
    return answers


def settle(surprises: SurpriseMap) -> None:
    while surprises.waiting:
        before = surprises.waiting
        surprises.take(measure(surprises.work(0)))
        assert surprises.waiting < before


def figures(surprises: SurpriseMap) -> list[float]:
    return [float(surprises.at(number).bits[0]) for number in range(len(surprises))]


def map_of(paragraphs: Sequence[str]) -> SurpriseMap:
    surprises = SurpriseMap()
    surprises.replace(0, 0, paragraphs)
    return surprises


paragraphs = st.text(st.sampled_from("abc "), max_size=3).map(lambda text: text * 90)
edits = st.tuples(st.integers(0, 40), st.integers(0, 4), st.lists(paragraphs, max_size=4))


@given(st.lists(paragraphs, max_size=40), st.lists(edits, max_size=4), st.booleans())
def test_after_any_edits_all_figures_are_those_of_the_text(start, changes, answer_late):
    surprises = map_of(start)
    texts = list(start)
    for first, removed, new in changes:
        late = measure(surprises.work(0))
        if not answer_late:
            settle(surprises)
        first = min(first, len(texts))
        removed = min(removed, len(texts) - first)
        surprises.replace(first, removed, new)
        texts[first : first + removed] = new
        surprises.take(late)  # the answer to a question from before the edit
    settle(surprises)
    fresh = map_of(texts)
    settle(fresh)
    assert figures(surprises) == figures(fresh)
    assert [surprises.text(number) for number in range(len(surprises))] == texts


def test_an_edit_asks_only_for_what_is_near():
    surprises = map_of([f"Paragraph {number}, with a few words in it." for number in range(2000)])
    settle(surprises)
    surprises.replace(1000, 1, ["Another one."])
    assert 0 < surprises.waiting < 150
    assert len(surprises.work(0)) < 20


def test_what_is_near_is_measured_first():
    surprises = map_of([f"Paragraph {number}." for number in range(5000)])
    work = surprises.work(3000)
    assert len(work) == MOST_STRETCHES
    assert "Paragraph 3000." in work[0][1].paragraphs


def test_a_word_keeps_its_figures_while_its_paragraph_is_measured_again():
    old = ParagraphSurprisal(
        np.array([[0, 3], [4, 7], [8, 12]], np.int32), np.array([1, 2, 3], np.float32)
    )
    new = carried_over("The sea rose", old, "The grey sea rose")
    words = ["The grey sea rose"[start:end] for start, end in new.spans]
    assert words == ["The", "sea", "rose"]
    assert new.bits.tolist() == [1, 2, 3]
    changed = carried_over("The sea rose", old, "The se rose")
    assert changed.bits.tolist() == [1, 3]


def test_another_model_measures_everything_again():
    surprises = map_of(["One.", "Two."])
    settle(surprises)
    surprises.measure_again()
    assert surprises.waiting == 2
    assert surprises.at(0) is None


def test_the_most_surprising_words_come_first():
    surprises = map_of(["", "one", "two", "three"])
    (work,) = surprises.work(0)
    answers = [
        (key, measured(text, 2.0 * len(text)))
        for key, text in zip(work[0], work[1].paragraphs, strict=True)
        if text
    ]
    surprises.take(answers)
    assert surprises.most_surprising(2) == [(3, 0, 5, 10.0), (1, 0, 3, 6.0)]
    assert surprises.most_surprising(99)[-1] == (2, 0, 3, 6.0)
    assert SurpriseMap().most_surprising(3) == []


def test_a_stretch_brings_what_stands_before_it():
    work = map_of([f"Paragraph {number}, with a few words." for number in range(100)]).work(0)
    assert work[0][1] == Stretch((), work[0][1].paragraphs)
    assert all(sum(map(len, stretch.before)) > CONTEXT / 2 for _, stretch in work[5:])


def test_it_tells_whether_what_is_seen_has_changed():
    surprises = map_of(["One.", "Two."])
    one, two = measure(surprises.work(0))
    assert not surprises.take([one], range(1, 2))
    assert surprises.take([two], range(1, 2))
    assert not surprises.take([two], range(1, 2))


def test_the_same_paragraphs_again_are_no_change():
    surprises = map_of(["One.", "Two."])
    settle(surprises)
    surprises.replace(0, 2, ["One.", "Two."])
    assert not surprises.waiting
