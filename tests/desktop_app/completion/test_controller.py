"""When to ask, whether the answer still fits, and what is shown."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from desktop_app.completion.controller import CompletionController, Reticence
from desktop_app.completion.request import GhostRequest, Kind, PrepareRequest
from desktop_app.completion.service import Answer
from desktop_app.editor.page import Page
from desktop_app.language_model.completer import CompletionOptions, Suggestion


class FakeService(QObject):
    answered = Signal(object)
    model_loaded = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[GhostRequest] = []
        self.prepared: list[PrepareRequest] = []
        self.keys = 0

    def ask(self, request: GhostRequest | PrepareRequest) -> None:
        if isinstance(request, GhostRequest):
            self.asked.append(request)
        else:
            self.prepared.append(request)

    def cancel(self, kind: Kind) -> None:
        if kind is Kind.PREPARE:
            self.prepared.clear()

    def note_key(self) -> None:
        self.keys += 1

    def answer(self, text: str | None, *alternatives: str, request: int = -1) -> None:
        suggestion = None if text is None else Suggestion(text, 0.5, alternatives)
        self.answered.emit(Answer(self.asked[request], (suggestion,), 1.0, True))


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    page = Page()
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.setFocus()
    qtbot.waitUntil(page.hasFocus)
    return page


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
def controller(page, service, clock) -> CompletionController:
    return CompletionController(page, service, CompletionOptions(gate=0.2), clock=clock)


@pytest.fixture
def type_text(qtbot: QtBot, page: Page) -> Callable[[str], None]:
    return lambda text: qtbot.keyClicks(page, text)


@pytest.mark.usefixtures("controller")
class TestWhenToAsk:
    def test_typing_asks_for_the_text_before_the_caret(self, service, type_text):
        type_text("It was")
        assert service.asked[-1].snapshot.before == "It was"
        assert service.asked[-1].options.gate == 0.2
        assert service.keys == len("It was")

    def test_what_follows_in_the_paragraph_is_part_of_the_question(self, page, service, type_text):
        page.setPlainText(")\nNext.")
        type_text("a")
        assert service.asked[-1].snapshot.after == ")"

    def test_who_has_asked_still_gets_the_best_there_is_when_something_else_changes(
        self, qtbot, page, service, controller, type_text
    ):
        type_text("It was")
        qtbot.keyClick(page, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        controller.set_options(CompletionOptions(gate=0.3, words=2))
        assert (service.asked[-1].options.gate, service.asked[-1].options.words) == (0.0, 2)
        controller.refresh()  # as when the keyboard comes back
        assert service.asked[-1].options.gate == 0.0
        type_text(" l")
        assert service.asked[-1].options.gate == 0.3

    def test_deleting_does_not_ask_and_drops_the_answer(self, qtbot, page, service, type_text):
        type_text("It was")
        asked = len(service.asked)
        qtbot.keyClick(page, Qt.Key.Key_Backspace)
        assert len(service.asked) == asked
        service.answer(" late")
        assert page.ghost() == ""

    def test_typing_what_the_ghost_shows_asks_nothing(self, page, service, type_text):
        type_text("a")
        service.answer("bc de ")
        asked = len(service.asked)
        type_text("bc")
        assert page.ghost() == " de "
        assert len(service.asked) == asked

    def test_the_last_character_of_a_ghost_asks_for_more(self, page, service, type_text):
        type_text("a")
        service.answer("b")
        type_text("b")
        assert service.asked[-1].snapshot.before == "ab"

    def test_accepting_all_asks_for_more(self, qtbot, page, service, type_text):
        type_text("a")
        service.answer("bc ")
        qtbot.keyClick(page, Qt.Key.Key_Tab)
        assert page.toPlainText() == "abc "
        assert service.asked[-1].snapshot.before == "abc "

    def test_a_model_that_comes_late_is_asked_for_the_text_at_hand(self, page, service, type_text):
        type_text("a")
        service.model_loaded.emit(None)
        assert service.asked[-1].snapshot.before == "a"


class TestWhatIsShown:
    def test_an_answer_shows_while_the_text_is_the_same(self, controller, page, service, type_text):
        type_text("a")
        service.answer("bc")
        assert page.ghost() == "bc"

    def test_an_answer_to_an_older_text_never_shows(self, controller, page, service, type_text):
        type_text("ab")
        service.answer("late", request=0)
        assert page.ghost() == ""

    def test_an_answer_to_other_options_never_shows(self, controller, page, service, type_text):
        type_text("a")
        controller.set_options(CompletionOptions(words=1))
        service.answer("old", request=0)
        assert page.ghost() == ""
        service.answer("new")
        assert page.ghost() == "new"

    def test_no_answer_shows_where_the_caret_has_moved_away(
        self, qtbot, controller, page, service, type_text
    ):
        type_text("ab")
        qtbot.keyClick(page, Qt.Key.Key_Left)
        service.answer("late")
        qtbot.keyClick(page, Qt.Key.Key_Right)
        service.answer("late")
        assert page.ghost() == ""

    def test_other_options_change_the_ghost_at_once(self, controller, page, service, type_text):
        type_text("a")
        service.answer("one two three")
        controller.set_options(CompletionOptions(words=1))
        assert service.asked[-1].options.words == 1
        service.answer("one")
        assert page.ghost() == "one"

    def test_options_under_which_nothing_is_good_enough_take_the_ghost_away(
        self, controller, page, service, type_text
    ):
        type_text("a")
        service.answer("one")
        controller.set_options(CompletionOptions(gate=0.9))
        service.answer(None)
        assert page.ghost() == ""

    def test_a_ghost_waits_for_the_time_to_show_after(
        self, qtbot, controller, page, service, clock, type_text
    ):
        controller.set_show_after(0.01)
        type_text("a")
        service.answer("bc")
        assert page.ghost() == ""
        qtbot.waitUntil(lambda: page.ghost() == "bc")


class TestAsking:
    def test_only_when_asked_means_that_typing_asks_nothing(
        self, qtbot, controller, page, service, type_text
    ):
        controller.set_only_when_asked(True)
        type_text("a")
        assert not service.asked
        qtbot.keyClick(page, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        assert service.asked[-1].options.gate == 0
        service.answer("bc")
        assert page.ghost() == "bc"

    def test_alternatives_go_round(self, qtbot, controller, page, service, type_text):
        type_text("a")
        service.answer("one", "two", "three")
        shown = []
        for _ in range(3):
            qtbot.keyClick(page, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
            shown.append(page.ghost())
        assert shown == ["two", "three", "one"]
        qtbot.keyClick(page, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
        assert page.ghost() == "three"

    def test_alternatives_agree_with_what_was_typed_of_the_ghost(
        self, qtbot, controller, page, service, type_text
    ):
        type_text("a ")
        service.answer("there", "one", "then")
        type_text("th")
        qtbot.keyClick(page, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        assert page.ghost() == "en"


class TestPausing:
    def test_a_pause_takes_the_ghost_away_and_asks_nothing(
        self, qtbot, controller, page, service, type_text
    ):
        type_text("a")
        service.answer("bc")
        with qtbot.waitSignal(controller.paused_changed):
            controller.set_paused(True)
        assert page.ghost() == ""
        asked = len(service.asked)
        type_text("b")
        qtbot.keyClick(page, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        assert len(service.asked) == asked

    def test_the_end_of_a_pause_asks_at_once(self, controller, service, type_text):
        controller.set_paused(True)
        type_text("a")
        controller.set_paused(False)
        assert service.asked[-1].snapshot.before == "a"


class TestReticence:
    def test_the_wait_doubles_from_the_second_dismissal_on(self):
        reticence, waits = Reticence(), []
        for _ in range(6):
            reticence.dismissed(0.0)
            waits.append(reticence.extra_seconds(0.0))
        assert waits == [0, 1, 2, 4, 8, 10]

    def test_an_accept_ends_it(self):
        reticence = Reticence()
        reticence.dismissed(0.0)
        reticence.dismissed(0.0)
        reticence.accepted()
        assert reticence.extra_seconds(0.0) == 0

    def test_a_minute_ends_it(self):
        reticence = Reticence()
        reticence.dismissed(0.0)
        reticence.dismissed(1.0)
        assert reticence.extra_seconds(61.0) == 0
        reticence.dismissed(62.0)
        assert reticence.extra_seconds(62.0) == 0

    def test_dismissals_make_the_ghost_wait(
        self, qtbot, controller, page, service, clock, type_text
    ):
        for _ in range(2):
            type_text("a")
            service.answer("bc")
            qtbot.keyClick(page, Qt.Key.Key_Escape)
        type_text("a")
        service.answer("bc")
        assert page.ghost() == ""
        clock.now += 61
        type_text("a")
        service.answer("bc")
        assert page.ghost() == "bc"


@pytest.mark.usefixtures("controller")
def test_who_asks_for_another_gets_one_even_where_one_alone_was_asked_for(
    qtbot, page, service, type_text
):
    type_text("It ")
    service.answer("was")
    page.ask_for_ghost()
    assert service.asked[-1].options.alternatives == 3
    service.answer("was", "had")
    assert page.ghost() == "had"


class TestWhatIsPrepared:
    """In the pause after a key."""

    def test_with_a_ghost_what_follows_it_and_what_contradicts_it(
        self, qtbot, controller, page, service, type_text
    ):
        type_text("a")
        service.answer("bc de ")
        qtbot.waitUntil(lambda: bool(service.prepared))
        request = service.prepared[-1]
        assert (request.snapshot, request.ghost) == (controller.snapshot(), "bc de ")
        assert request.options == service.asked[-1].options

    def test_what_is_typed_of_a_ghost_is_prepared_for_too(
        self, qtbot, controller, page, service, type_text
    ):
        type_text("a")
        service.answer("bc de ")
        type_text("b")
        qtbot.waitUntil(lambda: bool(service.prepared))
        request = service.prepared[-1]
        assert (request.snapshot.before, request.ghost) == ("ab", "c de ")

    @pytest.mark.usefixtures("controller")
    def test_what_is_asked_ends_it(self, qtbot, service, type_text):
        type_text("a")
        service.answer(None)
        qtbot.waitUntil(lambda: bool(service.prepared))
        type_text("b")
        assert not service.prepared

    def test_where_nobody_types_the_text_alone_is_read(self, qtbot, controller, page, service):
        page.setPlainText("It was late.")
        page.moveCursor(QTextCursor.MoveOperation.End)
        qtbot.waitUntil(lambda: bool(service.prepared))
        assert service.prepared[-1] == PrepareRequest(controller.snapshot())

    def test_who_only_wants_to_be_asked_needs_no_foresight(
        self, qtbot, controller, service, type_text
    ):
        controller.set_only_when_asked(True)
        type_text("a")
        qtbot.waitUntil(lambda: bool(service.prepared))
        assert service.prepared[-1].options is None

    def test_while_suggestions_are_paused_nothing_is(self, qtbot, controller, service, type_text):
        controller.set_paused(True)
        type_text("a")
        assert controller._pause.isActive()
        qtbot.waitUntil(lambda: not controller._pause.isActive())
        assert not service.prepared
