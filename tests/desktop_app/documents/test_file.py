"""A text file comes back byte for byte, and a save that fails has done nothing."""

from __future__ import annotations

import codecs
import errno
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.documents import file as file_module
from desktop_app.documents.atomic import write_all
from desktop_app.documents.errors import (
    ChangedOutsideError,
    DocumentReadError,
    DocumentSaveError,
    HardLinkError,
    UnencodableError,
)
from desktop_app.documents.file import (
    NotConfirmedError,
    change_outside,
    check_editable,
    read_document,
    save_document,
)


@pytest.fixture
def novel(tmp_path: Path) -> Path:
    path = tmp_path / "novel.txt"
    path.write_bytes(b"old\n")
    return path


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def round_trip(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("round") / "novel.txt"
    path.write_bytes(data)
    try:
        loaded = read_document(path)
    except DocumentReadError:
        return
    save_document(path, loaded.text, loaded)
    assert path.read_bytes() == data


# What comes back


@given(st.binary(max_size=60))
def test_any_bytes_that_open_come_back(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    round_trip(tmp_path_factory, data)


@given(
    st.text(st.sampled_from("aé\u00a0\u2009—“😀e\u0301\u200d\u2028\u2029\u0085\ufeff\f\r\n\u05d0")),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "latin-1", "cp1252"]),
)
def test_any_text_in_any_encoding_comes_back(
    tmp_path_factory: pytest.TempPathFactory, text: str, encoding: str
) -> None:
    round_trip(tmp_path_factory, text.encode(encoding, errors="ignore"))


@given(
    before=st.lists(st.sampled_from(["", "one", "two", "three"]), max_size=8),
    after=st.lists(st.sampled_from(["", "one", "two", "three"]), max_size=8),
    ends=st.lists(st.sampled_from(["\n", "\r\n", "\r"]), min_size=16, max_size=16),
    typed=st.text("xyz\n", max_size=5),
)
def test_lines_around_an_edit_keep_their_mixed_ends(
    tmp_path_factory: pytest.TempPathFactory,
    before: list[str],
    after: list[str],
    ends: list[str],
    typed: str,
) -> None:
    head = "".join(line + end for line, end in zip(before, ends, strict=False))
    tail = "".join(line + end for line, end in zip(after, ends[8:], strict=False))
    path = tmp_path_factory.mktemp("mixed") / "novel.txt"
    path.write_bytes(f"{head}middle\n{tail}".encode())
    loaded = read_document(path)
    save_document(path, loaded.text.replace("middle", "m" + typed), loaded)
    saved = path.read_bytes().decode()
    assert saved.startswith(head)
    assert saved.endswith(tail)


@given(old=st.text("ab\r\n", max_size=20), new=st.text("ab\n", max_size=20))
def test_any_text_saved_over_mixed_line_ends_is_that_text(
    tmp_path_factory: pytest.TempPathFactory, old: str, new: str
) -> None:
    path = tmp_path_factory.mktemp("mixed") / "novel.txt"
    path.write_bytes(old.encode())
    save_document(path, new, read_document(path))
    assert read_document(path).text == new


def test_two_line_ends_never_become_one(novel: Path) -> None:
    novel.write_bytes(b"a\rb\nc\nd")
    save_document(novel, "a\n\nb\nc\nd", read_document(novel))
    assert read_document(novel).text == "a\n\nb\nc\nd"


def test_a_text_that_would_not_come_back_from_its_encoding_is_asked_about(novel: Path) -> None:
    novel.write_bytes("~表示".encode("iso2022_jp"))
    loaded = read_document(novel, "iso2022_jp")
    with pytest.raises(UnencodableError, match="é"):
        save_document(novel, "表示é", loaded)


@pytest.mark.parametrize(
    ("data", "text", "encoding", "mark", "guessed"),
    [
        (b"", "", "utf-8", False, False),
        (b"no end", "no end", "utf-8", False, False),
        (codecs.BOM_UTF8 + "é\n".encode(), "é\n", "utf-8", True, False),
        (codecs.BOM_UTF16_LE + "é😀\r\n".encode("utf-16-le"), "é😀\n", "utf-16-le", True, False),
        (codecs.BOM_UTF16_BE + "é".encode("utf-16-be"), "é", "utf-16-be", True, False),
        (codecs.BOM_UTF32_LE + "é".encode("utf-32-le"), "é", "utf-32-le", True, False),
        ("Wind – of“".encode("utf-16-le"), "Wind – of“", "utf-16-le", False, True),
        (b"caf\xe9 \x93so\x94", "café “so”", "cp1252", False, True),
        (b"caf\xe9 \x81", "café \x81", "latin-1", False, True),
        ("a\u00a0b\u202fc".encode(), "a\u00a0b\u202fc", "utf-8", False, False),
        (b"\xed\xa0\xbd half", "í\u00a0½ half", "cp1252", False, True),
    ],
)
def test_the_encoding_is_told_or_guessed_and_said_so(
    novel: Path, data: bytes, text: str, encoding: str, mark: bool, guessed: bool
) -> None:
    novel.write_bytes(data)
    loaded = read_document(novel)
    assert (loaded.text, loaded.encoding, loaded.mark, loaded.encoding_guessed) == (
        text,
        encoding,
        mark,
        guessed,
    )


def test_a_chosen_encoding_replaces_the_guess_and_is_kept(novel: Path) -> None:
    data = "Мастер и Маргарита\r\n".encode("cp1251")
    novel.write_bytes(data)
    assert read_document(novel).encoding_guessed
    chosen = read_document(novel, "cp1251")
    assert chosen.text == "Мастер и Маргарита\n"
    assert not chosen.encoding_guessed
    save_document(novel, chosen.text + "!", chosen)
    assert novel.read_bytes() == data + "!".encode("cp1251")


def test_the_commonest_line_end_is_given_to_new_lines(novel: Path) -> None:
    novel.write_bytes(b"a\r\nb\r\nc\nd")
    loaded = read_document(novel)
    assert (loaded.newline, loaded.final_newline) == ("\r\n", False)
    saved = save_document(novel, "a\nnew\nb\nc\nd", loaded)
    assert novel.read_bytes() == b"a\r\nnew\r\nb\r\nc\nd"
    save_document(novel, "a\nb\nc\nd", saved)
    assert novel.read_bytes() == b"a\r\nb\r\nc\nd"


# What is refused in words


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"words and then\x00\x00",
        bytes(range(1, 256)),
        codecs.BOM_UTF16_LE + b"a\x00\x00\x00",
        codecs.BOM_UTF16_LE + b"a\x00\x00\xd8",
        codecs.BOM_UTF16_LE + b"odd",
        codecs.BOM_UTF8 + b"\xff",
    ],
)
def test_what_is_not_text_is_refused_in_words(novel: Path, data: bytes) -> None:
    novel.write_bytes(data)
    with pytest.raises(DocumentReadError, match=r"novel\.txt.*\. [A-Z].*\.$"):
        read_document(novel)
    assert novel.read_bytes() == data


@pytest.mark.parametrize("encoding", ["no-such", "hex", "utf-8", "utf-7"])
def test_an_encoding_that_does_not_fit_is_refused(novel: Path, encoding: str) -> None:
    novel.write_bytes(b"caf\xe9 +AGE-")
    with pytest.raises(DocumentReadError):
        read_document(novel, encoding)


def test_a_file_of_200_mb_is_refused_before_it_is_read(novel: Path) -> None:
    with novel.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(DocumentReadError, match="larger than 100 MB"):
        read_document(novel)


def test_a_very_long_line_is_plain_and_a_longer_one_refused(novel: Path) -> None:
    novel.write_text("word " * 1000)
    assert not read_document(novel).plain
    novel.write_text("word " * 40_000)
    assert read_document(novel).plain
    novel.write_text("word " * 2_000_000)
    with pytest.raises(DocumentReadError, match="a line of more than 500,000 characters"):
        check_editable(read_document(novel))


def test_a_folder_a_pipe_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    circle = tmp_path / "circle"
    circle.symlink_to(circle)
    for path, words in [
        (tmp_path, "is a folder"),
        (pipe, "a device or a pipe"),
        (circle, "lead in a circle"),
        (tmp_path / "none" / "novel.txt", "is not there"),
        (tmp_path / ("x" * 300), "too long"),
    ]:
        with pytest.raises(DocumentReadError, match=words):
            read_document(path)
        with pytest.raises(DocumentSaveError):
            save_document(path, "new")


# Questions


def test_a_character_the_encoding_cannot_hold_is_asked_about(novel: Path) -> None:
    novel.write_bytes(b"caf\xe9\n")
    loaded = read_document(novel)
    with pytest.raises(UnencodableError, match=r"cp1252.*😀 ж \(line 2\)") as question:
        save_document(novel, "café\n😀жж", loaded)
    assert question.value.characters == "😀ж"
    assert novel.read_bytes() == b"caf\xe9\n"
    saved = save_document(novel, "café\n😀жж", loaded.in_utf8())
    assert novel.read_text("utf-8") == "café\n😀жж"
    assert saved.encoding == "utf-8"


@pytest.mark.parametrize("character", ["\0", "\ud83d"])
def test_half_a_character_or_a_nul_is_asked_about(novel: Path, character: str) -> None:
    with pytest.raises(UnencodableError, match=r"U\+"):
        save_document(novel, f"text {character}")
    assert novel.read_bytes() == b"old\n"


def test_a_change_by_another_program_is_asked_about(novel: Path) -> None:
    loaded = read_document(novel)
    assert change_outside(loaded) == "same"
    novel.write_bytes(b"new\n")  # as long, and perhaps within the same step of the clock
    assert change_outside(loaded) == "changed"
    with pytest.raises(ChangedOutsideError, match="changed by another program"):
        save_document(novel, "mine", loaded)
    assert novel.read_bytes() == b"new\n"
    saved = save_document(novel, "mine", loaded, overwrite=True)
    assert novel.read_bytes() == b"mine"
    assert change_outside(saved) == "same"


def test_a_file_only_touched_or_given_other_permissions_is_the_same(novel: Path) -> None:
    os.utime(novel, (1, 1))
    loaded = read_document(novel)
    os.utime(novel, (2, 2))
    novel.chmod(0o600)
    assert change_outside(loaded) == "same"


def test_an_old_file_is_not_read_again_to_see_that_it_is_the_same(
    novel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.utime(novel, (1, 1))
    loaded = read_document(novel)
    monkeypatch.setattr(file_module, "_read_bytes", None)
    assert change_outside(loaded) == "same"


def test_a_renamed_file_and_one_replaced_by_a_link_are_asked_about(novel: Path) -> None:
    loaded = read_document(novel)
    renamed = novel.rename(novel.with_name("renamed.txt"))
    assert change_outside(loaded) == "gone"
    with pytest.raises(ChangedOutsideError, match="removed or renamed"):
        save_document(novel, "mine", loaded)
    novel.symlink_to(renamed)
    assert change_outside(loaded) == "moved"
    with pytest.raises(ChangedOutsideError, match="a link to another file"):
        save_document(novel, "mine", loaded)
    assert renamed.read_bytes() == b"old\n"


def test_a_file_replaced_by_a_folder_is_changed_and_not_overwritten(novel: Path) -> None:
    loaded = read_document(novel)
    novel.unlink()
    novel.mkdir()
    assert change_outside(loaded) == "changed"
    with pytest.raises(DocumentSaveError, match="is a folder"):
        save_document(novel, "mine", loaded, overwrite=True)


def test_hard_links_are_parted_only_when_the_writer_says_so(novel: Path) -> None:
    other = novel.with_name("other.txt")
    other.hardlink_to(novel)
    loaded = read_document(novel)
    assert loaded.names == 2
    with pytest.raises(HardLinkError, match="one of 2 names"):
        save_document(novel, "new", loaded)
    saved = save_document(novel, "new", loaded, part_hard_links=True)
    assert (novel.read_text(), other.read_text()) == ("new", "old\n")
    save_document(novel, "newer", saved)


# What a save keeps


def test_a_save_keeps_permissions_owner_and_attributes(novel: Path) -> None:
    novel.chmod(0o640)
    with suppress(PermissionError):  # only root may give files away
        os.chown(novel, 1234, 2345)
    try:
        os.setxattr(novel, "user.tag", b"draft")
    except OSError:
        tag = None
    else:
        tag = b"draft"
    before = novel.stat()
    save_document(novel, "new", read_document(novel))
    after = novel.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )
    assert tag is None or os.getxattr(novel, "user.tag") == tag


def test_a_group_that_cannot_be_kept_gets_no_more_than_everybody(
    novel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    novel.chmod(0o664)

    def refuse(*arguments: object) -> None:
        raise PermissionError(errno.EPERM, "not yours")

    monkeypatch.setattr(os, "fchown", refuse)
    save_document(novel, "new", read_document(novel))
    assert novel.stat().st_mode & 0o777 == 0o644


def test_a_new_file_has_the_permissions_of_the_users_umask(tmp_path: Path) -> None:
    umask = os.umask(0o027)
    try:
        save_document(tmp_path / "new.txt", "new")
    finally:
        os.umask(umask)
    assert (tmp_path / "new.txt").stat().st_mode & 0o777 == 0o640


def test_a_link_stays_and_its_file_is_written(novel: Path) -> None:
    link = novel.with_name("link.txt")
    link.symlink_to("novel.txt")
    loaded = read_document(link)
    save_document(link, "new", loaded)
    assert link.is_symlink()
    assert novel.read_text() == "new"
    empty = novel.with_name("empty.txt")
    empty.symlink_to("not-there-yet.txt")
    save_document(empty, "first")
    assert empty.is_symlink()
    assert novel.with_name("not-there-yet.txt").read_text() == "first"


def test_what_a_save_returns_serves_the_next_save(novel: Path) -> None:
    document = read_document(novel)
    for text in ("one\n", "two", "three\n\n"):
        document = save_document(novel, text, document)
        assert document == read_document(novel)
    assert names(novel.parent) == ["novel.txt"]


def test_leftovers_of_a_crash_are_swept_when_they_are_old(novel: Path) -> None:
    old, young = novel.with_name(".inkling-1.tmp"), novel.with_name(".inkling-2.tmp")
    for path in (old, young):
        path.write_text("half")
    os.utime(old, (1, 1))
    save_document(novel, "new", read_document(novel))
    assert names(novel.parent) == [".inkling-2.tmp", "novel.txt"]


# Saves that fail


def test_a_full_disk_leaves_the_old_file_and_the_next_good_save_works(small_disk: Path) -> None:
    path = small_disk / "novel.txt"
    path.write_text("old\n")
    loaded = read_document(path)
    text = "word " * 100_000
    with pytest.raises(DocumentSaveError, match=r"novel\.txt.*disk is full.*Free some space"):
        save_document(path, text, loaded)
    assert path.read_text() == "old\n"
    assert names(small_disk) == ["novel.txt"]
    save_document(path, "short", loaded)
    assert path.read_text() == "short"


def test_a_read_only_disk_is_named(read_only_disk: Path) -> None:
    path = read_only_disk / "novel.txt"
    loaded = read_document(path)
    with pytest.raises(DocumentSaveError, match=r"(disk is read-only|no permission)"):
        save_document(path, "new", loaded)
    with pytest.raises(DocumentSaveError, match="disk is read-only"):
        save_document(path.with_name("new.txt"), "new")
    assert names(read_only_disk) == ["novel.txt"]


def test_a_folder_that_takes_no_file_is_named(frozen_folder: Path) -> None:
    path = frozen_folder / "novel.txt"
    with pytest.raises(DocumentSaveError, match=r"does not permit it.*Change the permissions"):
        save_document(path, "new", read_document(path))
    assert path.read_text() == "old\n"
    assert names(frozen_folder) == ["novel.txt"]


def test_a_write_protected_file_is_not_replaced(
    novel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    novel.chmod(0o444)
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)  # root may all
    loaded = read_document(novel)
    assert not loaded.writable
    with pytest.raises(DocumentSaveError, match="no permission"):
        save_document(novel, "new", loaded)
    assert novel.read_text() == "old\n"


def test_a_permission_that_is_withdrawn_is_named(novel: Path) -> None:
    loaded = read_document(novel)
    novel.chmod(0)
    if os.access(novel, os.R_OK):
        pytest.skip("permissions do not bind root")
    with pytest.raises(DocumentSaveError, match=r"no permission.*Change the permissions"):
        save_document(novel, "new", loaded)
    novel.chmod(0o600)
    novel.parent.chmod(0o500)
    with pytest.raises(DocumentSaveError, match=r"no permission"):
        save_document(novel, "new", loaded)
    novel.parent.chmod(0o700)
    assert novel.read_text() == "old\n"
    assert names(novel.parent) == ["novel.txt"]


def test_a_limit_on_the_size_of_files_leaves_the_old_file(novel: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from desktop_app.documents.file import read_document, save_document\n"
        "path = Path(sys.argv[1])\n"
        "save_document(path, 'word ' * 10_000, read_document(path))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, str(novel)],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
    )
    assert "DocumentSaveError" in result.stderr
    assert "larger than is allowed" in result.stderr
    assert novel.read_text() == "old\n"
    assert names(novel.parent) == ["novel.txt"]


def test_a_full_device_is_an_error_and_not_a_short_write() -> None:
    descriptor = os.open("/dev/full", os.O_WRONLY)
    with pytest.raises(OSError, match="No space left"):
        write_all(descriptor, b"words")
    os.close(descriptor)


def fail(number: int) -> Callable[..., None]:
    def failing(*arguments: object, **options: object) -> None:
        raise OSError(number, os.strerror(number))

    return failing


@pytest.mark.parametrize("call", ["open", "write", "fsync", "close", "replace", "fchmod"])
@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.ESTALE])
def test_whatever_call_fails_the_old_file_is_whole_and_nothing_is_left(
    novel: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    loaded = read_document(novel)
    real_close = os.close

    def failing_close(descriptor: int) -> None:
        real_close(descriptor)
        fail(number)()

    with monkeypatch.context() as patch, pytest.raises(DocumentSaveError, match="as it was"):
        patch.setattr(file_module, "_change", lambda document: "same")
        patch.setattr(os, call, failing_close if call == "close" else fail(number))
        save_document(novel, "new", loaded)
    assert novel.read_text() == "old\n"
    assert names(novel.parent) == ["novel.txt"]
    save_document(novel, "new", loaded)
    assert novel.read_text() == "new"


def test_short_writes_are_carried_on(novel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:3]))
    save_document(novel, "twelve words", read_document(novel))
    assert novel.read_text() == "twelve words"


def test_a_folder_that_is_not_confirmed_is_said_and_can_be_saved_again(
    novel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = read_document(novel)
    with monkeypatch.context() as patch, pytest.raises(NotConfirmedError) as caught:
        patch.setattr("desktop_app.documents.atomic.sync_folder", fail(errno.EIO))
        save_document(novel, "new", loaded)
    assert novel.read_text() == "new"
    save_document(novel, "newer", caught.value.document)
    assert novel.read_text() == "newer"


def test_a_folder_that_is_gone_is_named(novel: Path) -> None:
    loaded = read_document(novel)
    novel.unlink()
    novel.parent.rmdir()
    with pytest.raises(DocumentSaveError, match=r"novel\.txt.*its folder is not there"):
        save_document(novel, "new", loaded, overwrite=True)
    novel.parent.mkdir()
