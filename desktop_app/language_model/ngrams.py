"""What followed what in the training text: a pruned table of n-grams, mixed into the network.

An n-gram model errs elsewhere than an LSTM does, so that both together are better than either.
The table is a trie: the entries of each order are sorted by their context, an entry of the order
below, and then by their token. An entry holds the share of its token after its context, discounted
(Kneser and Ney 1995); what the shares of a context leave of 1 goes to the context one token
shorter, and in the end to the tokens by themselves.
"""

import struct
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from .errors import ModelFileError
from .generation import StepModel, StepOutput
from .sampling import softmax

MOST_TOKENS: Final = 65_535
LONGEST_ORDER: Final = 8
LEVELS: Final = 256
MANY: Final = 255
"""Followers of a context, as the file counts them: this many stands for a number further on."""

_HEADER = struct.Struct("<4sHHff")
_MAGIC: Final = b"IKNG"
# No token is quite impossible: what the model says of it has a logarithm.
_LEAST: Final = 1e-9


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
        # Plain views: looking for one number in them is faster than NumPy's way.
        self._views = [(order.starts.data, order.tokens.data) for order in orders]

    @property
    def longest_context(self) -> int:
        """How many tokens before the next one count."""
        return len(self.orders)

    def mix(self, probabilities: np.ndarray, recent: Sequence[Sequence[int]]) -> None:
        """Mix what followed the ``recent`` tokens of each row into probabilities, in place.

        ``probabilities`` float32 (rows, vocabulary); of ``recent``, the last tokens count.
        """
        for row, tokens in zip(probabilities, recent, strict=True):
            followers = list(self._followers(tokens))
            left = followers[0][2] if followers else 1.0
            share = self.sure + (self.doubtful - self.sure) * left
            row *= np.float32(1 - share)
            for ids, shares, left in followers:
                row[ids] += np.float32(share) * shares
                share *= left
            row += np.float32(share) * self.shares

    def _followers(self, recent: Sequence[int]) -> Iterator[tuple[np.ndarray, np.ndarray, float]]:
        """Yield the followers of the known contexts, the longest first.

        Their ids (n,), their shares float32 (n,), and what these leave of 1.
        """
        for length in range(min(len(recent), len(self.orders)), 0, -1):
            entry = self._entry(recent[-length:])
            if entry is None:
                continue
            order = self.orders[length - 1]
            followers = slice(*self._views[length - 1][0][entry : entry + 2])
            if followers.start < followers.stop:
                shares = order.levels[order.codes[followers]]
                # Intact tables leave something; no broken one may take more than there is.
                left = max(0.0, 1.0 - float(shares.sum()))
                yield order.tokens[followers].astype(np.intp), shares, left

    def _entry(self, context: Sequence[int]) -> int | None:
        """Return the place of a context among the entries of its order, None if it is unknown."""
        entry = context[0]
        for (starts, tokens), token in zip(self._views, context[1:], strict=False):
            end = starts[entry + 1]
            entry = bisect_left(tokens, token, starts[entry], end)
            if entry == end or tokens[entry] != token:
                return None
        return entry

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
        read = np.concatenate([state[:, self._width :], tokens.astype(np.float32) + 1], axis=1)
        logits = softmax(output.logits)
        for row, known in zip(logits, read.astype(np.int64) - 1, strict=True):
            # Only the first places can be empty.
            ids = known[known >= 0].tolist()
            ends = range(len(ids) - keep + 1, len(ids) + 1)
            self._table.mix(row, [ids[max(0, end - longest) : end] for end in ends])
        np.log(logits, out=logits)
        after = np.concatenate([output.state, read[:, -longest:]], axis=1)
        return StepOutput(logits, output.hidden, after)


def with_ngrams(network: StepModel, table: NgramTable | None) -> StepModel:
    """Return the network with the table mixed in, or as it is where there is none."""
    return network if table is None else NgramModel(network, table)


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
        tokens = take(entries, "<u2").astype(np.uint16)
        _check(not entries or tokens.max() < vocabulary, "its tokens")
        codes = take(entries, "u1")
        orders.append(NgramOrder(starts.astype(np.uint32), tokens, codes, levels))
    _check(place == len(content), "its length")
    return NgramTable(shares, orders, doubtful=doubtful, sure=sure)


def _check(holds: object, what: str) -> None:
    if not holds:
        raise ValueError(f"{what} do not fit" if what != "its length" else "it is too long")
