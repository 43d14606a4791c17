"""Files of every encoding and shape on the real page: the same bytes come back, or words say why.

What the writer types at the beginning is all that may differ in the file.
"""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

LOOKS_RIGHT, ANOTHER = 0, 1
WOMAN = "\U0001f469\U0001f3fd\u200d\U0001f4bb"  # one picture of four code points

WHOLE = {
    "UTF-8": ("", "Grüße\n", "utf-8"),
    "UTF-8 with its mark": (codecs.BOM_UTF8, "Grüße\n", "utf-8"),
    "UTF-16, little end first": (codecs.BOM_UTF16_LE, "Grüße\n", "utf-16-le"),
    "UTF-16, big end first": (codecs.BOM_UTF16_BE, "Grüße\r\n", "utf-16-be"),
    "UTF-32": (codecs.BOM_UTF32_LE, "Grüße\n", "utf-32-le"),
    "no line": ("", "", "utf-8"),
    "no end of the last line": ("", "one\ntwo", "utf-8"),
    "only ends of lines": ("", "\n\n\n", "utf-8"),
    "Windows": ("", "one\r\ntwo\r\n", "utf-8"),
    "an old Macintosh": ("", "one\rtwo\r", "utf-8"),
    "mixed ends": ("", "one\r\ntwo\nthree\rfour\r\n\nfive", "utf-8"),
    "no-break spaces": ("", "10\u00a0km, 5\u202fkg\u2028line\u2009\n", "utf-8"),
    "tabs and form feeds": ("", "\tone\x0c\n\x0btwo \n", "utf-8"),
    "pictures": ("", f"{WOMAN} \U0001f3f3\ufe0f\u200d\U0001f308 \U0001f1e9\U0001f1ea\n", "utf-8"),
    "combining marks": ("", "e\u0301a\u0308\u0323 Z\u0351\u036b\u0343 n\u0303\n", "utf-8"),
    "right to left": ("", "שלום עולם \u200fمرحبا\u200e (abc)\n\u202eabc\u202c\n", "utf-8"),
    "composed scripts": ("", "क्षत्रिय ក្រុង ไทย 각\u1100\u1161\n", "utf-8"),
    "odd code points": ("", "a\ufeff\ufffd\ufffe\uffff\ufdd0\ue000\U0010fffd\x7f\x85\n", "utf-8"),
    "a line of 100,001 characters": ("", "word " * 20_000 + "x\n", "utf-8"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_the_same_bytes_come_back(name, writer, novel):
    mark, text, encoding = WHOLE[name]
    mark = mark or b""
    novel.write_bytes(mark + text.encode(encoding))
    writer.open(novel)
    assert writer.heard == ""
    writer.type("So. ")
    assert writer.is_safe()
    writer.save()
    assert writer.heard == ""
    assert novel.read_bytes() == mark + ("So. " + text).encode(encoding)


def test_enter_with_shift_ends_a_line_in_the_file_too(writer, novel):
    writer.open(novel)
    writer.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    writer.save()
    assert novel.read_text() == "\nIt was a dark night.\n"


@pytest.mark.parametrize(
    ("encoding", "text", "answers"),
    [
        ("cp1252", "Grüße – “quoted”\n", (LOOKS_RIGHT,)),
        ("latin-1", "Grüße\x81\n", (LOOKS_RIGHT,)),
        ("utf-16-le", "Without a mark\n", (LOOKS_RIGHT,)),
        ("cp1251", "Война и мир\n", (ANOTHER, "cp1251")),
        ("shift_jis", "吾輩は猫である。\n", (ANOTHER, "shift_jis")),
        ("mac-roman", "Grüße\n", (ANOTHER, "mac-roman")),
    ],
)
def test_a_guessed_encoding_is_asked_about_and_kept(encoding, text, answers, writer, novel):
    novel.write_bytes(text.encode(encoding))
    writer.open(novel, *answers)
    assert "Does novel.txt look right?" in writer.heard
    assert writer.text == text
    writer.type("So. ")
    writer.save()
    assert novel.read_bytes() == ("So. " + text).encode(encoding)


def test_a_wrong_choice_of_an_encoding_changes_nothing(writer, novel):
    novel.write_bytes("Grüße\n".encode("cp1252"))
    writer.open(novel, ANOTHER, "big5")
    assert "not whole as big5" in writer.heard
    assert writer.text == "Grüße\n"


def test_who_does_not_know_the_encoding_opens_nothing(writer, novel):
    novel.write_bytes("Grüße\n".encode("cp1252"))
    writer.open(novel, 2)
    assert writer.text == ""


def long_line(novel: Path) -> None:
    novel.write_text("x" * 10_000_000)


def large(novel: Path) -> None:
    with novel.open("wb") as file:
        file.write(b"word ")
        file.truncate(200_000_000)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda novel: novel.write_bytes(b"one\0two\n"), "NUL"),
        (lambda novel: novel.write_bytes(bytes(range(256)) * 50), "not hold text"),
        (lambda novel: novel.write_bytes(codecs.BOM_UTF16_LE + b"\x00\xd8a\x00"), "not whole"),
        (lambda novel: novel.write_bytes(codecs.BOM_UTF8 + b"\xff"), "not whole"),
        (large, "larger than 100 MB"),
        (long_line, "line of more than"),
    ],
    ids=["NUL", "a picture", "half a character", "a broken mark", "200 MB", "a line of 10 million"],
)
def test_what_cannot_be_a_page_is_refused_in_words(make, words, writer, novel, tmp_path):
    before = tmp_path / "before.txt"
    before.write_text("Before.")
    writer.open(before)
    writer.type("Mine. ")
    writer.save()
    make(novel)
    held = novel.stat()
    writer.open(novel)
    heard = writer.heard
    assert words in heard and "novel.txt" in heard
    assert writer.text == "Mine. Before."
    writer.type("So. ")
    writer.save()
    assert before.read_text() == "So. Mine. Before."
    assert (novel.stat().st_size, novel.stat().st_mtime_ns) == (held.st_size, held.st_mtime_ns)


@pytest.mark.parametrize("odd", ["\0", "\ud800", "a\udc00b", "\ud83d"], ids=ascii)
def test_what_no_file_can_hold_is_asked_about_and_stays_on_the_page(odd, writer, novel):
    writer.open(novel)
    writer.paste(odd)
    page = writer.text
    writer.type("So. ")
    assert writer.is_safe()
    writer.save(2)
    asked = writer.heard
    if writer.saved:  # Qt put something else in its place
        assert novel.read_text() == writer.text
    else:
        assert "cannot hold" in asked
        assert writer.text == "So. " + page
        assert novel.read_text() == "It was a dark night.\n"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le"])
def test_a_character_beyond_the_encoding_is_asked_about(encoding, writer, novel):
    mark = codecs.BOM_UTF16_LE if encoding == "utf-16-le" else b""
    novel.write_bytes(mark + "Grüße\n".encode(encoding))
    writer.open(novel, *([] if mark else [LOOKS_RIGHT]))
    writer.paste("→")
    writer.save(0)
    if not mark:
        assert "cannot hold →" in writer.heard
    assert writer.saved
    assert novel.read_bytes() == mark + "Grüße\n→".encode(encoding if mark else "utf-8")
