"""The writer's voices on the disk: their texts, their trainings, their models.

A voice has a folder of its own: ``voice.json``, the texts it learns from, the pages held back, the
run of the trainer, and the ``.voice`` file that speaks. Its model stands in the library.
"""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from desktop_app.documents.atomic import replace_file
from desktop_app.language_model.mixture import SUFFIX as VOICE_SUFFIX
from desktop_app.language_model.mixture import Voice
from desktop_app.language_model.model_folder import SUFFIX as MODEL_SUFFIX
from desktop_app.language_model.model_folder import free_path
from desktop_app.training.texts import Survey

Stage = Literal["learning", "finishing", "done"]
_HELD_BACK = 0.12
_LEAST_HELD_BACK, _MOST_HELD_BACK = 4_000, 120_000  # characters, of all texts together
_UNSEEN = 2 / 3  # of what is held back; by the rest the mixture is chosen
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]+|^[. ]+|[. ]+$')


@dataclass(frozen=True, kw_only=True)
class Material:
    """What a model learns from: files, their words, whether it begins from nothing."""

    sources: tuple[str, ...] = ()
    own: bool = False
    language: str = "en"
    words: int = 0


@dataclass(frozen=True, kw_only=True)
class VoiceRecord:
    """What is known of a voice.

    ``model`` is its file name in the library, "" before the first; ``other`` that of the voice it
    is mixed with, "" for the general model; ``share`` how much of the mixture is its own.
    ``sources``, ``own``, ``language`` and ``words`` are of the newest training; until that has
    shown that it is better, ``before`` is what the model in use is made of. ``learned`` are the
    files that this model has learned from.
    """

    folder: Path
    name: str
    sources: tuple[str, ...]
    learned: tuple[str, ...] = ()
    own: bool = False
    language: str = "en"
    words: int = 0
    stage: Stage = "learning"
    model: str = ""
    other: str = ""
    share: float = 1.0
    result: dict[str, Any] = dataclasses.field(default_factory=dict)
    before: Material | None = None

    @property
    def material(self) -> Material:
        """What the model in use is made of."""
        return self.before or Material(
            sources=self.sources, own=self.own, language=self.language, words=self.words
        )

    def without_training(self) -> VoiceRecord:
        """Return the record as it was before the newest training."""
        made_of = self.before or dataclasses.replace(self.material, sources=self.learned)
        return dataclasses.replace(self, stage="done", before=None, **dataclasses.asdict(made_of))

    @property
    def texts(self) -> Path:
        """The folder of the texts to learn from."""
        return self.folder / "texts"

    @property
    def tune(self) -> Path:
        """Held-back pages by which the mixture is chosen."""
        return self.folder / "tune.txt"

    @property
    def unseen(self) -> Path:
        """Held-back pages on which the voice is measured."""
        return self.folder / "unseen.txt"

    @property
    def run(self) -> Path:
        """The trainer's folder."""
        return self.folder / "run"

    @property
    def candidate(self) -> Path:
        """A model that has yet to show that it is better."""
        return self.folder / f"candidate{MODEL_SUFFIX}"

    @property
    def preview(self) -> Path:
        """The newest best model of a training that goes on."""
        return self.folder / f"preview{MODEL_SUFFIX}"

    @property
    def voice_file(self) -> Path:
        """What the app opens to let the voice speak."""
        return self.folder / f"{self.folder.name}{VOICE_SUFFIX}"


class VoiceShelf:
    """Keeps voices; each method touches the disk and raises OSError for what that will not do."""

    def __init__(self, folder: Path, models: Path) -> None:
        self._folder, self._models = folder, models

    def records(self) -> list[VoiceRecord]:
        """Return all voices by name; a folder that is none is left out."""
        found = (self._read(path) for path in self._folder.glob("*/voice.json"))
        return sorted(
            (record for record in found if record is not None),
            key=lambda record: record.name.casefold(),
        )

    def begin(self, name: str, survey: Survey, *, own: bool) -> VoiceRecord:
        """Write the texts of a voice, new or to be trained anew; its model before stays."""
        name = _FORBIDDEN.sub(" ", name).strip() or "My voice"
        known = next((record for record in self.records() if record.name == name), None)
        if known is None:
            folder = free_path(self._folder, name, suffix="")
            known = VoiceRecord(folder=folder, name=name, sources=())
        record = dataclasses.replace(
            known,
            sources=tuple(str(text.path) for text in survey.texts),
            own=own,
            language=next(iter(survey.languages), "en") or "en",
            words=survey.words,
            stage="learning",
            before=known.material if known.model else None,
        )
        self._clear(record)
        try:
            record.texts.mkdir(parents=True)
            self._write_texts(record, survey)
            self.save(record)
        except OSError:  # such as a full disk, which keeps no copies of the writer's texts
            self._clear(record)
            if not record.model:
                shutil.rmtree(record.folder, ignore_errors=True)
            raise
        return record

    def save(self, record: VoiceRecord) -> VoiceRecord:
        """Write what is known of a voice, as one step, and the file that speaks."""
        content = dataclasses.asdict(record)
        del content["folder"]
        _write(record.folder / "voice.json", json.dumps(content, ensure_ascii=False, indent=2))
        if record.model:
            voice = Voice(
                model=self._models / record.model,
                other=self._models / record.other if record.other else None,
                # A model of its own has tokens of its own.
                share=1.0 if record.material.own else record.share,
            )
            _write(record.voice_file, voice.to_json())
        return record

    def accept(self, record: VoiceRecord, result: dict[str, Any]) -> VoiceRecord:
        """Let the candidate speak instead of the model before, and forget the training."""
        self._models.mkdir(parents=True, exist_ok=True)
        model = record.model or free_path(self._models, record.name).name
        record.candidate.replace(self._models / model)
        share = float(result["share"])  # found with the general model
        record = dataclasses.replace(
            record,
            stage="done",
            learned=record.sources,
            before=None,
            model=model,
            other="",
            share=share,
            result=result,
        )
        self.save(record)
        self._clear(record)
        return record

    def refuse(self, record: VoiceRecord, result: dict[str, Any]) -> VoiceRecord:
        """Keep the model before, and forget the training.

        A model that knows a text which was to be forgotten is not kept.
        """
        forgotten = set(record.learned) - set(record.sources)
        if any(Path(source).exists() for source in forgotten):  # it was not just moved
            (self._models / record.model).unlink(missing_ok=True)
            record.voice_file.unlink(missing_ok=True)
            record = dataclasses.replace(record, model="", learned=(), before=None)
        record = self.save(dataclasses.replace(record.without_training(), result=result))
        self._clear(record)
        return record

    def abandon(self, record: VoiceRecord) -> None:
        """Forget a training that was begun: all of the voice if it never had a model."""
        if record.model:
            self.save(record.without_training())
            self._clear(record)
        else:
            shutil.rmtree(record.folder)

    def delete(self, record: VoiceRecord) -> None:
        """Delete a voice with its model and every copy of its texts; no other is mixed with it."""
        for each in self.records():
            if record.model and each.other == record.model:
                self.save(dataclasses.replace(each, other=""))
        if record.model:
            (self._models / record.model).unlink(missing_ok=True)
        shutil.rmtree(record.folder)

    def _read(self, path: Path) -> VoiceRecord | None:
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            for name in ("sources", "learned"):
                content[name] = tuple(map(str, content[name]))
            if content.get("before") is not None:
                before = content["before"]
                content["before"] = Material(**before | {"sources": tuple(before["sources"])})
            record = VoiceRecord(folder=path.parent, **content)
            if record.model and not (self._models / record.model).exists():
                record = dataclasses.replace(record, model="")  # deleted in the library
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return record if record.stage in get_args(Stage) else None

    def _clear(self, record: VoiceRecord) -> None:
        """Take away what a training needs, the copies of the writer's texts among it."""
        for folder in (record.texts, record.run):
            shutil.rmtree(folder, ignore_errors=True)
        for path in (record.tune, record.unseen, record.candidate, record.preview):
            path.unlink(missing_ok=True)

    def _write_texts(self, record: VoiceRecord, survey: Survey) -> None:
        """Hold back the last pages of each text, in proportion, and write the rest."""
        total = survey.characters
        wanted = min(max(_HELD_BACK * total, min(_LEAST_HELD_BACK, total / 3)), _MOST_HELD_BACK)
        tune: list[str] = []
        unseen: list[str] = []
        for number, source in enumerate(survey.texts, start=1):
            length = len(source.text)
            held = wanted * length / total
            first = _paragraph_end(source.text, round(length - held))
            second = _paragraph_end(source.text, round(length - held * _UNSEEN))
            _write(record.texts / f"{number:04}.txt", source.text[:first])
            tune.append(source.text[first:second].strip())
            unseen.append(source.text[second:].strip())
        _write(record.tune, "\n\n".join(filter(None, tune)) + "\n")
        _write(record.unseen, "\n\n".join(filter(None, unseen)) + "\n")


def _paragraph_end(text: str, at: int) -> int:
    """Return where the line around a place ends, or the place itself in a very long line."""
    end = text.find("\n", at)
    return end + 1 if 0 <= end < at + 2_000 else at


def _write(path: Path, text: str) -> None:
    replace_file(path, text.encode("utf-8", "replace"), like=None, mode=0o600)
