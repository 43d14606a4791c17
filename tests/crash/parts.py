"""What is tried, cut into parts that can be done side by side and are done once."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from tests.crash import faults, kill, power_loss, real_app, soak
from tests.crash.operations import strace_works
from tests.fuzz.__main__ import IMPORT_TARGETS, MODEL_TARGETS, run_on

ROOT = Path(__file__).parents[2]
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


class Part(NamedTuple):
    """A function that tries something, and what it is called with."""

    work: Callable[..., Row]
    arguments: tuple[Any, ...]


def cut_power(sessions: int, states: int, seed: int) -> Row:
    done = power_loss.run(sessions, states, seed, inside=not strace_works())
    return Row("power cut after any file operation", done.disks, done.lost, done.first_loss)


def kill_journals(times: int, seed: int) -> Row:
    done = kill.run(times, seed)
    name = "a program killed while it writes a journal"
    return Row(name, done.killed, done.lost, done.first_loss)


def kill_app(times: int, seed: int) -> Row:
    done = real_app.run(times, seed)
    name = "the app killed while somebody writes, and started again"
    return Row(name, done.killed, done.lost, done.first_loss)


def fail_requests(sessions: int, seed: int) -> Row:
    done = faults.run(sessions, seed)
    return Row("a request to the disk failed", done.faults, done.lost, done.first_loss)


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


def read_broken(target: str, model: Path, times: int) -> Row:
    done = run_on(model, target, times)
    name = f"broken file: {target.partition(':')[2]}"
    return Row(name, done.tried, done.lost, "".join(done.faults[:1]))


def write_for_hours(model: Path, keystrokes: int) -> Row:
    done = soak.run(model, keystrokes)
    soak.tell(done)
    name = f"keys, with {done.accepts:,} suggestions taken, {done.switches} models, "
    leaks = ", ".join(done.leaks)
    return Row(f"{name}{done.saves} saves", done.keystrokes, len(done.leaks), leaks)


def parts(short: bool, model: Path | None) -> Iterator[Part]:
    """Yield all that can be done side by side, what takes long first."""

    def shares(whole: int, several: int) -> Iterator[tuple[int, int]]:
        for seed in range(0, whole, several):
            yield min(several, whole - seed), seed

    for times, seed in shares(5 if short else 200, 20):
        yield Part(kill_app, (times, seed))
    for sessions, seed in shares(2 if short else 50, 10):
        yield Part(cut_power, (sessions, 20 if short else 100, seed))
    for target in (*IMPORT_TARGETS, *MODEL_TARGETS) if model else ():
        yield Part(read_broken, (target, model, 100 if short else 10_000))
    for times, seed in shares(5 if short else 200, 50):
        yield Part(kill_journals, (times, seed))
    for sessions, seed in shares(1 if short else 20, 5):
        yield Part(fail_requests, (sessions, seed))
    for test in TESTS.items():
        yield Part(run_tests, test)


def code() -> str:
    """Return what tells this code from any other."""
    sums = hashlib.sha256()
    for path in sorted(p for f in ("desktop_app", "tests") for p in (ROOT / f).rglob("*.py")):
        sums.update(path.read_bytes())
    return sums.hexdigest()


def do(part: Part, results: Path, version: str) -> Row:
    """Do a part, unless this very code has done it; keep what came of it."""
    name = "-".join(map(str, (part.work.__name__, *part.arguments)))
    file = results / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.json"
    if file.exists():
        kept = json.loads(file.read_text())
        if kept.pop("code") == version:
            return Row(**kept)
    row = part.work(*part.arguments)
    file.write_text(json.dumps(asdict(row) | {"code": version}))
    return row


def rows(found: Iterable[Row]) -> list[Row]:
    """Put the parts of each row together, in the order of their names' first coming."""
    together: dict[str, Row] = {}
    for row in found:
        before = together.setdefault(row.name, replace(row, tried=0, lost=0))
        together[row.name] = Row(
            row.name,
            before.tried + row.tried,
            before.lost + row.lost,
            before.first_loss or row.first_loss,
        )
    return list(together.values())
