"""What the command lines of the crash tests share."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Protocol


class Outcome(Protocol):
    """Figures, as a dataclass; whatever they count, some may be lost."""

    __dataclass_fields__: dict
    lost: int


def make_parser(doc: str | None, counted: str, usual: int) -> argparse.ArgumentParser:
    """Return the options that all have: how many of what is counted, and where to tell of it."""
    parser = argparse.ArgumentParser(description=(doc or "").partition("\n")[0])
    parser.add_argument(f"--{counted}", type=int, default=usual)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--short", action="store_true", help="a few, in about a minute")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser


def tell(title: str, outcome: Outcome, file: Path | None) -> int:
    """Print the figures, write them to `file`, and return the exit code: 1 if a text was lost."""
    print(title)
    figures = asdict(outcome)
    for name, value in figures.items():
        if isinstance(value, float):
            print(f"{name:14}{value:>10.3f} s")
        elif isinstance(value, int):
            print(f"{name:14}{value:>10,}")
        elif value:
            print(value)
    if file:
        file.write_text(json.dumps(figures))
    return 1 if outcome.lost else 0


def show(outcome: Outcome) -> None:
    """Show on stderr how far a long run has come."""
    print(", ".join(f"{name} {value}" for name, value in asdict(outcome).items()), file=sys.stderr)
