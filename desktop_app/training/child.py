"""One command as a child process: low priority, JSON lines out, ended by its standard input."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Qt, Signal, Slot

from desktop_app.training.machine import lower_priority
from desktop_app.training.tools import child_environment

log = logging.getLogger(__name__)

REFUSED = 2
"""Exit code of a command that says in one sentence why it cannot do what it should."""
_LAST_WORDS = 2_000  # characters of standard error that are kept


class ChildProcess(QObject):
    """Runs one command once."""

    told = Signal(object)
    """An event, a dict of a line of JSON."""
    ended = Signal(bool, str)
    """Whether it did what it should, and otherwise why not, in a sentence."""

    def __init__(
        self,
        command: Sequence[str],
        parent: QObject | None = None,
        *,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._output = b""
        self._errors = ""
        self._message = ""
        self._process = QProcess(self)
        self._process.setProgram(command[0])
        self._process.setArguments(list(command[1:]))
        variables = QProcessEnvironment()
        for name, value in (environment or child_environment()).items():
            variables.insert(name, value)
        self._process.setProcessEnvironment(variables)
        # A checkout need not be installed: its modules are found from here.
        self._process.setWorkingDirectory(str(Path(__file__).parents[2]))
        self._process.started.connect(self._on_started)
        self._process.readyReadStandardOutput.connect(self._on_output)
        self._process.readyReadStandardError.connect(self._on_errors)
        self._process.finished.connect(self._on_finished)
        # Some systems refuse within start(), before whoever starts it is ready to hear of it.
        self._process.errorOccurred.connect(self._on_error, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin."""
        self._process.start()

    def ask_to_stop(self) -> None:
        """End its standard input: a training then writes its checkpoint and ends."""
        self._process.closeWriteChannel()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def wait(self, milliseconds: int) -> bool:
        """Wait for its end; return whether it came."""
        return self._process.state() == QProcess.ProcessState.NotRunning or bool(
            self._process.waitForFinished(milliseconds)
        )

    def process_id(self) -> int:
        """Return the system's number for it; 0 when it does not run."""
        return int(self._process.processId())

    def output(self) -> str:
        """Return what it has written that was not told as an event."""
        return self._output.decode("utf-8", "replace")

    @Slot()
    def _on_started(self) -> None:
        lower_priority(self.process_id())

    @Slot()
    def _on_output(self) -> None:
        self._output += bytes(self._process.readAllStandardOutput().data())
        *lines, rest = self._output.split(b"\n")
        kept = []
        for line in lines:
            event = _event(line)
            if event is None:
                kept.append(line + b"\n")
                continue
            if event["event"] == "error":
                self._message = str(event.get("message", ""))
            self.told.emit(event)
        self._output = b"".join(kept) + rest

    @Slot()
    def _on_errors(self) -> None:
        text = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
        log.debug("%s says: %s", self._process.program(), text)
        self._errors = (self._errors + text)[-_LAST_WORDS:]

    @Slot(int, QProcess.ExitStatus)
    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        if status == QProcess.ExitStatus.CrashExit:
            self.ended.emit(
                False,
                self.tr(
                    "The training was ended from outside, or memory ran out. Nothing is lost: it "
                    "can go on from its last checkpoint."
                ),
            )
        elif code:
            self.ended.emit(False, self._message or self._last_words(code))
        else:
            self.ended.emit(True, "")

    def _last_words(self, code: int) -> str:
        """Return why it ended, if it told no event of it."""
        last = (self._errors.strip().splitlines() or [str(code)])[-1]
        if code == REFUSED:  # with one line, behind the name of the command
            return last.partition(": ")[2] or last
        if "MemoryError" in last or "ResourceExhausted" in last:
            return self.tr(
                "There is too little memory. Close other programs and let it go on: nothing is "
                "lost."
            )
        return self.tr("It ended unexpectedly: {0}. Nothing is lost.").format(last)

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.ended.emit(
                False,
                self.tr("“{0}” could not be started: {1}.").format(
                    self._process.program(), self._process.errorString()
                ),
            )


def _event(line: bytes) -> dict[str, Any] | None:
    if not line.startswith(b'{"event"'):
        return None
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None
