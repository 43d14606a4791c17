"""inkling-model: look at a model, let it write, measure it. See `inkling-model --help`."""

import argparse
import dataclasses
import io
import json
import math
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from desktop_app.resource_files import resource_path

from .benchmark import measure_all
from .comparison import Speaker, compare
from .completer import DEFAULT, Completer
from .errors import ModelError, OptionError
from .evaluation import (
    NOTHING_TYPED,
    SKIPPED_CHARACTERS,
    SURPRISE_CHARACTERS,
    TYPED_CHARACTERS,
    Surprise,
    Typing,
    assistant,
    measure_surprise,
    measure_typing,
    models_text,
    writers_text,
)
from .generation import StepModel
from .memory import DocumentMemory
from .model_file import ModelFile, bundled_model_path, read_model
from .ngrams import with_ngrams
from .onnx_model import OnnxModel
from .providers import WANTED
from .sampling import STRATEGIES, SamplingOptions
from .unwelcome import FILE as UNWELCOME_FILE
from .unwelcome import read_unwelcome_words

USAGE_ERROR = 2
# They all go through the model in one batch.
MOST_CONTINUATIONS = 64


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status: 0, or 2 with one line on standard error."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        options = _parser().parse_args(arguments)
        options.run(options)
        sys.stdout.flush()
    except ModelError as error:
        print("inkling-model: " + " ".join(str(error).split()), file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read us has left; nothing more can be said, not even while shutting down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def info(options: argparse.Namespace) -> None:
    """Tell what the model is, where it comes from and what runs it here."""
    file = read_model(options.model)
    provider = OnnxModel(file, options.provider).choice
    content: dict[str, Any] = {
        "path": str(file.path),
        "bytes": file.path.stat().st_size,
        **dataclasses.asdict(file.card),
        "provider": provider.name,
        "provider_reason": provider.reason,
        "graph": provider.graph,
    }
    if options.json:
        _print_json(content)
        return
    for name, value in content.items():
        if name not in ("recipe", "parts") and value is not None:
            print(f"{name.replace('_', ' '):20} {_readable(value)}")


def complete(options: argparse.Namespace) -> None:
    """Continue a text, half-typed word included."""
    text = sys.stdin.read() if options.text == "-" else options.text
    if options.length < 1:
        raise OptionError(f"The length must be at least 1 token, not {options.length}.")
    if not 1 <= options.count <= MOST_CONTINUATIONS:
        raise OptionError(f"The count must be 1 to {MOST_CONTINUATIONS}, not {options.count}.")
    sampling = _sampling(options)
    rows = [
        # Each has a seed of its own, the first the one that was given.
        dataclasses.replace(sampling, seed=None if sampling.seed is None else sampling.seed + row)
        for row in range(options.count)
    ]
    *_, completer = _load(options)
    texts = ["" for _ in rows]
    for row, new in completer.continuations(text, rows, options.length):
        texts[row] += new
    if options.json:
        _print_json({"text": text, "options": dataclasses.asdict(sampling), "continuations": texts})
        return
    print(*(text + continued for continued in texts), sep="\n\n---\n\n")


def suggest(options: argparse.Namespace) -> None:
    """Answer each line of JSON on standard input with one on standard output."""
    completion = dataclasses.replace(
        DEFAULT, sampling=_sampling(options), words=options.words, gate=options.gate
    )
    *_, completer = _load(options)
    ask = assistant(completer, completion)
    for line in sys.stdin.buffer:
        if line.strip():
            print(json.dumps(_answer(line, ask, completer)), flush=True)


def evaluate(options: argparse.Namespace) -> None:
    """Measure surprise and saved typing on text files."""
    texts = [(path, _read_text(path)) for path in options.files]
    file, model, completer = _load(options)
    surprise = with_memory = Surprise(0, 0, 0.0)
    typing = NOTHING_TYPED
    files: dict[str, dict[str, Any]] = {}
    for path, text in texts:
        try:
            one = _measure(options, file, model, completer, text)
        except OptionError as error:
            raise OptionError(f"{path}: {error}") from error
        surprise, with_memory, typing = surprise + one[0], with_memory + one[1], typing + one[2]
        if not options.json:
            if not files:
                print(_EVALUATION_HEADER)
            print(_evaluation_row(path.stem, _figures(*one)), flush=True)
        files[str(path)] = _figures(*one)
    total = _figures(surprise, with_memory, typing)
    if options.json:
        _print_json({"model": file.card.name, "skip": options.skip, "files": files, "total": total})
    elif len(files) > 1:
        print(_evaluation_row("all", total))


def learned(options: argparse.Namespace) -> None:
    """Tell, as JSON, what a model has learned since another one."""
    before, after = (
        Speaker(OnnxModel(file, options.provider), file)
        for file in (read_model(options.since), read_model(options.model))
    )
    tune, unseen = _read_text(options.tune), _read_text(options.unseen)
    comparison = compare(before, after, tune=tune, unseen=unseen)
    _print_json(dataclasses.asdict(comparison))


def bench(options: argparse.Namespace) -> None:
    """Measure how fast the model runs here."""
    figures = measure_all(options.model, provider=options.provider, short=options.short)
    if options.json:
        _print_json(figures)
        return
    for name, value in _flat(figures):
        print(f"{name:28} {_readable(value)}")


def _measure(
    options: argparse.Namespace, file: ModelFile, model: StepModel, completer: Completer, text: str
) -> tuple[Surprise, Surprise, Typing]:
    """Return the surprise of the model alone, that with its memory, and the typing."""
    shares = None if file.ngrams is None else file.ngrams.shares
    surprise, with_memory = (
        measure_surprise(
            model,
            file.tokenizer,
            models_text(text, file.card),
            skip=options.skip,
            characters=options.chars,
            memory=memory,
        )
        for memory in (None, DocumentMemory.of(file.tokenizer, shares=shares))
    )
    if not options.typed_chars:
        return surprise, with_memory, NOTHING_TYPED
    completer.reset()
    typing = measure_typing(
        assistant(completer, dataclasses.replace(DEFAULT, gate=options.gate)),
        writers_text(text),
        skip=options.skip,
        characters=options.typed_chars,
    )
    return surprise, with_memory, typing


_EVALUATION_HEADER = (
    f"{'text':34}{'characters':>11}{'bits/char':>11}{'remembering':>13}{'nats/char':>11}"
    f"{'ppl/word':>12}{'typed':>9}{'saved':>8}{'accepted':>10}{'next word':>11}"
)


def _figures(surprise: Surprise, with_memory: Surprise, typing: Typing) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "characters": surprise.characters,
        "bits_per_character": surprise.bits_per_character,
        "bits_per_character_with_memory": with_memory.bits_per_character,
        "nats_per_character": surprise.nats_per_character,
        "words": surprise.words,
        "perplexity_per_word": surprise.perplexity_per_word,
    }
    if typing.characters:
        figures |= {
            "typed_characters": typing.characters,
            "keystrokes": typing.keystrokes,
            "keystroke_savings": typing.savings,
            "shown": typing.shown,
            "accepted": typing.accepted,
            "acceptance": typing.acceptance,
            "word_starts": typing.word_starts,
            "next_word_accuracy": typing.next_word_accuracy,
        }
    return figures


def _evaluation_row(name: str, figures: dict[str, Any]) -> str:
    row = (
        f"{name[:33]:34}{figures['characters']:>11,}{figures['bits_per_character']:>11.3f}"
        f"{figures['bits_per_character_with_memory']:>13.3f}"
        f"{figures['nats_per_character']:>11.3f}{figures['perplexity_per_word']:>12,.0f}"
    )
    if "typed_characters" in figures:
        row += (
            f"{figures['typed_characters']:>9,}{figures['keystroke_savings']:>8.1%}"
            f"{figures['acceptance']:>10.1%}"
            f"{figures['next_word_accuracy']:>11.1%}"
        )
    return row


def _answer(line: bytes, ask: Callable[[str], str], completer: Completer) -> dict[str, Any]:
    """Answer one request; what is wrong with it is the answer, so that the next one can come."""
    try:
        request = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"error": f"The line is not JSON: {str(error)[:200]}."}
    if not isinstance(request, dict):
        return {"error": 'A request is an object such as {"before": "It was a "}.'}
    if request.get("reset") is True:
        completer.reset()
        return {"reset": True}
    before = request.get("before")
    if not isinstance(before, str):
        return {"error": 'A request needs "before", the text up to the caret.'}
    started = time.perf_counter()
    try:
        suggestion = ask(before)
    except ModelError as error:
        return {"error": str(error)}
    return {"suggestion": suggestion, "ms": round(1e3 * (time.perf_counter() - started), 3)}


def _load(options: argparse.Namespace) -> tuple[ModelFile, StepModel, Completer]:
    file = read_model(options.model)
    table = None if options.no_ngrams else file.ngrams
    if table is None:  # what it says is not there to be weighed
        file = dataclasses.replace(file, ranking_bin=None)
    model = with_ngrams(OnnxModel(file, options.provider), table)
    unwelcome = read_unwelcome_words(resource_path(UNWELCOME_FILE))
    completer = Completer.of(file, model, unwelcome=unwelcome)
    return file, model, completer


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise OptionError(f"{path} could not be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise OptionError(f"{path} is not text in UTF-8: convert it first.") from error


def _sampling(options: argparse.Namespace) -> SamplingOptions:
    names = [field.name for field in dataclasses.fields(SamplingOptions)]
    return SamplingOptions(**{name: getattr(options, name) for name in names})


def _print_json(content: object) -> None:
    print(json.dumps(_finite(content), indent=2))


def _finite(content: Any) -> Any:
    """Return the content with null for the infinite, which JSON cannot say."""
    if isinstance(content, dict):
        return {name: _finite(value) for name, value in content.items()}
    return None if isinstance(content, float) and not math.isfinite(content) else content


def _flat(content: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in content.items():
        label = prefix + name.replace("_", " ")
        if isinstance(value, dict):
            yield from _flat(value, label + ", ")
        else:
            yield label, value


def _readable(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.4g}" if value < 1000 else f"{value:,.0f}"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return str(value)


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are one line, like all others."""

    def error(self, message: str) -> NoReturn:
        raise OptionError(f"{message} (see {self.prog} --help)")


def _parser() -> argparse.ArgumentParser:
    common = _Parser(add_help=False)
    common.add_argument(
        "--model", type=Path, default=bundled_model_path(), help="a .inkling file (the bundled one)"
    )
    common.add_argument("--provider", choices=WANTED, default="auto")
    common.add_argument("--json", action="store_true", help="print JSON instead of a table")
    common.add_argument(
        "--no-ngrams", action="store_true", help="the network without the table of its text"
    )

    parser = _Parser(prog="inkling-model", description="Look at a model, let it write, measure it.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(run: Callable[[argparse.Namespace], None]) -> argparse.ArgumentParser:
        added = commands.add_parser(
            run.__name__, parents=[common], help=run.__doc__, description=run.__doc__
        )
        added.set_defaults(run=run)
        return added

    command(info)

    completing = command(complete)
    completing.add_argument("--text", required=True, help="what stands there already (-: stdin)")
    completing.add_argument("--length", type=int, default=60, help="in tokens (%(default)s)")
    completing.add_argument("--count", type=int, default=1, help="how many (%(default)s)")
    _add_sampling(completing, strategy="top-k")

    suggesting = command(suggest)
    suggesting.add_argument(
        "--words",
        type=int,
        default=DEFAULT.words,
        help="at most; 0: the rest of the word, -1: to the end of the sentence (%(default)s)",
    )
    suggesting.add_argument(
        "--gate", type=float, default=DEFAULT.gate, help="least probability shown (%(default)s)"
    )
    _add_sampling(suggesting, strategy="greedy")

    evaluating = command(evaluate)
    evaluating.add_argument("files", nargs="+", type=Path, metavar="FILE")
    for flag, default, what in (
        ("--skip", SKIPPED_CHARACTERS, "characters that are there already"),
        ("--chars", SURPRISE_CHARACTERS, "characters whose surprise is measured"),
        ("--typed-chars", TYPED_CHARACTERS, "characters that are typed; 0 leaves typing out"),
    ):
        evaluating.add_argument(flag, type=int, default=default, help=f"{what} (%(default)s)")

    evaluating.add_argument(
        "--gate", type=float, default=DEFAULT.gate, help="least probability shown (%(default)s)"
    )

    learning = command(learned)
    learning.add_argument("--since", type=Path, required=True, metavar="MODEL")
    learning.add_argument("--tune", type=Path, required=True, metavar="FILE", help="to mix them by")
    learning.add_argument("--unseen", type=Path, required=True, metavar="FILE", help="to measure")

    command(bench).add_argument("--short", action="store_true", help="seconds, not a minute")
    return parser


def _add_sampling(parser: argparse.ArgumentParser, *, strategy: str) -> None:
    parser.add_argument("--strategy", choices=STRATEGIES, default=strategy)
    for field in dataclasses.fields(SamplingOptions):
        if field.name not in ("strategy", "seed"):
            parser.add_argument(
                "--" + field.name.replace("_", "-"),
                type=type(field.default),
                default=field.default,
                help="(%(default)s)",
            )
    parser.add_argument("--seed", type=int, default=None, help="(fresh each time)")


if __name__ == "__main__":
    sys.exit(main())
