"""Qt objects that are garbage die in the window's thread."""

import gc
import threading

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop_app.garbage import GarbageCollector, collect_due


class Dying(QObject):
    """Garbage as soon as nobody holds it: it holds itself."""

    def __init__(self, died_in: list[threading.Thread]) -> None:
        super().__init__()
        self.itself = self
        self.died_in = died_in

    def __del__(self) -> None:
        self.died_in.append(threading.current_thread())


def test_garbage_of_qt_does_not_die_in_another_thread(qtbot: QtBot) -> None:
    died_in: list[threading.Thread] = []
    gc.enable()  # as Python begins
    collector = GarbageCollector()
    Dying(died_in)
    much: list[list[int]] = []  # held: what is given back is not counted
    worker = threading.Thread(target=lambda: much.extend([] for _ in range(100_000)))
    worker.start()
    worker.join()
    assert died_in == []
    qtbot.waitUntil(lambda: died_in != [], timeout=30_000)
    assert died_in == [threading.main_thread()]
    collector.deleteLater()


def test_what_is_loaded_at_the_start_is_not_gone_through_again(qtbot: QtBot) -> None:
    GarbageCollector().deleteLater()
    frozen = gc.get_freeze_count()
    assert frozen > 10_000
    GarbageCollector().deleteLater()  # what another window leaves behind is garbage
    assert gc.get_freeze_count() == frozen


def test_nothing_is_collected_before_it_is_due() -> None:
    gc.collect()
    died_in: list[threading.Thread] = []
    Dying(died_in)
    collect_due()
    assert died_in == []
    kept = [[] for _ in range(5000)]
    collect_due()
    assert died_in == [threading.main_thread()] and kept
