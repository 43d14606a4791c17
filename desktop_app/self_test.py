"""One completion in a real window, reported as JSON: whether this installation works."""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot

from desktop_app import __version__
from desktop_app.completion.request import GhostRequest, Snapshot
from desktop_app.completion.service import Answer, CompletionService, LoadedModel
from desktop_app.language_model.completer import CompletionOptions

PATIENCE_MILLISECONDS = 60_000
TEXT = "It was a dark and stormy ni"


class SelfTest(QObject):
    """Ask for one suggestion when the model is there, print what came, and quit."""

    def __init__(self, service: CompletionService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.exit_code = 1
        self._service = service
        self._request = GhostRequest(Snapshot(TEXT), CompletionOptions())
        self._model: LoadedModel | None = None
        service.model_loaded.connect(self._on_model_loaded)
        service.answered.connect(self._on_answer)
        service.load_failed.connect(self._fail)
        service.run_failed.connect(self._fail)
        service.model_lost.connect(self._fail)
        self._timer = QTimer(self, singleShot=True, interval=PATIENCE_MILLISECONDS)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start()

    @Slot(object)
    def _on_model_loaded(self, model: LoadedModel) -> None:
        self._model = model
        self._service.ask(self._request)

    @Slot(object)
    def _on_answer(self, answer: Answer) -> None:
        if answer.request != self._request or not answer.results or self._model is None:
            return
        suggestion, choice = answer.results[-1], self._model.choice
        report = {
            "version": __version__,
            "provider": choice.name,
            "why_not_cuda": None if choice.name == "cuda" else choice.reason,
            "model": self._model.card.name,
            "suggestion": suggestion.text if suggestion is not None else None,
            "milliseconds": round(answer.milliseconds, 2),
        }
        sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
        self._end(0)

    @Slot(str)
    def _fail(self, message: str) -> None:
        sys.stderr.write(message + "\n")
        self._end(1)

    @Slot()
    def _on_timeout(self) -> None:
        self._fail(f"Nothing came within {PATIENCE_MILLISECONDS // 1000} seconds.")

    def _end(self, code: int) -> None:
        self.exit_code = code
        self._timer.stop()
        QCoreApplication.exit(code)
