"""Feed a reader with broken files in a process of its own, whose memory and time are bounded.

A target is a function `(base folder, random.Random) -> bool` that makes one broken file, reads it,
and tells whether it was valid after all (True) or refused in words (False). Whatever else happens
is a fault: an exception of another kind, a crash, a hang, too much memory.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import resource
import selectors
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

SECONDS = 1.0  # of the processor, for one file
PATIENCE_SECONDS = 30.0  # on the wall, before a process counts as hung
MEBIBYTES = 512  # more than the process needs to begin with


@dataclass
class Outcome:
    """What became of the files; `faults` says which ones, by number, and what happened."""

    tried: int = 0
    valid: int = 0
    refused: int = 0
    slowest: float = 0.0
    mebibytes: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def lost(self) -> int:
        return len(self.faults)


def run(target: str, base: Path, times: int, seed: int = 0) -> Outcome:
    """Try `times` files of a target ("module:function") on what lies in `base`."""
    outcome = Outcome()
    number, end = seed, seed + times
    while number < end:
        number = _watch(target, base, number, end, outcome)
    return outcome


def _watch(target: str, base: Path, number: int, end: int, outcome: Outcome) -> int:
    """Let one process try files until it is done or something happens; return the next number."""
    command = [sys.executable, "-m", "tests.fuzz.harness", target, str(base)]
    process = subprocess.Popen(
        [*command, str(number), str(end)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    if process.stdout is None:
        raise RuntimeError("the process has no voice")
    ready = selectors.DefaultSelector()
    ready.register(process.stdout, selectors.EVENT_READ)
    while number < end:
        line = process.stdout.readline() if ready.select(PATIENCE_SECONDS) else "hung"
        outcome.tried += 1
        number += 1
        if line.startswith("{"):
            _count(json.loads(line), outcome)
            continue
        process.kill()
        code = process.wait()
        outcome.faults.append(f"{number - 1}: {line or f'the process ended with {code}'}")
        break
    process.kill()
    process.communicate()
    return number


def _count(report: dict, outcome: Outcome) -> None:
    outcome.valid += report["result"] == "valid"
    outcome.refused += report["result"] == "refused"
    outcome.slowest = max(outcome.slowest, report["seconds"])
    outcome.mebibytes = max(outcome.mebibytes, report["mebibytes"])
    if report["result"] not in ("valid", "refused"):
        outcome.faults.append(f"{report['number']}: {report['result']}")
    elif report["seconds"] > SECONDS:
        outcome.faults.append(f"{report['number']}: {report['seconds']:.1f} s")


def work(target: str, base: Path, start: int, end: int) -> None:
    """Try files and report each as a line of JSON."""
    module, _, name = target.partition(":")
    try_one = getattr(importlib.import_module(module), name)
    try_one(base, random.Random(start))  # what the first one loads counts for nobody
    at_first = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _bound_memory()
    for number in range(start, end):
        started = time.process_time()
        try:
            result = "valid" if try_one(base, random.Random(number)) else "refused"
        except BaseException:  # noqa: BLE001 - whatever it is, it is a fault
            result = traceback.format_exc(limit=-3)
        report = {
            "number": number,
            "result": result,
            "seconds": time.process_time() - started,
            "mebibytes": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - at_first) // 1024,
        }
        sys.stdout.write(json.dumps(report) + "\n")
        sys.stdout.flush()


def _bound_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    bound = pages * resource.getpagesize() + MEBIBYTES * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target")
    parser.add_argument("base", type=Path)
    parser.add_argument("start", type=int)
    parser.add_argument("end", type=int)
    options = parser.parse_args()
    work(options.target, options.base, options.start, options.end)
