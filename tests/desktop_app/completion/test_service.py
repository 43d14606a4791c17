"""The worker thread: newest wins, nothing hangs, a broken model breaks nothing else."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Slot

from desktop_app.completion.request import CancelToken, Kind
from desktop_app.completion.service import MOST_FORESEEN, Answer, CompletionService, LoadedModel
from desktop_app.language_model.errors import Cancelled, ModelFileError, ModelRunError


@dataclass(frozen=True)
class Work:
    """A request whose work is a function of the test's own."""

    name: str
    do: Callable[[Callable[[], bool]], Iterator[Any]]
    kind: Kind = Kind.GHOST

    def results(self, model: Any, cancelled: Callable[[], bool]) -> Iterator[Any]:
        return self.do(cancelled)


class Listener(QObject):
    def __init__(self, service: CompletionService) -> None:
        super().__init__()
        self.answers: list[Answer] = []
        service.answered.connect(self.on_answer)

    @Slot(object)
    def on_answer(self, answer: Answer) -> None:
        self.answers.append(answer)

    def names(self) -> list[str]:
        return [answer.request.name for answer in self.answers if answer.results]


class FakeModel:
    def __init__(self) -> None:
        self.terminated = threading.Event()

    def loaded(self) -> LoadedModel:
        return LoadedModel(
            completer=None,
            card=None,
            choice=None,
            path=Path("fake"),
            terminate=self.terminated.set,
            tokens_per_second=float,
        )


@pytest.fixture
def fake() -> FakeModel:
    return FakeModel()


def load_nothing(path: Path, provider: str) -> LoadedModel:
    raise ModelFileError(f"{path} is not a model.")


@pytest.fixture
def service(qtbot, fake):
    def load(path: Path, provider: str) -> LoadedModel:
        return fake.loaded() if path.name == "fake" else load_nothing(path, provider)

    made = CompletionService(load, patience_seconds=0.2, quiet_seconds=0)
    with qtbot.waitSignal(made.model_loaded):
        made.open_model(Path("fake"))
    yield made
    assert made.shutdown(), "the worker thread did not end"


def say(result: Any) -> Callable[[Callable[[], bool]], Iterator[Any]]:
    return lambda cancelled: iter([result])


class Gate:
    """Work that waits between tokens until it is let go or cancelled."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.opened = threading.Event()

    def __call__(self, cancelled: Callable[[], bool]) -> Iterator[Any]:
        self.entered.set()
        while not self.opened.wait(0.001):
            if cancelled():
                raise Cancelled
        yield "late"


def test_a_b_c_asked_only_c_is_answered(qtbot, service):
    listener, a, b = Listener(service), Gate(), Gate()
    service.ask(Work("A", a))
    qtbot.waitUntil(a.entered.is_set)
    service.ask(Work("B", b))
    service.ask(Work("C", say("answer")))
    qtbot.waitUntil(lambda: "C" in listener.names())
    assert listener.names() == ["C"]


def test_an_answer_carries_its_request_and_the_time_it_took(qtbot, service):
    request = Work("A", say("text"))
    with qtbot.waitSignal(service.answered) as caught:
        service.ask(request)
    answer = caught.args[0]
    assert (answer.request, answer.results, answer.final) == (request, ("text",), True)
    assert answer.milliseconds >= 0


def test_a_cancelled_request_is_not_answered(qtbot, service):
    listener, gate = Listener(service), Gate()
    service.ask(Work("A", gate))
    qtbot.waitUntil(gate.entered.is_set)
    service.cancel(Kind.GHOST)
    gate.opened.set()
    service.ask(Work("bars", say(1), Kind.NEXT_TOKENS))
    qtbot.waitUntil(lambda: "bars" in listener.names())
    assert listener.names() == ["bars"]


def test_a_ghost_does_not_wait_for_background_work(qtbot, service):
    listener, finish = Listener(service), threading.Event()

    def endless(cancelled: Callable[[], bool]) -> Iterator[Any]:
        while not finish.wait(0.001):
            yield "token"

    service.ask(Work("background", endless, Kind.CONTINUATIONS))
    qtbot.waitUntil(lambda: "background" in listener.names())
    service.ask(Work("ghost", say("ghost")))
    qtbot.waitUntil(lambda: "ghost" in listener.names())
    assert not any(answer.final for answer in listener.answers if answer.request.name != "ghost")
    finish.set()
    qtbot.waitUntil(
        lambda: listener.answers[-1].final and listener.answers[-1].request.name == "background"
    )


def test_background_work_goes_on_where_it_was_interrupted(qtbot, service):
    listener = Listener(service)
    pause = threading.Event()

    def count(cancelled: Callable[[], bool]) -> Iterator[Any]:
        for number in range(5):
            pause.wait(0.006)
            yield number

    service.ask(Work("count", count, Kind.CONTINUATIONS))
    qtbot.waitUntil(lambda: bool(listener.answers) and listener.answers[-1].final)
    assert [n for answer in listener.answers for n in answer.results] == [0, 1, 2, 3, 4]
    assert len(listener.answers) > 1


def foresee(qtbot, service, *requests: Work) -> None:
    found = [(request, f"foreseen {request.name}") for request in requests]
    with qtbot.waitSignal(service.answered):
        service.ask(Work("ahead", lambda cancelled: iter([None, *found]), Kind.PREPARE))


def test_what_was_foreseen_is_answered_before_ask_returns_and_once(qtbot, service):
    request = Work("A", say("computed"))
    foresee(qtbot, service, request)
    listener = Listener(service)
    service.ask(request)
    assert [answer.results for answer in listener.answers] == [("foreseen A",)]
    with qtbot.waitSignal(service.answered):
        service.ask(request)
    assert listener.answers[-1].results == ("computed",)


def test_what_was_foreseen_ends_what_is_asked_of_the_same_kind(qtbot, service):
    request, gate = Work("A", say("computed")), Gate()
    foresee(qtbot, service, request)
    listener = Listener(service)
    service.ask(Work("before", gate))
    qtbot.waitUntil(gate.entered.is_set)
    service.ask(request)
    gate.opened.set()
    with qtbot.waitSignal(service.answered):
        service.ask(Work("last", say("last"), Kind.SURPRISE))
    assert listener.names() == ["A", "last"]


def test_another_model_or_other_earlier_texts_have_answers_of_their_own(qtbot, service):
    listener, request = Listener(service), Work("A", say("computed"))
    foresee(qtbot, service, request)
    with qtbot.waitSignal(service.answered):
        service.ask(Work("texts", lambda cancelled: iter(()), Kind.RECALL))
    with qtbot.waitSignal(service.answered):
        service.ask(request)
    assert listener.answers[-1].results == ("computed",)
    foresee(qtbot, service, request)
    with qtbot.waitSignal(service.model_loaded):
        service.open_model(Path("fake"))
    with qtbot.waitSignal(service.answered):
        service.ask(request)
    assert listener.answers[-1].results == ("computed",)


def test_only_the_newest_of_what_was_foreseen_are_kept(qtbot, service):
    old, new = Work("old", say("computed")), Work("new", say("computed"))
    foresee(qtbot, service, old, *(Work(str(n), say(n)) for n in range(MOST_FORESEEN - 1)), new)
    listener = Listener(service)
    service.ask(new)
    with qtbot.waitSignal(service.answered):
        service.ask(old)
    assert [answer.results for answer in listener.answers] == [("foreseen new",), ("computed",)]


def test_each_kind_has_a_slot_of_its_own(qtbot, service):
    listener, gate = Listener(service), Gate()
    service.ask(Work("first", gate))
    qtbot.waitUntil(gate.entered.is_set)
    service.ask(Work("continuations", say(3), Kind.CONTINUATIONS))
    service.ask(Work("bars", say(2), Kind.NEXT_TOKENS))
    gate.opened.set()
    qtbot.waitUntil(lambda: len(listener.names()) == 3)
    assert listener.names() == ["first", "bars", "continuations"]


def test_a_model_that_raises_is_reported_and_asked_again(qtbot, service):
    def fail(cancelled: Callable[[], bool]) -> Iterator[Any]:
        raise ModelRunError("The model stumbled.")

    with qtbot.waitSignal(service.run_failed) as caught:
        service.ask(Work("A", fail))
    assert caught.args == ["The model stumbled."]
    with qtbot.waitSignal(service.answered):
        service.ask(Work("B", say("fine")))


def test_a_model_that_fails_three_times_in_a_row_is_set_aside(qtbot, service):
    def fail(cancelled: Callable[[], bool]) -> Iterator[Any]:
        raise ZeroDivisionError("by zero")

    for _ in range(2):
        with qtbot.waitSignal(service.run_failed):
            service.ask(Work("A", fail))
    with qtbot.waitSignal(service.model_lost) as caught:
        service.ask(Work("A", fail))
    assert "by zero" in caught.args[0]
    assert service.model is None


def test_a_hanging_run_is_terminated_and_another_model_can_be_opened(qtbot, service, fake):
    def hang(cancelled: Callable[[], bool]) -> Iterator[Any]:
        fake.terminated.wait()
        raise ModelRunError("terminated")

    with qtbot.waitSignal(service.model_lost) as caught:
        service.ask(Work("A", hang))
    assert "did not answer" in caught.args[0]
    assert fake.terminated.is_set()
    with qtbot.waitSignal(service.model_loaded):
        service.open_model(Path("fake"))
    with qtbot.waitSignal(service.answered):
        service.ask(Work("B", say("fine")))


def test_a_model_that_ignores_terminate_does_not_block_the_next_one(qtbot, service):
    never = threading.Event()
    with qtbot.waitSignal(service.model_lost):
        service.ask(Work("A", lambda cancelled: iter([never.wait()])))
    with qtbot.waitSignal(service.model_loaded):
        service.open_model(Path("fake"))
    with qtbot.waitSignal(service.answered):
        service.ask(Work("B", say("fine")))
    never.set()


def test_a_bad_file_leaves_the_model_before_at_work(qtbot, service):
    with qtbot.waitSignal(service.load_failed) as caught:
        service.open_model(Path("bad"))
    assert caught.args == ["bad is not a model."]
    with qtbot.waitSignal(service.answered):
        service.ask(Work("A", say("fine")))


def test_what_is_asked_before_the_model_is_there_is_answered_when_it_comes(qtbot, fake):
    service = CompletionService(lambda path, provider: fake.loaded(), quiet_seconds=0)
    with qtbot.waitSignal(service.answered) as caught:
        service.ask(Work("A", say("old")))
        service.ask(Work("B", say("new")))
        service.open_model(Path("fake"))
    assert caught.args[0].results == ("new",)
    assert service.shutdown()


def test_a_model_is_not_loaded_while_the_writer_types(qtbot, fake):
    loads = []

    def load(path: Path, provider: str) -> LoadedModel:
        loads.append(path)
        return fake.loaded()

    service = CompletionService(load, quiet_seconds=3600)
    service.note_key()
    service.open_model(Path("fake"))
    qtbot.waitUntil(lambda: service._worker._order is not None)
    assert service.shutdown()
    assert not loads


def test_shutdown_in_mid_job_returns(qtbot, fake):
    service = CompletionService(lambda path, provider: fake.loaded(), quiet_seconds=0)
    service.open_model(Path("fake"))
    gate = Gate()
    service.ask(Work("A", gate))
    qtbot.waitUntil(gate.entered.is_set)
    assert service.shutdown()


def test_shutdown_terminates_a_run_that_hangs(qtbot, fake):
    service = CompletionService(lambda path, provider: fake.loaded(), quiet_seconds=0)
    service.open_model(Path("fake"))
    entered = threading.Event()

    def hang(cancelled: Callable[[], bool]) -> Iterator[Any]:
        entered.set()
        fake.terminated.wait()
        yield None

    service.ask(Work("A", hang))
    qtbot.waitUntil(entered.is_set)
    assert service.shutdown(timeout_seconds=0.4)


def test_shutdown_leaves_behind_a_thread_that_never_ends(qtbot, fake):
    service = CompletionService(lambda path, provider: fake.loaded(), quiet_seconds=0)
    service.open_model(Path("fake"))
    entered, never = threading.Event(), threading.Event()

    def hang(cancelled: Callable[[], bool]) -> Iterator[Any]:
        entered.set()
        never.wait()
        yield None

    service.ask(Work("A", hang))
    qtbot.waitUntil(entered.is_set)
    assert not service.shutdown(timeout_seconds=0.05)
    assert service._worker.daemon
    never.set()


def test_a_cancel_token_stays_cancelled():
    token = CancelToken()
    assert not token.cancelled()
    token.cancel()
    assert token.cancelled()


def test_results_after_a_cancel_are_not_sent(qtbot, service):
    listener = Listener(service)
    entered, go = threading.Event(), threading.Event()

    def stubborn(cancelled: Callable[[], bool]) -> Iterator[Any]:
        entered.set()
        go.wait()
        yield "unwanted"

    service.ask(Work("A", stubborn))
    qtbot.waitUntil(entered.is_set)
    service.ask(Work("B", say("wanted")))
    go.set()
    qtbot.waitUntil(lambda: "B" in listener.names())
    assert listener.names() == ["B"]
