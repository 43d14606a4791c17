"""From the model's scores to one token: greedy, temperature, top-k, top-p, min-p, typical.

The order is fixed: repetition penalty, then the truncation, then the temperature, then the draw.
Truncating before the temperature keeps the choice of candidates the model's own, whatever the
temperature. Beam search looks further than one token and lives in `generation`.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, Literal, get_args

import numpy as np

from .errors import ModelRunError, OptionError

Strategy = Literal["greedy", "temperature", "top-k", "top-p", "min-p", "typical", "beam"]
STRATEGIES: tuple[Strategy, ...] = get_args(Strategy)

# Scores are float32: sums of probabilities are only trusted to about this much.
ROUNDING = 1e-6
_LANES = 512


@dataclass(frozen=True)
class SamplingOptions:
    """Say how the next token is chosen; each strategy reads only the options that it names.

    A temperature of 0 makes every sampled strategy greedy; a `k` beyond the vocabulary keeps all of
    it. Without a `seed` each draw is a fresh one.
    Raises OptionError for a value that means nothing.
    """

    strategy: Strategy = "greedy"
    _: KW_ONLY
    temperature: float = 1.0
    k: int = 40
    p: float = 0.9
    min_p: float = 0.05
    typical_p: float = 0.95
    beams: int = 4
    repetition_penalty: float = 1.0
    seed: int | None = None

    def __post_init__(self) -> None:
        if self.strategy not in STRATEGIES:
            raise OptionError(
                f"There is no strategy {self.strategy!r}: choose one of {', '.join(STRATEGIES)}."
            )
        _require_number("temperature", self.temperature, at_least=0)
        _require_number("k", self.k, at_least=1, whole=True)
        _require_number("p", self.p, at_least=0, at_most=1)
        _require_number("min_p", self.min_p, at_least=0, at_most=1)
        _require_number("typical_p", self.typical_p, at_least=0, at_most=1)
        _require_number("beams", self.beams, at_least=1, whole=True)
        _require_number("repetition_penalty", self.repetition_penalty, at_least=1)
        if self.seed is not None:
            _require_number("seed", self.seed, whole=True)

    @property
    def takes_likeliest(self) -> bool:
        """Whether the likeliest token is taken and no chance is involved."""
        return self.strategy == "greedy" or (
            self.strategy != "beam" and self.temperature < ROUNDING
        )


def make_generator(seed: int | None, text: str) -> np.random.Generator:
    """Return a generator of random numbers that depends on the seed and the text alone.

    Without a seed each call returns a fresh one.
    """
    if seed is None:
        return np.random.default_rng()
    data = f"{seed}\n{text}".encode("utf-8", "surrogatepass")
    return np.random.default_rng(int.from_bytes(hashlib.blake2b(data, digest_size=16).digest()))


def distribution(
    logits: np.ndarray, options: SamplingOptions, recent: Sequence[int] = ()
) -> np.ndarray:
    """Return the probabilities (vocabulary,), float64, that `sample` draws from.

    `logits` (vocabulary,) are scores before softmax, -inf for what is ruled out; `recent` are
    the tokens that the repetition penalty makes less likely. Beam search, which draws nothing,
    shows the model's own probabilities. Raises ModelRunError when no token has a usable score.
    """
    logits = penalise(logits, options.repetition_penalty, recent)
    result = np.zeros(logits.shape)
    if options.takes_likeliest:
        result[_best(logits)] = 1.0
        return result
    ((ids, weights),) = _candidates(logits[None], options)
    result[ids] = weights / weights.sum()
    return result


def sample(
    logits: np.ndarray,
    options: SamplingOptions,
    rng: np.random.Generator,
    recent: Sequence[int] = (),
) -> int:
    """Return the next token's id; `logits` (vocabulary,) and `recent` are as in `distribution`.

    Raises ModelRunError when no token has a usable score, OptionError for beam search.
    """
    return sample_rows(logits[None], options, [rng], [recent])[0]


def sample_rows(
    logits: np.ndarray,
    options: SamplingOptions,
    generators: Sequence[np.random.Generator],
    recent: Sequence[Sequence[int]],
) -> list[int]:
    """Return what `sample` returns for each row of `logits` (rows, vocabulary)."""
    if options.strategy == "beam":
        raise OptionError(
            "The strategy 'beam' chooses whole sequences, not single tokens: use beam_search."
        )
    if options.repetition_penalty != 1:
        penalty = options.repetition_penalty
        pairs = zip(logits, recent, strict=True)
        logits = np.stack([penalise(row, penalty, seen) for row, seen in pairs])
    if options.takes_likeliest:
        return [_best(row) for row in logits]
    chosen = []
    for (ids, weights), rng in zip(_candidates(logits, options), generators, strict=True):
        cumulative = weights.cumsum()
        place = cumulative.searchsorted(rng.random() * cumulative[-1], side="right")
        chosen.append(int(ids[place]))
    return chosen


def penalise(logits: np.ndarray, penalty: float, recent: Sequence[int]) -> np.ndarray:
    """Return scores (vocabulary,) with the recent tokens' lowered (CTRL, Keskar et al. 2019)."""
    if penalty == 1 or not len(recent):
        return logits
    ids = np.asarray(recent)
    scores = logits[ids]
    penalised = logits.copy()
    penalised[ids] = np.where(scores > 0, scores / penalty, scores * penalty)
    return penalised


def likeliest(logits: np.ndarray, count: int) -> np.ndarray:
    """Return the ids of the `count` highest scores, highest first, the lower id first in a tie."""
    if count < logits.size:
        (high,) = _high(logits[None], count)
        ids = (logits >= high[-count]).nonzero()[0]
    else:
        ids = np.arange(logits.size)
    return ids[(-logits[ids]).argsort(kind="stable")[:count]]


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Return natural logarithms of the probabilities, float64, along the last axis.

    Raises ModelRunError when a row has no usable score.
    """
    shifted = logits.astype(np.float64)
    peak = logits.max(axis=-1, keepdims=True)
    if not np.isfinite(peak).all():
        raise _unusable()
    shifted -= peak
    shifted -= np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return shifted


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return probabilities, float32 as the scores are, along the last axis."""
    weights = logits - logits.max(axis=-1, keepdims=True)
    np.exp(weights, out=weights)
    weights /= np.einsum("...i->...", weights)[..., None]
    return weights


def _candidates(
    logits: np.ndarray, options: SamplingOptions
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return what is left to draw from of each row: ids (n,), weights (n,), not yet of sum 1."""
    if options.strategy == "top-k":
        high = _high(logits, options.k)
        return [_top_k(row, best, options) for row, best in zip(logits, high, strict=True)]
    kept = [_truncated(row, options) for row in logits]
    scores = [row[ids] for row, ids in zip(logits, kept, strict=True)]
    return [
        (ids, _weights(left, left.max(), options)) for ids, left in zip(kept, scores, strict=True)
    ]


def _top_k(
    logits: np.ndarray, high: np.ndarray, options: SamplingOptions
) -> tuple[np.ndarray, np.ndarray]:
    """Return the k likeliest and their weights; `high` are what `_high` has of the scores."""
    if not math.isfinite(high[-1]):
        raise _unusable()
    k = min(options.k, logits.size)
    ids = (logits >= high[-k]).nonzero()[0]
    scores = logits[ids]
    order = (-scores).argsort(kind="stable")[:k]
    return ids[order], _weights(scores[order], high[-1], options)


def _high(logits: np.ndarray, count: int) -> np.ndarray:
    """Return of each row (rows, n) scores, ascending, to the highest, or to NaN if there is one.

    None of the row's `count` highest is below the one that is so many from the end.
    """
    rest = logits.shape[1] % _LANES
    whole = logits[:, : logits.shape[1] - rest]
    if whole.size and count <= _LANES:
        high = np.maximum.reduce(whole.reshape(len(logits), -1, _LANES), axis=1)
        if rest:
            np.maximum(high[:, :rest], logits[:, -rest:], out=high[:, :rest])
    else:
        high = logits.copy()
    high.sort()
    return high


def _weights(scores: np.ndarray, peak: np.floating[Any], options: SamplingOptions) -> np.ndarray:
    """Return what scores (n,) weigh in the draw, float64, not yet of sum 1."""
    weights = scores.astype(np.float64)
    weights -= peak
    if options.strategy != "beam":
        weights /= options.temperature
    return np.exp(weights, out=weights)


def _truncated(logits: np.ndarray, options: SamplingOptions) -> np.ndarray:
    """Return the ids that a strategy keeps, in an order that depends on the scores alone."""
    peak = logits[_best(logits)]
    match options.strategy:
        case "top-p":
            probabilities = np.exp(log_softmax(logits))
            cumulative = np.sort(probabilities)[::-1].cumsum()
            return likeliest(logits, _count_to_reach(options.p, cumulative))
        case "min-p":
            share = math.log(options.min_p) if options.min_p else -math.inf
            return np.flatnonzero(logits - peak >= share - ROUNDING)
        case "typical":
            log_probabilities = log_softmax(logits)
            probabilities = np.exp(log_probabilities)
            possible = probabilities > 0
            entropy = -(probabilities[possible] @ log_probabilities[possible])
            order = np.argsort(np.abs(log_probabilities + entropy), kind="stable")
            cumulative = probabilities[order].cumsum()
            return order[: _count_to_reach(options.typical_p, cumulative)]
        case _:
            return np.arange(logits.size)


def _count_to_reach(mass: float, cumulative: np.ndarray) -> int:
    """Return how many of the first entries have at least `mass` together; never none."""
    if mass >= 1:
        return cumulative.size
    return min(int(cumulative.searchsorted(mass - ROUNDING)) + 1, cumulative.size)


def _best(logits: np.ndarray) -> int:
    """Return the id of the highest score, which is finite, and so no score is NaN."""
    best = int(logits.argmax())
    if not math.isfinite(logits[best]):
        raise _unusable()
    return best


def _unusable() -> ModelRunError:
    return ModelRunError(
        "The model gave no usable score to any token. "
        "If this happens again, the model is damaged: choose another one."
    )


def _require_number(
    name: str,
    value: Any,
    *,
    at_least: float = -math.inf,
    at_most: float = math.inf,
    whole: bool = False,
) -> None:
    kinds = (int, np.integer) if whole else (int, float, np.integer, np.floating)
    good = (
        isinstance(value, kinds)
        and not isinstance(value, bool)
        and -math.inf < value < math.inf
        and at_least <= value <= at_most
    )
    if not good:
        noun = "a whole number" if whole else "a number"
        limits = "" if at_least == -math.inf else f" of at least {at_least:g}"
        if at_most != math.inf:
            limits = f" from {at_least:g} to {at_most:g}"
        raise OptionError(f"The option {name} must be {noun}{limits}, not {value!r}.")
