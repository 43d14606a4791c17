"""Which of the likeliest tokens comes next: all that speaks for each, weighed once more together.

Mixed one into the other, the network, the n-grams and the memory say how likely a token is; which
is the likeliest of all is told better by what each of them says by itself, and by what followed
where the network was in a like state (Grave, Joulin and Usunier 2017). One small layer weighs it,
fitted on texts of which the network has read nothing (`export.ranking`). What the likeliest tokens
are likely together stays as it is.
"""

import struct
from typing import Final, NamedTuple

import numpy as np

from .document_state import Reading
from .errors import ModelFileError
from .memory import CONTEXTS, DocumentMemory
from .ngrams import NgramTable
from .sampling import likeliest

CANDIDATES: Final = 32
_SHARPNESS: Final = 20.0
"""How much less a state counts whose direction is another: by exp(20 * (cosine - 1))."""
_UNLIKE: Final = 0.01
_NEAR: Final = 0.6
_LEAST: Final = 2e-9
_NATS: Final = 3.0  # of a logarithm, for one unit of the layer
_HEADER = struct.Struct("<4sHH")
_MAGIC: Final = b"IKRK"
_LARGEST: Final = 1_000.0
_OF_EVERY_TOKEN: Final = 7  # likely, alike, network, mixed, share, gain, seen


def inputs_beside(table: NgramTable) -> int:
    """Return how many numbers speak for a token where these n-grams are known."""
    return _OF_EVERY_TOKEN + 2 * (table.longest_context + CONTEXTS)


class Evidence(NamedTuple):
    """What speaks for some tokens, the likeliest first.

    ``tokens`` (n,); ``likely`` (n,) their probabilities; ``inputs`` float32 (n, inputs).
    """

    tokens: np.ndarray
    likely: np.ndarray
    inputs: np.ndarray


def evidence(
    probabilities: np.ndarray,
    logits: np.ndarray,
    reading: Reading,
    table: NgramTable,
    memory: DocumentMemory,
) -> Evidence:
    """Return what speaks for the likeliest of all tokens (vocabulary,), those of 0 left out.

    ``logits`` (vocabulary,) are those of the network with the table, normalised.
    """
    tokens = likeliest(probabilities, CANDIDATES)
    likely = probabilities[tokens]
    if not likely[-1]:
        tokens, likely = tokens[likely > 0], likely[likely > 0]
    by_ngrams = table.evidence(logits[tokens], reading.recent, tokens)
    by_memory = memory.evidence(reading.recent, tokens)
    chances = [likely, _followed_alike(reading, tokens), *by_ngrams.chances]
    places = [*by_ngrams.left, *np.log1p(by_memory.known)]
    inputs = np.empty((len(chances) + len(by_memory.counts) + len(places), len(tokens)), np.float32)
    own = inputs[: len(chances)]
    np.log(np.maximum(chances, _LEAST, out=own), out=own)
    own /= _NATS
    np.log1p(by_memory.counts, out=inputs[len(chances) : -len(places)])
    inputs[-len(places) :] = np.array(places, np.float32)[:, None]
    return Evidence(tokens, likely, inputs.T)


def _followed_alike(reading: Reading, tokens: np.ndarray) -> np.ndarray:
    """Return how often each token followed where the network was nearly as it is now, (n,)."""
    settled, behind = reading.passed
    counts = dict.fromkeys(tokens.tolist(), _UNLIKE)
    if len(settled) + len(behind) > 1:
        now = behind[-1] if len(behind) else settled[-1]
        cosines = np.concatenate([settled @ now, behind @ now])[:-1]
        near = (cosines > _NEAR).nonzero()[0]
        followers = reading.remembered[-1][1]
        for place, weight in zip(
            near.tolist(), np.exp(_SHARPNESS * (cosines[near] - 1)).tolist(), strict=True
        ):
            if (token := followers[place + 1]) in counts:
                counts[token] += weight
    return np.fromiter(counts.values(), np.float32)


class Ranking:
    """Weighs the evidence for each token.

    ``hidden`` (inputs + 1, units), ``out`` (units,), ``straight`` (inputs,); the last row of
    ``hidden`` is added whatever the inputs are.
    """

    def __init__(self, hidden: np.ndarray, out: np.ndarray, straight: np.ndarray) -> None:
        self.hidden, self.out, self.straight = hidden, out, straight

    def weigh(self, found: Evidence) -> np.ndarray:
        """Return the probabilities (n,) of the tokens: together what they were."""
        if not len(found.tokens):
            return found.likely
        units = np.maximum(found.inputs @ self.hidden[:-1] + self.hidden[-1], 0)
        scores = np.log(found.likely) + found.inputs @ self.straight + units @ self.out
        weights = np.exp(scores - scores.max())
        return weights * (found.likely.sum() / weights.sum())

    def to_bytes(self) -> bytes:
        """Return the part ``ranking.bin`` of a model file."""
        header = _HEADER.pack(_MAGIC, len(self.straight), len(self.out))
        arrays = (self.hidden, self.out, self.straight)
        return header + b"".join(array.astype("<f4").tobytes() for array in arrays)

    @classmethod
    def from_bytes(cls, content: bytes, table: NgramTable) -> "Ranking":
        """Read ``ranking.bin``; raise ModelFileError for anything but sane weights for a table."""
        try:
            magic, inputs, units = _HEADER.unpack_from(content)
            weights = np.frombuffer(content, "<f4", offset=_HEADER.size).astype(np.float32)
            hidden, out, straight = np.split(weights, np.cumsum([(inputs + 1) * units, units]))
            if magic != _MAGIC or len(straight) != inputs or inputs != inputs_beside(table):
                raise ValueError("it is not for this model")
            if not (np.abs(weights) < _LARGEST).all():
                raise ValueError("its numbers cannot be")
            return cls(hidden.reshape(inputs + 1, units), out, straight)
        except (ValueError, struct.error) as error:
            raise ModelFileError(
                f"ranking.bin cannot be read ({error}). Export the model again."
            ) from error
