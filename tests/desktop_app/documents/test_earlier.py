"""What is kept of earlier documents: little, readable, private, and gone when it is forgotten."""

import os
import stat
import sys
from pathlib import Path

import pytest

from desktop_app.documents import earlier
from desktop_app.documents.earlier import EarlierDocumentError, EarlierDocuments

NOVEL, LETTER = Path("/a/novel.md"), Path("/a/letter.txt")


@pytest.fixture
def kept(tmp_path: Path) -> EarlierDocuments:
    return EarlierDocuments(tmp_path / "state" / "earlier")


def test_the_end_of_a_document_is_kept_as_a_text_to_look_at(kept, monkeypatch):
    monkeypatch.setattr(earlier, "MOST_CHARACTERS", 6)
    kept.keep(NOVEL, "Once upon a time")
    (document,) = kept.kept()
    assert (document.name, document.characters) == ("novel", 6)
    assert document.path.read_text("utf-8") == "a time"
    assert kept.texts(None) == ("a time",)


@pytest.mark.skipif(sys.platform == "win32", reason="other permissions")
def test_nobody_else_may_read_it(kept):
    kept.keep(NOVEL, "Secret")
    (document,) = kept.kept()
    assert stat.S_IMODE(document.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.folder.stat().st_mode) == 0o700


def test_a_document_that_is_saved_again_takes_its_own_place(kept):
    kept.keep(NOVEL, "Once")
    kept.keep(Path("/elsewhere/novel.md"), "Twice")
    kept.keep(NOVEL, "Once more")
    assert set(kept.texts(None)) == {"Once more", "Twice"}


def test_the_document_in_front_is_not_an_earlier_one(kept):
    kept.keep(NOVEL, "Once")
    kept.keep(LETTER, "Dear")
    assert kept.texts(NOVEL) == ("Dear",)


def test_the_oldest_go(kept, monkeypatch):
    monkeypatch.setattr(earlier, "MOST_DOCUMENTS", 2)
    for at, name in enumerate(["one", "two", "three"]):
        kept.keep(Path(name), name)
        for document in kept.kept():
            if document.name == name:
                os.utime(document.path, (at, at))
    assert [document.name for document in kept.kept()] == ["three", "two"]


def test_one_is_forgotten_or_all(kept):
    for path in (NOVEL, LETTER, Path("note.md")):
        kept.keep(path, path.stem)
    chosen = [document.path for document in kept.kept() if document.name == "letter"]
    kept.forget(chosen)
    assert {document.name for document in kept.kept()} == {"novel", "note"}
    kept.forget_all()
    assert kept.kept() == [] == list(kept.folder.iterdir())
    assert kept.texts(None) == ()


def test_a_folder_that_cannot_be_written_is_told_in_words(tmp_path):
    (tmp_path / "earlier").write_text("in the way")
    with pytest.raises(EarlierDocumentError, match="could not be written"):
        EarlierDocuments(tmp_path / "earlier").keep(NOVEL, "Once")
