"""One open document: its page, and all that belongs to it alone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.actions import key_of
from desktop_app.copied_passages import CopiedPassages
from desktop_app.dialogs import Dialogs
from desktop_app.document_journal import DocumentJournal
from desktop_app.document_session import DocumentSession
from desktop_app.documents.file import LoadedDocument
from desktop_app.editor.find_bar import FindBar
from desktop_app.editor.page import Page
from desktop_app.editor.spelling import SpellChecker
from desktop_app.editor.statistics import WordCounter
from desktop_app.file_commands import FileCommands
from desktop_app.ledger_link import LedgerLink
from desktop_app.settings import Settings
from desktop_app.themes import page_font
from desktop_app.writing_aids import WritingAids


class Sheet(QWidget):
    """A page with the bar that finds under it, its file, its journal and its counts."""

    words_changed = Signal(int, int)  # in the document, and more than when it was opened

    def __init__(
        self, settings: Settings, state_folder: Path, checker: SpellChecker, dialogs: Dialogs
    ) -> None:
        super().__init__()
        self.page = Page(options=settings.page, keys=settings.keys)
        self.find_bar = FindBar(self.page)
        self.session = DocumentSession(state_folder / "backups", self)
        self.ledger = LedgerLink(self.page, state_folder / "ledgers", self)
        self.journal = DocumentJournal(self.page, state_folder / "journals", self.ledger, self)
        self.files = FileCommands(self.page, self.session, self.journal, dialogs, self)
        self.aids = WritingAids(self.page, checker, self)
        self.copied = CopiedPassages(self.page, self.ledger, self)
        self.known_words: set[str] = set()  # that count as spelt right in this document
        self._words = WordCounter(self.page.document(), self)
        self._words_at_start: int | None = None
        self._gained = 0
        self._opening = False  # what comes onto the page is not written by anybody now
        self._settings: Settings | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.page, 1)
        column.addWidget(self.find_bar)
        self.show_settings(settings)
        self._words.changed.connect(self.tell_words)
        self.files.replacing.connect(self._on_replacing)
        self.files.replacing.connect(self.ledger.leave)
        self.files.shown.connect(self._on_shown)
        self.files.shown.connect(self.ledger.show)
        self.files.restored.connect(self.ledger.go_on)
        self.session.saved.connect(self._on_saved)

    def show_settings(self, settings: Settings) -> None:
        """Look and behave as the settings say."""
        before, self._settings = self._settings, settings
        if before is None or _font(before) != _font(settings):
            self.page.setFont(page_font(settings.font_points, settings.font_family))
        if settings.page != self.page.options():
            self.page.set_options(settings.page)
        if before is not None and before.keys != settings.keys:
            self.page.set_keys(settings.keys)
        if before is None or before.keys != settings.keys:
            self._invite()
        if before is None or _marks(before) != _marks(settings):
            self.aids.set_wanted(markdown=settings.markdown, spelling=settings.spelling)

    @property
    def name(self) -> str:
        """What the document is called."""
        return self.files.path.name if self.files.path else self.tr("Untitled")

    @property
    def modified(self) -> bool:
        """Whether there is something to save."""
        return self.page.document().isModified()

    @property
    def untouched(self) -> bool:
        """Whether nobody misses it if another document takes its place."""
        busy = self.session.busy or self.page.is_loading()
        return self.files.path is None and not self.modified and not busy

    def end(self) -> None:
        """Let go of journal and file: the sheet is closed."""
        self.journal.end()
        self.session.forget()

    @Slot()
    def tell_words(self) -> None:
        """Say how many words there are, and once all are counted, how many more."""
        words = self._words.words
        if self._words.is_complete() and not self._opening:
            if self._words_at_start is None:
                self._words_at_start = words
            if self.files.shows_sample:  # its words are not the writer's, who takes them away
                self._words_at_start = min(words, self._words_at_start)
            self._gained = words - self._words_at_start
        self.words_changed.emit(words, self._gained)

    def _invite(self) -> None:
        """Say on an empty page what happens there, and which keys hold."""
        accept, _, dismiss, *_ = self.page.ghost_actions()
        help_key = QKeySequence(QKeySequence.StandardKey.HelpContents)
        self.page.setPlaceholderText(
            self.tr(
                "Start writing.\n\nA grey suggestion follows as you go: {0} takes it, {1} sends it "
                "away, and writing on is always fine. {2} tells the rest."
            ).format(
                key_of(accept),
                key_of(dismiss),
                help_key.toString(QKeySequence.SequenceFormat.NativeText),
            )
        )

    @Slot(object)
    def _on_saved(self, document: LoadedDocument) -> None:
        self.ledger.keep(document.path)

    @Slot()
    def _on_replacing(self) -> None:
        self._opening, self._gained = True, 0

    @Slot(object)
    def _on_shown(self, path: Path | None) -> None:
        document = self.session.document
        self.aids.set_plain(document is not None and document.plain)
        self._opening, self._words_at_start = False, None
        self.tell_words()


def _font(settings: Settings) -> tuple[int, str]:
    return settings.font_points, settings.font_family


def _marks(settings: Settings) -> tuple[bool, bool]:
    return settings.markdown, settings.spelling
