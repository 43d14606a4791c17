"""What learning a writer's voice is worth: on a book of the author that no model has read.

So much of his other books is learned from as `--sizes` says; the general model, with the memory of
the document and without, stands beside the adapted one and one that has read nothing else. What the
app does is done here: pages are held back, by some of them the mixture with the general model is
chosen, and the commands of the trainer run as they do for a writer.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from desktop_app.language_model.comparison import Speaker, best_share
from desktop_app.language_model.completer import DEFAULT, Completer
from desktop_app.language_model.evaluation import (
    assistant,
    measure_surprise,
    measure_typing,
    writers_text,
)
from desktop_app.language_model.memory import DocumentMemory
from desktop_app.language_model.mixture import mixed
from desktop_app.language_model.model_file import read_model
from desktop_app.language_model.ngrams import with_ngrams
from desktop_app.language_model.onnx_model import OnnxModel
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
OWN_MINUTES = 3  # for a model that has read nothing else; it has learned it by heart by then


def measure(options: argparse.Namespace) -> list[Row]:
    """Return rows for the general model, and for each size of the author's text."""
    learned = options.learned or [BOOKS / name for name in LEARNED]
    measured, sizes = options.measured or BOOKS / MEASURED, options.sizes
    if options.short:
        learned, measured, sizes = [STORY], STORY, [15]
    missing = [path for path in (*learned, measured) if not path.exists()]
    if missing:
        raise SystemExit(f"These texts are missing: {', '.join(map(str, missing))}.")
    unseen = measured.read_text(encoding="utf-8-sig")
    rows = list(_rows("general", _speaker(options.model), unseen, options))
    with tempfile.TemporaryDirectory() as name:
        for size in sizes:
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
    quick = ["fit.epochs=1", "samples.length=0"] if options.short else ["samples.length=0"]
    begun = time.monotonic()
    adapted = _train(record, "adapt", quick, folder / "adapted", options.model)
    minutes = (time.monotonic() - begun) / 60
    table = read_model(options.model).ngrams  # a voice speaks with the n-grams of its beginning
    general = OnnxModel(read_model(options.model))
    tune = adapted.view(record.tune.read_text("utf-8"))
    share = best_share(general, adapted, tune, table)
    voice = adapted._replace(model=mixed(adapted.model, general, share, table))
    yield from _rows(f"adapted, {size} KB", voice, unseen, options, share, minutes)
    if not options.short:
        alone = adapted._replace(model=with_ngrams(adapted.model, table))
        yield from _rows(f"adapted, {size} KB, unmixed", alone, unseen, options, 1.0, minutes)
        begun = time.monotonic()
        own = _train(
            record, "subwords", [*quick, f"fit.minutes={OWN_MINUTES}"], folder / "own", None
        )
        minutes = (time.monotonic() - begun) / 60
        yield from _rows(f"nothing but {size} KB", own, unseen, options, 1.0, minutes)


def _train(
    record: VoiceRecord, recipe: str, changes: Sequence[str], folder: Path, base: Path | None
) -> Speaker:
    """Run the trainer's commands, and open what they make."""
    start = [] if base is None else ["--from", str(base)]
    model = folder.with_suffix(".inkling")
    texts = str(record.texts)
    _run("trainer", recipe, "--corpus", texts, "--out", str(folder), *start, "--set", *changes)
    _run("export", str(folder), "--output", str(model))
    return _speaker(model)


def _run(module: str, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr)


def _speaker(path: Path) -> Speaker:
    file = read_model(path)
    return Speaker(with_ngrams(OnnxModel(file), file.ngrams), file.tokenizer, file.card)


def _rows(
    what: str,
    speaker: Speaker,
    unseen: str,
    options: argparse.Namespace,
    share: float = 0.0,
    minutes: float = 0.0,
) -> Iterator[Row]:
    """Measure a model without the memory of the document, and with it."""
    skip, characters, typed = (
        (200, 500, 100) if options.short else (options.skip, options.chars, options.typed_chars)
    )
    text, typing_text = speaker.view(unseen), writers_text(unseen)
    for name, memory in (("", None), (" + memory", DocumentMemory(speaker.model.vocabulary_size))):
        surprise = measure_surprise(
            speaker.model, speaker.tokenizer, text, skip=skip, characters=characters, memory=memory
        )
        suggest = assistant(
            Completer(*speaker), replace(DEFAULT, memory=0.0 if memory is None else DEFAULT.memory)
        )
        typing = measure_typing(suggest, typing_text, skip=skip, characters=typed)
        yield {
            "what": what + name,
            "minutes": minutes,
            "share": share,
            "bits/char": surprise.bits_per_character,
            "ppl/word": surprise.perplexity_per_word,
            "saved %": 100 * typing.savings,
            "next word %": 100 * typing.next_word_accuracy,
        }


def main() -> None:
    """Measure what the command line asks for."""
    parser = parser_of(__doc__.partition("\n")[0])
    parser.add_argument("--sizes", nargs="+", type=int, default=[20, 100, 500], help="in KB")
    parser.add_argument("--learned", nargs="+", type=Path, metavar="FILE", help="to learn from")
    parser.add_argument("--measured", type=Path, metavar="FILE", help="to measure on")
    parser.add_argument("--skip", type=int, default=5_000, help="characters there already")
    parser.add_argument("--chars", type=int, default=100_000, help="whose surprise is measured")
    parser.add_argument("--typed-chars", type=int, default=8_000, help="that are typed")
    run_with_options(parser, measure)


if __name__ == "__main__":
    main()
