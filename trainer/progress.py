"""Telling how a training goes: a bar for people, JSON lines for the app.

Both take events, plain dictionaries whose ``event`` is start, progress, epoch, sample, warning or
done; of a dry run, estimate. Floats are nats a token, seconds, and shares from 0 to 1.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from tqdm import tqdm

Report = Callable[[dict[str, Any]], None]
_LEAST_SECONDS = 0.5  # between two events of progress


class JsonLines:
    """Writes each event as one JSON object a line on standard output."""

    def __init__(self) -> None:
        self._last = -_LEAST_SECONDS

    def __call__(self, event: dict[str, Any]) -> None:
        """Write the event, unless it is progress and the last one is only just written."""
        if event["event"] == "progress":
            if time.monotonic() - self._last < _LEAST_SECONDS:
                return
            self._last = time.monotonic()
        sys.stdout.write(json.dumps(event, ensure_ascii=False) + "\n")
        sys.stdout.flush()


class Bar:
    """Draws a bar on standard error and writes epochs and samples on standard output."""

    def __init__(self) -> None:
        self._bar = tqdm(
            total=1.0,
            bar_format="{percentage:3.0f}% {bar} {desc}",
            mininterval=0.5,
            leave=False,
            disable=None,  # no bar in a log file
        )

    def __call__(self, event: dict[str, Any]) -> None:
        """Show the event."""
        if event["event"] == "progress":
            self._bar.set_description_str(_progress_line(event), refresh=False)
            self._bar.update(event["share"] - self._bar.n)
            return
        if event["event"] == "done":
            self._bar.close()
        write = {"start": _start_line, "epoch": _epoch_line, "sample": _sample_line}
        text = write.get(event["event"], lambda e: e["message"])(event)
        tqdm.write(text, file=sys.stdout)


def _start_line(event: dict[str, Any]) -> str:
    return (
        f"Recipe {event['name']}: {event['parameters']:,} parameters, "
        f"{event['vocabulary']:,} tokens in the vocabulary, "
        f"{event['training_tokens']:,} to learn from, {event['validation_tokens']:,} to check on"
    )


def _progress_line(event: dict[str, Any]) -> str:
    minutes, seconds = divmod(round(event["seconds_left"]), 60)
    return (
        f"epoch {event['epoch']:.2f}, loss {event['loss']:.3f}, "
        f"{event['tokens_per_second']:,.0f} tokens/s, {minutes}:{seconds:02d} left"
    )


def _epoch_line(event: dict[str, Any]) -> str:
    return (
        f"epoch {event['epoch']:g}: loss {event['loss']:.4f}, validation "
        f"{event['validation_loss']:.4f} ({event['bits_per_character']:.3f} bits a character), "
        f"next token {event['validation_accuracy']:.1%}{', best so far' if event['best'] else ''}"
    )


def _sample_line(event: dict[str, Any]) -> str:
    return f"--- at temperature {event['temperature']:g}:\n{event['prompt']}{event['text']}"
