"""Break docx, odt, epub, html and csv files, and put in what is known to break readers of them."""

from __future__ import annotations

import random
import zipfile
from functools import cache
from pathlib import Path

from desktop_app.documents.export import export_text
from desktop_app.text_import import TextImportError, import_text
from tests.fuzz.mutations import broken_bytes

Parts = dict[str, bytes]

SECRET = "the secret of another file"
_TEXT = "# One\n\nIt was a *dark* and **stormy** night.\n\n* * *\n\n> The rain fell.\n" * 3
EPUB = {
    "mimetype": b"application/epub+zip",
    "META-INF/container.xml": b'<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    b'<rootfiles><rootfile full-path="EPUB/book.opf"/></rootfiles></container>',
    "EPUB/book.opf": b'<package xmlns="http://www.idpf.org/2007/opf"><manifest>'
    b'<item id="a" href="one.xhtml" media-type="application/xhtml+xml"/>'
    b'<item id="c" href="look.css" media-type="text/css"/>'
    b'</manifest><spine><itemref idref="a"/></spine></package>',
    "EPUB/look.css": b".it { font-style: italic } .bold { font-weight: bold }",
    "EPUB/one.xhtml": b"<html><head><style>.x { font-style: italic }</style></head><body>"
    b'<h1>One</h1><p>It was a <i>dark</i> and <span class="bold">stormy</span> night.</p>'
    b"<hr/><blockquote><p>The rain fell.</p></blockquote></body></html>",
}
_TABLE = 3 * (
    b'title,body\n"One, or none","It was a dark ""and"" stormy\nnight."\nTwo,The rain fell.\n'
)


@cache
def _good(base: Path, suffix: str) -> Parts:
    """Return the parts of a good file; what is no zip has one without a name."""
    if suffix == ".epub":
        return EPUB
    if suffix == ".csv":
        return {"": _TABLE}
    path = base / f"good{suffix}"
    export_text(path, _TEXT)
    if suffix == ".html":
        return {"": path.read_bytes()}
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def docx(base: Path, chance: random.Random) -> bool:
    """Try a broken docx file."""
    return _try(base, ".docx", chance)


def odt(base: Path, chance: random.Random) -> bool:
    """Try a broken odt file."""
    return _try(base, ".odt", chance)


def epub(base: Path, chance: random.Random) -> bool:
    """Try a broken epub file."""
    return _try(base, ".epub", chance)


def html(base: Path, chance: random.Random) -> bool:
    """Try a broken page."""
    return _try(base, ".html", chance)


def csv(base: Path, chance: random.Random) -> bool:
    """Try a broken table."""
    return _try(base, ".csv", chance, column=chance.choice([None, "body", "body", "other"]))


def _try(base: Path, suffix: str, chance: random.Random, column: str | None = None) -> bool:
    parts = dict(_good(base, suffix))
    secret, home = base / "secret.txt", base / "home"
    secret.write_text(SECRET)
    home.mkdir(exist_ok=True)
    path = home / f"broken{suffix}"
    for _ in range(chance.randint(1, 2)):
        name = chance.choice(sorted(parts))
        parts[name] = _broken(parts[name], secret, chance)
    if "" in parts:
        path.write_bytes(parts[""])
    else:
        _write(path, parts, chance)
    before = sorted(base.rglob("*"))
    try:
        text = import_text(path, column=column)
    except TextImportError as error:
        if not str(error):
            raise ValueError("refused without a word") from error
        return False
    finally:
        if sorted(base.rglob("*")) != before:
            raise ValueError("reading wrote a file")
    if SECRET in text:
        raise ValueError("another file was read")
    if len(text) > 3_000_000:
        raise ValueError(f"a small file became {len(text)} characters")
    return True


def _write(path: Path, parts: Parts, chance: random.Random) -> None:
    """Write a zip, at times with names that lead elsewhere, names twice, or broken headers."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        if chance.random() < 0.2:
            name = chance.choice(["../../out.txt", "/tmp/out.txt", "a/../../out", "\\..\\out", "."])
            archive.writestr(name, b"out")
    if chance.random() < 0.2:
        data = path.read_bytes()
        path.write_bytes(broken_bytes(data, chance))


def _broken(part: bytes, secret: Path, chance: random.Random) -> bytes:
    if chance.random() < 0.6:
        return broken_bytes(part, chance)
    attack = chance.choice([_nested, _bomb, _foreign, _endless])
    return attack(part, secret, chance)


def _nested(part: bytes, secret: Path, chance: random.Random) -> bytes:
    """Put what comes after some tag into many more of that tag."""
    place = part.rfind(b"<", 0, chance.randint(0, len(part)) + 1)
    end = part.find(b">", place) + 1
    tag, depth = part[place:end], chance.choice([300, 1000, 20_000])
    if place < 0 or not end or len(tag) > 200 or tag.startswith((b"<?", b"<!", b"</")):
        return b"<p>" * depth + b"deep" + b"</p>" * depth
    name = tag.strip(b"</>").split()[0]
    return part[:place] + tag * depth + b"deep" + b"</" + name + b">" * depth + part[end:]


def _bomb(part: bytes, secret: Path, chance: random.Random) -> bytes:
    """Let an entity grow to a thousand million letters."""
    levels = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, chance.choice([5, 10]))
    )
    return _with_entities(part, f'<!ENTITY e0 "ha">{levels}', "&e4;&e9;")


def _foreign(part: bytes, secret: Path, chance: random.Random) -> bytes:
    """Ask for another file, or for one of the network."""
    place = chance.choice([secret.as_uri(), str(secret), "http://127.0.0.1:9/x", "/dev/zero"])
    kind = chance.choice([f'<!ENTITY e SYSTEM "{place}">', f'<!ENTITY % e SYSTEM "{place}"> %e;'])
    return _with_entities(part, kind, "&e;")


def _with_entities(part: bytes, entities: str, use: str) -> bytes:
    start = part.find(b"?>") + 2 if part.startswith(b"<?xml") else 0
    place = part.find(b"night")
    body = part[start:place] + use.encode() + part[place:] if place > start else part[start:]
    return part[:start] + f"<!DOCTYPE d [{entities}]>".encode() + body


def _endless(part: bytes, secret: Path, chance: random.Random) -> bytes:
    """Repeat one character or stretch, for patterns that look ahead again and again."""
    unit = chance.choice(
        [b"a", b" ", b"{", b"}", b".", b"*", b"_", b"\\", b"\n", b"<", b"&", b"a{"]
    )
    place = chance.randint(0, len(part))
    return part[:place] + unit * chance.choice([1000, 100_000]) + part[place:]
