"""When to ask for a suggestion, whether the answer still fits, and what is shown."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_app.completion.request import GhostRequest, Kind, PrepareRequest, Snapshot
from desktop_app.language_model import WINDOW

if TYPE_CHECKING:
    from desktop_app.completion.service import Answer, CompletionService
    from desktop_app.editor.page import Page
    from desktop_app.language_model.completer import CompletionOptions, Suggestion


LEAST_ALTERNATIVES = 3  # for who asks, whatever the options
AFTER = 256  # code points after the caret are enough not to repeat them
AFTER_KEY, AFTER_MOVE = 15, 150  # milliseconds of pause: to paint first, or to move on


class Reticence:
    """How much longer to wait when suggestions are dismissed again and again.

    The first dismissal costs nothing; from the second on the wait doubles from a second up to
    ten. An accepted suggestion, or a minute without a dismissal, ends it.
    """

    FORGET_SECONDS = 60.0
    LONGEST_SECONDS = 10.0

    def __init__(self) -> None:
        self._dismissals = 0
        self._last = -float("inf")

    def dismissed(self, now: float) -> None:
        """Note a dismissal; ``now`` in seconds."""
        self._dismissals = self._dismissals + 1 if now - self._last < self.FORGET_SECONDS else 1
        self._last = now

    def accepted(self) -> None:
        """Forget the dismissals."""
        self._dismissals = 0

    def extra_seconds(self, now: float) -> float:
        """Return how much longer than usual to wait before a ghost shows."""
        if self._dismissals < 2 or now - self._last >= self.FORGET_SECONDS:
            return 0.0
        return min(2.0 ** (self._dismissals - 2), self.LONGEST_SECONDS)


class CompletionController(QObject):
    """Listen to the page, ask the service, and show what still fits."""

    paused_changed = Signal(bool)

    def __init__(
        self,
        page: Page,
        service: CompletionService,
        options: CompletionOptions,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._service = service
        self._options = options
        self._clock = clock
        self._reticence = Reticence()
        self._paused = False
        self._only_when_asked = False
        self._show_after = 0.0
        self._pending: GhostRequest | None = None
        self._show_at = 0.0
        self._held: Suggestion | None = None
        self._shown: tuple[str, ...] = ()
        self._index = 0
        self._direction = 0  # which way from the suggestion that stands, for who asked
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._show_held)
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._look_ahead)
        page.textChanged.connect(self._look_ahead_soon)
        page.destroyed.connect(self._pause.stop)
        page.typed.connect(self._on_typed)
        page.caret_moved.connect(self._on_caret_moved)
        page.ghost_wanted.connect(self._on_wanted)
        page.ghost_accepted.connect(self._on_accepted)
        page.ghost_dismissed.connect(self._on_dismissed)
        page.ghost_consumed.connect(self._on_typed)
        service.answered.connect(self._on_answer)
        service.model_loaded.connect(self._on_model_loaded)

    @property
    def paused(self) -> bool:
        """Whether suggestions are switched off."""
        return self._paused

    def snapshot(self) -> Snapshot:
        """Return the document around the caret as it is now."""
        before, offset = self._page.text_before_caret(WINDOW)
        paragraph = self._page.text_after_caret(AFTER).partition("\n")[0]
        return Snapshot(before, offset, paragraph)

    def set_only_when_asked(self, only: bool) -> None:
        """Choose whether suggestions come while typing or only when asked for."""
        self._only_when_asked = only

    def set_show_after(self, seconds: float) -> None:
        """Choose how long after the last key a suggestion shows."""
        self._show_after = seconds

    def set_options(self, options: CompletionOptions) -> None:
        """Use other options from now on, for the suggestion on the page too."""
        if options == self._options:
            return
        self._options = options
        self.refresh()

    @Slot(bool)
    def set_paused(self, paused: bool) -> None:
        """Switch suggestions off or on again."""
        if paused == self._paused:
            return
        self._paused = paused
        if paused:
            self._give_up()
            self._page.clear_ghost()
        else:
            self.refresh()
        self.paused_changed.emit(paused)

    def refresh(self) -> None:
        """Ask again for the suggestion at the caret and show it at once.

        The page says whether it may stand there: it may have the keyboard back by then.
        """
        asked = self._page.ghost_asked_for()
        if asked or self._page.ghost() or not self._only_when_asked:
            self._ask(self._options_for_who_asks() if asked else self._options, wait=0.0)

    def _ask(self, options: CompletionOptions, wait: float, direction: int = 0) -> None:
        if self._paused:
            return
        self._give_up()
        self._direction = direction
        self._pending = GhostRequest(self.snapshot(), options)
        self._show_at = self._clock() + wait
        self._service.cancel(Kind.PREPARE)
        self._service.ask(self._pending)

    def _ask_as_typed(self) -> None:
        if self._only_when_asked or not self._page.ghost_allowed():
            self._give_up()
            return
        wait = self._show_after + self._reticence.extra_seconds(self._clock())
        self._ask(self._options, wait)

    def _give_up(self) -> None:
        """Forget what was asked and not shown yet."""
        if self._pending is not None:
            self._service.cancel(Kind.GHOST)
        self._pending = self._held = None
        self._timer.stop()

    def _show_other(self, direction: int) -> None:
        """Show the next or previous alternative that agrees with what was typed of the ghost."""
        current, rest = self._shown[self._index], self._page.ghost()
        typed = current[: len(current) - len(rest)]
        for step in range(1, len(self._shown) + 1):
            index = (self._index + direction * step) % len(self._shown)
            other = self._shown[index]
            if other.startswith(typed) and len(other) > len(typed):
                self._index = index
                self._page.show_ghost(other[len(typed) :])
                return

    @Slot()
    def _on_typed(self) -> None:
        self._service.note_key()
        self._ask_as_typed()

    @Slot()
    def _on_caret_moved(self) -> None:
        if self._pending is not None and self._pending.snapshot != self.snapshot():
            self._give_up()
        self._pause.start(AFTER_MOVE)

    @Slot(int)
    def _on_wanted(self, direction: int) -> None:
        if self._page.ghost() and len(self._shown) > 1:
            self._show_other(direction)
            return
        self._ask(self._options_for_who_asks(), wait=0.0, direction=direction)

    def _options_for_who_asks(self) -> CompletionOptions:
        """Return options for the best there is, however unsure, and others."""
        return replace(
            self._options,
            gate=0.0,
            quiet_above=math.inf,
            alternatives=max(self._options.alternatives, LEAST_ALTERNATIVES),
        )

    @Slot(str)
    def _on_accepted(self, text: str) -> None:
        self._reticence.accepted()
        if not self._page.ghost():
            self._ask_as_typed()

    @Slot()
    def _on_dismissed(self) -> None:
        self._give_up()
        self._reticence.dismissed(self._clock())

    @Slot(object)
    def _on_answer(self, answer: Answer) -> None:
        """Show an answer if it is the one waited for and the document is still the same."""
        request = self._pending
        if request is None or answer.request != request or not answer.results:
            return
        self._look_ahead_soon()
        suggestion: Suggestion | None = answer.results[-1]
        if suggestion is None:
            self._pending = None
            self._page.clear_ghost()
            return
        self._held = suggestion
        wait = self._show_at - self._clock()
        if wait > 0:
            self._timer.start(int(wait * 1000))
        else:
            self._show_held()

    @Slot()
    def _show_held(self) -> None:
        suggestion, request = self._held, self._pending
        self._held = self._pending = None
        if suggestion is None or request is None or request.snapshot != self.snapshot():
            return
        self._shown = (suggestion.text, *suggestion.alternatives)
        self._index = 0
        known = self._page.ghost() == suggestion.text
        self._page.show_ghost(suggestion.text)
        if self._direction and known:
            self._show_other(self._direction)
        self._look_ahead_soon()

    @Slot()
    def _look_ahead_soon(self) -> None:
        self._pause.start(AFTER_KEY)

    @Slot()
    def _look_ahead(self) -> None:
        """Have what comes next prepared: in a pause, and of what is typed a few likely keys."""
        if self._paused or (self._pending is not None and self._held is None):
            return  # the answer that is waited for comes here again
        typing = self._page.ghost_allowed() and not self._only_when_asked
        options = self._options if typing else None
        self._service.ask(PrepareRequest(self.snapshot(), options, self._page.ghost()))

    @Slot(object)
    def _on_model_loaded(self, model: object) -> None:
        self.refresh()
