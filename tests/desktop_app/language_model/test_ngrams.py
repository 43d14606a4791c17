"""N-grams of the training text, mixed into a network: worked out by hand."""

import random
import struct
from dataclasses import replace

import numpy as np
import pytest

from desktop_app.language_model.errors import ModelFileError
from desktop_app.language_model.generation import read_tokens
from desktop_app.language_model.ngrams import (
    LEVELS,
    MANY,
    NgramModel,
    NgramOrder,
    NgramTable,
    with_ngrams,
)
from tests.fuzz.mutations import broken_bytes

A, B, C = range(3)
HALF, QUARTER = 1, 2


@pytest.fixture
def table() -> NgramTable:
    """Return a table in which B follows A half the time, and C follows A, B a quarter of it."""
    levels = np.zeros(LEVELS, np.float32)
    levels[[HALF, QUARTER]] = 0.5, 0.25
    pairs = NgramOrder(
        np.array([0, 1, 1, 1], np.uint32), np.array([B], np.uint16), _codes(HALF), levels
    )
    triples = NgramOrder(
        np.array([0, 1], np.uint32), np.array([C], np.uint16), _codes(QUARTER), levels
    )
    shares = np.array([0.5, 0.25, 0.25], np.float32)
    return NgramTable(shares, [pairs, triples], doubtful=0.2, sure=0.6)


def _tokens(*tokens: int) -> np.ndarray:
    return np.array(tokens, np.uint16)


def _codes(*codes: int) -> np.ndarray:
    return np.array(codes, np.uint8)


@pytest.fixture
def even_model(chain_model):
    return chain_model({token: {A: 0.5, B: 0.25, C: 0.25} for token in (A, B, C)})


def mixed(table: NgramTable, *recent: int) -> list[float]:
    """Return the mixture with a network that expects B alone."""
    logits = np.array([[-50.0, 50.0, -50.0]], np.float32)
    return [round(float(p), 4) for p in np.exp(table.mix(logits, [recent])[0])]


def test_without_a_known_context_the_network_speaks_alone(table):
    assert mixed(table, C) == mixed(table, B, C) == [0, 1, 0]


def test_a_context_is_trusted_as_far_as_it_tells_what_follows(table):
    # A quarter of what follows A, B is told: a quarter of the way from 0.2 to 0.6.
    assert mixed(table, A, B)[C] == pytest.approx((0.2 + 0.4 * 0.25) * 0.25, abs=1e-4)


def test_a_longer_context_leaves_what_it_does_not_tell_to_the_shorter_ones(table):
    levels = table.orders[0].levels
    orders = [
        NgramOrder(np.array([0, 1, 2, 2], np.uint32), _tokens(B, A), _codes(HALF, HALF), levels),
        table.orders[1],
    ]
    longer = NgramTable(table.shares, orders, doubtful=0.2, sure=0.6)
    share = 0.2 + 0.4 * 0.25
    left = share * 0.75
    expected = [left * 0.5, 1 - share + left * 0.5, share * 0.25]
    assert mixed(longer, A, B) == pytest.approx(expected, abs=1e-4)


def test_probabilities_stay_probabilities(table):
    for recent in ((A,), (A, B), (B, B), (A, B, C)):
        assert sum(mixed(table, *recent)) == pytest.approx(1, abs=1e-3)


def test_the_state_carries_the_tokens_however_they_are_read(table, even_model):
    model = NgramModel(even_model, table)
    tokens = np.array([A, B, C, A, B, A], np.int32)
    together = model.step(tokens[None], model.zero_state(), keep=len(tokens))
    state = model.zero_state()
    for place, token in enumerate(tokens):
        out = model.step(np.array([[token]], np.int32), state)
        np.testing.assert_allclose(out.logits[0, -1], together.logits[0, place], rtol=1e-6)
        state = out.state
    np.testing.assert_array_equal(state, together.state)
    assert model.state_width == state.shape[1] == even_model.state_width + 2


def test_rows_of_a_batch_are_each_their_own(table, even_model):
    model = NgramModel(even_model, table)
    rows = np.array([[C, A], [A, B]], np.int32)
    both = model.step(rows, model.zero_state(2))
    for row, tokens in enumerate(rows):
        alone = read_tokens(model, tokens)
        np.testing.assert_allclose(both.logits[row], alone.logits[0], rtol=1e-6)


def test_scores_are_logarithms_of_probabilities(table, even_model):
    model = NgramModel(even_model, table)
    out = model.step(np.array([[A]], np.int32), model.zero_state())
    # Half of what follows A is told: the middle of 0.2 and 0.6 is the table's, half of that B's.
    expected = 0.8 * np.array([0.5, 0.25, 0.25]) + [0, 0.2, 0]
    np.testing.assert_allclose(np.exp(out.logits[0, 0]), expected, rtol=1e-5)


def test_without_a_table_the_network_answers_for_itself(table, even_model):
    assert with_ngrams(even_model, None) is even_model
    assert with_ngrams(even_model, table).vocabulary_size == even_model.vocabulary_size


def test_a_table_survives_its_file(table):
    read = NgramTable.from_bytes(table.to_bytes(), 3)
    assert read.to_bytes() == table.to_bytes()
    for recent in ((A,), (A, B)):
        assert mixed(read, *recent) == pytest.approx(mixed(table, *recent), abs=1e-3)


def test_a_context_may_have_more_followers_than_a_byte_can_count():
    vocabulary = 2 * MANY
    levels = np.linspace(0, 1e-3, LEVELS).astype(np.float32)
    for followers in (MANY - 1, MANY, MANY + 1):
        order = NgramOrder(
            np.array([0] + [followers] * vocabulary, np.uint32),
            np.arange(followers, dtype=np.uint16),
            np.full(followers, LEVELS - 1, np.uint8),
            levels,
        )
        shares = np.full(vocabulary, 1 / vocabulary, np.float32)
        table = NgramTable(shares, [order], doubtful=0.1, sure=0.2)
        read = NgramTable.from_bytes(table.to_bytes(), vocabulary)
        np.testing.assert_array_equal(read.orders[0].starts, order.starts)


def test_a_table_of_another_vocabulary_is_refused(table):
    with pytest.raises(ModelFileError, match="knows 3 tokens, the model 4"):
        NgramTable.from_bytes(table.to_bytes(), 4)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda content: b"", "unpack"),
        (lambda content: b"PK" + content[2:], "does not begin"),
        (lambda content: content[:-1], "cannot be read"),
        (lambda content: content + b"\0", "too long"),
        (lambda content: content[:8] + struct.pack("<ff", 0.5, 1.5) + content[16:], "mixture"),
        (lambda content: content[:16] + struct.pack("<I", 9) + content[20:], "sizes"),
        (lambda content: content[:24] + struct.pack("<f", np.nan) + content[28:], "its tokens"),
        (lambda content: content[:36] + struct.pack("<f", np.inf) + content[40:], "an order"),
        (lambda content: content[:-3] + b"\xff\xff" + content[-1:], "its tokens do not fit"),
    ],
)
def test_what_is_no_table_is_refused_in_words(table, change, reason):
    with pytest.raises(ModelFileError, match=reason):
        NgramTable.from_bytes(change(table.to_bytes()), 3)


def test_a_damaged_table_is_refused_or_harmless(table, even_model):
    chance = random.Random(1)
    refused = 0
    for _ in range(500):
        content = broken_bytes(table.to_bytes(), chance)
        try:
            model = NgramModel(even_model, NgramTable.from_bytes(content, 3))
        except ModelFileError:
            refused += 1
            continue
        out = model.step(np.array([[A, B, C, A]], np.int32), model.zero_state(), keep=4)
        assert np.isfinite(out.logits).all()
    assert 100 < refused < 500


def test_shares_beyond_one_break_nothing(table, even_model):
    levels = np.ones(LEVELS, np.float32)
    orders = [replace(order, levels=levels) for order in table.orders]
    model = NgramModel(even_model, NgramTable(table.shares, orders, doubtful=0.2, sure=0.6))
    assert np.isfinite(model.step(np.array([[A, B]], np.int32), model.zero_state()).logits).all()
