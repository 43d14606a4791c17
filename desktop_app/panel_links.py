"""What connects the panels with the page and the service; they know nothing of each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QRect, QTimer, Slot
from PySide6.QtGui import QTextCursor

from desktop_app.completion.controller import CompletionController
from desktop_app.completion.request import (
    ContinuationsRequest,
    Kind,
    NextTokensRequest,
    Request,
    Snapshot,
    SurpriseRequest,
)
from desktop_app.completion.service import Answer, CompletionService, LoadedModel
from desktop_app.editor.highlighter import visible_blocks
from desktop_app.editor.outline import Outline, Section, move_paragraphs
from desktop_app.editor.outline_tree import OutlineTree
from desktop_app.editor.page import Page
from desktop_app.editor.paragraphs import ParagraphChanges
from desktop_app.language_model.completer import CompletionOptions
from desktop_app.language_model.sampling import SamplingOptions
from desktop_app.panels.continuations import ContinuationsPanel
from desktop_app.panels.models import ModelsPanel
from desktop_app.panels.next_tokens import NextTokensPanel
from desktop_app.panels.surprise import SurprisePanel
from desktop_app.text_units import to_utf16

ASK_AFTER = 20  # milliseconds after a key, so that a burst of changes is one request


class ContinuationsLink(QObject):
    """Lets the text before the caret go on in several ways."""

    def __init__(
        self,
        panel: ContinuationsPanel,
        page: Page,
        service: CompletionService,
        controller: CompletionController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._panel, self._service, self._controller = panel, service, controller
        self._page = page
        self._seed = Snapshot("")
        self._request: Request | None = None
        panel.wanted.connect(self._ask)
        panel.stop_wanted.connect(self._stop)
        panel.insert_wanted.connect(page.insert)
        service.answered.connect(self._on_answer)
        service.run_failed.connect(self._on_failed)
        service.model_loaded.connect(panel.set_model)
        service.model_lost.connect(self._on_lost)

    @Slot(object)
    def set_options(self, options: CompletionOptions) -> None:
        """Let a strategy that is added begin as that of the suggestions."""
        self._panel.set_sampling(options.sampling)

    @Slot(object, int, str)
    def _ask(self, samplings: Any, length: int, behind: str) -> None:
        if not behind:
            self._seed = self._controller.snapshot()
        snapshot = replace(self._seed, before=self._seed.before + behind)
        self._request = ContinuationsRequest(snapshot, samplings, length)
        self._service.ask(self._request)

    @Slot()
    def _stop(self) -> None:
        self._request = None
        self._service.cancel(Kind.CONTINUATIONS)

    @Slot(object)
    def _on_answer(self, answer: Answer) -> None:
        if answer.request is not self._request:
            return
        self._panel.take(answer.results)
        if answer.final:
            self._request = None
            self._panel.finish()

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        if self._request is not None:
            self._request = None
            self._panel.fail(message)

    @Slot(str)
    def _on_lost(self, message: str) -> None:
        self._panel.set_model(None)
        self._on_failed(message)


class ModelsLink(QObject):
    """Uses the model that is chosen in the library, and marks the one in use."""

    def __init__(
        self,
        panel: ModelsPanel,
        service: CompletionService,
        open_model: Callable[[Path | None], None],
        parent: QObject | None = None,
    ) -> None:
        """Connect; ``open_model`` loads a model file, or the bundled one for None."""
        super().__init__(parent)
        self._panel, self._service, self._open_model = panel, service, open_model
        panel.chosen.connect(self._on_chosen)
        panel.deleted.connect(self._on_deleted)
        service.model_loaded.connect(self._on_loaded)

    @Slot(object)
    def _on_chosen(self, path: Path) -> None:
        self._open_model(path)

    @Slot(object)
    def _on_deleted(self, path: Path) -> None:
        model = self._service.model
        if model is not None and model.path == path:
            self._open_model(None)

    @Slot(object)
    def _on_loaded(self, model: LoadedModel) -> None:
        self._panel.set_current(model.path)


class NextTokensLink(QObject):
    """Shows what may come next at the caret, while somebody looks."""

    def __init__(
        self,
        panel: NextTokensPanel,
        page: Page,
        service: CompletionService,
        controller: CompletionController,
        sampling: SamplingOptions,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._panel, self._service, self._controller = panel, service, controller
        self._page = page
        self._sampling = sampling
        self._request: NextTokensRequest | None = None
        self._timer = QTimer(self, singleShot=True, interval=ASK_AFTER)
        self._timer.timeout.connect(self._ask)
        for changed in (
            page.textChanged,
            page.cursorPositionChanged,
            page.document_text.settled,
            service.model_loaded,
            panel.wanted,
        ):
            changed.connect(self.refresh)
        panel.token_chosen.connect(page.insert)
        service.answered.connect(self._on_answer)
        service.model_lost.connect(panel.show_message)

    @Slot()
    def refresh(self) -> None:
        """Ask what is next, soon, if the panel is in sight."""
        if self._panel.isVisible() and not self._timer.isActive():
            self._timer.start()

    @Slot(object)
    def set_options(self, options: CompletionOptions) -> None:
        """Show what other options make of it."""
        self._sampling = options.sampling
        self.refresh()

    @Slot()
    def _ask(self) -> None:
        if self._service.model is None:
            self._panel.show_message(
                self.tr("No model is loaded: choose one in the model library.")
            )
            return
        if self._page.document_text.is_settled():  # the window has enough to do until then
            self._request = NextTokensRequest(self._controller.snapshot(), self._sampling)
            self._service.ask(self._request)

    @Slot(object)
    def _on_answer(self, answer: Answer) -> None:
        request = self._request
        if request is None or answer.request is not request or not answer.results:
            return
        if request.snapshot == self._controller.snapshot():
            self._panel.show_candidates(answer.results[-1])


class OutlineLink(QObject):
    """Shows the chapters and scenes of the page, once somebody looks."""

    def __init__(self, tree: OutlineTree, page: Page, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tree, self._page = tree, page
        self._outline: Outline | None = None
        self._paragraph = -1  # that holds the caret
        tree.jump_wanted.connect(self._jump)
        tree.move_wanted.connect(self._move)
        page.cursorPositionChanged.connect(self._on_caret)

    @Slot(bool)
    def set_wanted(self, wanted: bool) -> None:
        """Read the page from now on, if the outline is in sight."""
        if wanted and self._outline is None:
            self._outline = Outline(self._page.document(), self)
            self._outline.changed.connect(self._on_changed)
            self._on_changed(self._outline.sections())

    @Slot(list)
    def _on_changed(self, sections: list[Section]) -> None:
        self._tree.set_sections(sections)
        self._tree.show_paragraph(self._page.textCursor().blockNumber())

    @Slot()
    def _on_caret(self) -> None:
        paragraph = self._page.textCursor().blockNumber()
        if paragraph != self._paragraph and self._tree.isVisible():
            self._paragraph = paragraph
            self._tree.show_paragraph(paragraph)

    @Slot(int)
    def _jump(self, paragraph: int) -> None:
        show_place(self._page, paragraph)

    @Slot(int, int, int)
    def _move(self, start: int, end: int, before: int) -> None:
        move_paragraphs(self._page.document(), start, end, before)


class SurpriseLink(QObject):
    """Colours the page by surprise."""

    def __init__(
        self,
        panel: SurprisePanel,
        page: Page,
        service: CompletionService,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._panel, self._page, self._service = panel, page, service
        self._request: Request | None = None
        self._changes = ParagraphChanges(page.document(), self)
        self._changes.replaced.connect(panel.replace_paragraphs)
        # An update may come in the midst of a change of the layout, where Qt cannot say what is
        # seen; and while the page is not coloured nobody asks.
        self._look = QTimer(self, singleShot=True, interval=0)
        self._look.timeout.connect(self._tell_what_is_seen)
        panel.switched.connect(self._on_switched)
        panel.work_wanted.connect(self._ask)
        panel.work_unwanted.connect(self._stop)
        panel.coloured.connect(page.viewport().update)
        panel.place_wanted.connect(self._show_place)
        service.answered.connect(self._on_answer)
        service.model_loaded.connect(panel.set_model)
        service.model_lost.connect(self._on_lost)

    @Slot(bool)
    def _on_switched(self, on: bool) -> None:
        self._page.set_colouring(self._panel if on else None)
        if on:
            self._tell_what_is_seen()
            self._changes.start()
            self._page.updateRequest.connect(self._on_update)
        else:
            self._page.updateRequest.disconnect(self._on_update)
            self._changes.stop()

    @Slot(object)
    def _ask(self, work: Any) -> None:
        self._request = SurpriseRequest(work)
        self._service.ask(self._request)

    @Slot()
    def _stop(self) -> None:
        self._request = None
        self._service.cancel(Kind.SURPRISE)

    @Slot(object)
    def _on_answer(self, answer: Answer) -> None:
        if not isinstance(answer.request, SurpriseRequest):
            return
        # What was measured for a request that was replaced is right all the same: it has keys.
        self._panel.take(answer.results)
        if answer.final and answer.request is self._request:
            self._panel.work_done()

    @Slot(QRect, int)
    def _on_update(self, area: QRect, scrolled: int) -> None:
        if scrolled or area.contains(self._page.viewport().rect()):
            self._look.start()

    @Slot()
    def _tell_what_is_seen(self) -> None:
        numbers = [block.blockNumber() for block in visible_blocks(self._page)]
        self._panel.set_seen(numbers[0], numbers[-1])

    @Slot(str)
    def _on_lost(self, message: str) -> None:
        self._panel.set_model(None)

    @Slot(int, int, int)
    def _show_place(self, paragraph: int, start: int, end: int) -> None:
        show_place(self._page, paragraph, start, end)


def show_place(page: Page, paragraph: int, start: int = 0, end: int = 0) -> None:
    """Select a place of a paragraph, in code points, and let the writer go on there."""
    block = page.document().findBlockByNumber(paragraph)
    if not block.isValid():
        return
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + to_utf16(block.text(), start))
    cursor.setPosition(
        block.position() + to_utf16(block.text(), end), QTextCursor.MoveMode.KeepAnchor
    )
    page.setTextCursor(cursor)
    page.centerCursor()
    page.setFocus()
