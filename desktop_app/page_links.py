"""All that connects one page with the model and the panels, while it is in front."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from desktop_app.completion.controller import CompletionController
from desktop_app.completion.service import CompletionService
from desktop_app.main_window import MainWindow
from desktop_app.panel_links import (
    ContinuationsLink,
    NextTokensLink,
    OutlineLink,
    SurpriseLink,
)
from desktop_app.sheet import Sheet


class PageLinks(QObject):
    """Made when a page comes to the front, and deleted when another one does."""

    def __init__(
        self, sheet: Sheet, window: MainWindow, service: CompletionService, parent: QObject
    ) -> None:
        super().__init__(parent)
        page, settings, controls = sheet.page, window.settings, window.controls
        self.controller = controller = CompletionController(
            page, service, settings.completion, self
        )
        controller.set_only_when_asked(settings.only_when_asked)
        self._set_show_after(settings.show_after_milliseconds)
        next_tokens = NextTokensLink(
            window.next_tokens, page, service, controller, settings.completion.sampling, self
        )
        continuations = ContinuationsLink(window.continuations, page, service, controller, self)
        self._surprise = SurpriseLink(window.surprise, page, service, self)
        outline = OutlineLink(window.outline, page, self)
        window.outline_dock.visibilityChanged.connect(outline.set_wanted)
        outline.set_wanted(window.outline.isVisible())
        for listener in (controller, next_tokens, continuations):
            controls.options_changed.connect(listener.set_options)
        controls.only_when_asked_changed.connect(controller.set_only_when_asked)
        controls.show_after_changed.connect(self._set_show_after)
        window.pause_wanted.connect(controller.set_paused)
        controller.set_paused(settings.paused)
        controller.paused_changed.connect(window.show_paused)
        next_tokens.refresh()

    @Slot(int)
    def _set_show_after(self, milliseconds: int) -> None:
        self.controller.set_show_after(milliseconds / 1000)
