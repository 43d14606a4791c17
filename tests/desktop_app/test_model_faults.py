"""The real app and a real model that fails in every way: writing goes on, and suggestions return.

Only what stands under the model is replaced: ONNX Runtime's session, and the file on the disk.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.app import Inkling
from desktop_app.language_model import onnx_model
from tests.crash.real_app import build_app

REAL_OPEN = onnx_model._open_session


class Faulty:
    """A session of ONNX Runtime that fails as `fault` says, while there is one."""

    def __init__(self) -> None:
        self.fault: Callable[[Any, list[np.ndarray]], list[np.ndarray]] | None = None
        self.on_open: Callable[[str], None] = lambda provider: None
        self.released = threading.Event()

    def open(self, graph: bytes, provider: str) -> Faulty:
        self.on_open(provider)
        self._session = REAL_OPEN(graph, "cpu")
        return self

    def run(self, names: list[str], feed: dict[str, np.ndarray], options: Any) -> list[np.ndarray]:
        outputs = self._session.run(names, feed)
        return outputs if self.fault is None else self.fault(options, outputs)


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[Faulty]:
    """Put a faulty session under every model that is loaded, as if there were a graphics card."""
    faulty = Faulty()

    class Model(onnx_model.OnnxModel):
        def __init__(self, model: Any, provider: str) -> None:
            super().__init__(model, provider, obstacle=lambda: None, open_session=faulty.open)

    monkeypatch.setattr(onnx_model, "OnnxModel", Model)
    yield faulty
    faulty.released.set()


@pytest.fixture
def model(tiny_model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(tiny_model, tmp_path / "mine.inkling"))


@pytest.fixture
def app(qtbot: QtBot, session: Faulty, model: Path, tmp_path: Path) -> Iterator[Inkling]:
    made = build_app(tmp_path, model=model)
    with qtbot.waitSignal(made.service.model_loaded, timeout=20_000):
        made.start()
    made.window.activateWindow()
    made.window.page.setFocus()
    qtbot.waitUntil(made.window.page.hasFocus)
    made.window.page.insertPlainText("The lighthouse")
    yield made
    session.fault = None
    session.released.set()
    made.window.page.document().setModified(False)
    made.service.shutdown()
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


def write(qtbot: QtBot, app: Inkling, text: str = " ") -> None:
    """Type, and see that it stands on the page."""
    before = app.window.page.text()
    qtbot.keyClicks(app.window.page, text)
    assert app.window.page.text() == before + text


def suggests(qtbot: QtBot, app: Inkling) -> bool:
    """Ask as a writer does, and tell whether a ghost comes."""
    app.window.page.clear_ghost()
    write(qtbot, app)
    qtbot.keyClick(app.window.page, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    try:
        qtbot.waitUntil(lambda: app.window.page.ghost() != "", timeout=10_000)
    except AssertionError:
        return False
    return True


def type_until_lost(qtbot: QtBot, app: Inkling) -> None:
    """Type until the model is set aside: what it reads ahead in a pause fails as well."""
    failed: list[str] = []
    lost: list[str] = []
    app.service.run_failed.connect(failed.append)
    app.service.model_lost.connect(lost.append)
    while not lost:
        told = len(failed)
        write(qtbot, app)
        qtbot.waitUntil(lambda told=told: bool(lost) or len(failed) > told, timeout=20_000)


def open_model(qtbot: QtBot, app: Inkling, path: Path) -> None:
    with qtbot.waitSignal(app.service.model_loaded, timeout=20_000):
        app.window.model_wanted.emit(path)


def delete(model: Path, other: Path) -> None:
    model.unlink()


def truncate(model: Path, other: Path) -> None:
    with model.open("r+b") as file:
        file.truncate(1000)


def overwrite(model: Path, other: Path) -> None:
    model.write_bytes(b"\0" * model.stat().st_size)


def swap(model: Path, other: Path) -> None:
    shutil.copy(other, model)


@pytest.mark.parametrize("harm", [delete, truncate, overwrite, swap])
def test_a_loaded_model_does_not_need_its_file(qtbot, app, model, tiny_models, harm):
    assert suggests(qtbot, app)
    harm(model, tiny_models["char"])
    assert suggests(qtbot, app)


@pytest.mark.parametrize("harm", [delete, truncate, overwrite])
def test_a_harmed_file_is_refused_and_the_model_before_stays(
    qtbot, app, model, tiny_model, harm, monkeypatch
):
    heard: list[str] = []
    monkeypatch.setattr(app.window.dialogs, "tell", lambda *words: heard.extend(words))
    harm(model, tiny_model)
    with qtbot.waitSignal(app.service.load_failed, timeout=20_000):
        app.window.model_wanted.emit(model)
    assert "mine.inkling" in " ".join(heard)
    assert suggests(qtbot, app)
    shutil.copy(tiny_model, model)
    open_model(qtbot, app, model)
    assert suggests(qtbot, app)


def raises(error: BaseException) -> Callable[..., list[np.ndarray]]:
    def fault(options: Any, outputs: list[np.ndarray]) -> list[np.ndarray]:
        raise error

    return fault


def answers(value: float) -> Callable[..., list[np.ndarray]]:
    return lambda options, outputs: [np.full_like(output, value) for output in outputs]


FAULTS = {
    "raises": (raises(RuntimeError("the tensor is on fire")), "the tensor is on fire"),
    "has no memory": (raises(MemoryError()), "MemoryError"),
    "panics": (raises(BaseException("panic")), "panic"),
    "answers NaN": (answers(np.nan), "no numbers"),
    "answers infinity": (answers(np.inf), "no numbers"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_one_failure_is_told_and_the_next_answer_is_shown(qtbot, app, session, name):
    session.fault, words = FAULTS[name]
    with qtbot.waitSignal(app.service.run_failed, timeout=10_000):
        write(qtbot, app)
    assert words in app.window.status.details()
    session.fault = None
    assert suggests(qtbot, app)


@pytest.mark.parametrize("name", FAULTS)
def test_a_model_that_keeps_failing_is_set_aside_until_it_is_opened_again(
    qtbot, app, session, model, name
):
    session.fault, words = FAULTS[name]
    type_until_lost(qtbot, app)
    assert words in app.window.status.details()
    write(qtbot, app, "on and on")
    session.fault = None
    open_model(qtbot, app, model)
    assert suggests(qtbot, app)


def deaf(session: Faulty) -> Callable[..., list[np.ndarray]]:
    """Hang whoever says stop, until the test is over."""

    def fault(options: Any, outputs: list[np.ndarray]) -> list[np.ndarray]:
        session.released.wait()
        return outputs

    return fault


def test_a_model_that_hangs_is_left_behind_until_it_is_opened_again(qtbot, app, session, model):
    app.service._patience_seconds = 0.1
    app.service._watchdog.setInterval(20)
    session.fault = deaf(session)
    with qtbot.waitSignal(app.service.model_lost, timeout=10_000):
        write(qtbot, app)
    assert "did not answer" in app.window.status.details()
    write(qtbot, app, "on and on")
    session.fault = None
    app.service._patience_seconds = 5.0
    open_model(qtbot, app, model)
    assert suggests(qtbot, app)


@pytest.mark.parametrize("name", FAULTS)
def test_a_model_that_was_set_aside_is_tried_again_by_itself(qtbot, app, session, name):
    app.service._retry_seconds = 0.2
    session.fault, _ = FAULTS[name]
    type_until_lost(qtbot, app)
    with qtbot.waitSignal(app.service.model_loaded, timeout=20_000):
        session.fault = None
    assert suggests(qtbot, app)


def test_a_model_that_hung_is_tried_again_when_it_lets_go(qtbot, app, session):
    app.service._patience_seconds = app.service._retry_seconds = 0.1
    app.service._watchdog.setInterval(20)
    session.fault = deaf(session)
    with qtbot.waitSignal(app.service.model_lost, timeout=10_000):
        write(qtbot, app)
    session.fault = None
    app.service._patience_seconds = 5.0
    with qtbot.assertNotEmitted(app.service.model_loaded, wait=500):
        write(qtbot, app, "on and on")
    with qtbot.waitSignal(app.service.model_loaded, timeout=20_000):
        session.released.set()
    assert suggests(qtbot, app)


def test_broken_cuda_libraries_leave_the_processor(qtbot, app, session, model):
    def no_cuda(provider: str) -> None:
        if provider == "cuda":
            raise OSError("libcublasLt.so.12: file too short")

    session.on_open = no_cuda
    open_model(qtbot, app, model)
    assert app.service.model.choice.name == "cpu"
    assert "libcublasLt.so.12" in app.window.status.details()
    assert suggests(qtbot, app)


def test_no_memory_for_another_model_leaves_the_one_before(qtbot, app, session, model, monkeypatch):
    heard: list[str] = []
    monkeypatch.setattr(app.window.dialogs, "tell", lambda *words: heard.extend(words))

    def no_memory(provider: str) -> None:
        raise MemoryError

    session.on_open = no_memory
    with qtbot.waitSignal(app.service.load_failed, timeout=20_000):
        app.window.model_wanted.emit(model)
    assert "memory" in " ".join(heard).lower()
    session.on_open = lambda provider: None
    assert suggests(qtbot, app)
