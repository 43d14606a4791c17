"""How long a writer waits for a suggestion: on an empty page, deep in a book, after a jump.

Behind each key a typist makes a pause, in which the app reads ahead; who types without any waits
for that at the key that needs it.
"""

import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from desktop_app.language_model import WINDOW
from desktop_app.language_model.completer import DEFAULT, Completer
from desktop_app.language_model.evaluation import assistant
from desktop_app.language_model.model_file import read_model
from desktop_app.language_model.ngrams import with_ngrams
from desktop_app.language_model.onnx_model import OnnxModel
from desktop_app.resource_files import resource_path
from tests.benchmarks.report import Row, run

BOOK_CHARACTERS = 1_000_000


def measure(model: Path, short: bool) -> list[Row]:
    """Return a row of percentiles in milliseconds for each way of writing."""
    file = read_model(model)
    network = with_ngrams(OnnxModel(file), file.ngrams)
    completer = Completer.of(file, network)
    sample = resource_path("samples/the-ferry.txt").read_text(encoding="utf-8")
    typed = sample[: 200 if short else 2000]
    book = (sample * (BOOK_CHARACTERS // len(sample) + 1))[:BOOK_CHARACTERS]
    jumps = np.random.default_rng(1).integers(10_000, len(book), 20 if short else 200)

    def row(
        what: str, texts: Iterable[str], *, warm: str | None = None, pauses: bool = False
    ) -> Row:
        suggest = assistant(completer, DEFAULT)
        completer.reset()
        if warm is not None:
            suggest(warm)
        milliseconds = []
        for text in texts:
            started = time.perf_counter()
            suggest(text)
            milliseconds.append(1e3 * (time.perf_counter() - started))
            if pauses:
                before = text[-WINDOW:]
                for _ in completer.prepare(before, offset=len(text) - len(before)):
                    pass
        figures = {f"p{p} ms": float(np.percentile(milliseconds, p)) for p in (50, 95, 99)}
        return {"what": what, **figures, "worst ms": max(milliseconds)}

    return [
        row(
            "typing on an empty page",
            (typed[:end] for end in range(1, len(typed) + 1)),
            pauses=True,
        ),
        *(
            row(
                "typing after 1,000,000 characters" + ", no pauses" * (not pauses),
                (book + typed[:end] for end in range(1, len(typed) + 1)),
                warm=book,
                pauses=pauses,
            )
            for pauses in (True, False)
        ),
        row("jumping about in a book", (book[:place] for place in jumps)),
    ]


if __name__ == "__main__":
    run(__doc__, measure)
