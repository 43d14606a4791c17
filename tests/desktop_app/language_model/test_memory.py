"""What a document has said before, mixed into what the model expects."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.language_model.errors import OptionError
from desktop_app.language_model.memory import DocumentMemory, EarlierTexts, MemoryWeights

VOCABULARY = 6
UNIFORM = np.full((1, VOCABULARY), 1 / VOCABULARY, np.float32)
PIECES = st.lists(
    st.tuples(st.integers(0, 3), st.lists(st.integers(0, VOCABULARY - 1), max_size=12)),
    max_size=4,
    unique_by=lambda piece: piece[0],
)


def remembering(*pieces: list[int], **weights) -> DocumentMemory:
    memory = DocumentMemory(VOCABULARY, MemoryWeights(**weights))
    memory.follow(list(enumerate(pieces)))
    return memory


def test_an_empty_document_changes_nothing():
    assert np.array_equal(remembering().mix(UNIFORM, [(1, 2)]), UNIFORM)


def test_a_context_is_trusted_by_how_often_and_in_how_few_ways_it_went_on():
    memory = remembering([1, 2, 1, 2, 1, 3], words=0.0, doubt=(3.0, 1.0, 1.0))
    # 1 went on three times, in two ways: trusted 3 / (3 + 3 * 2), less 0.7 of each count.
    mixed = memory.mix(UNIFORM, [(1,)])[0]
    left = 1 - 1 / 3 * (1 - 2 * 0.7 / 3)
    assert mixed[2] == pytest.approx(1 / 6 * left + 1 / 3 * 1.3 / 3, abs=1e-6)
    assert mixed[3] == pytest.approx(1 / 6 * left + 1 / 3 * 0.3 / 3, abs=1e-6)


def test_a_longer_context_says_more():
    memory = remembering([1, 2, 3, 4, 2, 5], words=0.0)
    assert memory.mix(UNIFORM, [(1, 2)])[0].argmax() == 3
    assert memory.mix(UNIFORM, [(4, 2)])[0].argmax() == 5


def test_letters_come_back_only_behind_several(char_tokenizer):
    memory = DocumentMemory.of(char_tokenizer)
    size = char_tokenizer.vocabulary_size
    uniform = np.full((1, size), 1 / size, np.float32)
    text = char_tokenizer.encode("the keeper and ").tolist() * 20
    memory.follow([(0, text)])
    few = tuple(char_tokenizer.encode("ape").tolist())
    assert memory.mix(uniform, [few])[0] == pytest.approx(uniform[0])
    many = tuple(char_tokenizer.encode(" keep").tolist())
    mixed = memory.mix(uniform, [many])[0]
    assert mixed.argmax() == char_tokenizer.encode("e")[0]
    assert mixed.max() > 0.5


def test_earlier_letters_come_back_behind_as_many(char_tokenizer):
    memory = DocumentMemory.of(char_tokenizer)
    text = char_tokenizer.encode("the keeper and ").tolist() * 100
    size = char_tokenizer.vocabulary_size
    memory.recall([text])
    uniform = np.full((1, size), 1 / size, np.float32)
    mixed = memory.mix(uniform, [tuple(char_tokenizer.encode(" keep").tolist())])[0]
    assert mixed.argmax() == char_tokenizer.encode("e")[0]
    assert memory.mix(uniform, [tuple(char_tokenizer.encode("eep").tolist())]) == pytest.approx(
        uniform
    )


@given(PIECES, st.lists(st.integers(0, VOCABULARY - 1), max_size=4))
def test_what_comes_out_is_a_distribution(pieces, recent):
    memory = DocumentMemory(VOCABULARY, MemoryWeights(words=0.5))
    memory.follow(pieces)
    assert memory.mix(UNIFORM, [recent]).sum() == pytest.approx(1, abs=1e-5)


@given(st.lists(PIECES, min_size=1, max_size=5))
def test_only_what_stands_there_now_is_remembered(versions):
    memory = DocumentMemory(VOCABULARY, MemoryWeights(words=0.3))
    for pieces in versions:
        memory.follow(pieces)
    fresh = DocumentMemory(VOCABULARY, MemoryWeights(words=0.3))
    fresh.follow(versions[-1])
    for recent in [(), (1,), (1, 2), (3, 0, 2)]:
        one, other = memory.mix(UNIFORM, [recent]), fresh.mix(UNIFORM, [recent])
        assert np.allclose(one, other, atol=1e-7)


def test_the_callers_probabilities_are_left_alone():
    probabilities = UNIFORM.copy()
    remembering([1, 2, 3]).mix(probabilities, [(1,)])
    assert np.array_equal(probabilities, UNIFORM)


def test_a_word_of_the_last_pages_is_likelier_by_how_unusual_it_is():
    shares = np.array([0.5, 0.3, 0.05, 0.05, 0.05, 0.05])
    weights = MemoryWeights(words=0.0, recent=1.0, usual=10.0)
    memory = DocumentMemory(VOCABULARY, weights, shares=shares)
    memory.follow([(0, [5, 0, 2])])
    mixed = memory.mix(UNIFORM, [()])[0]
    # The last token counts as 1, the one before as half of that after 300 tokens.
    fading = 0.5 ** (1 / 300)
    likelier = 1 + np.array([fading / 5, 0, 1 / 0.5, 0, 0, fading**2 / 0.5])
    assert mixed == pytest.approx(likelier / likelier.sum(), abs=1e-6)
    memory.follow([(0, [5, 0])])
    assert memory.mix(UNIFORM, [()])[0, 2] < 1 / 6


def test_the_strength_leans_to_the_document_or_to_the_model():
    memory = remembering([1, 2, 1, 2, 1, 3])
    likely = []
    for strength in (0.01, 0.5, 0.9, 1.0):
        memory.lean(strength)
        likely.append(memory.mix(UNIFORM, [(1,)])[0, 2])
    assert likely == sorted(likely)
    assert likely[0] == pytest.approx(1 / 6, abs=0.01)
    assert likely[-1] > 0.5


def test_earlier_texts_count_like_the_document_but_are_doubted_more():
    document = remembering([1, 2, 3, 4])
    memory = remembering(earlier_doubt=MemoryWeights().doubt)
    memory.recall([[1, 2, 3, 4]])
    doubtful = remembering()
    doubtful.recall([[1, 2, 3, 4]])
    for recent in [(1,), (1, 2), (2, 3), (1, 2, 3)]:
        likeliest = memory.mix(UNIFORM, [recent])[0]
        assert likeliest == pytest.approx(document.mix(UNIFORM, [recent])[0], abs=0.01)
        assert 1 / 6 < doubtful.mix(UNIFORM, [recent])[0].max() < likeliest.max()


def test_what_the_document_says_itself_counts_for_more():
    memory = remembering([1, 2, 5, 1, 2, 5])
    memory.recall([[1, 2, 3]] * 4)
    assert memory.mix(UNIFORM, [(1, 2)])[0].argmax() == 5


def test_earlier_texts_are_forgotten_at_once():
    memory = remembering([1, 2, 5])
    before = memory.mix(UNIFORM, [(1, 2)])
    memory.recall([[1, 2, 3, 4]])
    assert not np.array_equal(memory.mix(UNIFORM, [(1, 2)]), before)
    memory.recall([])
    assert np.array_equal(memory.mix(UNIFORM, [(1, 2)]), before)


@pytest.mark.parametrize("vocabulary", [8_192, 65_535, 200_000])
def test_earlier_texts_are_found_in_any_vocabulary(vocabulary):
    last = vocabulary - 1
    earlier = EarlierTexts([[last, last, last, last, 0], [0, last, 5, last]], vocabulary, 3)
    followers = {}
    for context in [(last,), (0,), (last, last), (0, last)]:
        ids, shares, total = earlier.followers(context)
        counts = (shares * total + 0.7).round().astype(int).tolist()
        followers[context] = dict(zip(ids.tolist(), counts, strict=True))
    assert followers == {
        (last,): {0: 1, 5: 1, last: 3},
        (0,): {last: 1},
        (last, last): {0: 1, last: 2},
        (0, last): {5: 1},
    }


def test_nothing_follows_the_end_of_an_earlier_text():
    earlier = EarlierTexts([[1, 2], [3, 2]], VOCABULARY, 3)
    assert earlier.followers((2,)) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": 1.0},
        {"doubt": (1.0,)},
        {"doubt": (-1.0, 1.0, 1.0)},
        {"recent": 2.0},
        {"usual": 0.0},
        {"contexts": (1, 2)},
        {"contexts": (1, 1, 2)},
        {"contexts": (0, 1, 2)},
        {"contexts": (4, 5, 7)},
    ],
)
def test_weights_that_mean_nothing_are_refused(wrong):
    with pytest.raises(OptionError):
        MemoryWeights(**wrong)
