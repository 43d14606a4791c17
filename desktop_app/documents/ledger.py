"""The share that is the writer's: what was typed and what was accepted, counted and never sent.

A ledger belongs to one document and lies in the app's own folder, for its owner alone. It holds
counts and the places of accepted characters, no text.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
import os
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from desktop_app.documents.atomic import make_private_folder, replace_file
from desktop_app.documents.errors import DocumentError, reason

SUFFIX = ".ledger"

Span = tuple[int, int]  # from, to, in UTF-16 units
Step = tuple[int, int, int, bool]  # position, units removed, units added, whether accepted


class LedgerError(DocumentError):
    """A ledger could not be written or removed; the document is not concerned."""


class Kept:
    """Which characters of a text came from suggestions, followed through every change.

    Positions are UTF-16 units, as Qt's `contentsChange` gives them.
    """

    def __init__(self, spans: tuple[Span, ...] = ()) -> None:
        self._spans = list(spans)
        self._units = _length(self._spans)

    @property
    def spans(self) -> tuple[Span, ...]:
        """Return the stretches that came from suggestions, in order, none touching the next."""
        return tuple(self._spans)

    @property
    def units(self) -> int:
        """Count what of all that was accepted still stands."""
        return self._units

    def change(self, position: int, removed: int, added: int, *, accepted: bool = False) -> None:
        """Follow a change: `added` units came in place of `removed` ones.

        Takes time for what stands behind the change, not for what stands before it.
        """
        first = bisect_left(self._spans, position, key=lambda span: span[1])
        behind = self._spans[first:]
        gone, shift = position + removed, added - removed
        spans = []
        for start, end in behind:
            if start < position:
                spans.append((start, min(end, position)))
            if end > gone:
                spans.append((max(start, gone) + shift, end + shift))
        if accepted and added:
            spans.append((position, position + added))
        self._spans[first:] = joined = _joined(sorted(spans))
        self._units += _length(joined) - _length(behind)


def _length(spans: list[Span]) -> int:
    return sum(end - start for start, end in spans)


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in spans:
        if joined and joined[-1][1] >= start:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


@dataclass(frozen=True)
class Ledger:
    """Counts of one document, in code points.

    Attributes:
        typed: characters that the writer typed.
        accepted: characters that came from suggestions.
        other: characters that were pasted, dropped, undone or brought by another command, as Qt
            counts: those beyond the basic plane are two.
        kept: accepted characters that still stand.
        length: characters of the whole text when it was counted.
        since: the day of the first count, ISO.
    """

    typed: int = 0
    accepted: int = 0
    other: int = 0
    kept: int = 0
    length: int = 0
    since: str = ""

    @property
    def own_share(self) -> float:
        """Return the share of the text that did not come from suggestions, 0 to 1."""
        return 1.0 if not self.length else 1.0 - self.kept / self.length

    def to_csv(self, copied: Sequence[str] | None = None) -> str:
        """Return the counts as a table of two rows; of `copied` passages their number.

        Where it is not known what the model has read, that stays empty.
        """
        text = io.StringIO()
        row = asdict(self) | {
            "own_share": f"{self.own_share:.4f}",
            "copied_passages": "" if copied is None else len(copied),
        }
        table = csv.DictWriter(text, row, lineterminator="\n")
        table.writeheader()
        table.writerow(row)
        return text.getvalue()


Account = tuple[Ledger, Kept]  # all that is known of one text


class Counted(NamedTuple):
    """What changes of a text mean for its account.

    Attributes:
        typed: the ledger's count after them; so are the next two.
        accepted: see `Ledger`.
        other: see `Ledger`.
        steps: how they move what was accepted, and what of it is new.
    """

    typed: int
    accepted: int
    other: int
    steps: tuple[Step, ...]

    def on(self, account: Account) -> Account:
        """Return the account after the changes; the one before them is no longer of use."""
        ledger, kept = account
        for position, removed, added, accepted in self.steps:
            kept.change(position, removed, added, accepted=accepted)
        counts = replace(ledger, typed=self.typed, accepted=self.accepted, other=self.other)
        return counts, kept


def new_account() -> Account:
    """Return the account of a text of which nothing is known."""
    return Ledger(since=datetime.date.today().isoformat()), Kept()


def content_of(account: Account) -> dict[str, Any]:
    """Return an account as JSON takes it; `account_of` reads it back."""
    ledger, kept = account
    return asdict(ledger) | {"spans": kept.spans}


def account_of(content: Any) -> Account | None:
    """Return the account that `content_of` wrote; None where it is not one."""
    try:
        spans = tuple((int(start), int(end)) for start, end in content["spans"])
        return Ledger(**{name: content[name] for name in content if name != "spans"}), Kept(spans)
    except (ValueError, TypeError, KeyError):
        return None


class LedgerFile:
    """Where the ledger of one document lies.

    Args:
        folder: the app's folder for ledgers.
        document: the document's file.
    """

    def __init__(self, folder: Path, document: Path) -> None:
        name = hashlib.sha256(os.fsencode(document.absolute())).hexdigest()[:32]
        self.path = folder / (name + SUFFIX)

    def load(self, text_digest: str) -> Account:
        """Return the counts; where the text is another one now, what was kept is not known.

        It counts as none, then: a program that changed the file told us nothing.
        """
        try:
            content: Any = json.loads(self.path.read_text("utf-8"))
            known = content.pop("text") == text_digest
        except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
            return new_account()
        account = account_of(content) or new_account()
        return account if known else (replace(account[0], kept=0), Kept())

    def save(self, account: Account, text_digest: str) -> None:
        """Keep the counts, whole or not at all, for the owner alone.

        Raises:
            LedgerError: they could not be written.
        """
        content = content_of(account) | {"text": text_digest}
        try:
            make_private_folder(self.path.parent)
            replace_file(self.path, json.dumps(content).encode(), like=None, mode=0o600)
        except OSError as error:
            raise self._refused("kept", error) from error

    def delete(self) -> None:
        """Forget the counts.

        Raises:
            LedgerError: they are still there.
        """
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise self._refused("deleted", error) from error

    def _refused(self, what: str, error: OSError) -> LedgerError:
        why, advice = reason(error)
        return LedgerError(f"The ledger “{self.path}” could not be {what}: {why}", None, advice)
