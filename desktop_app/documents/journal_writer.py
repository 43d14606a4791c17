"""Keep a journal on a thread of its own, so that no key waits for the disk."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from desktop_app.documents.errors import JournalError
from desktop_app.documents.journal import Change, Journal, OutOfStepError
from desktop_app.documents.ledger import Account, Counted

_Order = Callable[[Journal], None]


class JournalWriter:
    """Pass changes on to a journal; no call but `flush` and `close` waits.

    A change is given to the system at once, so it outlives this program, and is on the disk
    itself after `delay`, so it outlives a power failure.

    Args:
        start: makes the journal; called on the thread, since a long text takes its time.
        on_trouble: called on the thread with what went wrong when changes are no longer kept,
            and with None when they are again.
        on_out_of_step: called on the thread when a change was missed; answer with `restart`.
        delay: seconds.
        retry: seconds until a journal that failed is tried again, with all of its text.
    """

    def __init__(
        self,
        start: Callable[[], Journal],
        *,
        on_trouble: Callable[[JournalError | None], None] = lambda error: None,
        on_out_of_step: Callable[[], None] = lambda: None,
        delay: float = 1.0,
        retry: float = 5.0,
    ) -> None:
        self._start = start
        self._on_trouble = on_trouble
        self._on_out_of_step = on_out_of_step
        self._delay = delay
        self._retry = retry
        self._orders: list[_Order] = []
        self._wake = threading.Condition()
        self._keep: bool | None = None  # set when closing
        self._trouble: JournalError | None = None
        # A disk that hangs must not hold up the end of the program.
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def append(self, *changes: Change, counted: Counted | None = None) -> None:
        """Record changes, and what they mean for the ledger."""
        self._order(lambda journal: journal.append(*changes, counted=counted))

    def saved(self, text: str, path: Path) -> None:
        """Record that `path` holds `text` now, though the text may have gone on since."""
        self._order(lambda journal: journal.saved(text, path))

    def count(self, account: Account) -> None:
        """Record what the ledger knows of the text, whatever it was before."""
        self._order(lambda journal: journal.count(account))

    def restart(self, text: str, account: Account | None = None) -> None:
        """Begin again with the whole text of the window and its ledger."""
        self._order(lambda journal: journal.restart(text, account))

    def flush(self, timeout: float | None = 5.0) -> bool:
        """Wait until everything recorded is on the disk itself; False if it is not, in time."""
        ended = threading.Event()
        safe = False

        def flush(journal: Journal) -> None:
            nonlocal safe
            try:
                journal.flush()
                safe = True
            except OutOfStepError:
                safe = True
                raise
            finally:
                ended.set()

        self._order(flush)
        return ended.wait(timeout) and safe

    def close(self, *, keep: bool, timeout: float | None = 5.0) -> bool:
        """End the journal: `keep` it if the document has unsaved changes, else remove it.

        Returns:
            Whether that was done, in time.
        """
        with self._wake:
            self._keep = keep
            self._wake.notify()
        self._thread.join(timeout)
        return not self._thread.is_alive() and self._trouble is None

    def _order(self, order: _Order) -> None:
        with self._wake:
            self._orders.append(order)
            self._wake.notify()

    def _run(self) -> None:
        try:
            journal = self._begin()
            if journal is not None:
                self._serve(journal)
        except BaseException as error:
            self._report(JournalError(f"The journal ended unexpectedly: {error!r}"))
            raise

    def _begin(self) -> Journal | None:
        """Start the journal, however long that takes; None if it is closed before."""
        while True:
            try:
                journal = self._start()
            except JournalError as error:
                self._report(error)
            else:
                self._report(None)
                return journal
            with self._wake:
                if self._wake.wait_for(lambda: self._keep is not None, self._retry):
                    return None

    def _serve(self, journal: Journal) -> None:
        due: float | None = None  # when the disk itself must have what was written
        while True:
            with self._wake:
                timeout = None if due is None else max(0.0, due - time.monotonic())
                self._wake.wait_for(lambda: self._orders or self._keep is not None, timeout)
                orders, self._orders = self._orders, []
                keep = self._keep
            for order in orders:
                if trouble := self._attempt(partial(order, journal)):
                    self._report(trouble)
            if keep is not None:
                self._report(self._attempt(partial(journal.close, keep=keep)))
                return
            if due is not None and time.monotonic() >= due:
                self._report(self._attempt(journal.flush))
                due = None
            if due is None and (orders or self._trouble):
                due = time.monotonic() + (self._retry if self._trouble else self._delay)

    def _attempt(self, action: Callable[[], None]) -> JournalError | None:
        try:
            action()
        except OutOfStepError:
            self._on_out_of_step()
        except JournalError as error:
            return error
        return None

    def _report(self, trouble: JournalError | None) -> None:
        if trouble is not self._trouble:
            self._trouble = trouble
            self._on_trouble(trouble)
