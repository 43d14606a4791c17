"""The table of a training text: what it says of short texts, and how it is pruned."""

import numpy as np
import pytest

from desktop_app.language_model.ngrams import NgramTable
from export.ngrams import count_ngrams

VOCABULARY = 20
PLENTY = 1_000_000


@pytest.fixture(scope="module")
def text() -> np.ndarray:
    """Return tokens in which 7 always follows 3, 5, and all else is chance."""
    rng = np.random.default_rng(1)
    tokens = rng.integers(0, VOCABULARY, 5_000)
    starts = np.arange(10, 4_900, 10)
    tokens[starts], tokens[starts + 1], tokens[starts + 2] = 3, 5, 7
    return tokens.astype(np.uint16)


def expected(table: NgramTable, *recent: int) -> np.ndarray:
    """Return what the table expects, trusted all but wholly, where a network expects nothing."""
    trusted = NgramTable(table.shares, table.orders, doubtful=0.999, sure=0.999)
    logits = np.zeros((1, VOCABULARY), np.float32)
    return np.exp(trusted.mix(logits, [recent])[0])


def entries(table: NgramTable) -> int:
    return sum(len(order.tokens) for order in table.orders)


def test_what_always_followed_is_expected(text):
    table = count_ngrams(text, VOCABULARY, most_bytes=PLENTY)
    assert expected(table, 3, 5).argmax() == 7
    assert expected(table, 3, 5)[7] > 0.6 > expected(table, 5)[7]


def test_nothing_is_impossible_and_nothing_too_much(text):
    table = count_ngrams(text, VOCABULARY, most_bytes=PLENTY)
    for recent in ((3,), (3, 5), (1, 2, 3, 5)):
        probabilities = expected(table, *recent)
        assert probabilities.sum() == pytest.approx(1, abs=1e-4)
        assert probabilities.min() > 0


def test_a_table_fits_into_the_bytes_it_is_given(text):
    whole = count_ngrams(text, VOCABULARY, most_bytes=PLENTY)
    small = count_ngrams(text, VOCABULARY, most_bytes=800)
    assert entries(small) * 4 <= 800 < entries(whole) * 3
    # What tells most is what stays.
    assert expected(small, 3, 5).argmax() == 7


def test_a_writers_own_text_is_trusted_where_it_says_the_same_again_and_again(text):
    rare = np.append(text[:200], [11, 12, 13, 1])  # all of this was seen once
    table = count_ngrams(np.concatenate([rare, text]), VOCABULARY, most_bytes=PLENTY, own=True)
    logits = np.zeros((2, VOCABULARY), np.float32)
    probabilities = np.exp(table.mix(logits, [(3, 5), (11, 12, 13)]))
    assert probabilities[0, 7] > 0.5
    assert 1 / VOCABULARY < probabilities[1, 1] < 0.2
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-3)


def test_a_counted_table_survives_its_file(text):
    table = count_ngrams(text, VOCABULARY, most_bytes=PLENTY)
    read = NgramTable.from_bytes(table.to_bytes(), VOCABULARY)
    np.testing.assert_array_equal(expected(read, 3, 5), expected(table, 3, 5))


@pytest.mark.parametrize("tokens", [[1] * 32, list(range(16)) * 2, list(range(20))])
def test_a_short_or_monotonous_text_has_a_table_too(tokens):
    table = count_ngrams(np.array(tokens), VOCABULARY, most_bytes=PLENTY)
    for recent in (tokens[:1], tokens[:4]):
        found = expected(NgramTable.from_bytes(table.to_bytes(), VOCABULARY), *recent)
        assert np.isfinite(found).all()
        assert found.min() > 0
