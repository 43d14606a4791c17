"""Work on a thread of its own, whatever becomes of who wanted it."""

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from shiboken6 import delete

from desktop_app.background import BackgroundTask, TaskSlot

ROOT = Path(__file__).parents[2]


def test_the_end_is_told_in_the_window_s_thread_when_the_work_s_has_ended(qtbot) -> None:
    told: list[tuple[threading.Thread, bool, threading.Thread]] = []

    def hear(worker: threading.Thread) -> None:
        told.append((worker, worker.is_alive(), threading.current_thread()))

    for count in range(1, 101):  # one that still runs is not seen each time
        task = BackgroundTask(threading.current_thread)
        task.done.connect(hear)
        task.start()
        qtbot.waitUntil(lambda wanted=count: len(told) == wanted)
    assert not any(alive for _, alive, _ in told)
    assert {thread for _, _, thread in told} == {threading.main_thread()}
    assert threading.main_thread() not in [worker for worker, _, _ in told]


def test_what_goes_wrong_is_told(qtbot) -> None:
    def fail() -> None:
        raise OSError("the disk is gone")

    task = BackgroundTask(fail)
    with qtbot.waitSignal(task.failed) as told:
        task.start()
    assert str(told.args[0]) == "the disk is gone"


@pytest.mark.parametrize("when", ["during the work", "before its end is told"])
def test_who_is_gone_is_told_nothing(qtbot, when: str) -> None:
    parent, other, go_on, heard = QObject(), TaskSlot(), threading.Event(), []
    task = BackgroundTask(go_on.wait, parent)
    task.done.connect(heard.append)
    task.start()
    if when == "during the work":
        delete(parent)
        go_on.set()
    else:
        go_on.set()
        for thread in threading.enumerate():  # its end waits to be told
            if thread.name == "inkling-background":
                thread.join()
        delete(parent)
    with qtbot.waitCallback() as later:  # told after it
        other.start(lambda: None, later, pytest.fail)
    assert heard == []


def test_what_the_work_held_dies_in_the_window_s_thread(qtbot) -> None:
    died_in: list[threading.Thread] = []

    class Held(QObject):
        def __del__(self) -> None:
            died_in.append(threading.current_thread())

    def do(held: Any) -> Any:
        return lambda: held.objectName()

    parent, slot = QObject(), TaskSlot()
    task = BackgroundTask(do(Held()), parent)
    task.start()
    delete(parent)
    del task
    with qtbot.waitCallback() as later:
        slot.start(lambda: None, later, pytest.fail)
    qtbot.waitUntil(lambda: bool(died_in))
    assert died_in == [threading.main_thread()]


def test_work_under_way_does_not_crash_the_end_of_the_program() -> None:
    program = """
import sys, threading
from PySide6.QtCore import QCoreApplication
from desktop_app.background import BackgroundTask
application = QCoreApplication([])
ended, count = threading.Event(), 40
tasks = [BackgroundTask(ended.wait) for _ in range(count)]
for task in tasks:
    task.start()
ended.set()  # all want to tell it at the moment when the program ends
"""
    for _ in range(5):
        assert subprocess.run([sys.executable, "-c", program], cwd=ROOT).returncode == 0
