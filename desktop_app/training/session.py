"""The training of one voice from its texts to its model, as a chain of child processes.

The trainer learns, `inkling-export` makes a model of its best weights, `inkling-model learned`
measures it on the pages held back. To pause is to end the trainer with a checkpoint; to go on is to
resume it: a closed lid, a crash and a reboot are no different.
"""

from __future__ import annotations

import csv
import dataclasses
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.language_model.model_file import bundled_model_path
from desktop_app.sentences import translated
from desktop_app.training.child import ChildProcess
from desktop_app.training.machine import precision
from desktop_app.training.shelf import VoiceRecord, VoiceShelf
from desktop_app.training.tools import Tools

_PROMPTS = 2
_PROMPT_WORDS = 6


class TrainingSession(QObject):
    """Trains a voice that has its texts; one session at a time."""

    told = Signal(object)
    """An event of the trainer or the exporter, a dict."""
    stage_changed = Signal(str)
    """learning, pausing, paused, stopping, exporting, comparing."""
    preview_ready = Signal(object)
    """The newest best model stands under this Path."""
    preview_failed = Signal(str)
    done = Signal(object)
    """The voice as it is now, a VoiceRecord; its ``result`` says how it came out."""
    failed = Signal(str)
    """Why it cannot go on now; the training before is not lost."""

    def __init__(
        self,
        record: VoiceRecord,
        shelf: VoiceShelf,
        tools: Tools,
        parent: QObject | None = None,
        *,
        base: Path | None = None,
        changes: Sequence[str] = (),
    ) -> None:
        """Prepare; ``changes`` are further ``key=value`` settings of the recipe."""
        super().__init__(parent)
        self.record = record
        self._shelf, self._tools = shelf, tools
        self._base = base or bundled_model_path()
        self._changes = tuple(changes)
        self._child: ChildProcess | None = None
        self._preview: ChildProcess | None = None
        self._stage = ""
        self._finished = False  # the trainer has nothing left to learn

    @property
    def stage(self) -> str:
        """What goes on; see `stage_changed`."""
        return self._stage

    @property
    def has_best(self) -> bool:
        """Whether there is something that could be kept."""
        return (self.record.run / "best.weights.h5").exists()

    def history(self) -> list[tuple[float, float, float]]:
        """Return what was measured so far: epoch, loss, loss on pages held back."""
        try:
            with (self.record.run / "history.csv").open(encoding="utf-8", newline="") as file:
                return [
                    (float(row["epoch"]), float(row["loss"]), float(row["validation_loss"]))
                    for row in csv.DictReader(file)
                ]
        except (OSError, ValueError, KeyError, TypeError):
            return []

    def start(self) -> None:
        """Begin, or go on where it was left."""
        if self.record.stage == "finishing":
            self._export()
        else:
            self._learn()

    def pause(self) -> None:
        """Let the trainer write a checkpoint and end."""
        if self._stage == "learning":
            self._end_learning("pausing")

    def stop(self) -> None:
        """Learn no more, and keep the best so far."""
        if self._stage == "learning":
            self._end_learning("stopping")
        elif self._stage in ("paused", "") and self.has_best:
            self._export()

    def try_newest(self) -> None:
        """Make a model of the best weights so far, while the training goes on."""
        if self._preview is None and self.has_best:
            self._preview = self._run(
                self._export_command(self.record.preview), self._on_preview_ended
            )

    def shut_down(self, milliseconds: int = 10_000) -> None:
        """Let the child write its checkpoint and end; wait for it, for so long."""
        for child in (self._preview, self._child):
            if child is None:
                continue
            child.ended.disconnect()
            if child is self._child and self._stage in ("learning", "pausing", "stopping"):
                child.ask_to_stop()
                if child.wait(milliseconds):
                    continue
            child.kill()
            child.wait(1_000)
        self._preview = self._child = None

    def process_id(self) -> int:
        """Return the child's number; 0 when none runs."""
        return self._child.process_id() if self._child else 0

    # The stages

    def _learn(self) -> None:
        run = self.record.run
        if (run / "run.json").exists():
            arguments = ["--resume", "--out", str(run)]
        else:
            arguments = self._first_arguments()
        command = (*self._tools.train, *arguments, "--progress", "json", "--attended")
        self._finished = False
        self._child = self._run(command, self._on_learned)
        self._child.told.connect(self._on_told)
        self._enter("learning")

    def _first_arguments(self) -> list[str]:
        record = self.record
        recipe = "subwords" if record.own else "adapt"
        arguments = [recipe, "--corpus", str(record.texts), "--out", str(record.run)]
        if not record.own:
            arguments += ["--from", str(self._base)]
        settings = {
            "corpus.title": f"{record.name}: {record.words:,} words of my own",
            "corpus.licence": "private",
            "corpus.language": record.language,
            "samples.prompts": _prompts(record.unseen),
            "fit.precision": precision(),
        }
        changes = [
            f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in settings.items()
        ]
        return [*arguments, "--set", *changes, *self._changes]

    def _end_learning(self, stage: str) -> None:
        if self._child is not None:
            self._enter(stage)
            self._child.ask_to_stop()

    def _export(self) -> None:
        self._save(stage="finishing")
        self._child = self._run(self._export_command(self.record.candidate), self._on_exported)
        self._child.told.connect(self.told)
        self._enter("exporting")

    def _export_command(self, output: Path) -> Sequence[str]:
        return (
            *self._tools.export,
            str(self.record.run),
            *(() if self.record.own else ("--since", str(self._base))),
            *("--output", str(output), "--name", self.record.name),
            *("--language", self.record.language, "--licence", "private"),
            *("--progress", "json"),
        )

    def _compare(self) -> None:
        record = self.record
        self._child = self._run(
            (
                *self._tools.model,
                "learned",
                *("--model", str(record.candidate), "--since", str(self._base)),
                *("--tune", str(record.tune), "--unseen", str(record.unseen)),
            ),
            self._on_compared,
        )
        self._enter("comparing")

    # What the children say

    @Slot(object)
    def _on_told(self, event: dict[str, Any]) -> None:
        if event["event"] == "done":
            self._finished = bool(event.get("finished"))
        self.told.emit(event)

    @Slot(bool, str)
    def _on_learned(self, good: bool, message: str) -> None:
        self._child = None
        if not good:
            self._fail(message)
        elif self._stage == "pausing" and not self._finished:
            self._enter("paused")
        elif self.has_best:
            self._export()
        else:
            self._fail(self.tr("It was stopped before there was anything to keep."))

    @Slot(bool, str)
    def _on_exported(self, good: bool, message: str) -> None:
        self._child = None
        if good:
            self._compare()
        else:
            self._fail(message)

    @Slot(bool, str)
    def _on_compared(self, good: bool, message: str) -> None:
        output = self._child.output() if self._child else ""
        self._child = None
        if not good:
            self._fail(message)
            return
        try:
            result = json.loads(output)
            keep = self._shelf.accept if result["better"] else self._shelf.refuse
            self.record = keep(self.record, result)
        except (ValueError, KeyError):
            self._fail(self.tr("What was measured cannot be read. Let it go on to try again."))
            return
        except OSError as error:
            self._fail(self._not_kept(error))
            return
        self._enter("")
        self.done.emit(self.record)

    @Slot(bool, str)
    def _on_preview_ended(self, good: bool, message: str) -> None:
        self._preview = None
        if good:
            self.preview_ready.emit(self.record.preview)
        else:
            self.preview_failed.emit(message)

    # Helpers

    def _run(self, command: Sequence[str], ended: Callable[[bool, str], None]) -> ChildProcess:
        child = ChildProcess(command, self)
        child.ended.connect(ended)
        child.start()
        return child

    def _save(self, **changes: Any) -> None:
        try:
            self.record = self._shelf.save(dataclasses.replace(self.record, **changes))
        except OSError as error:
            self.told.emit({"event": "warning", "message": self._not_kept(error)})

    def _not_kept(self, error: OSError) -> str:
        reason = translated(error.strerror or str(error))
        return self.tr("What was learned could not be kept: {0}.").format(reason)

    def _fail(self, message: str) -> None:
        self._enter("")
        self.failed.emit(message)

    def _enter(self, stage: str) -> None:
        self._stage = stage
        self.stage_changed.emit(stage)


def _prompts(unseen: Path) -> list[str]:
    """Return the beginnings of some of the writer's own sentences, for the samples."""
    try:
        paragraphs = unseen.read_text(encoding="utf-8").split("\n")
    except OSError:
        return [""]
    starts = [" ".join(p.split()[:_PROMPT_WORDS]) for p in paragraphs if len(p.split()) > 12]
    return starts[:: max(1, len(starts) // _PROMPTS)][:_PROMPTS] or [""]
