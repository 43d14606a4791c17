"""How much typing suggestions save, with each part of them and without, and a peer's beside them.

The protocol is inline-1 with whole words, as in `inkling-model evaluate`. A peer is any program
that answers the JSON lines of `inkling-model suggest`: it types the same characters in the same
run. The last rows tell how much of long continuations, and of the texts, repeats what stood there.
"""

import argparse
import contextlib
import json
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from desktop_app.language_model import WINDOW
from desktop_app.language_model.completer import DEFAULT, Completer, CompletionOptions
from desktop_app.language_model.evaluation import (
    NOTHING_TYPED,
    TYPED_CHARACTERS,
    assistant,
    measure_typing,
    repetition,
    writers_text,
)
from desktop_app.language_model.model_file import read_model
from desktop_app.language_model.ngrams import with_ngrams
from desktop_app.language_model.onnx_model import OnnxModel
from desktop_app.language_model.sampling import SamplingOptions
from desktop_app.resource_files import resource_path
from desktop_app.settings import Settings
from tests.benchmarks.report import Row, parser_of, run_with_options

SAMPLE = resource_path("samples/the-ferry.txt")

VARIANTS: dict[str, CompletionOptions] = {
    "Inkling, gate open": DEFAULT,
    "Inkling, as the app begins": Settings().completion,
    "without the memory": replace(DEFAULT, memory=0.0),
    "one word at a time": replace(DEFAULT, words=1),
    "one spelling of a word at a time": replace(DEFAULT, width=1),
    "beam of 4 over the words": replace(DEFAULT, sampling=SamplingOptions("beam")),
}


CONTINUED = {
    "greedy, 200 tokens": SamplingOptions(),
    "beam of 4, 200 tokens": SamplingOptions("beam"),
    "top-k 40, 200 tokens": SamplingOptions("top-k", seed=1),
}
PLACES = 10  # of each text that are continued


class Counted:
    """An assistant, and at how many of the positions it was asked about it showed something."""

    def __init__(self, suggest: Callable[[str], str]) -> None:
        self._suggest = suggest
        self.asked = 0
        self.shown = 0

    def __call__(self, before: str) -> str:
        suggestion = self._suggest(before)
        self.asked += 1
        self.shown += suggestion != ""
        return suggestion


def between_words(suggest: Callable[[str], str]) -> Callable[[str], str]:
    """Return an assistant that is silent where a word is half typed."""
    return lambda before: "" if before[-1:].isalnum() else suggest(before)


def measure(options: argparse.Namespace) -> list[Row]:
    """Return a row for each variant, and one for the peer."""
    file = read_model(options.model)
    network = OnnxModel(file)
    whole = with_ngrams(network, file.ngrams)
    completer = Completer.of(file, whole)
    without_ngrams = Completer.of(file, network)
    without_lexicon = Completer(whole, file.tokenizer, file.card)
    texts = [writers_text(path.read_text(encoding="utf-8-sig")) for path in options.files]
    skip, characters = (100, 300) if options.short else (options.skip, options.typed_chars)

    def row(what: str, start: Callable[[], Callable[[str], str]]) -> Row:
        total, asked, shown = NOTHING_TYPED, 0, 0
        for text in texts:
            suggest = Counted(start())
            total += measure_typing(suggest, text, skip=skip, characters=characters)
            asked, shown = asked + suggest.asked, shown + suggest.shown
        print(f"{what}: {100 * total.savings:.2f} % saved", file=sys.stderr, flush=True)
        return {
            "what": what,
            "characters": total.characters,
            "saved %": 100 * total.savings,
            "accepted %": 100 * total.acceptance,
            "next word %": 100 * total.next_word_accuracy,
            "shown at %": 100 * shown / asked,
            "repeated %": "",
        }

    def inkling(completer: Completer, variant: CompletionOptions) -> Callable[[str], str]:
        completer.reset()
        return assistant(completer, variant)

    rows = [row(what, partial(inkling, completer, variant)) for what, variant in VARIANTS.items()]
    if file.ngrams is not None:
        rows.append(row("without the n-grams", partial(inkling, without_ngrams, DEFAULT)))
    if file.lexicon is not None:
        rows.append(row("without the lexicon", partial(inkling, without_lexicon, DEFAULT)))
    rows.append(
        row("nothing in half-typed words", lambda: between_words(inkling(completer, DEFAULT)))
    )
    if options.peer:
        with _program(options.peer) as peer:
            rows.append(row("peer", lambda: peer))
    empty = dict.fromkeys(rows[0], "")
    length, places = (20, 1) if options.short else (200, PLACES)
    for what, share in _repetitions(completer, texts, length, places).items():
        rows.append({**empty, "what": what, "repeated %": 100 * share})
    return rows


def _repetitions(
    completer: Completer, texts: list[str], length: int, places: int
) -> dict[str, float]:
    """Return the mean share of runs of four words that stood in the same continuation before."""
    shares: dict[str, list[float]] = {what: [] for what in (*CONTINUED, "the texts themselves")}
    for text in texts:
        for place in range(1, places + 1):
            before = text[: len(text) * place // (places + 1)]
            written = ["" for _ in CONTINUED]
            offset = max(0, len(before) - WINDOW)
            continued = completer.continuations(
                before[offset:], list(CONTINUED.values()), length, offset=offset
            )
            for row, new in continued:
                written[row] += new
            longest = max(map(len, written))
            written.append(text[len(before) : len(before) + longest])
            for known, one in zip(shares.values(), written, strict=True):
                known.append(repetition(one))
    return {what: sum(known) / len(known) for what, known in shares.items()}


@contextlib.contextmanager
def _program(command: str) -> Iterator[Callable[[str], str]]:
    """Start a program that answers JSON lines, and end it."""
    with subprocess.Popen(
        shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def suggest(before: str) -> str:
            process.stdin.write(json.dumps({"before": before}) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline()).get("suggestion") or ""

        yield suggest
        process.stdin.close()


def main() -> None:
    """Measure what the command line asks for."""
    parser = parser_of(__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=[SAMPLE], metavar="FILE")
    parser.add_argument("--skip", type=int, default=5_000, help="characters there already")
    parser.add_argument("--typed-chars", type=int, default=TYPED_CHARACTERS)
    parser.add_argument("--peer", metavar="COMMAND", help="a program to compare with")
    run_with_options(parser, measure)


if __name__ == "__main__":
    main()
