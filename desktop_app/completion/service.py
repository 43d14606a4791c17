"""One worker thread that answers requests; the newest request of each kind wins."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_app.completion.request import CancelToken, CompletionModel, Kind, Request
from desktop_app.language_model.errors import Cancelled, ModelError

if TYPE_CHECKING:
    from desktop_app.language_model.model_file import ModelCard
    from desktop_app.language_model.providers import ProviderChoice
    from desktop_app.language_model.verbatim import VerbatimIndex

log = logging.getLogger(__name__)

SLICE_SECONDS = 0.005  # background work gives way to a ghost this often
FAILURES_IN_A_ROW = 3  # after so many the model is set aside
MOST_FORESEEN = 16


@dataclass(frozen=True)
class LoadedModel:
    """A model ready to answer, and what the window tells about it."""

    completer: CompletionModel
    card: ModelCard
    choice: ProviderChoice
    path: Path
    terminate: Callable[[], None]
    tokens_per_second: Callable[[], float]
    verbatim: VerbatimIndex | None = None  # of the training text, where the file holds one


Loader = Callable[[Path, str], LoadedModel]


@dataclass(frozen=True)
class Answer:
    """Results of a request: all that came since the answer before; ``final`` ends them."""

    request: Request
    results: tuple[Any, ...]
    milliseconds: float
    final: bool


@dataclass(frozen=True)
class _LoadFailed:
    message: str


@dataclass(frozen=True)
class _RunFailed:
    message: str
    model_is_lost: bool


@dataclass
class _Job:
    """A request in its slot, with what has been done of it."""

    request: Request
    token: CancelToken = field(default_factory=CancelToken)
    results: Iterator[Any] | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class _LoadOrder:
    path: Path
    provider: str


def _in_words(error: BaseException) -> str:
    """Return what went wrong as a sentence for the status bar."""
    if isinstance(error, ModelError):
        return str(error)
    return f"The model failed: {error or type(error).__name__}."


class _Worker(threading.Thread):
    """Load models and run requests, slice by slice, the most urgent kind first.

    It is a daemon, so that a run that never ends does not hold up the interpreter's exit.
    """

    def __init__(
        self, load: Loader, report: Callable[[object, object], None], quiet_seconds: float
    ) -> None:
        super().__init__(name="inkling-model", daemon=True)
        self._load = load
        self._report_to = report
        self._quiet_seconds = quiet_seconds
        self._condition = threading.Condition()
        self._slots: dict[Kind, _Job] = {}
        self._order: _LoadOrder | None = None
        self._stopped = False
        self._last_key = -float("inf")
        self._failures = 0
        self.model: LoadedModel | None = None
        self.running_since: float | None = None

    def ask(self, request: Request) -> None:
        """Put a request into its slot in place of the one before."""
        with self._condition:
            self._cancel(request.kind)
            self._slots[request.kind] = _Job(request)
            self._condition.notify()

    def cancel(self, kind: Kind) -> None:
        """Give up the waiting or running request of a kind."""
        with self._condition:
            self._cancel(kind)

    def open_model(self, order: _LoadOrder) -> None:
        """Load a model before anything else is done; the newest order wins."""
        with self._condition:
            self._order = order
            self._condition.notify()

    def note_key(self) -> None:
        """Remember that a key was pressed just now."""
        self._last_key = time.monotonic()

    def is_idle(self) -> bool:
        """Tell whether nothing runs and nothing that could run waits."""
        with self._condition:
            waiting = self._order is not None or (self._slots and self.model is not None)
            return self.running_since is None and not waiting

    def stop(self) -> None:
        """Cancel everything and let the thread end; what it still finds is not reported."""
        with self._condition:
            self._stopped = True
            for kind in list(self._slots):
                self._cancel(kind)
            self._condition.notify()

    def run(self) -> None:
        """Work until stopped."""
        while (work := self._next()) is not None:
            if isinstance(work, _LoadOrder):
                self._open(work)
            else:
                self._advance(work)

    def _cancel(self, kind: Kind) -> None:
        job = self._slots.pop(kind, None)
        if job is not None:
            job.token.cancel()

    def _next(self) -> _LoadOrder | _Job | None:
        """Wait for the most urgent work; None when stopped."""
        with self._condition:
            while not self._stopped:
                if self._order is not None:
                    # Building a session holds Python's global lock: wait for a pause in typing.
                    wait = self._last_key + self._quiet_seconds - time.monotonic()
                    if wait <= 0:
                        order, self._order = self._order, None
                        return order
                else:
                    wait = None
                if self._slots and self.model is not None:
                    self.running_since = time.monotonic()
                    return self._slots[min(self._slots)]
                self._condition.wait(wait)
            return None

    def _open(self, order: _LoadOrder) -> None:
        try:
            model = self._load(order.path, order.provider)
        except BaseException as error:  # a panic of a library ends here too
            log.warning("cannot load %s", order.path, exc_info=error)
            self._report(_LoadFailed(_in_words(error)))
            return
        self.model, self._failures = model, 0
        self._report(model)

    def _advance(self, job: _Job) -> None:
        """Run a job until it ends, is cancelled, or its slice is over."""
        results: list[Any] = []
        final = True
        started = time.monotonic()
        try:
            if job.results is None and self.model is not None:
                job.results = job.request.results(self.model.completer, job.token.cancelled)
            for result in job.results or ():
                if job.token.cancelled():
                    break
                results.append(result)
                if time.monotonic() - started >= SLICE_SECONDS:
                    final = False
                    break
            self._failures = 0
        except Cancelled:
            pass
        except BaseException as error:  # noqa: BLE001 - a panic of a library ends here too
            self._fail(error)
            results.clear()
        job.seconds += time.monotonic() - started
        with self._condition:
            self.running_since = None
            if final and self._slots.get(job.request.kind) is job:
                del self._slots[job.request.kind]
        if not job.token.cancelled() and (results or final):
            self._report(Answer(job.request, tuple(results), job.seconds * 1000, final))

    def _fail(self, error: BaseException) -> None:
        log.warning("the model failed", exc_info=error)
        self._failures += 1
        lost = self._failures >= FAILURES_IN_A_ROW
        if lost:
            self.model = None
        self._report(_RunFailed(_in_words(error), lost))

    def _report(self, event: object) -> None:
        if self._stopped:
            return
        try:
            self._report_to(self, event)
        except RuntimeError:
            log.debug("the window is gone; nobody hears %r", event)


class CompletionService(QObject):
    """Take requests from the window, answer them by signals.

    Every signal is sent in the window's thread. A model that fails or hangs is set aside:
    ``model_lost`` tells why. It is opened again after a while, each time a longer one, but never
    while a run of it still hangs; the writer may open another one at any time.
    """

    model_loaded = Signal(object)  # LoadedModel
    load_failed = Signal(str)  # the model before stays
    answered = Signal(object)  # Answer
    run_failed = Signal(str)  # this request has no answer; the next one may
    model_lost = Signal(str)

    _reported = Signal(object, object)  # from the worker thread: worker, event

    def __init__(
        self,
        load: Loader,
        parent: QObject | None = None,
        *,
        patience_seconds: float = 5.0,
        quiet_seconds: float = 1.0,
        retry_seconds: float = 60.0,
    ) -> None:
        super().__init__(parent)
        self._load = load
        self._provider = "auto"
        self._path: Path | None = None  # of the model that answered last
        self._hanging: _Worker | None = None
        self._losses = 0  # since the last answer
        self._retry_seconds = retry_seconds
        self._retry = QTimer(self, singleShot=True)
        self._retry.timeout.connect(self._try_again)
        self._patience_seconds = patience_seconds
        self._quiet_seconds = quiet_seconds
        self._reported.connect(self._on_report)
        self._watchdog = QTimer(self, interval=max(1, int(patience_seconds * 250)))
        self._watchdog.timeout.connect(self._watch)
        self._worker = self._new_worker()
        self._foreseen: dict[Request, Any] = {}

    @property
    def model(self) -> LoadedModel | None:
        """The model that answers now."""
        return self._worker.model

    def open_model(self, path: Path, provider: str = "auto") -> None:
        """Load a model on the worker thread; ``model_loaded`` or ``load_failed`` follows."""
        self._provider = provider
        self._retry.stop()
        self._worker.open_model(_LoadOrder(path, provider))

    def ask(self, request: Request) -> None:
        """Ask; a request of the same kind that has no answer yet is given up.

        What was foreseen is answered before this returns, and once: chance draws anew.
        """
        if request in self._foreseen:
            self._worker.cancel(request.kind)
            self.answered.emit(Answer(request, (self._foreseen.pop(request),), 0.0, True))
            return
        self._worker.ask(request)
        if not self._watchdog.isActive():
            self._watchdog.start()

    def cancel(self, kind: Kind) -> None:
        """Give up what was asked of a kind."""
        self._worker.cancel(kind)

    def note_key(self) -> None:
        """Tell that the writer is typing: models are loaded in pauses."""
        self._worker.note_key()

    def shutdown(self, timeout_seconds: float = 2.0) -> bool:
        """Cancel everything and end the thread; False when it hangs and is left behind."""
        self._watchdog.stop()
        self._retry.stop()
        self._worker.stop()
        if self._worker.running_since is not None and self._worker.model is not None:
            self._worker.join(timeout_seconds / 2)
            if self._worker.is_alive():
                self._worker.model.terminate()
        self._worker.join(timeout_seconds / 2)
        return not self._worker.is_alive()

    def _new_worker(self) -> _Worker:
        worker = _Worker(self._load, self._reported.emit, self._quiet_seconds)
        worker.start()
        return worker

    @Slot()
    def _watch(self) -> None:
        """End a run that takes too long, and leave its thread behind."""
        worker = self._worker
        since = worker.running_since
        if since is not None and time.monotonic() - since > self._patience_seconds:
            worker.stop()
            if worker.model is not None:
                worker.model.terminate()
            self._worker, self._hanging = self._new_worker(), worker
            self._lose(
                f"The model did not answer within {self._patience_seconds:g} seconds and was "
                "stopped; it is tried again after a while, or open it to try it now."
            )
        if worker.is_idle() or worker is not self._worker:
            self._watchdog.stop()

    def _lose(self, message: str) -> None:
        self._retry.start(int(1000 * self._retry_seconds * 2 ** min(self._losses, 6)))
        self._losses += 1
        self._foreseen.clear()
        self.model_lost.emit(message)

    @Slot()
    def _try_again(self) -> None:
        if self._hanging is not None and self._hanging.is_alive():
            self._retry.start()
        elif self._path is not None and self.model is None:
            self._hanging = None
            self._worker.open_model(_LoadOrder(self._path, self._provider))

    def _foresee(self, results: Iterable[tuple[Request, Any] | None]) -> None:
        """Keep the newest answers to what may be asked next."""
        for request, answer in filter(None, results):
            self._foreseen.pop(request, None)
            self._foreseen[request] = answer
        for request in list(self._foreseen)[:-MOST_FORESEEN]:
            del self._foreseen[request]

    @Slot(object, object)
    def _on_report(self, worker: object, event: object) -> None:
        if worker is not self._worker:
            return
        if isinstance(event, LoadedModel):
            self._watchdog.start()  # what was asked meanwhile runs now
            self._retry.stop()
            self._path = event.path
            self._foreseen.clear()
            self.model_loaded.emit(event)
        elif isinstance(event, Answer):
            if event.results:
                self._losses = 0
            if event.request.kind is Kind.PREPARE:
                self._foresee(event.results)
            elif event.request.kind is Kind.RECALL:
                self._foreseen.clear()  # the answers are others from now on
            self.answered.emit(event)
        elif isinstance(event, _LoadFailed):
            self.load_failed.emit(event.message)
        elif isinstance(event, _RunFailed) and event.model_is_lost:
            self._lose(event.message)
        elif isinstance(event, _RunFailed):
            self.run_failed.emit(event.message)
