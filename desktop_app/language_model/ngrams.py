"""What followed what in the training text: a pruned table of n-grams, mixed into the network.

An n-gram model errs elsewhere than an LSTM does, so that both together are better than either.
The table is a trie: the entries of each order are sorted by their context, an entry of the order
below, and then by their token. An entry holds the share of its token after its context, discounted
(Kneser and Ney 1995); what the shares of a context leave of 1 goes to the context one token
shorter, and in the end to the network.
"""

import struct
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from .errors import ModelFileError
from .generation import StepModel, StepOutput

MOST_TOKENS: Final = 65_535
LONGEST_ORDER: Final = 8
LEVELS: Final = 256
MANY: Final = 255
"""Followers of a context, as the file counts them: this many stands for a number further on."""

# How many tokens' followers are kept spread over the vocabulary: the commonest of a text.
_KEPT: Final = 64
_KEPT_CONTEXTS: Final = 1_024
_HEADER = struct.Struct("<4sHHff")
_MAGIC: Final = b"IKNG"
# No token is quite impossible: what is said of it has a logarithm.
_LEAST: Final = 1e-9
_ALONE: Final = 0.999  # the part of a table where no network speaks


@dataclass(frozen=True, eq=False)
class NgramOrder:
    """The n-grams of one length.

    ``starts`` uint32 (contexts + 1,): where the followers of each context begin; ``tokens`` uint16
    (entries,): the followers, ascending in each context; ``codes`` uint8 (entries,): which of the
    ``levels`` float32 (LEVELS,) is the share of each.
    """

    starts: np.ndarray
    tokens: np.ndarray
    codes: np.ndarray
    levels: np.ndarray


class _Followers(NamedTuple):
    """What followed a context: tokens (n,), their shares (n,), and what these leave of 1."""

    tokens: np.ndarray
    shares: np.ndarray
    left: float


class NgramTable:
    """The n-grams of a text, and how far they are trusted beside a network.

    ``shares`` float32 (vocabulary,) are those of the tokens by themselves; ``orders`` begin with
    the pairs. ``doubtful`` is the part of the table in the mixture where the context says nothing
    of its own, ``sure`` where it says all: between them, its share of what follows decides.
    """

    def __init__(
        self, shares: np.ndarray, orders: Sequence[NgramOrder], *, doubtful: float, sure: float
    ) -> None:
        self.shares = shares
        self.orders = tuple(orders)
        self.doubtful = doubtful
        self.sure = sure
        # Plain views: looking for one number in them is faster than NumPy's way. Tokens that lie
        # in a file as they come stand anywhere, and only their bytes have such a view.
        self._views = [
            (order.starts.data, order.tokens.view(np.uint8).data.cast("H")) for order in orders
        ]
        self._after = lru_cache(_KEPT)(self._pairs)
        self._following = lru_cache(_KEPT_CONTEXTS)(self._followers)

    @property
    def longest_context(self) -> int:
        """How many tokens before the next one count."""
        return len(self.orders)

    def scaled(self, share: float) -> "NgramTable":
        """Return the same table with so much of its part in a mixture."""
        doubtful, sure = share * self.doubtful, share * self.sure
        return NgramTable(self.shares, self.orders, doubtful=doubtful, sure=sure)

    def mix(self, logits: np.ndarray, recent: Sequence[Sequence[int]]) -> np.ndarray:
        """Return log probabilities (rows, vocabulary): what the scores say, and what followed.

        ``logits`` float32 (rows, vocabulary) are before softmax; of each row's ``recent`` tokens,
        at least one, the last ones count. What followed one token is mixed in over the whole
        vocabulary; what followed several, where it stands.
        """
        mixed = logits - logits.max(axis=-1, keepdims=True)
        np.exp(mixed, out=mixed)
        totals = np.einsum("ij->i", mixed).tolist()
        for row, total, before in zip(mixed, totals, recent, strict=True):
            followers = [self._following(*context) for context in self._contexts(before)]
            after, left_by_pairs = self._after(before[-1])
            left_by_longest = followers[0].left if followers else left_by_pairs
            first = part = self.sure + (self.doubtful - self.sure) * left_by_longest
            parts = []
            for known in followers:
                parts.append(part)
                part *= known.left
            # What all contexts leave goes to the scores.
            row *= np.float32((1 - first + part * left_by_pairs) / total)
            row += np.float32(part) * after
            for known, share in zip(followers, parts, strict=True):
                row[known.tokens] += np.float32(share) * known.shares
        return np.log(mixed, out=mixed)

    def _contexts(self, recent: Sequence[int]) -> list[tuple[int, int, int]]:
        """Return the known contexts of several tokens, the longest first.

        As the place of the order, and where in it their followers start and end.
        """
        known = []
        for first in range(max(0, len(recent) - len(self.orders)), len(recent) - 1):
            entry = recent[first]
            for place, token in enumerate(recent[first + 1 :]):
                starts, tokens = self._views[place]
                end = starts[entry + 1]
                entry = bisect_left(tokens, token, starts[entry], end)
                if entry == end or tokens[entry] != token:
                    break
            else:
                starts, _ = self._views[place + 1]
                start, end = starts[entry], starts[entry + 1]
                if start < end:
                    known.append((place + 1, start, end))
        return known

    def _pairs(self, token: int) -> tuple[np.ndarray, float]:
        """Return the shares (vocabulary,) of what followed a token, and what they leave of 1."""
        starts, _ = self._views[0]
        known = self._followers(0, starts[token], starts[token + 1])
        shares = np.full(len(self.shares), _LEAST, np.float32)
        shares[known.tokens] += known.shares
        return shares, known.left

    def _followers(self, place: int, start: int, end: int) -> _Followers:
        """Return what followed a context: entries of the order at a place."""
        order = self.orders[place]
        shares = order.levels[order.codes[start:end]]
        # Intact tables leave something; no broken one may take more than there is.
        tokens = order.tokens[start:end].astype(np.intp)
        return _Followers(tokens, shares, max(0.0, 1.0 - float(shares.sum())))

    def to_bytes(self) -> bytes:
        """Return the part ``ngrams.bin`` of a model file."""
        sizes = np.array([len(order.tokens) for order in self.orders], "<u4")
        content = [
            _HEADER.pack(_MAGIC, len(self.orders) + 1, len(self.shares), self.doubtful, self.sure),
            sizes.tobytes(),
            self.shares.astype("<f4").tobytes(),
        ]
        for order in self.orders:
            counts = np.diff(order.starts)
            content += [
                order.levels.astype("<f4").tobytes(),
                np.minimum(counts, MANY).astype(np.uint8).tobytes(),
                counts[counts >= MANY].astype("<u4").tobytes(),
                order.tokens.astype("<u2").tobytes(),
                order.codes.tobytes(),
            ]
        return b"".join(content)

    @classmethod
    def from_bytes(cls, content: bytes, vocabulary_size: int) -> "NgramTable":
        """Read ``ngrams.bin``; raise ModelFileError for anything but a whole, sane table."""
        try:
            return _read(content, vocabulary_size)
        except (ValueError, struct.error) as error:
            raise ModelFileError(
                f"ngrams.bin cannot be read ({error}). Export the model again."
            ) from error


class NgramModel:
    """A step model whose scores have a table's n-grams mixed in: their logarithms sum to 1.

    The state carries the last tokens behind the network's own, each plus 1, and 0 where there is
    none; so that whoever holds the state holds all that counts.
    """

    def __init__(self, network: StepModel, table: NgramTable) -> None:
        self._network = network
        self._table = table
        self._width = network.state_width
        self.vocabulary_size = network.vocabulary_size
        self.hidden_width = network.hidden_width
        self.state_width = network.state_width + table.longest_context

    def zero_state(self, batch: int = 1) -> np.ndarray:
        """Return the state before any text: zeros, float32 (batch, state_width)."""
        return np.zeros((batch, self.state_width), np.float32)

    def step(self, tokens: np.ndarray, state: np.ndarray, keep: int = 1) -> StepOutput:
        """Read tokens int32 (batch, time) on from a state float32 (batch, state_width)."""
        output = self._network.step(tokens, state[:, : self._width], keep)
        longest = self._table.longest_context
        recent, last = [], []
        for before, row in zip(state[:, self._width :].tolist(), tokens.tolist(), strict=True):
            # Only the first places can be empty.
            ids = [int(token) - 1 for token in before if token] + row
            ends = range(len(ids) - keep + 1, len(ids) + 1)
            recent += [ids[max(0, end - longest) : end] for end in ends]
            last.append([0.0] * (longest - len(ids)) + [token + 1.0 for token in ids[-longest:]])
        mixed = self._table.mix(output.logits.reshape(-1, self.vocabulary_size), recent)
        after = np.concatenate([output.state, np.array(last, np.float32)], axis=1)
        return StepOutput(mixed.reshape(output.logits.shape), output.hidden, after)


def with_ngrams(network: StepModel, table: NgramTable | None) -> StepModel:
    """Return the network with the table mixed in, or as it is where there is none."""
    return network if table is None else NgramModel(network, table)


class UnigramModel:
    """A step model that expects each token by its share (vocabulary,), whatever stands before."""

    state_width = 0
    hidden_width = 0

    def __init__(self, shares: np.ndarray) -> None:
        self._logits = np.log(shares)
        self.vocabulary_size = len(shares)

    def zero_state(self, batch: int = 1) -> np.ndarray:
        """Return no state, float32 (batch, 0)."""
        return np.zeros((batch, 0), np.float32)

    def step(self, tokens: np.ndarray, state: np.ndarray, keep: int = 1) -> StepOutput:
        """Read tokens (batch, time), which change nothing."""
        batch, time = tokens.shape
        logits = np.tile(self._logits, (batch, keep, 1))
        return StepOutput(logits, np.zeros((batch, time, 0), np.float32), state)


def ngrams_alone(*tables: NgramTable) -> StepModel:
    """Return a model of n-grams without a network; each table lies over the one before."""
    model: StepModel = UnigramModel(tables[0].shares)
    for table in tables:
        trusted = NgramTable(table.shares, table.orders, doubtful=_ALONE, sure=_ALONE)
        model = NgramModel(model, trusted)
    return model


def _read(content: bytes, vocabulary_size: int) -> NgramTable:
    magic, longest, vocabulary, doubtful, sure = _HEADER.unpack_from(content)
    if magic != _MAGIC or not 2 <= longest <= LONGEST_ORDER:
        raise ValueError("it does not begin as such a table does")
    if vocabulary != vocabulary_size:
        raise ValueError(f"it knows {vocabulary:,} tokens, the model {vocabulary_size:,}")
    if not 0 <= doubtful <= sure < 1:
        raise ValueError(f"its part of the mixture would be {doubtful} to {sure}")
    place = _HEADER.size

    def take(count: int, kind: str) -> np.ndarray:
        nonlocal place
        values = np.frombuffer(content, kind, count, place)
        place += values.nbytes
        return values

    sizes = take(longest - 1, "<u4").tolist()
    shares = np.maximum(take(vocabulary, "<f4"), np.float32(_LEAST))
    _check(np.isfinite(shares).all() and shares.sum() < 1.01, "the shares of its tokens")
    orders = []
    for contexts, entries in pairwise([vocabulary, *sizes]):
        levels = take(LEVELS, "<f4").astype(np.float32)
        _check(((levels >= 0) & (levels <= 1)).all(), "the shares in an order")
        counts = take(contexts, "u1").astype(np.uint32)
        many = counts == MANY
        counts[many] = take(int(many.sum()), "<u4")
        starts = np.concatenate([[0], counts.cumsum(dtype=np.uint64)])
        _check(starts[-1] == entries, "the sizes of its orders")
        tokens = take(entries, "<u2").astype(np.uint16, copy=False)
        _check(not entries or tokens.max() < vocabulary, "its tokens")
        codes = take(entries, "u1")
        orders.append(NgramOrder(starts.astype(np.uint32), tokens, codes, levels))
    _check(place == len(content), "its length")
    return NgramTable(shares, orders, doubtful=doubtful, sure=sure)


def _check(holds: object, what: str) -> None:
    if not holds:
        raise ValueError(f"{what} do not fit" if what != "its length" else "it is too long")
