"""Try to lose a text in every way there is, and print one table for the README.

    python -m tests.crash [--short] [--model GOOD.inkling] [--soak] [--results FOLDER] [--json FILE]

With a model, which should be small, its reader and those of other programs' texts are fed broken
files; with --soak somebody writes with it for hours in minutes. The work is done in parts, one on
each processor at a time; with --results what is done stays in a folder, and the same command on the
same code goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path

from tests.crash.parts import Part, Row, code, do, parts, rows, write_for_hours


def try_all(todo: list[Part], last: list[Part], results: Path, jobs: int) -> list[Row]:
    """Do some parts side by side, and the last ones alone."""
    version = code()
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        begun = [pool.submit(do, part, results, version) for part in todo]
        for number, done in enumerate(as_completed(begun), 1):
            row = done.result()
            said = f"{row.name}: {row.tried:,} tried, {row.lost:,} lost {row.first_loss}"
            print(f"{number} of {len(begun)}: {said}", file=sys.stderr)
        found = [each.result() for each in begun]
    return rows([*found, *(do(part, results, version) for part in last)])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="some minutes")
    parser.add_argument("--model", type=Path, help="a model file to break in every way")
    parser.add_argument("--soak", action="store_true", help="write for hours with the model too")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="parts at a time")
    parser.add_argument("--results", type=Path, help="keep here what is done, and go on from it")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args(arguments)
    if options.soak and options.model is None:
        parser.error("--soak needs a --model")
    last = Part(write_for_hours, (options.model, 3000 if options.short else 200_000))
    with tempfile.TemporaryDirectory() as name:
        results = options.results or Path(name)
        results.mkdir(parents=True, exist_ok=True)
        todo = list(parts(options.short, options.model))
        found = try_all(todo, [last] if options.soak else [], results, options.jobs)
    print("| what was done | tried | survived | lost |\n| --- | ---: | ---: | ---: |")
    for row in found:
        print(f"| {row.name} | {row.tried:,} | {row.tried - row.lost:,} | {row.lost:,} |")
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in found], indent=2))
    return 1 if any(row.lost for row in found) else 0


if __name__ == "__main__":
    sys.exit(main())
