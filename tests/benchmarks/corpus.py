"""What a large corpus costs: a made-up one is tokenised and learned from for a moment.

`python -m tests.benchmarks.corpus --megabytes 1000`: seconds until the training begins, and the
most memory that the whole process held; then the same again with the tokens kept (`--cache`).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from tests.benchmarks.report import Row, parser_of, run_with_options

ROOT = Path(__file__).parent.parent.parent
WORDS = 60_000


def measure(options: argparse.Namespace) -> list[Row]:
    """Return a row for a first run, and one for a second on the same corpus."""
    megabytes = 1 if options.short else options.megabytes
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        corpus = Path(folder) / "corpus.txt"
        write_corpus(corpus, megabytes)
        return [
            _train(Path(folder), corpus, name, short=options.short)
            for name in ("read and tokenised", "tokens kept from before")
        ]


def write_corpus(path: Path, megabytes: int) -> None:
    """Write sentences of made-up words, as frequent as those of a language are."""
    random = np.random.default_rng(1)
    syllables = [a + b + c for a in "bdfglmnprst" for b in "aeiou" for c in ("", "n", "r", "st")]
    words = np.array(
        ["".join(random.choice(syllables, random.integers(1, 4))) for _ in range(WORDS)]
    )
    chances = 1 / np.arange(2, WORDS + 2)
    places = np.cumsum(chances / chances.sum())
    with path.open("w", encoding="utf-8") as file:
        while file.tell() < megabytes * 1e6:
            chosen = words[np.minimum(np.searchsorted(places, random.random(50_000)), WORDS - 1)]
            paragraphs = chosen.reshape(-1, 100)
            file.writelines(" ".join(paragraph).capitalize() + ".\n\n" for paragraph in paragraphs)


def _train(folder: Path, corpus: Path, name: str, *, short: bool) -> Row:
    few = ["corpus.validation=0.002", "samples.length=0", "fit.minutes=0.1"]
    few += ["network.units=[16]", "network.embedding=16", "fit.epochs=1"] if short else []
    command = [sys.executable, "-m", "trainer", "subwords", "--corpus", str(corpus)]
    command += ["--cache", str(folder / "cache"), "--out", str(folder / name)]
    command += ["--progress", "json", "--set", *few]
    begun = time.perf_counter()
    started = tokens = 0.0
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            event = json.loads(line)
            if event["event"] == "start":
                started = time.perf_counter() - begun
                tokens = event["training_tokens"]
        # Not Popen's own wait: this one tells what the process has used.
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit("corpus: the training failed.")
    return {
        "what": name,
        "megabytes": corpus.stat().st_size / 1e6,
        "tokens": f"{tokens:,}",
        "seconds to the first step": started,
        "peak memory (MB)": used.ru_maxrss / 1024,
    }


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--folder", type=Path, help="where there is room for twice as much")
    run_with_options(parser, measure)
