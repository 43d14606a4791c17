"""Nothing leaves the machine, nobody else reads what is kept, and data is never run as code."""

from __future__ import annotations

import ast
import os
import re
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.operations import strace_works
from tests.fuzz.importers import EPUB

ROOT = Path(__file__).parent.parent
NETWORK = re.compile(r"\b(?:AF_|PF_)INET6?\b")
BUILD_MACHINE = ("CI", "TF_BUILD", "GITHUB_ACTIONS", "JENKINS_URL", "PYTEST_")
RUNS_CODE = {"eval", "exec", "compile", "__import__"}
LOADS_CODE = {"pickle", "cPickle", "dill", "marshal", "shelve", "joblib", "cloudpickle", "code"}
REACHES_OUT = {"socket", "ssl", "http", "urllib.request", "requests", "ftplib", "smtplib"}

# A writer who opens a file, types, accepts a suggestion, saves, and closes the window.
SESSION = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from tests.crash.real_app import build_app
folder = Path(sys.argv[1])
app = build_app(folder, file=folder / "novel.txt", model=Path(sys.argv[2]))
page = app.window.page

def ask():
    QTest.keyClick(page, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    for _ in range(100):  # another key would take the question back
        if page.ghost():
            return True
        pause = QEventLoop()  # QTest.qWait would keep Python's lock from the worker
        QTimer.singleShot(100, pause.quit)
        pause.exec()
    return False

def write():
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(page, "The lighthouse stood")
    for word in " at the end of the town and".split(" "):  # a tiny model may have nothing to say
        QTest.keyClicks(page, word)
        if ask():
            break
        QTest.keyClick(page, Qt.Key.Key_Space)
    print("accepted", len(page.ghost()), flush=True)
    QTest.keyClick(page, Qt.Key.Key_Tab)
    app.window.journal.flush()
    app.session.saved.connect(lambda _: QTimer.singleShot(1000, look))
    app.window.files.save()

def look():
    for file in (folder / "state").rglob("[!.]*"):
        print(oct(file.stat().st_mode & 0o777), file.is_dir(), file.name, flush=True)
    app.window.close()

begun = []

def begin(*_):
    if app.session.document is not None and app.service.model is not None and not begun:
        begun.append(True)
        write()

QTimer.singleShot(100_000, lambda: QCoreApplication.exit(1))
app.session.opened.connect(begin, Qt.ConnectionType.QueuedConnection)
app.service.model_loaded.connect(begin, Qt.ConnectionType.QueuedConnection)
app.start()
app.window.activateWindow()
code = QCoreApplication.exec()
os._exit(code)  # what becomes of Qt's objects at the end is not what is asked here
"""


def traced(folder: Path, *arguments: str | Path) -> tuple[str, str]:
    """Run Python under strace in a home of its own; return what it said and the sockets it made."""
    log = folder / "sockets"
    # A library that behaves where it sees that it is being tested is to behave as at home.
    at_home = {k: v for k, v in os.environ.items() if not k.startswith(BUILD_MACHINE)}
    at_home.pop("ORT_DISABLE_TELEMETRY", None)
    result = subprocess.run(
        [
            "strace",
            "-f",
            "--seccomp-bpf",
            "-e",
            "trace=socket,connect",
            "-o",
            log,
            sys.executable,
            *arguments,
        ],
        cwd=ROOT,
        env={**at_home, "HOME": str(folder), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=150,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout, log.read_text()


needs_strace = pytest.mark.skipif(not strace_works(), reason="strace is missing or may not trace")


@needs_strace
def test_the_trace_would_show_a_network(tmp_path: Path) -> None:
    program = "import socket; socket.socket(socket.AF_INET6).close()"
    assert NETWORK.search(traced(tmp_path, "-c", program)[1])


@needs_strace
def test_the_self_test_opens_no_internet_socket(tiny_model: Path, tmp_path: Path) -> None:
    said, sockets = traced(tmp_path, "-m", "desktop_app", "--self-test", "--model", tiny_model)
    assert '"suggestion"' in said
    assert not NETWORK.search(sockets), sockets


@needs_strace
def test_a_writer_at_work_opens_no_internet_socket(tiny_model: Path, tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_text("Once upon a time.\n")
    said, sockets = traced(tmp_path, "-c", SESSION, tmp_path, tiny_model)
    assert not NETWORK.search(sockets), sockets
    first, *kept = said.splitlines()
    assert first.startswith("accepted") and first != "accepted 0"
    assert (tmp_path / "novel.txt").read_text().startswith("Once upon a time.\nThe light")
    for kind in (".journal", ".ledger", ".backup"):
        assert any(kind in line for line in kept), kept
    for line in kept:
        mode, is_folder, name = line.split(maxsplit=2)
        assert mode == ("0o700" if is_folder == "True" else "0o600"), name


REMOTE = "http://127.0.0.1:9/"
IMPORTS = """
import sys
from pathlib import Path
from desktop_app.text_import import import_text
for path in sorted(Path(sys.argv[1]).glob("night.*")):
    print(path.suffix, "stormy" in import_text(path))
"""
PAGE = f'''<?xml version="1.0"?><!DOCTYPE html SYSTEM "{REMOTE}strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><base href="{REMOTE}"/>
<link rel="stylesheet" href="{REMOTE}look.css"/><script src="{REMOTE}run.js"></script>
<style>@import url({REMOTE}more.css); p {{ background: url({REMOTE}paper.png) }}</style></head>
<body><p>A dark and stormy night.<img src="{REMOTE}rain.png"/></p>
<iframe src="{REMOTE}frame.html"></iframe></body></html>'''
# What is put before a text in a good file, and what the file is told of it.
REFERENCES = {
    ".docx": (
        "word/document.xml",
        "<w:t",
        f'<w:drawing><blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships" r:link="{REMOTE}"/></w:drawing><w:t',
    ),
    ".odt": ("content.xml", "</text:p>", f'<draw:image xlink:href="{REMOTE}rain.png"/></text:p>'),
}


def refer_outside(path: Path) -> None:
    """Let a file of another program name things of the network."""
    from desktop_app.documents.export import export_text

    export_text(path, "A dark and stormy night.\n")
    part, before, after = REFERENCES[path.suffix]
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode("latin-1") for name in archive.namelist()}
    assert before in parts[part]
    parts[part] = parts[part].replace(before, after)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.encode("latin-1"))


@needs_strace
def test_what_is_imported_fetches_nothing(tmp_path: Path) -> None:
    for suffix in REFERENCES:
        refer_outside(tmp_path / f"night{suffix}")
    (tmp_path / "night.html").write_text(PAGE)
    book = EPUB | {"EPUB/one.xhtml": PAGE.encode()}
    with zipfile.ZipFile(tmp_path / "night.epub", "w") as archive:
        for name, content in book.items():
            archive.writestr(name, content)
    said, sockets = traced(tmp_path, "-c", IMPORTS, tmp_path)
    assert said.split() == ".docx True .epub True .html True .odt True".split()
    assert not NETWORK.search(sockets), sockets


def shipped() -> Iterator[tuple[Path, ast.Module]]:
    for package in ("desktop_app", "trainer", "export"):
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def what_it_reaches(tree: ast.Module) -> set[str]:
    """Return the names of what a module calls and imports, as far as they matter here."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found |= {node.func.id} & RUNS_CODE
        elif isinstance(node, ast.keyword) and node.arg == "allow_pickle":
            found.add("allow_pickle")
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {
        name
        for name in found
        if name in RUNS_CODE | {"allow_pickle"}
        or any(name == bad or name.startswith(bad + ".") for bad in LOADS_CODE | REACHES_OUT)
    }


def test_nothing_runs_data_as_code_or_reaches_out() -> None:
    assert {str(path): bad for path, tree in shipped() if (bad := what_it_reaches(tree))} == {}


@pytest.mark.parametrize(
    "program",
    [
        "import pickle",
        "from pickle import loads",
        "eval('1')",
        "np.load(f, allow_pickle=True)",
        "from urllib import request",
        "import http.client",
    ],
)
def test_what_would_be_refused_is_seen(program: str) -> None:
    assert what_it_reaches(ast.parse(program))


def test_the_folder_of_a_home_is_private(tmp_path: Path) -> None:
    from desktop_app.documents.atomic import make_private_folder

    make_private_folder(tmp_path / "inkling" / "journals")
    assert stat.S_IMODE((tmp_path / "inkling" / "journals").stat().st_mode) == 0o700
