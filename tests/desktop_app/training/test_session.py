"""A training as a chain of child processes: through real ones once, else through pretended ones."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_app.language_model.mixture import read_voice
from desktop_app.language_model.model_file import read_card
from desktop_app.training.child import ChildProcess
from desktop_app.training.session import TrainingSession
from desktop_app.training.shelf import VoiceRecord, VoiceShelf
from desktop_app.training.texts import survey
from desktop_app.training.tools import Tools
from tests.desktop_app.training.conftest import RESULT

LONG = 300_000  # milliseconds: TensorFlow starts at a low priority, thrice
PATIENCE = 60_000  # for pretended ones, on a busy machine


@pytest.fixture
def shelf(tmp_path: Path) -> VoiceShelf:
    return VoiceShelf(tmp_path / "voices", tmp_path / "models")


@pytest.fixture
def record(shelf: VoiceShelf, writings: Path) -> VoiceRecord:
    return shelf.begin("Me", survey([writings]), own=False)


@pytest.fixture
def begin(
    shelf: VoiceShelf, record: VoiceRecord, tiny_model: Path
) -> Iterator[Callable[..., TrainingSession]]:
    sessions: list[TrainingSession] = []

    def make(
        tools: Tools, record: VoiceRecord = record, changes: tuple[str, ...] = ()
    ) -> TrainingSession:
        sessions.append(TrainingSession(record, shelf, tools, base=tiny_model, changes=changes))
        return sessions[-1]

    yield make
    for session in sessions:
        session.shut_down()


def epochs(session: TrainingSession) -> list[float]:
    """Return a list that grows with the epochs that are told."""
    found: list[float] = []
    session.told.connect(
        lambda event: found.append(event["epoch"]) if event["event"] == "epoch" else None
    )
    return found


def test_a_real_training_survives_a_kill_and_becomes_a_voice(
    qtbot, begin, tools: Tools, shelf: VoiceShelf
) -> None:
    session = begin(
        tools,
        changes=(
            "fit.epochs=6", "fit.patience=0", "fit.batch=4", "fit.time=16", "fit.warm_up=5",
            "fit.learning_rate=0.005", "network.dropout=0.1", "samples.length=5",
        ),
    )  # fmt: skip
    seen = epochs(session)
    session.start()
    qtbot.waitUntil(lambda: len(seen) == 2, timeout=LONG)
    with qtbot.waitSignal(session.failed, timeout=LONG) as failed:
        os.kill(session.process_id(), signal.SIGKILL)
    assert "go on from its last checkpoint" in failed.args[0]

    with qtbot.waitSignal(session.done, timeout=LONG) as done:
        session.start()
    assert seen[:2] == [1, 2]
    assert seen[-1] == 6
    assert 1 not in seen[2:]  # it went on, and did not begin anew
    voice = done.args[0]
    assert voice.result["better"]
    assert (
        voice.result["after"]["bits_per_character"] < voice.result["before"]["bits_per_character"]
    )
    assert len(voice.result["samples"]) > 0
    assert read_card(shelf.records()[0].folder.parents[1] / "models" / "Me.inkling").name == "Me"
    assert read_voice(voice.voice_file).share == voice.result["share"]
    left = sorted(path.name for path in voice.folder.iterdir())
    assert left == ["Me.voice", "voice.json"]  # no copy of the writer's texts


def test_a_paused_training_goes_on_where_it_was(qtbot, begin, pretend) -> None:
    session = begin(pretend(rounds=6, seconds=1.0))
    seen = epochs(session)
    session.start()
    qtbot.waitUntil(lambda: len(seen) == 2, timeout=PATIENCE)
    session.pause()
    qtbot.waitUntil(lambda: session.stage == "paused", timeout=PATIENCE)
    assert session.process_id() == 0
    with qtbot.waitSignal(session.done, timeout=PATIENCE):
        session.start()
    assert seen == [1, 2, 3, 4, 5, 6]


def test_a_stopped_training_keeps_the_best(qtbot, begin, pretend) -> None:
    session = begin(pretend(rounds=1000, seconds=0.2))
    seen = epochs(session)
    session.start()
    qtbot.waitUntil(lambda: len(seen) == 2, timeout=PATIENCE)
    with qtbot.waitSignal(session.done, timeout=PATIENCE) as done:
        session.stop()
    assert done.args[0].model == "Me.inkling"


def test_another_app_goes_on_with_what_one_left(qtbot, begin, pretend, shelf: VoiceShelf) -> None:
    tools = pretend(rounds=5, seconds=1.0)
    first = begin(tools)
    seen = epochs(first)
    first.start()
    qtbot.waitUntil(lambda: len(seen) == 2, timeout=PATIENCE)
    first.shut_down()
    left = shelf.records()[0]
    assert left.stage == "learning"
    second = begin(tools, left)
    more = epochs(second)
    with qtbot.waitSignal(second.done, timeout=PATIENCE):
        second.start()
    assert more[0] >= 3  # what the first had learned was in its checkpoint
    assert more[-1] == 5


def test_the_newest_best_can_be_tried_while_it_learns(qtbot, begin, pretend) -> None:
    session = begin(pretend(rounds=1000, seconds=0.2))
    seen = epochs(session)
    session.start()
    qtbot.waitUntil(lambda: len(seen) == 1, timeout=PATIENCE)
    with qtbot.waitSignal(session.preview_ready, timeout=PATIENCE) as ready:
        session.try_newest()
    assert read_card(ready.args[0])
    assert session.stage == "learning"


def test_what_is_no_better_changes_nothing(
    qtbot, begin, pretend, shelf: VoiceShelf, writings: Path
) -> None:
    first = begin(pretend())
    with qtbot.waitSignal(first.done, timeout=PATIENCE):
        first.start()
    model = shelf.records()[0].folder.parents[1] / "models" / "Me.inkling"
    before = model.read_bytes(), shelf.records()[0].voice_file.read_bytes()

    again = shelf.begin("Me", survey([writings]), own=False)
    worse = begin(pretend(result={**RESULT, "better": False}), again)
    with qtbot.waitSignal(worse.done, timeout=PATIENCE) as done:
        worse.start()
    assert not done.args[0].result["better"]
    assert (model.read_bytes(), done.args[0].voice_file.read_bytes()) == before


@pytest.mark.parametrize("where", ["train_error", "export_error"])
def test_what_goes_wrong_is_said_in_the_childs_own_words(
    qtbot, begin, pretend, where: str, shelf: VoiceShelf
) -> None:
    session = begin(pretend(**{where: "No space left on device."}))
    with qtbot.waitSignal(session.failed, timeout=PATIENCE) as failed:
        session.start()
    assert failed.args[0] == "No space left on device."
    assert shelf.records()[0].stage != "done"  # it can be tried again


def test_a_trainer_that_is_gone_is_said(qtbot, begin) -> None:
    session = begin(Tools(("/nowhere/train",), ("/nowhere/export",), ("/nowhere/model",)))
    with qtbot.waitSignal(session.failed, timeout=PATIENCE) as failed:
        session.start()
    assert "could not be started" in failed.args[0]


@pytest.mark.skipif(os.name == "nt", reason="nice is Unix's")
def test_the_child_works_at_a_low_priority(qtbot, begin, pretend) -> None:
    session = begin(pretend(rounds=1000, seconds=0.2))
    seen = epochs(session)
    session.start()
    qtbot.waitUntil(lambda: len(seen) == 1, timeout=PATIENCE)
    assert os.getpriority(os.PRIO_PROCESS, session.process_id()) >= 10


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        ("import sys; print('train: It is full.', file=sys.stderr); sys.exit(2)", "It is full."),
        ("raise MemoryError", "There is too little memory."),
        ("raise KeyError('step')", "It ended unexpectedly: KeyError: 'step'. Nothing is lost."),
    ],
)
def test_why_a_command_ended_is_said_in_a_sentence(qtbot, program: str, sentence: str) -> None:
    child = ChildProcess([sys.executable, "-c", program])
    with qtbot.waitSignal(child.ended, timeout=PATIENCE) as ended:
        child.start()
    good, message = ended.args
    assert not good
    assert message.startswith(sentence)
