"""Feed the readers of models and of texts with broken files, and print one table.

python -m tests.fuzz --model GOOD.inkling [--times N] [--short] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.fuzz.harness import Outcome, run

MODEL_TARGETS = tuple(
    f"tests.fuzz.model_file:{name}"
    for name in (
        *("noise", "card", "tokenizer", "graph", "session"),
        *("ngrams", "ranking", "verbatim", "words", "voice"),
    )
)
IMPORT_TARGETS = tuple(
    f"tests.fuzz.importers:{name}" for name in ("docx", "odt", "epub", "html", "csv")
)


def run_all(model: Path, times: int, seed: int = 0) -> dict[str, Outcome]:
    """Try every reader `times` times; returns what came of it by what was broken."""
    targets = (*MODEL_TARGETS, *IMPORT_TARGETS)
    return {target.partition(":")[2]: run_on(model, target, times, seed) for target in targets}


def run_on(model: Path, target: str, times: int, seed: int = 0) -> Outcome:
    """Try one reader `times` times, with a copy of the model at hand."""
    with tempfile.TemporaryDirectory() as name:
        shutil.copy(model, Path(name) / "good.inkling")
        return run(target, Path(name), times, seed)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="a small model that is whole")
    parser.add_argument("--times", type=int, default=10_000, help="for each reader")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--short", action="store_true", help="100 times")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args(arguments)
    outcomes = run_all(options.model, 100 if options.short else options.times, options.seed)
    print(
        f"{'broken':12}{'tried':>8}{'valid':>8}{'refused':>9}{'faults':>8}{'slowest':>10}{'MB':>6}"
    )
    for name, found in outcomes.items():
        print(
            f"{name:12}{found.tried:>8,}{found.valid:>8,}{found.refused:>9,}{found.lost:>8,}"
            f"{found.slowest:>8.2f} s{found.mebibytes:>6}"
        )
        for fault in found.faults[:5]:
            print(f"    {fault}")
    if options.json:
        figures = {name: asdict(found) for name, found in outcomes.items()}
        options.json.write_text(json.dumps(figures, indent=2))
    return 1 if any(found.faults for found in outcomes.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
