"""Voices on the disk."""

import dataclasses
import errno
import json
from pathlib import Path

import pytest

from desktop_app.documents.atomic import replace_file
from desktop_app.language_model.mixture import read_voice
from desktop_app.training.shelf import VoiceRecord, VoiceShelf
from desktop_app.training.texts import survey
from tests.desktop_app.training.conftest import RESULT


@pytest.fixture
def shelf(tmp_path: Path) -> VoiceShelf:
    return VoiceShelf(tmp_path / "voices", tmp_path / "models")


def trained(shelf: VoiceShelf, writings: Path, content: bytes = b"a model") -> VoiceRecord:
    record = shelf.begin("Me", survey([writings]), own=False)
    record.candidate.write_bytes(content)
    return shelf.accept(record, RESULT)


def test_the_last_pages_of_each_text_are_held_back(shelf, writings) -> None:
    found = survey([writings])
    record = shelf.begin("Me", found, own=False)
    learned = [path.read_text("utf-8") for path in sorted(record.texts.iterdir())]
    unseen, tune = record.unseen.read_text("utf-8"), record.tune.read_text("utf-8")
    assert len(learned) == 2
    for source, text in zip(found.texts, learned, strict=True):
        assert source.text.startswith(text)
    whole = sum(map(len, learned)) + len(tune) + len(unseen)
    assert whole == pytest.approx(found.characters, rel=0.01)
    assert 0.1 < (len(tune) + len(unseen)) / whole < 0.4
    assert len(unseen) > len(tune)


def test_a_better_model_speaks_and_no_copy_of_a_text_is_left(shelf, writings, tmp_path) -> None:
    record = trained(shelf, writings)
    assert (tmp_path / "models" / "Me.inkling").read_bytes() == b"a model"
    voice = read_voice(record.voice_file)
    assert (voice.model, voice.share) == (tmp_path / "models" / "Me.inkling", RESULT["share"])
    assert shelf.records() == [record]
    assert sorted(path.name for path in record.folder.iterdir()) == ["Me.voice", "voice.json"]


def test_training_again_replaces_the_voice_of_that_name(shelf, writings, tmp_path) -> None:
    trained(shelf, writings)
    record = trained(shelf, writings, b"another")
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["Me.inkling"]
    assert (tmp_path / "models" / "Me.inkling").read_bytes() == b"another"
    assert shelf.records() == [record]


def test_a_document_is_forgotten_by_learning_again_without_it(shelf, writings) -> None:
    record = trained(shelf, writings)
    assert len(record.sources) == 2
    record = shelf.begin("Me", survey([writings / "two.md"]), own=False)
    assert record.sources == (str(writings / "two.md"),)
    assert len(list(record.texts.iterdir())) == 1
    assert "lighthouse" not in (record.texts / "0001.txt").read_text("utf-8")


def test_a_model_that_knows_what_is_to_be_forgotten_is_not_kept(shelf, writings, tmp_path) -> None:
    trained(shelf, writings)
    again = shelf.begin("Me", survey([writings / "two.md"]), own=False)
    record = shelf.refuse(again, {**RESULT, "better": False})
    assert record.model == ""
    assert list((tmp_path / "models").iterdir()) == []
    assert not record.voice_file.exists()


def test_a_file_that_was_moved_is_not_forgotten(shelf, writings, tmp_path) -> None:
    before = trained(shelf, writings)
    (writings / "one.txt").rename(tmp_path / "elsewhere.txt")
    again = shelf.begin("Me", survey([writings / "two.md"]), own=False)
    record = shelf.refuse(again, {**RESULT, "better": False})
    assert (record.model, record.sources) == (before.model, before.sources)


@pytest.mark.parametrize("end", ["fails", "is given up", "is no better"])
def test_what_the_model_in_use_is_made_of_is_told_whatever_becomes_of_the_next(
    shelf, writings, end: str
) -> None:
    made_of = trained(shelf, writings).material
    more = writings / "three.txt"
    more.write_text("Ye thirde tale did be told. " * 400, encoding="utf-8")
    shelf.begin("Me", survey([writings]), own=True)
    again = shelf.begin("Me", survey([writings]), own=True)  # after the first has failed
    assert (again.words, len(again.sources), again.own) != (made_of.words, 2, False)
    if end == "is given up":
        shelf.abandon(again)
    elif end == "is no better":
        shelf.refuse(again, {**RESULT, "better": False})
    (record,) = shelf.records()
    assert record.material == made_of
    assert read_voice(record.voice_file).share == RESULT["share"]  # it is not one of its own
    again.candidate.write_bytes(b"another")
    better = shelf.accept(again, RESULT)
    assert (better.material.own, len(better.material.sources)) == (True, 3)
    assert read_voice(better.voice_file).share == 1.0
    assert shelf.records() == [better]


def test_a_training_given_up_leaves_the_voice_as_it_was(shelf, writings) -> None:
    before = trained(shelf, writings)
    shelf.abandon(shelf.begin("Me", survey([writings / "one.txt"]), own=False))
    assert [record.stage for record in shelf.records()] == ["done"]
    assert shelf.records()[0].sources == before.sources
    assert read_voice(shelf.records()[0].voice_file) == read_voice(before.voice_file)
    shelf.abandon(shelf.begin("Other", survey([writings]), own=False))
    assert [record.name for record in shelf.records()] == ["Me"]


def test_deleting_leaves_nothing(shelf, writings, tmp_path) -> None:
    shelf.delete(trained(shelf, writings))
    assert list((tmp_path / "models").iterdir()) == []
    assert list((tmp_path / "voices").iterdir()) == []
    assert all(path.exists() for path in (writings / "one.txt", writings / "two.md"))


def test_names_that_no_disk_would_take_are_made_fit(shelf, writings) -> None:
    record = shelf.begin("../A: b/c?", survey([writings]), own=False)
    assert record.folder.parent == shelf._folder
    assert shelf.records()[0].name == record.name


def test_a_folder_that_is_no_voice_is_left_out(shelf, writings) -> None:
    record = trained(shelf, writings)
    file = record.folder / "voice.json"
    whole = json.loads(file.read_text("utf-8"))
    for broken in ("{", "[]", "{}", json.dumps({**whole, "stage": "?"}), json.dumps(whole)[:-9]):
        file.write_text(broken, encoding="utf-8")
        assert shelf.records() == []


def test_a_share_is_kept(shelf, writings) -> None:
    record = shelf.save(dataclasses.replace(trained(shelf, writings), share=0.3))
    assert read_voice(record.voice_file).share == 0.3


@pytest.mark.parametrize("had_a_model", [False, True])
def test_a_disk_that_fills_up_keeps_no_copies_of_texts(
    shelf, writings, tmp_path, monkeypatch: pytest.MonkeyPatch, had_a_model: bool
) -> None:
    before = [trained(shelf, writings)] if had_a_model else []

    def fill_up(path: Path, data: bytes, **how: object) -> None:
        if path.name == "tune.txt":
            raise OSError(errno.ENOSPC, "No space left on device")
        replace_file(path, data, **how)

    with monkeypatch.context() as patch:
        patch.setattr("desktop_app.training.shelf.replace_file", fill_up)
        with pytest.raises(OSError, match="No space"):
            shelf.begin("Me", survey([writings]), own=False)
    left = [path.name for path in (tmp_path / "voices").rglob("*") if path.is_file()]
    assert sorted(left) == (["Me.voice", "voice.json"] if had_a_model else [])
    assert shelf.records() == before
