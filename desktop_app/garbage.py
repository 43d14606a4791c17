"""Python's cyclic garbage is collected in the window's thread alone.

Python collects in whatever thread happens to ask for memory. A Qt object that is garbage would die
there too, while the window's thread may hold Qt's locks and wait for Python's: both hang, or the
program crashes.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_INTERVAL = 1000  # milliseconds


class GarbageCollector(QObject):
    """Collects now and then, in the thread that it lives in; no other thread does from now on."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        if not gc.get_freeze_count():
            gc.freeze()  # the code that is loaded by now stays; to go through it takes 30 ms
        self._timer = QTimer(self, interval=_INTERVAL)
        self._timer.timeout.connect(collect_due)
        self._timer.start()


def collect_due() -> None:
    """Collect the oldest generation that has grown beyond Python's own threshold for it."""
    counts, thresholds = gc.get_count(), gc.get_threshold()
    for generation in (2, 1, 0):
        if counts[generation] > thresholds[generation] > 0:
            gc.collect(generation)
            return
