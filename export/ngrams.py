"""Count the n-grams of a training text and keep those that tell most, as one table for the model.

Kneser-Ney shares with three discounts (Chen and Goodman 1998), pruned by what each n-gram tells
beyond the context one token shorter (Seymore and Rosenfeld 1996).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from desktop_app.language_model.ngrams import LEVELS, NgramOrder, NgramTable

LONGEST: Final = 5
# Tuned on novels by an author of whom the base model has read nothing.
DOUBTFUL, SURE = 0.2, 0.45
# Of a writer's own text, which is little, contexts of 1 to 4 tokens are trusted by half when they
# were seen so many times for each way they went on; so the author's next book gains a little, and
# the next pages of the same book much.
_OWN_DOUBT: Final = (150.0, 30.0, 8.0, 4.0)
_OWN_SURE: Final = 0.999

# What an n-gram takes in the table: token, code, number of followers; the longest have none.
_BYTES: Final = {2: 4, 3: 4, 4: 4, 5: 3}
# A pair tells something even if it was seen once; so does all that a writer wrote.
_LEAST_COUNT: Final = {2: 1, 3: 2, 4: 2, 5: 2}
_ROUNDS: Final = 30


@dataclass(frozen=True)
class _Grams:
    """The different n-grams of one length in a text.

    ``keys`` (n-grams,): the number of the n-gram without its last token, times the vocabulary,
    plus that token; ascending. ``first`` and ``counts`` (n-grams,): where each begins for the first
    time, and how often it does. ``places``: the number of the n-gram that begins at each token.
    """

    keys: np.ndarray
    first: np.ndarray
    places: np.ndarray
    counts: np.ndarray


@dataclass(frozen=True)
class _Candidates:
    """N-grams of one length that may be kept, by context and then by token.

    ``contexts`` are places among the candidates one token shorter; ``shares`` belong into the
    table; ``worth`` is what each tells, in nats a byte of the table.
    """

    contexts: np.ndarray
    tokens: np.ndarray
    shares: np.ndarray
    worth: np.ndarray


def count_ngrams(
    tokens: np.ndarray, vocabulary_size: int, *, most_bytes: int, own: bool = False
) -> NgramTable:
    """Return the table of a text, tokens (count,), whose n-grams take at most so many bytes.

    One of a writer's ``own`` text stands over a model that knows far more text.
    """
    shares, orders = _counted(tokens.astype(np.int64), vocabulary_size, own=own)
    low, high = 0.0, max(float(order.worth.max(initial=0.0)) for order in orders)
    kept = _kept(orders, low)
    if _size(kept) > most_bytes:
        for _ in range(_ROUNDS):
            middle = (low + high) / 2
            if _size(_kept(orders, middle)) > most_bytes:
                low = middle
            else:
                high = middle
        kept = _kept(orders, high)
    return NgramTable(
        shares.astype(np.float32),
        _in_table(orders, kept, vocabulary_size),
        doubtful=_OWN_SURE if own else DOUBTFUL,
        sure=_OWN_SURE if own else SURE,
    )


def _counted(
    tokens: np.ndarray, vocabulary_size: int, *, own: bool
) -> tuple[np.ndarray, list[_Candidates]]:
    """Return the shares of the tokens by themselves (vocabulary,), and what may be kept."""
    counts = np.bincount(tokens, minlength=vocabulary_size)
    grams = _Grams(np.arange(vocabulary_size), np.zeros(0, np.int64), tokens, counts)
    longer = _longer(grams, tokens, vocabulary_size)
    kinds = _kinds_before(grams, longer)
    discounted = np.maximum(kinds - _discounts(kinds)[1], 0)
    # What the discount takes is shared out among all tokens: none is impossible.
    shares = (discounted + (kinds.sum() - discounted.sum()) / vocabulary_size) / kinds.sum()
    probabilities, places = shares, np.arange(vocabulary_size)
    orders = []
    for length in range(2, LONGEST + 1):
        shorter, grams = grams, longer
        if length < LONGEST:
            longer = _longer(grams, tokens, vocabulary_size)
        kinds = grams.counts if own or length == LONGEST else _kinds_before(grams, longer)
        contexts, last = np.divmod(grams.keys, vocabulary_size)
        taken = _discounts(kinds)[np.minimum(kinds, 3)]
        totals = np.bincount(contexts, kinds, minlength=len(shorter.keys))
        doubt = _OWN_DOUBT[length - 2] if own else 0.0
        totals = totals + doubt * np.bincount(contexts, minlength=len(totals))
        told = (kinds - taken) / totals[contexts]
        left = 1 - np.bincount(contexts, told, minlength=len(shorter.keys))
        # As the context without its first token has it.
        expected = left[contexts] * probabilities[shorter.places[grams.first + 1]]
        probabilities = told + expected
        worth = grams.counts * np.log(probabilities / expected) / _BYTES[length]
        chosen = grams.counts >= (1 if own else _LEAST_COUNT[length])
        orders.append(
            _Candidates(places[contexts[chosen]], last[chosen], told[chosen], worth[chosen])
        )
        places = chosen.cumsum() - 1
    return shares, orders


def _longer(grams: _Grams, tokens: np.ndarray, vocabulary_size: int) -> _Grams:
    """Return the n-grams that are one token longer."""
    length = len(tokens) - len(grams.places) + 1
    keys = grams.places[:-1] * vocabulary_size + tokens[length:]
    return _Grams(*np.unique(keys, return_index=True, return_inverse=True, return_counts=True))


def _kinds_before(grams: _Grams, longer: _Grams) -> np.ndarray:
    """Return how many different tokens stand before each n-gram: at least 1 if it is there."""
    kinds = np.bincount(grams.places[longer.first + 1], minlength=len(grams.keys))
    return np.maximum(kinds, grams.counts > 0)


def _discounts(counts: np.ndarray) -> np.ndarray:
    """Return what is taken from a count of 0, 1, 2, and 3 or more, (4,)."""
    seen = np.bincount(np.minimum(counts, 5), minlength=6)[1:5].clip(1)
    shrink = seen[0] / (seen[0] + 2 * seen[1])
    counts_of = np.arange(1, 4)
    taken = counts_of - (counts_of + 1) * shrink * seen[1:] / seen[:-1]
    # Of a text that is too short to tell, about half of what may be taken.
    return np.append(0.0, taken.clip(0.1, counts_of - 0.1))


def _kept(orders: list[_Candidates], floor: float) -> list[np.ndarray]:
    """Return masks of what is worth more than ``floor``, with all contexts of what is kept."""
    kept: list[np.ndarray] = []
    for order, longer in zip(reversed(orders), [None, *reversed(orders)], strict=False):
        mask = order.worth >= floor
        if longer is not None:
            mask[longer.contexts[kept[0]]] = True
        kept.insert(0, mask)
    return kept


def _size(kept: list[np.ndarray]) -> int:
    return sum(int(mask.sum()) * _BYTES[length] for length, mask in enumerate(kept, 2))


def _in_table(
    orders: list[_Candidates], kept: list[np.ndarray], vocabulary_size: int
) -> list[NgramOrder]:
    result = []
    places, contexts = np.arange(vocabulary_size), vocabulary_size
    for order, mask in zip(orders, kept, strict=True):
        followers = np.bincount(places[order.contexts[mask]], minlength=contexts)
        levels, codes = _coded(order.shares[mask])
        result.append(
            NgramOrder(
                np.append(0, followers.cumsum()).astype(np.uint32),
                order.tokens[mask].astype(np.uint16),
                codes,
                levels,
            )
        )
        places, contexts = mask.cumsum() - 1, int(mask.sum())
    return result


def _coded(shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return levels float32 (LEVELS,), and the level at or just below each share: uint8 (n,)."""
    least = shares.min(initial=1.0)
    levels = np.geomspace(least, 1.0, LEVELS).astype(np.float32)
    codes = levels.searchsorted(shares.astype(np.float32), side="right") - 1
    return levels, codes.clip(0).astype(np.uint8)
