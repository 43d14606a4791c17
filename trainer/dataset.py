"""Token arrays to batches: contiguous streams, so that the state can be carried along."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


class Batch(NamedTuple):
    """Windows of all streams at one place: three arrays (batch, time) and one (batch,)."""

    inputs: np.ndarray  # int32
    targets: np.ndarray  # int32, the token after each input
    counts: np.ndarray  # float32, 1 where the target counts
    carries: np.ndarray  # float32, 0 for a stream whose state starts anew


@dataclass(frozen=True)
class Streams:
    """Where ``tokens`` (count,) are cut into ``batch`` streams read ``time`` tokens at a time.

    A corpus too small for so many streams gets fewer of them, and then shorter windows.
    """

    tokens: np.ndarray
    batch: int
    time: int

    @classmethod
    def fit(cls, tokens: np.ndarray, batch: int, time: int, *, least_windows: int = 1) -> "Streams":
        """Use at most ``batch`` streams, but of ``least_windows`` windows each if possible."""
        targets = len(tokens) - 1
        time = min(time, targets)
        return cls(tokens, max(1, min(batch, targets // (time * least_windows))), time)

    @property
    def targets(self) -> int:
        """How many tokens can be predicted."""
        return len(self.tokens) - 1

    @property
    def windows(self) -> int:
        """How many whole windows an epoch of ``training`` has."""
        return self.targets // self.batch // self.time

    def training(
        self, *, seed: int, epoch: int, first: int = 0, fresh: float = 0.0, vary: float = 0.0
    ) -> Iterator[Batch]:
        """Yield the windows of one epoch, from window ``first`` on.

        Each epoch starts at another place of the text (which wraps around), so that the streams
        are cut elsewhere. A stream starts anew with probability ``fresh`` at each window, which is
        up to a share of ``vary`` longer or shorter than ``time``. The order follows from ``seed``
        and ``epoch`` alone: a resumed epoch goes on as it was.
        """
        random = np.random.default_rng((seed, epoch))
        start = int(random.integers(self.targets))
        carries = (random.random((self.windows, self.batch)) >= fresh).astype(np.float32)
        carries[0] = 0
        streams = start + np.arange(self.batch)[:, None] * (self.windows * self.time)
        edges = np.arange(self.windows + 1) * self.time
        if reach := int(vary * self.time / 2):
            edges[1:-1] += random.integers(-reach, reach + 1, self.windows - 1)
        for window in range(first, self.windows):
            places = (streams + np.arange(*edges[window : window + 2])) % self.targets
            yield self._batch(places, np.ones(places.shape, np.float32), carries[window])

    def reading(self) -> Iterator[Batch]:
        """Yield the whole text once and in order; every token but the first is a target once."""
        length = -(-self.targets // self.batch)
        streams = np.arange(self.batch)[:, None] * length
        for begin in range(0, length, self.time):
            within = begin + np.arange(self.time)
            places = streams + within
            counts = ((places < self.targets) & (within < length)).astype(np.float32)
            carries = np.full(self.batch, bool(begin), np.float32)
            yield self._batch(np.minimum(places, self.targets - 1), counts, carries)

    def _batch(self, places: np.ndarray, counts: np.ndarray, carries: np.ndarray) -> Batch:
        inputs = self.tokens[places].astype(np.int32)
        targets = self.tokens[places + 1].astype(np.int32)
        return Batch(inputs, targets, counts, carries)
