"""How long it takes to colour a document by surprise, and how smooth the window stays meanwhile."""

import os
import time
from pathlib import Path

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.completion.loading import load_model
from desktop_app.completion.service import CompletionService
from desktop_app.editor.page import Page
from desktop_app.panel_links import SurpriseLink
from desktop_app.panels.surprise import SurprisePanel
from desktop_app.resource_files import resource_path
from tests.benchmarks.report import Row, run

FRAME_MILLISECONDS = 1000 / 60
WATCH_SECONDS = 5


def measure(model: Path, short: bool) -> list[Row]:
    """Return rows for a document left alone, one that is coloured whole, one that is begun."""
    application = QApplication.instance() or QApplication([])
    sample = resource_path("samples/the-ferry.txt").read_text(encoding="utf-8")
    whole, huge = (2_000, 20_000) if short else (100_000, 1_000_000)
    service = CompletionService(load_model, quiet_seconds=0)
    try:
        service.open_model(model, "cpu")
        while service.model is None:
            application.processEvents()
        watched = 1 if short else WATCH_SECONDS
        return [
            coloured(service, sample, whole, "nothing coloured", watched, on=False),
            coloured(service, sample, whole, f"{whole:,} words, all of them", 600),
            coloured(service, sample, huge, f"{huge:,} words, the start", watched),
        ]
    finally:
        service.shutdown()


def coloured(
    service: CompletionService,
    sample: str,
    words: int,
    what: str,
    patience: float,
    *,
    on: bool = True,
) -> Row:
    """Colour a document for so many seconds at most, and watch the event loop."""
    page, panel = Page(), SurprisePanel()
    link = SurpriseLink(panel, page, service)
    panel.set_model(service.model)
    # Numbers make the paragraphs differ, as those of a book do.
    parts = sample.split("\n")
    times = words // len(sample.split()) + 1
    page.setPlainText("\n".join(f"{n}. {part}" for n in range(times) for part in parts))
    page.resize(900, 700)
    page.show()
    panel.show()
    settled = time.perf_counter() + 0.5
    while time.perf_counter() < settled:
        QCoreApplication.processEvents()
    ticks = [time.perf_counter()]
    timer = QTimer(interval=1)
    timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
    timer.start()
    panel.set_switched_on(on)
    started = ticks[0]
    while time.perf_counter() - started < patience:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if on and not panel.unfinished():
            break
    seconds = time.perf_counter() - started
    panel.set_switched_on(False)
    del link
    gaps = 1000 * np.diff(ticks)
    return {
        "what": what,
        "seconds": seconds,
        "p99 ms": float(np.percentile(gaps, 99)),
        "worst ms": float(gaps.max()),
        "dropped frames": int((gaps // FRAME_MILLISECONDS).sum()),
    }


if __name__ == "__main__":
    run(__doc__, measure)
