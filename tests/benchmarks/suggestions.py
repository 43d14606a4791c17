"""How much typing suggestions save, with each part of them and without, and a peer's beside them.

The protocol is inline-1 with whole words, as in `inkling-model evaluate`. A peer is any program
that answers the JSON lines of `inkling-model suggest`: it types the same characters in the same
run. The last rows tell how much of long continuations, and of the texts, repeats what stood there.
"""

import argparse
import json
import multiprocessing
import shlex
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from desktop_app.language_model import WINDOW
from desktop_app.language_model.completer import DEFAULT, Completer, CompletionOptions
from desktop_app.language_model.evaluation import (
    NOTHING_TYPED,
    TYPED_CHARACTERS,
    Typing,
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
PEER = "peer"
WHOLE = ("Inkling, gate open", "Inkling, as the app begins", PEER)
"""What is measured on all characters that are typed; of the rest, on fewer, the first is too."""

CONTINUED = {
    "greedy, 200 tokens": SamplingOptions(),
    "beam of 4, 200 tokens": SamplingOptions("beam"),
    "top-k 40, 200 tokens": SamplingOptions("top-k", seed=1),
}
PLACES = 10  # of each text that are continued

Figures = tuple[Typing, int, int]
"""What was typed; at how many positions a suggestion was asked for, and one shown."""


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


@dataclass(frozen=True)
class Part:
    """A row of the table, as far as one text goes: what is typed, with what, how far."""

    what: str
    place: int  # of the text
    characters: int


class Typist:
    """Types texts with the variants of a model, and with a peer; one in each process."""

    def __init__(self, options: argparse.Namespace) -> None:
        file = read_model(options.model)
        network = OnnxModel(file)
        whole = with_ngrams(network, file.ngrams)
        self.completer = Completer.of(file, whole)
        self.texts = [writers_text(path.read_text(encoding="utf-8-sig")) for path in options.files]
        self._skip = options.skip
        self._peer = options.peer
        self._rows = {
            what: partial(self._inkling, self.completer, variant)
            for what, variant in VARIANTS.items()
        }
        unranked = replace(file, ranking_bin=None)
        if file.ranking is not None:
            without_ranking = Completer.of(unranked, whole)
            self._rows["without the ranking"] = partial(self._inkling, without_ranking, DEFAULT)
        if file.ngrams is not None:
            without_ngrams = Completer.of(unranked, network)
            self._rows["without the n-grams"] = partial(self._inkling, without_ngrams, DEFAULT)
        if file.lexicon is not None:
            without_lexicon = Completer(whole, file.tokenizer, file.card)
            self._rows["without the lexicon"] = partial(self._inkling, without_lexicon, DEFAULT)
        self._rows["nothing in half-typed words"] = lambda: between_words(
            self._inkling(self.completer, DEFAULT)
        )
        if options.peer:
            self._rows[PEER] = lambda: self._program

    @property
    def rows(self) -> list[str]:
        """What can be typed with, the peer last."""
        return list(self._rows)

    def typed(self, part: Part) -> Figures:
        """Type a part; return what was done, and how often it asked and was shown something."""
        suggest = Counted(self._rows[part.what]())
        text = self.texts[part.place]
        typing = measure_typing(suggest, text, skip=self._skip, characters=part.characters)
        return typing, suggest.asked, suggest.shown

    @staticmethod
    def _inkling(completer: Completer, variant: CompletionOptions) -> Callable[[str], str]:
        completer.reset()
        return assistant(completer, variant)

    @cached_property
    def _program(self) -> Callable[[str], str]:
        """Start the peer, which answers JSON lines and ends with the process that asks it."""
        process = subprocess.Popen(
            shlex.split(self._peer), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

        def suggest(before: str) -> str:
            process.stdin.write(json.dumps({"before": before}) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline()).get("suggestion") or ""

        return suggest


def measure(options: argparse.Namespace) -> list[Row]:
    """Return a row for each variant and the peer, and after them those of repetition.

    The parts are shown on fewer characters, beside the whole on the same ones.
    """
    if options.short:
        options.skip, options.typed_chars, options.parts_chars = 100, 300, 150
    length, places = (20, 1) if options.short else (200, PLACES)
    known = Typist(options).rows
    wanted = [(what, options.typed_chars) for what in known if what in WHOLE]
    if options.parts_chars:
        parts = [what for what in known if what not in WHOLE[1:]]
        wanted += [(what, options.parts_chars) for what in parts]
    with ProcessPoolExecutor(
        options.processes, multiprocessing.get_context("spawn"), _begin, (options,)
    ) as pool:
        typed = [
            [pool.submit(_type, Part(what, place, count)) for place in range(len(options.files))]
            for what, count in wanted
        ]
        repeated = [
            pool.submit(_repeat, place, length, places) for place in range(len(options.files))
        ]
        rows = [
            _row(what, [one.result() for one in done])
            for (what, _), done in zip(wanted, typed, strict=True)
        ]
        shares = [one.result() for one in repeated]
    empty = dict.fromkeys(rows[0], "")
    for what in shares[0]:
        mean = sum(one[what] for one in shares) / len(shares)
        rows.append({**empty, "what": what, "repeated %": 100 * mean})
    return rows


def _row(what: str, figures: list[Figures]) -> Row:
    typings, asked, shown = zip(*figures, strict=True)
    total = sum(typings, NOTHING_TYPED)
    print(f"{what}: {100 * total.savings:.2f} % saved", file=sys.stderr, flush=True)
    return {
        "what": what,
        "characters": total.characters,
        "saved %": 100 * total.savings,
        "accepted %": 100 * total.acceptance,
        "next word %": 100 * total.next_word_accuracy,
        "shown at %": 100 * sum(shown) / sum(asked),
        "repeated %": "",
    }


_typist: Typist


def _begin(options: argparse.Namespace) -> None:
    global _typist
    _typist = Typist(options)


def _type(part: Part) -> Figures:
    return _typist.typed(part)


def _repeat(place: int, length: int, places: int) -> dict[str, float]:
    return _repetitions(_typist.completer, _typist.texts[place], length, places)


def _repetitions(completer: Completer, text: str, length: int, places: int) -> dict[str, float]:
    """Return the mean share of runs of four words that stood in the same continuation before."""
    shares: dict[str, list[float]] = {what: [] for what in (*CONTINUED, "the texts themselves")}
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


def main() -> None:
    """Measure what the command line asks for."""
    parser = parser_of(__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=[SAMPLE], metavar="FILE")
    parser.add_argument("--skip", type=int, default=5_000, help="characters there already")
    parser.add_argument("--typed-chars", type=int, default=TYPED_CHARACTERS)
    parser.add_argument(
        "--parts-chars", type=int, default=3_000, help="for what each part buys; 0 leaves it out"
    )
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--peer", metavar="COMMAND", help="a program to compare with")
    run_with_options(parser, measure)


if __name__ == "__main__":
    main()
