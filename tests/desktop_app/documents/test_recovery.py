"""After a crash the unsaved texts are offered, and only those."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.documents.journal import Change, Journal
from desktop_app.documents.journal_records import BEGIN, CHANGE, CHANGE_HEAD, TEXT, seal
from desktop_app.documents.journal_text import to_units
from desktop_app.documents.ledger import Counted, Kept, Ledger, LedgerFile
from desktop_app.documents.recovery import recover, replay


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journals"


def only_file(folder: Path) -> Path:
    (file,) = folder.glob("*.journal")
    return file


def test_an_unsaved_text_is_offered_after_a_crash(folder: Path, tmp_path: Path) -> None:
    novel = tmp_path / "novel.txt"
    novel.write_text("old\n")
    program = (
        "import os, sys; from pathlib import Path\n"
        "from desktop_app.documents.journal import Change, Journal\n"
        "saved = Journal(Path(sys.argv[1]), 'old\\n', path=Path(sys.argv[2]))\n"
        "saved.append(Change(3, 0, ' and new'))\n"
        "untitled = Journal(Path(sys.argv[1]), '')\n"
        "untitled.append(Change(0, 0, 'no name'))\n"
        "clean = Journal(Path(sys.argv[1]), 'untouched', path=Path('/nowhere'))\n"
        "os.kill(os.getpid(), 9)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(folder), str(novel)])
    assert ended.returncode == -signal.SIGKILL
    found = recover(folder)
    assert [(item.text, item.path) for item in found] == [
        ("no name", None),
        ("old and new\n", novel),
    ]
    assert recover(folder) == []  # held by the first who found them
    found[0].discard()
    found[1].postpone()
    (again,) = recover(folder)
    assert again.text == "old and new\n"
    again.discard()
    assert not list(folder.glob("*.journal"))


def test_a_living_program_keeps_its_journals(folder: Path) -> None:
    journal = Journal(folder, "")
    journal.append(Change(0, 0, "being typed"))
    assert recover(folder) == []
    journal.close(keep=True)
    (found,) = recover(folder)
    assert found.text == "being typed"


def test_nothing_is_offered_after_a_clean_close(folder: Path) -> None:
    journal = Journal(folder, "")
    journal.append(Change(0, 0, "words"))
    journal.close(keep=False)
    assert list(folder.iterdir()) == []
    assert recover(folder) == []


def test_what_was_saved_is_not_offered_even_if_the_file_changes_later(
    folder: Path, tmp_path: Path
) -> None:
    novel = tmp_path / "novel.txt"
    journal = Journal(folder, "")
    journal.append(Change(0, 0, "words"))
    journal.saved("words", novel)
    journal.close(keep=True)
    novel.write_text("another program's words")
    assert recover(folder) == []
    assert not list(folder.glob("*.journal"))


def test_what_was_typed_during_a_save_is_still_unsaved(folder: Path, tmp_path: Path) -> None:
    novel = tmp_path / "novel.txt"
    novel.write_text("words")
    journal = Journal(folder, "")
    journal.append(Change(0, 0, "words"), Change(5, 0, " more"))
    journal.saved("words", novel)
    journal.close(keep=True)
    (found,) = recover(folder)
    assert (found.text, found.path) == ("words more", novel)


def test_a_crash_between_the_save_and_its_record_offers_nothing(
    folder: Path, tmp_path: Path
) -> None:
    novel = tmp_path / "novel.txt"
    novel.write_bytes(b"old\r\n")
    journal = Journal(folder, "old\n", path=novel)
    journal.append(Change(0, 0, "new and "))
    journal.close(keep=True)
    novel.write_bytes(b"new and old\r\n")
    assert recover(folder) == []


def test_a_restored_text_stays_unsaved_until_it_is_saved(folder: Path, tmp_path: Path) -> None:
    journal = Journal(folder, "restored", path=tmp_path / "novel.txt", saved="in the file")
    journal.close(keep=True)
    (found,) = recover(folder)
    assert found.text == "restored"


def test_an_older_generation_serves_where_the_newer_is_damaged(folder: Path) -> None:
    journal = Journal(folder, "")
    journal.append(Change(0, 0, "words"))
    journal.close(keep=True)
    file = only_file(folder)
    file.with_name(file.name.replace("000001", "000002")).write_bytes(b"Inkling journal 1\n\0\0")
    (found,) = recover(folder)
    assert found.text == "words"
    found.discard()
    assert not list(folder.glob("*.journal"))


@pytest.mark.parametrize("data", [b"", b"something else", b"Inkling journal 1\n" + b"\xff" * 99])
def test_what_cannot_be_read_is_left_alone(folder: Path, data: bytes) -> None:
    folder.mkdir()
    (folder / "0123-000001.journal").write_bytes(data)
    assert recover(folder) == []
    assert (folder / "0123-000001.journal").read_bytes() == data


@given(
    st.lists(
        st.one_of(
            st.binary(max_size=40),
            st.sampled_from([b"T", b"C", b"L", b"S"]).flatmap(
                lambda kind: st.binary(max_size=40).map(lambda body: kind + body)
            ),
            st.sampled_from(
                [
                    b'T{"path": null, "saved": "", "time": 1}\na\0',
                    b'T{"path": 5, "saved": "", "time": 1}\n',
                    b'T{"path": null, "saved": "", "time": "noon"}\n',
                    b'T{"path": null, "saved": "", "time": 1}\nodd',
                    b'T{"path": null, "saved": "", "time": 1, "ledger": {"spans": [1]}}\na\0',
                    b'T{"path": null, "saved": "", "time": 1, "ledger": {"spans": []}}\na\0',
                    b'L[1, 1, 1, [["a", 1, 1, true]]]',
                    b"L5",
                    b"T[]\n",
                    b"S[]",
                    b"S" + b"[" * 100_000,
                ]
            ),
        ),
        max_size=4,
    )
)
def test_nonsense_with_right_sums_does_not_stop_the_start(payloads: list[bytes]) -> None:
    data, previous = BEGIN, b""
    for payload in payloads:
        record, previous = seal(payload, previous)
        data += record
    with tempfile.TemporaryDirectory() as name:
        Path(name, "0123-000001.journal").write_bytes(data)
        for found in recover(Path(name)):
            found.discard()


def test_text_and_ledger_come_back_as_of_one_moment(folder: Path) -> None:
    chance = random.Random(0)
    kept, typed, text = Kept(((1, 3),)), 4, "a ghost"
    journal = Journal(folder, text, account=(Ledger(typed=typed), Kept(kept.spans)))
    states = [(text, typed, kept.spans)]
    for _ in range(30):
        position, accepted = chance.randint(0, len(text)), chance.random() < 0.4
        inserted = chance.choice(["x", "words", "two words "])
        removed = min(chance.choice([0, 0, 3]), len(text) - position)
        text = text[:position] + inserted + text[position + removed :]
        typed += 0 if accepted else len(inserted)
        step = (position, removed, len(inserted), accepted)
        kept.change(position, removed, len(inserted), accepted=accepted)
        journal.append(
            Change(position, removed, inserted, len(text)), counted=Counted(typed, 0, 0, (step,))
        )
        states.append((text, typed, kept.spans))
    data = only_file(folder).read_bytes()
    seen = []
    for cut in range(len(data) + 1):
        state = replay(data[:cut])
        if state is not None:
            assert state.account is not None
            ledger, spans = state.account[0], state.account[1].spans
            seen.append((state.text, ledger.typed, spans))
            assert seen[-1] in states
            assert state.whole or cut < len(data)
    assert seen[-1] == states[-1]
    assert state is not None
    assert state.caret == position + len(inserted)
    journal.restart(text, (Ledger(typed=typed), kept))
    journal.close(keep=True)
    (found,) = recover(folder)
    assert found.account is not None
    assert (found.account[0].typed, found.account[1].spans) == states[-1][1:]


def test_a_journal_that_knows_no_ledger_gives_back_its_text(folder: Path) -> None:
    facts = {"path": None, "saved": "", "time": 1.0}
    data, previous = BEGIN, b""
    for payload in (
        TEXT + json.dumps(facts).encode() + b"\n" + to_units("old "),
        CHANGE + CHANGE_HEAD.pack(2.0, 4, 0) + to_units("words"),
    ):
        record, previous = seal(payload, previous)
        data += record
    folder.mkdir()
    (folder / "0123-000001.journal").write_bytes(data)
    (found,) = recover(folder)
    assert (found.text, found.account, found.whole) == ("old words", None, True)


def test_a_crash_between_the_save_of_the_text_and_of_its_ledger_loses_no_count(
    folder: Path, tmp_path: Path
) -> None:
    novel, ledgers = tmp_path / "novel.txt", tmp_path / "ledgers"
    journal = Journal(folder, "", path=novel, account=(Ledger(), Kept()))
    journal.append(Change(0, 0, "words"), counted=Counted(2, 3, 0, ((0, 0, 3, True),)))
    journal.saved("words", novel)
    journal.close(keep=True)
    novel.write_text("words")
    assert recover(folder, ledgers) == []
    digest = sha256("words".encode("utf-16-le")).hexdigest()
    ledger, kept = LedgerFile(ledgers, novel).load(digest)
    assert (ledger.typed, ledger.accepted, kept.spans) == (2, 3, ((0, 3),))


def test_no_folder_means_nothing_to_recover(folder: Path) -> None:
    assert recover(folder) == []
