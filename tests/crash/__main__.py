"""Try to lose a text in every way there is, and print one table for the README.

python -m tests.crash [--short] [--model GOOD.inkling] [--soak] [--json FILE]

With a model, which should be small, its reader and those of other programs' texts are fed broken
files; with --soak somebody writes with it for hours in minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from xml.etree import ElementTree

from tests.crash import faults, kill, power_loss, real_app, soak
from tests.crash.operations import strace_works
from tests.fuzz.__main__ import run_all

TESTS = {
    "the disk under the window full, read-only, gone, failing": "crash/test_failing_disks.py",
    "two windows, another program, links, renamed files": "crash/test_two_writers.py",
    "files of odd encodings and shapes": "crash/test_odd_files.py",
    "the model deleted, broken, out of memory, hanging": "desktop_app/test_model_faults.py",
    "network, permissions, code in data": "test_trust.py",
}


@dataclass(frozen=True)
class Row:
    """What was tried how often, and what came of it."""

    name: str
    tried: int
    lost: int
    first_loss: str = ""


def run_tests(name: str, path: str) -> Row:
    """Run tests; one that tells how much it tried counts so often, one that is skipped never."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", f"tests/{path}"],
            env={"QT_QPA_PLATFORM": "offscreen", **os.environ},
            stdout=subprocess.DEVNULL,
        )
        if not report.exists():
            return Row(name, 1, 1, f"the tests ended with {ended.returncode}")
        cases = list(ElementTree.parse(report).iter("testcase"))
    failed = [case for case in cases if {"failure", "error"} & {part.tag for part in case}]
    tried = 0
    for case in cases:
        told = case.find("properties/property[@name='tried']")
        if case.find("skipped") is None:
            tried += 1 if told is None else int(told.get("value", "1"))
    return Row(name, tried, len(failed), failed[0].get("name", "") if failed else "")


def rows(short: bool, model: Path | None, soaked: bool) -> Iterator[Row]:
    """Try everything, one kind of fault after the other."""
    inside = short or not strace_works()
    power = power_loss.run(2 if short else 50, 20 if short else 100, 0, inside=inside)
    yield Row("power cut after any file operation", power.disks, power.lost, power.first_loss)
    runs: list[tuple[str, Callable[[int, int], kill.Outcome]]] = [
        ("a program killed while it writes a journal", kill.run),
        ("the app killed while somebody writes, and started again", real_app.run),
    ]
    for name, run in runs:
        killed = run(5 if short else 200, 0)
        yield Row(name, killed.killed, killed.lost, killed.first_loss)
    failed = faults.run(1 if short else 20, 0)
    yield Row("a request to the disk failed", failed.faults, failed.lost, failed.first_loss)
    for name, path in TESTS.items():
        yield run_tests(name, path)
    if model is None:
        return
    for name, broken in run_all(model, 100 if short else 10_000).items():
        yield Row(f"broken file: {name}", broken.tried, broken.lost, "".join(broken.faults[:1]))
    if soaked:
        outcome = soak.run(model, 3000 if short else 200_000)
        soak.tell(outcome)
        leaks = outcome.leaks
        name = f"keys, with {outcome.accepts:,} suggestions taken, {outcome.saves} saves"
        yield Row(name, outcome.keystrokes, len(leaks), ", ".join(leaks))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="some minutes")
    parser.add_argument("--model", type=Path, help="a model file to break in every way")
    parser.add_argument("--soak", action="store_true", help="write for hours with the model too")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args(arguments)
    if options.soak and options.model is None:
        parser.error("--soak needs a --model")
    found = []
    for row in rows(options.short, options.model, options.soak):
        print(f"{row.name}: {row.tried:,} tried, {row.lost:,} lost", file=sys.stderr)
        if row.lost:
            print(row.first_loss, file=sys.stderr)
        found.append(row)
    print("| what was done | tried | survived | lost |\n| --- | ---: | ---: | ---: |")
    for row in found:
        print(f"| {row.name} | {row.tried:,} | {row.tried - row.lost:,} | {row.lost:,} |")
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in found], indent=2))
    return 1 if any(row.lost for row in found) else 0


if __name__ == "__main__":
    sys.exit(main())
