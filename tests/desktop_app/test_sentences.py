"""What the parts without Qt say is said in German too."""

import ast
import errno
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale

from desktop_app.documents.errors import read_error, save_error
from desktop_app.language_model.errors import ModelFileError
from desktop_app.language_model.model_file import read_model
from desktop_app.sentences import Sentences, translated
from tests.translations import FOLDER, ROOT

GERMAN = json.loads((FOLDER / "sentences_de.json").read_text("utf-8"))
PLACE = re.compile(r"\{\w*\}")
# What the system says of a disk or of memory, within what the trainer says.
SYSTEM = ("ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EACCES", "EPERM", "ENOENT", "EIO", "ENOMEM")
# Said to programmers and on command lines, or no sentences at all.
NOT_SHOWN = (
    " and {0} MB of",
    " of at least",
    "--- at temperature",
    "A small trial",
    "At least 0 characters",
    "Comparing with",
    "Converting the",
    "Counting what",
    "Indexing the",
    "It would take",
    "Measuring how",
    "Measuring what",
    "Passages as",
    "Stopped",
    "TensorBoard is",
    "The contexts must",
    "The doubt must",
    "The graph must",
    "The journal missed",
    "The length must",
    "The level must",
    "The option",
    "The provider must",
    "The share of",
    "The strategy 'beam'",
    "The width must",
    "The {0} must",
    "There can be 1",
    "There is no strategy",
    "Writing the file",
    "a whole number",
    "address article",
    "del moveFrom",
    "element type",
    "head script",
    "i em cite",
    "no order was found",
    "quiet_above",
    "text:tracked",
    "{0} Add --set",
    "{0} is no number",
    "{0}. The best weights",
    "{0}\n\nCharacters",
)


def templates() -> Iterator[str]:
    """Yield the sentences of the modules that know no Qt, as templates."""
    packages = ("language_model", "documents", "text_import")
    paths = [path for name in packages for path in (ROOT / "desktop_app" / name).glob("*.py")]
    others = (
        "editor/spelling.py",
        "goals/writing_log.py",
        "completion/service.py",
        "training/texts.py",
    )
    for path in [*paths, *(ROOT / "desktop_app" / name for name in others)]:
        if path.name != "__main__.py":
            yield from _templates_of(ast.parse(path.read_text("utf-8")))


def templates_of_the_trainer() -> Iterator[str]:
    """Yield what can go wrong in the child processes of a training begun in the window."""
    for package, names in (
        ("trainer", ("corpus", "fit", "quiet", "run", "run_folder", "session", "warm_start")),
        ("export", ("bundle", "convert", "verify")),
    ):
        for name in names:
            yield from _templates_of(ast.parse((ROOT / package / f"{name}.py").read_text("utf-8")))
    commands = ast.parse((ROOT / "desktop_app/language_model/__main__.py").read_text("utf-8"))
    for function in commands.body:
        if isinstance(function, ast.FunctionDef) and function.name == "_read_text":
            yield from _templates_of(function)
    yield from (os.strerror(getattr(errno, name)) for name in SYSTEM)


def _templates_of(module: ast.AST) -> Iterator[str]:
    parts: set[ast.AST] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.JoinedStr):
            parts.update(node.values)
        elif isinstance(node, ast.Expr):
            parts.add(node.value)  # a docstring
        elif isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log."):
            parts.update(node.args)
    for node in ast.walk(module):
        text = ""
        if isinstance(node, ast.JoinedStr):
            places = iter(range(len(node.values)))
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else f"{{{next(places)}}}"
                for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in parts:
            places = iter(range(99))
            text = PLACE.sub(lambda _: f"{{{next(places)}}}", node.value)  # noqa: B023
        if (
            re.search(r"[a-z]{2,} [a-z]{2,}", text)
            and text.count(" ") >= 2
            and not re.search(r"[<\\]|max-width", text)
            and not text.startswith(NOT_SHOWN)
        ):
            yield text


def test_every_sentence_is_known_in_german() -> None:
    assert sorted({*templates(), *templates_of_the_trainer()} - set(GERMAN)) == []


def test_no_translation_is_of_a_sentence_that_nobody_says() -> None:
    assert sorted(set(GERMAN) - {*templates(), *templates_of_the_trainer()}) == []


def test_a_translation_has_the_places_of_its_sentence() -> None:
    wrong = {
        sentence: translation
        for sentence, translation in GERMAN.items()
        if set(PLACE.findall(sentence)) != set(PLACE.findall(translation))
    }
    assert wrong == {}


@pytest.fixture
def german() -> Sentences:
    return Sentences(GERMAN)


def test_an_error_about_a_file_is_said_with_its_reason_and_advice(german: Sentences) -> None:
    path = Path("novel.md")
    assert german.translated(str(read_error(OSError(errno.EACCES, "no"), path))) == (
        "„novel.md“ konnte nicht geöffnet werden: Sie haben nicht das Recht dazu. "
        "Ändern Sie die Rechte oder wählen Sie einen anderen Ordner."
    )
    assert german.translated(str(save_error(OSError(errno.ENOSPC, "no"), path))) == (
        "„novel.md“ konnte nicht gespeichert werden: der Datenträger ist voll; die Datei ist, wie "
        "sie war, und Ihr Text ist noch hier. Schaffen Sie Platz oder wählen Sie einen anderen "
        "Datenträger."
    )


def test_an_error_about_a_model_is_said_whole(german: Sentences, tmp_path: Path) -> None:
    path = tmp_path / "bad.inkling"
    path.write_bytes(b"no model")
    with pytest.raises(ModelFileError) as caught:
        read_model(path)
    told = german.translated(str(caught.value))
    assert told.startswith(
        "„bad.inkling“ lässt sich nicht als Modell verwenden. Sie ist kein Inkling"
    )
    assert "damaged" not in told


def test_what_is_not_known_stays_as_it_is(german: Sentences) -> None:
    for text in ("", "Qt said so.", "One. Two. Three.", "{0}", "a {1} b"):
        assert german.translated(text) == text


def test_the_language_of_the_window_decides() -> None:
    locale = QLocale()
    try:
        QLocale.setDefault(QLocale("de_AT"))
        assert translated("The model was stopped.") == "Das Modell wurde angehalten."
        QLocale.setDefault(QLocale("en_GB"))
        assert translated("The model was stopped.") == "The model was stopped."
    finally:
        QLocale.setDefault(locale)
