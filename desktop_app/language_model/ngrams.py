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

_KEPT_CONTEXTS: Final = 4_096
_HEADER = struct.Struct("<4sHHff")
_MAGIC: Final = b"IKNG"
# No token is quite impossible: what is said of it has a logarithm.
_LEAST: Final = np.float32(1e-9)
_ROUNDING: Final = 1e-5
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
    """What followed a context: tokens uint16 (n,), their shares (n,), and what these leave of 1.

    They stand from ``start`` to ``end`` in the order of n-grams one token longer than the context.
    """

    tokens: np.ndarray
    shares: np.ndarray
    left: float
    start: int
    end: int

    def shares_of(self, tokens: np.ndarray) -> np.ndarray:
        """Return the shares of some tokens uint16 (n,), 0 for those that did not follow."""
        places = self.tokens.searchsorted(tokens)
        followed = self.tokens.take(places, mode="clip") == tokens
        return self.shares.take(places, mode="clip") * followed


class _Share(NamedTuple):
    """What a context's n-grams are in the mixture.

    ``scores``: what they leave to the scores; ``told``: what followed the context and its ends,
    each with its part.
    """

    scores: float
    told: list[tuple[_Followers, np.float32]]


class NgramEvidence(NamedTuple):
    """What speaks for some tokens.

    ``chances``, float32 (n,) each: the network's, the mixture's, and those of the n-grams of one
    token, of two, and so on; ``left`` (orders,): what the n-grams of each order leave of 1.
    """

    chances: list[np.ndarray]
    left: list[float]


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
        self._share = lru_cache(_KEPT_CONTEXTS)(self._share_of)
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

        ``logits`` float32 (rows, vocabulary), before softmax, are overwritten; of each row's
        ``recent`` tokens, at least one, the last ones count; those before a text are -1.
        """
        peaks = np.maximum.reduce(logits, axis=-1, keepdims=True)
        mixed = np.subtract(logits, peaks, out=logits)
        np.exp(mixed, out=mixed)
        totals = np.einsum("ij->i", mixed)
        shares = [self._share(tuple(before[-len(self.orders) :])) for before in recent]
        mixed *= (np.array([share.scores for share in shares], np.float32) / totals)[:, None]
        mixed += _LEAST
        for row, share in zip(mixed, shares, strict=True):
            for followers, part in share.told:
                np.add.at(row, followers.tokens.astype(np.intp), part * followers.shares)
        return np.log(mixed, out=mixed)

    def evidence(
        self, logits: np.ndarray, recent: Sequence[int], tokens: np.ndarray
    ) -> NgramEvidence:
        """Return what speaks for some tokens (n,); ``logits`` (n,) are what `mix` has of them."""
        context = tuple(recent[-len(self.orders) :])
        share = self._share(context)
        wanted = tokens.astype(np.uint16)
        known = {
            length: followers
            for length in range(len(context), 0, -1)
            if (followers := self._following(context[-length:]))
        }
        parts = dict(zip(known, (part for _, part in share.told), strict=False))
        mixed = np.exp(logits)
        scores = mixed.copy()
        chances, left = [self.shares.take(tokens)], [1.0] * len(self.orders)
        for length in range(1, len(self.orders) + 1):
            chance = chances[-1]
            if followers := known.get(length):
                shares = followers.shares_of(wanted)
                chance = chance * np.float32(followers.left) + shares
                scores -= parts.get(length, 0) * shares
                left[length - 1] = followers.left
            chances.append(chance)
        # Where the n-grams say nearly all, what the scores say is lost in the rounding.
        network = np.maximum(scores, _ROUNDING * mixed) / np.float32(share.scores)
        return NgramEvidence([network, mixed, *chances], left)

    def _share_of(self, context: tuple[int, ...]) -> _Share:
        """Return what the n-grams of a context are in the mixture, the longest known ones first."""
        start = context.count(-1)
        found = [self._following(context[first:]) for first in range(start, len(context))]
        known = [followers for followers in found if followers]
        left = known[0].left if known else 1.0
        first = part = self.sure + (self.doubtful - self.sure) * left
        told = []
        for followers in known:
            told.append((followers, np.float32(part)))
            part *= followers.left
        # What all contexts leave goes to the scores.
        return _Share(1 - first + part, told)

    def _followers(self, context: tuple[int, ...]) -> _Followers | None:
        """Return what followed a context of one token or more, None where nothing is known."""
        before, entry = context[:-1], context[-1]
        if before:
            # A step ago this was a context itself, and so it is at hand.
            shorter = self._following(before)
            if shorter is None:
                return None
            _, tokens = self._views[len(before) - 1]
            token, end = entry, shorter.end
            entry = bisect_left(tokens, token, shorter.start, end)
            if entry == end or tokens[entry] != token:
                return None
        order = self.orders[len(before)]
        starts, _ = self._views[len(before)]
        start, end = starts[entry], starts[entry + 1]
        if start == end:
            return None
        shares = order.levels.take(order.codes[start:end])
        # Intact tables leave something; no broken one may take more than there is.
        left = max(0.0, 1.0 - float(np.add.reduce(shares)))
        return _Followers(order.tokens[start:end], shares, left, start, end)

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
        told = np.concatenate([state[:, self._width :], tokens + 1], axis=1, dtype=np.float32)
        ends = range(told.shape[1] - keep + 1, told.shape[1] + 1)
        ids = (told.astype(np.intp) - 1).tolist()
        recent = [row[end - longest : end] for row in ids for end in ends]
        mixed = self._table.mix(output.logits.reshape(-1, self.vocabulary_size), recent)
        after = np.concatenate([output.state, told[:, -longest:]], axis=1)
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
    shares = np.maximum(take(vocabulary, "<f4"), _LEAST)
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
