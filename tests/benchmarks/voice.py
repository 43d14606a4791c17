"""What learning a writer's voice is worth: on a book of the author that no model has read.

So much of his other books is learned from as `--sizes` says; the general model, with the memory of
the document and without, stands beside the adapted one and one that has read nothing else. What the
app does is done here: pages are held back, by some of them the mixture with the general model is
chosen, and the commands of the trainer run as they do for a writer.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from desktop_app.language_model.comparison import Speaker, best_share
from desktop_app.language_model.completer import DEFAULT
from desktop_app.language_model.evaluation import (
    assistant,
    measure_surprise,
    measure_typing,
    writers_text,
)
from desktop_app.language_model.memory import DocumentMemory
from desktop_app.language_model.model_file import read_model
from desktop_app.language_model.onnx_model import OnnxModel
from desktop_app.training.machine import precision
from desktop_app.training.shelf import VoiceRecord, VoiceShelf
from desktop_app.training.texts import survey
from tests.benchmarks.report import Row, parser_of, run_with_options

STORY = Path(__file__).parents[1] / "data" / "lighthouse.txt"
BOOKS = Path("../shared/data/books")
LEARNED = (
    "wodehouse-my-man-jeeves.txt",
    "wodehouse-psmith-in-the-city.txt",
    "wodehouse-the-inimitable-jeeves.txt",
)
MEASURED = "wodehouse-piccadilly-jim.txt"


def measure(options: argparse.Namespace) -> list[Row]:
    """Return rows for the general model, and for each size of the author's text."""
    learned = options.learned or [BOOKS / name for name in LEARNED]
    measured = options.measured or BOOKS / MEASURED
    if options.short:
        learned, measured, options.sizes = [STORY], STORY, [15]
        options.skip, options.chars, options.typed_chars = 200, 500, 100
    missing = [path for path in (*learned, measured) if not path.exists()]
    if missing:
        raise SystemExit(f"These texts are missing: {', '.join(map(str, missing))}.")
    unseen = measured.read_text(encoding="utf-8-sig")
    rows = list(_rows("general", _speaker(options.model).alone(), unseen, options))
    with tempfile.TemporaryDirectory() as name:
        for size in options.sizes:
            rows += _rows_of_size(size, learned, unseen, options, Path(name) / str(size))
    return rows


def _rows_of_size(
    size: int,
    learned: Sequence[Path],
    unseen: str,
    options: argparse.Namespace,
    folder: Path,
) -> Iterator[Row]:
    """Train with so many kilobytes, the same share of each book, and measure."""
    writings = folder / "writings"
    writings.mkdir(parents=True)
    for path in learned:
        text = path.read_text(encoding="utf-8-sig")[: 1_000 * size // len(learned)]
        (writings / path.name).write_text(text, encoding="utf-8")
    record = VoiceShelf(folder / "voices", folder / "models").begin(
        "voice", survey([writings]), own=False
    )
    quick = ["samples.length=0", f"fit.precision={precision()}"]
    quick += ["fit.epochs=1"] if options.short else []
    general = _speaker(options.model)
    changes = [*quick, *options.set]
    adapted, took = _train(record, "adapt", changes, folder / "adapted", options.model)
    share = best_share(general, adapted, adapted.view(record.tune.read_text("utf-8")))
    voice = adapted.beside(general, share)
    yield from _rows(f"adapted, {size} KB", voice, unseen, options, share, took)
    if options.own_minutes:
        changes = [*quick, f"fit.minutes={options.own_minutes}"]
        own, took = _train(record, "subwords", changes, folder / "own", None)
        yield from _rows(f"nothing but {size} KB", own.alone(), unseen, options, 1.0, took)
    if size == options.sizes[-1]:
        held_back = record.unseen.read_text("utf-8")
        yield from _rows("its next pages: general", general.alone(), held_back, options)
        yield from _rows("its next pages: adapted", voice, held_back, options, share)


def _train(
    record: VoiceRecord, recipe: str, changes: Sequence[str], folder: Path, base: Path | None
) -> tuple[Speaker, tuple[float, float]]:
    """Run the trainer's commands, and open what they make; with the minutes of clock and cores."""
    model = folder.with_suffix(".inkling")
    texts = str(record.texts)
    begun, busy = time.monotonic(), _seconds_of_children()
    start = [] if base is None else ["--from", str(base)]
    _run("trainer", recipe, "--corpus", texts, "--out", str(folder), *start, "--set", *changes)
    start = [] if base is None else ["--since", str(base)]
    _run("export", str(folder), "--output", str(model), *start)
    took = time.monotonic() - begun, _seconds_of_children() - busy
    return _speaker(model), (took[0] / 60, took[1] / 60)


def _seconds_of_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _run(module: str, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr)


def _speaker(path: Path) -> Speaker:
    file = read_model(path)
    return Speaker(OnnxModel(file), file)


def _rows(
    what: str,
    speaker: Speaker,
    unseen: str,
    options: argparse.Namespace,
    share: float = 0.0,
    took: tuple[float, float] = (0.0, 0.0),
) -> Iterator[Row]:
    """Measure a model without the memory of the document, and with it."""
    model, file, _ = speaker
    text, typing_text = speaker.view(unseen), writers_text(unseen)
    shares = None if file.ngrams is None else file.ngrams.shares
    for name, lean in (("", 0.0), (" + memory", DEFAULT.memory)):
        surprise = measure_surprise(
            model,
            file.tokenizer,
            text,
            skip=options.skip,
            characters=options.chars,
            memory=DocumentMemory.of(file.tokenizer, shares=shares) if lean else None,
        )
        typing = measure_typing(
            assistant(speaker.completer(), replace(DEFAULT, memory=lean)),
            typing_text,
            skip=options.skip,
            characters=options.typed_chars,
        )
        row = {
            "what": what + name,
            "minutes": took[0],
            "of a core": took[1],
            "share": share,
            "bits/char": surprise.bits_per_character,
            "ppl/word": surprise.perplexity_per_word,
            "saved %": 100 * typing.savings,
            "next word %": 100 * typing.next_word_accuracy,
        }
        print(row, file=sys.stderr, flush=True)
        yield row


def main() -> None:
    """Measure what the command line asks for."""
    parser = parser_of(__doc__.partition("\n")[0])
    parser.add_argument("--sizes", nargs="+", type=int, default=[20, 100, 500], help="in KB")
    parser.add_argument("--learned", nargs="+", type=Path, metavar="FILE", help="to learn from")
    parser.add_argument("--measured", type=Path, metavar="FILE", help="to measure on")
    parser.add_argument("--skip", type=int, default=5_000, help="characters there already")
    parser.add_argument("--chars", type=int, default=100_000, help="whose surprise is measured")
    parser.add_argument("--typed-chars", type=int, default=8_000, help="that are typed")
    parser.add_argument(
        "--own-minutes",
        type=float,
        default=3,
        help="for a model that has read nothing else, which knows it by heart by then; 0: none",
    )
    parser.add_argument(
        "--set", nargs="+", default=[], metavar="KEY=VALUE", help="of the recipe adapt, to be tried"
    )
    run_with_options(parser, measure)


if __name__ == "__main__":
    main()
