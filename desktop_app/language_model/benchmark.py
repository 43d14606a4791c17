"""How fast a model file runs here: each figure measured in the process that asks for it."""

import functools
import mmap
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.resource_files import resource_path

from .completer import DEFAULT, Completer
from .evaluation import assistant
from .generation import StepModel, generate_text, read_tokens
from .model_file import read_model
from .ngrams import with_ngrams
from .onnx_model import OnnxModel
from .sampling import SamplingOptions, make_generator
from .tokenizer import TextTokenizer

BATCHES = (1, 8)
PREFILL_TOKENS = 200
ENGINE_STRATEGIES = (SamplingOptions("greedy"), SamplingOptions("top-k", k=40, seed=1))


def measure_all(path: Path, *, provider: str = "auto", short: bool = False) -> dict[str, Any]:
    """Return all figures of a model file as plain data; `short` takes seconds, not a minute."""
    repeats = 30 if short else 300
    text = resource_path("samples/the-ferry.txt").read_text(encoding="utf-8")
    started = time.perf_counter()
    file = read_model(path)
    network = OnnxModel(file, provider)
    model = with_ngrams(network, file.ngrams)
    completer, tokenizer = Completer.of(file, model), file.tokenizer
    name = file.card.name
    del file  # as the app does once the model is open: it holds both graphs
    figures: dict[str, Any] = {
        "model": name,
        "provider": network.choice.name,
        "provider_reason": network.choice.reason,
        "load_ms": 1e3 * (time.perf_counter() - started),
        "suggestion_ms": suggestion_milliseconds(completer, text[: 300 if short else None]),
        "tokens_per_second": engine_speeds(network, model, tokenizer, 10 * repeats),
        "prefill_tokens": PREFILL_TOKENS,
        "prefill_ms": prefill_milliseconds(network, max(3, repeats // 10)),
        # Before the other graph is opened too, which no app does.
        "memory_mb": memory_megabytes(),
        "peak_memory_mb": peak_memory_megabytes(),
    }
    file = read_model(path)
    graphs = {
        "int8": OnnxModel(file, "cpu", "int8"),
        "float32": OnnxModel(file, "cpu", "float"),
    }
    if network.choice.name == "cuda":
        graphs["cuda"] = network
    figures["step_us"] = {
        name: {f"batch_{batch}": step_microseconds(graph, batch, repeats) for batch in BATCHES}
        for name, graph in graphs.items()
    }
    return figures


def step_microseconds(model: OnnxModel, batch: int, repeats: int) -> float:
    """Return the median time of a step of one token for each row of a batch."""
    tokens, state = np.zeros((batch, 1), np.int32), model.zero_state(batch)
    return 1e6 * _median_seconds(lambda: model.step(tokens, state), repeats)


def prefill_milliseconds(model: OnnxModel, repeats: int) -> float:
    """Return the median time to read PREFILL_TOKENS in one call."""
    tokens = np.arange(PREFILL_TOKENS, dtype=np.int32)[None] % model.vocabulary_size
    return 1e3 * _median_seconds(lambda: model.step(tokens, model.zero_state()), repeats)


def engine_speeds(
    network: OnnxModel, model: StepModel, tokenizer: TextTokenizer, tokens: int
) -> dict[str, float]:
    """Return tokens a second from a model to finished text, and of its network's session alone.

    They take turns, so that a busy machine is unfair to none; the median turn counts.
    """
    start = read_tokens(model, tokenizer.encode("\nThe"))

    def write(options: SamplingOptions, length: int) -> None:
        generators = [make_generator(options.seed, "")]
        for _ in generate_text(model, tokenizer, start, [options], generators, length=length):
            pass

    contestants: dict[str, Callable[[int], None]] = {"bare": network.run_bare}
    for options in ENGINE_STRATEGIES:
        contestants[options.strategy] = functools.partial(write, options)
    turns = 5
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(turns):
        for name, run in contestants.items():
            seconds[name].append(_seconds(run, tokens // turns))
    return {name: tokens // turns / statistics.median(taken) for name, taken in seconds.items()}


def suggestion_milliseconds(completer: Completer, text: str) -> dict[str, float]:
    """Return percentiles of the time to a suggestion after each character of a text being typed."""
    suggest = assistant(completer, DEFAULT)
    seconds = [_seconds(suggest, text[:end]) for end in range(1, len(text) + 1)]
    return {f"p{percent}": 1e3 * float(np.percentile(seconds, percent)) for percent in (50, 95, 99)}


def peak_memory_megabytes() -> float | None:
    """Return the most memory that this process ever held, None where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def memory_megabytes() -> float | None:
    """Return the memory that this process holds now; the most it ever held where none says so."""
    try:
        # Linux: in pages, the second number is what is resident.
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return peak_memory_megabytes()
    return pages * mmap.PAGESIZE / 1e6


def _median_seconds(action: Callable[[], object], repeats: int) -> float:
    action()
    return statistics.median(_seconds(action) for _ in range(repeats))


def _seconds(action: Callable[..., object], *arguments: object) -> float:
    started = time.perf_counter()
    action(*arguments)
    return time.perf_counter() - started
