"""The question what to train on: texts in, and what they are good for, at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.background import BackgroundTask
from desktop_app.panels.rows import hint_label
from desktop_app.sentences import translated
from desktop_app.training.machine import MEMORY_NEEDED, ROOM_NEEDED, training_seconds
from desktop_app.training.texts import KINDS, LEAST_CHARACTERS, Survey, survey
from desktop_app.training.words import in_languages, in_minutes

_CHARACTERS_IN_A_WORD = 6
_SHOWN_PROBLEMS = 4
_PROGRESS_MILLISECONDS = 200


@dataclass(frozen=True)
class Wish:
    """What the writer wants to be trained."""

    name: str
    survey: Survey
    own: bool


@dataclass(frozen=True)
class Machine:
    """What there is to train with: bytes of memory (None: unknown) and disk, tokens a second.

    ``language`` is that of the model to begin with.
    """

    memory: int | None
    room: int
    speed: float
    language: str = "en"


class TrainingDialog(QDialog):
    """Choose files and folders; see how much there is, what it is good for, and how long it takes.

    The files are read on a thread of their own.
    """

    def __init__(
        self,
        machine: Callable[[], Machine],
        parent: QWidget | None = None,
        *,
        name: str = "",
        paths: Sequence[Path] = (),
        known: Collection[str] = (),
    ) -> None:
        """Show; ``machine`` is asked on a thread, ``known`` are names of voices there are."""
        super().__init__(parent)
        self._machine_of, self._known = machine, known
        self._machine: Machine | None = None
        self._survey = Survey()
        self._task: BackgroundTask | None = None
        self._cancelled = threading.Event()
        self._progress = 0, 0  # files found and read, as the thread has told last
        self._timer = QTimer(self, interval=_PROGRESS_MILLISECONDS)
        self._timer.timeout.connect(self._show_progress)
        self.setWindowTitle(self.tr("Train on My Writing"))
        self._name = QLineEdit(name or self.tr("My voice"))
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Files and folders to learn from"))
        self._files = QPushButton(self.tr("Add &Files …"))
        self._folder = QPushButton(self.tr("Add a F&older …"))
        self._remove = QPushButton(self.tr("&Remove"))
        self._facts, self._worth, self._time = hint_label(""), hint_label(""), hint_label("")
        self._problems = hint_label("")
        self._problems.setTextFormat(Qt.TextFormat.PlainText)
        self._own = QCheckBox(self.tr("Begin from nothing instead of the general model"))
        self._buttons = QDialogButtonBox()
        self._buttons.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self._start = self._buttons.addButton(
            self.tr("&Start"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._lay_out()
        self._files.clicked.connect(self._on_add_files)
        self._folder.clicked.connect(self._on_add_folder)
        self._remove.clicked.connect(self._on_remove)
        self._own.toggled.connect(self._show)
        self._name.textChanged.connect(self._show)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self.finished.connect(self._on_finished)
        self.setAcceptDrops(True)
        self.add_paths(paths)

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Learn from these files and folders too."""
        known = self.paths()
        for path in paths:
            if path not in known:
                self._list.addItem(str(path))
        self._read()

    def paths(self) -> list[Path]:
        """Return the files and folders that are chosen."""
        return [Path(self._list.item(row).text()) for row in range(self._list.count())]

    def wish(self) -> Wish:
        """Return what is to be trained."""
        return Wish(self._name.text().strip(), self._survey, self._own.isChecked())

    # What the writer does

    @Slot()
    def _on_add_files(self) -> None:
        kinds = " ".join(f"*{suffix}" for suffix in KINDS)
        names, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Add files"), str(Path.home()), self.tr("Texts ({0})").format(kinds)
        )
        self.add_paths([Path(name) for name in names])

    @Slot()
    def _on_add_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Add a folder"), str(Path.home()))
        if name:
            self.add_paths([Path(name)])

    @Slot()
    def _on_remove(self) -> None:
        for item in self._list.selectedItems():
            self._list.takeItem(self._list.row(item))
        self._read()

    @Slot(int)
    def _on_finished(self, result: int) -> None:
        self._cancelled.set()

    # Reading

    def _read(self) -> None:
        """Read what is chosen now, in place of what was being read."""
        self._cancelled.set()
        self._cancelled = cancelled = threading.Event()
        paths, machine = self.paths(), self._machine_of
        self._survey, self._progress = Survey(), (0, 0)

        def tell(found: int, read: int) -> None:
            if not cancelled.is_set():
                self._progress = found, read

        def work() -> tuple[Survey, Machine]:
            return survey(paths, cancelled.is_set, tell), machine()

        self._task = BackgroundTask(work, self)
        self._task.done.connect(self._on_read)
        self._task.failed.connect(self._on_failed)
        self._task.start()
        self._timer.start()
        self._show()

    @Slot(object)
    def _on_read(self, result: Any) -> None:
        if self.sender() is self._task:
            self._task = None
            self._survey, self._machine = result
            self._show()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        if self.sender() is self._task:
            self._task = None
            self._survey = Survey(problems=(getattr(error, "strerror", None) or str(error),))
            self._show()

    # What is shown

    @Slot()
    def _show(self) -> None:
        found, reading = self._survey, self._task is not None
        obstacle = "" if reading else self._obstacle()
        self._facts.setText(self._progress_text() if reading else self._facts_text())
        chosen = bool(self._list.count())
        self._worth.setText("" if reading or not chosen else obstacle or self._worth_text())
        self._own.setVisible(found.is_enough_for_its_own)
        if not found.is_enough_for_its_own:
            self._own.setChecked(False)
        ready = not (reading or obstacle)
        self._time.setText(self._time_text() if ready else "")
        self._problems.setText(self._problems_text())
        for label in (self._facts, self._worth, self._time, self._problems):
            label.setVisible(bool(label.text()))
        self._start.setEnabled(ready and bool(self._name.text().strip()))

    @Slot()
    def _show_progress(self) -> None:
        if self._task is None:
            self._timer.stop()
        else:
            self._facts.setText(self._progress_text())

    def _progress_text(self) -> str:
        found, read = map(self.locale().toString, self._progress)
        if self._progress[1]:
            return self.tr("Reading … {0} of {1}").format(read, found)
        if self._progress[0]:
            return self.tr("Looking for texts … {0} found").format(found)
        return self.tr("Looking for texts …")

    def _facts_text(self) -> str:
        found, number = self._survey, self.locale().toString
        if not self._list.count():
            return self.tr(
                "Choose texts of yours: {0}. They are read on this computer and never leave it."
            ).format("docx, odt, epub, html, md, txt")
        text = self.tr("{0} words · texts: {1}").format(
            number(found.words), number(len(found.texts))
        )
        if found.texts:
            text += f" · {in_languages(found.languages)}"
        if found.duplicates:
            text += " · " + self.tr("copies left out: {0}").format(number(found.duplicates))
        return text

    def _obstacle(self) -> str:
        """Return why it cannot begin; "" when it can."""
        found, machine, gigabyte = self._survey, self._machine, 1e9
        if not self._list.count():
            return self.tr("Nothing is chosen yet.")
        if not found.is_enough:
            return self.tr(
                "That is not enough to learn from: about {0} words are the least."
            ).format(self.locale().toString(LEAST_CHARACTERS // _CHARACTERS_IN_A_WORD))
        if machine is None:
            return ""
        room_needed = ROOM_NEEDED + 3 * found.characters
        if machine.room < room_needed:
            return self.tr("The disk is too full: {0} GB are needed, {1} are free.").format(
                *self._numbers(room_needed / gigabyte, machine.room / gigabyte)
            )
        if machine.memory is not None and machine.memory < MEMORY_NEEDED:
            return self.tr(
                "There is too little memory: about {0} GB are needed, {1} are free. Close other "
                "programs and try again."
            ).format(*self._numbers(MEMORY_NEEDED / gigabyte, machine.memory / gigabyte))
        return ""

    def _worth_text(self) -> str:
        found = self._survey
        texts = []
        language = self._machine.language if self._machine else "en"
        if language not in found.languages[:1]:
            texts.append(
                self.tr(
                    "The general model speaks {0}. It will learn little from texts in {1}."
                ).format(in_languages([language]), in_languages(found.languages))
            )
        elif found.is_enough_for_its_own:
            texts.append(
                self.tr("Enough to adapt the general model, and enough for a model of its own.")
            )
        else:
            texts.append(self.tr("Enough to adapt the general model to your voice."))
        if self._name.text().strip() in self._known:
            texts.append(self.tr("It will take the place of the voice of this name."))
        if len(found.languages) > 1:
            texts.append(self.tr("The texts are in several languages: one voice each does better."))
        return " ".join(texts)

    def _time_text(self) -> str:
        if self._machine is None:
            return ""
        return self.tr("It will take about {0}. You can write meanwhile.").format(
            in_minutes(training_seconds(self._survey.characters, self._machine.speed))
        )

    def _problems_text(self) -> str:
        problems = self._survey.problems
        shown = [translated(problem) for problem in problems[:_SHOWN_PROBLEMS]]
        if len(problems) > len(shown):
            shown.append(self.tr("and {0} more").format(len(problems) - len(shown)))
        return "\n".join(shown)

    def _numbers(self, *numbers: float) -> list[str]:
        return [self.locale().toString(number, "f", 1) for number in numbers]

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(self.tr("&Name"), self._name)
        adding = QHBoxLayout()
        for button in (self._files, self._folder, self._remove):
            adding.addWidget(button)
        adding.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addLayout(form)
        column.addWidget(self._list, 1)
        column.addLayout(adding)
        for widget in (self._facts, self._worth, self._own, self._time, self._problems):
            column.addWidget(widget)
        column.addWidget(self._buttons)
        self.resize(560, 460)

    # Qt's events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add what was dropped."""
        urls = event.mimeData().urls()
        self.add_paths([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])
        event.acceptProposedAction()
