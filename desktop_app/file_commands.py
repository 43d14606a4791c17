"""New, open, save, close: the commands about files, with the questions they raise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QTextCursor

from desktop_app.background import BackgroundTask
from desktop_app.dialogs import Dialogs
from desktop_app.document_journal import DocumentJournal
from desktop_app.document_session import DocumentSession
from desktop_app.documents.difference import Hunk, in_words
from desktop_app.documents.errors import (
    ChangedOutsideError,
    HardLinkError,
    UnencodableError,
)
from desktop_app.documents.file import LoadedDocument, NotConfirmedError, differences
from desktop_app.documents.lock import DocumentLockedError
from desktop_app.documents.recovery import Recoverable
from desktop_app.editor.page import Page
from desktop_app.sentences import translated

ENCODINGS = (
    *("cp1252", "iso8859-15", "mac-roman", "cp437", "cp1250", "iso8859-2", "cp1251", "koi8-r"),
    *("cp1253", "cp1254", "cp1255", "cp1256", "shift_jis", "gb18030", "big5", "euc-kr"),
    *("utf-16-le", "utf-16-be"),
)
SHOWN_LINES, SHOWN_CHARACTERS = 3, 160  # of a text whose encoding was guessed


class FileCommands(QObject):
    """Bring documents onto the page and back to the disk; no text is dropped unasked."""

    path_changed = Signal(object)  # Path or None: which file the page shows
    replacing = Signal()  # the page is about to show another text
    shown = Signal(object)  # Path or None: the page shows another text
    restored = Signal(object)  # Account or None: of a text that a crash had left unsaved
    leaving = Signal(object, int)  # Path, caret: the page is about to show something else
    told = Signal(str)  # a sentence for the status bar

    def __init__(
        self,
        page: Page,
        session: DocumentSession,
        journal: DocumentJournal,
        dialogs: Dialogs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._session = session
        self._journal = journal
        self._dialogs = dialogs
        self._name = ""  # suggested for a text without a file
        self.shows_sample = False
        """Whether the page was filled with a text that is not the writer's."""
        self._then: Callable[[], None] | None = None  # what waits for a save
        self._save_again = False  # asked for while a file was still being read or written
        self._known_change: tuple[Path, str] | None = None
        self._saving: tuple[Path, str] | None = None
        self._coming: Callable[[], None] | None = None  # when all of another text has come
        page.loaded.connect(self._on_loaded)
        session.opened.connect(self._on_opened)
        session.open_failed.connect(self._on_open_failed)
        session.saved.connect(self._on_saved)
        session.save_failed.connect(self._on_save_failed)
        session.changed_outside.connect(self._on_changed_outside)
        session.held.connect(self._on_held)
        session.hold_failed.connect(self._on_hold_failed)
        session.warned.connect(self.told)
        journal.trouble.connect(self.told)

    @property
    def path(self) -> Path | None:
        """The file on the page; None where it has none yet."""
        return self._session.path

    @Slot()
    def new(self) -> None:
        """Begin an empty document."""
        self.leave(self._begin)

    def open_path(self, path: Path) -> None:
        """Open a file, after the text on the page is safe."""
        self.leave(partial(self._read, path))

    def open_later(self, path: Path) -> None:
        """Be about a file that `open_expected` reads; nothing is written meanwhile."""
        self._page.setReadOnly(True)
        self._session.expect(path)

    def open_expected(self) -> None:
        """Open the file that was to be opened later, if it has not been yet."""
        if self.path is not None and self._session.document is None and not self._session.busy:
            self._read(self.path)

    @Slot()
    def save(self) -> None:
        """Save the document under its name, or ask for one."""
        if self.path is None:
            self.save_as()
        else:
            self._save_to(self.path)

    @Slot()
    def save_as(self) -> None:
        """Ask for a name and save the document under it."""
        path = self._dialogs.path_to_save(str(self.suggested(".txt")))
        if path is None:
            self._then = None
            return
        self._save_to(path)

    def suggested(self, suffix: str) -> Path:
        """Return where the text may be written, with a suffix if its name is not settled."""
        if self.path is not None:
            return self.path
        return self.folder() / (self._name or self.tr("Untitled{0}").format(suffix))

    def folder(self) -> Path:
        """Return where the writer may look for files."""
        return self.path.parent if self.path else Path.home()

    def begin_with(self, text: str, name: str) -> None:
        """Begin a document with a text that has no file yet, such as an imported one.

        ``name`` is suggested when it is saved.
        """
        self.leave(partial(self._begin, text, name))

    def show_sample(self, text: str) -> None:
        """Show a text to play with: it is not the writer's, and may go unasked."""
        self.leave(partial(self._show_sample, text))

    def leave(self, then: Callable[[], None]) -> bool:
        """Do something that drops the text on the page, once it is saved or given up.

        Returns False when that is not now: the writer said no, or a save is on its way.
        """
        if self._session.busy:
            self.told.emit(self.tr("One moment: a file is still being read or written."))
            return False
        self._page.finish_loading()
        if self._page.document().isModified():
            name = self.path.name if self.path else self.tr("this new text")
            answer = self._dialogs.ask(
                self.tr("Save the changes in {0}?").format(name),
                self.tr("They are lost otherwise."),
                [self.tr("Save"), self.tr("Discard"), self.tr("Cancel")],
            )
            if answer == 2:
                return False
            if answer == 0:
                self._then = then
                self.save()
                return False
        if self._session.document is not None:
            path = self._session.document.path
            self.leaving.emit(path, self._page.textCursor().position())
        then()
        return True

    def restore(self, found: Recoverable, document: LoadedDocument | None) -> None:
        """Bring an unsaved text back onto the page; its file stays as it is until saved."""
        if self._page.document().isModified():
            found.postpone()
            self.told.emit(self.tr("The unsaved text is offered again at the next start."))
            return
        then = partial(self._on_restored, found)
        if document is None:
            self._session.forget()
            self._show(found.text, None, then=then)
        else:
            self._session.hold(document)
            self._show(found.text, document.path, saved=document.text, then=then)

    def _on_restored(self, found: Recoverable) -> None:
        if self.path is None and found.path is not None:
            self._name = found.path.name
        self._page.document().setModified(True)
        self.put_caret(found.caret)
        self.restored.emit(found.account)
        self._handing_over = BackgroundTask(partial(self._hand_over, found), self)
        self._handing_over.start()

    @Slot()
    def _on_held(self) -> None:
        if self._save_again:
            self.save()

    @Slot(object)
    def _on_hold_failed(self, error: Exception) -> None:
        """Ask about a text that was brought back while its file is open elsewhere."""
        document = self._session.document
        choices = [self.tr("Open all the same"), self.tr("Ask when I save")]
        answer = self._dialogs.ask(self.tr("This file is in use."), str(error), choices)
        if answer == 0 and document is not None:
            self._session.hold(document, steal=True)
        else:
            self._on_held()

    @Slot(str)
    def bring_back(self, text: str) -> None:
        """Put another text in place of the page's, as one undo step; its file stays as it is."""
        cursor = self._page.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.told.emit(self.tr("The earlier version is on the page; undo takes it away again."))

    def look_outside(self) -> None:
        """Ask, if another program changed the file, what to do about it."""
        self._session.look_outside()

    def put_caret(self, position: int) -> None:
        """Put the caret at one of Qt's positions, or at the end."""
        cursor = self._page.textCursor()
        cursor.setPosition(min(position, self._page.document().characterCount() - 1))
        self._page.setTextCursor(cursor)
        self._page.centerCursor()

    def _hand_over(self, found: Recoverable) -> None:
        """Let the old journal go once the new one holds its text; on a thread of its own."""
        if self._journal.wait():
            found.discard()
        else:
            found.postpone()

    def _read(self, path: Path, *, steal: bool = False, encoding: str | None = None) -> None:
        """Read a file; what is typed meanwhile would be lost, so nothing can be."""
        self._page.setReadOnly(True)
        self._session.open(path, steal=steal, encoding=encoding)

    def _begin(self, text: str = "", name: str = "") -> None:
        self._session.forget()
        self._show(text, None, then=partial(self._on_begun, text, name))

    def _on_begun(self, text: str, name: str) -> None:
        self._name = name
        if text:
            self._page.document().setModified(True)

    def _show_sample(self, text: str) -> None:
        self._session.forget()
        to_its_end = partial(self._page.moveCursor, QTextCursor.MoveOperation.End)
        self._show(text, None, saved=text, then=to_its_end)
        self.shows_sample = True

    def _show(
        self,
        text: str,
        path: Path | None,
        saved: str | None = None,
        then: Callable[[], None] = lambda: None,
    ) -> None:
        """Bring a text onto the page; nothing is written there before all of it has come."""
        self.replacing.emit()
        self.shows_sample = False
        self._journal.end(wait=False)
        self._name = ""
        self._coming = partial(self._on_there, text, path, saved, then)
        self._page.setReadOnly(True)
        self._page.load(text)

    @Slot()
    def _on_loaded(self) -> None:
        coming, self._coming = self._coming, None
        if coming is not None:
            coming()

    def _on_there(
        self, text: str, path: Path | None, saved: str | None, then: Callable[[], None]
    ) -> None:
        self._page.setReadOnly(False)
        self._journal.begin(text, path, saved=saved)
        self._page.setFocus()
        self.path_changed.emit(path)
        self.shown.emit(path)
        then()

    def _save_to(self, path: Path, **answers: bool) -> None:
        if self._session.busy:
            self._save_again = True
            return
        self._save_again = False
        text = self._page.text()
        self._saving = path, text
        self._session.save(path, text, **answers)

    @Slot(object)
    def _on_opened(self, document: LoadedDocument) -> None:
        self._known_change = None
        self._show(document.text, document.path)
        if document.encoding_guessed:
            self._ask_for_encoding(document)

    def _ask_for_encoding(self, document: LoadedDocument) -> None:
        """Show what a guess made of the letters beyond ASCII, and ask whether it is right."""
        lines = (line.strip() for line in document.text.split("\n") if not line.isascii())
        answer = self._dialogs.ask(
            self.tr("Does {0} look right?").format(document.path.name),
            self.tr("Nothing in the file tells its encoding; it was read as {0}:").format(
                document.encoding
            )
            + "\n\n"
            + "\n".join(line[:SHOWN_CHARACTERS] for line in islice(lines, SHOWN_LINES)),
            [self.tr("It looks right"), self.tr("Another encoding …"), self.tr("Cancel")],
        )
        if answer == 2:
            self._begin()
        elif answer == 1:
            chosen = self._dialogs.choose(self.tr("Which encoding is it in?"), ENCODINGS)
            if chosen is not None:
                self._read(document.path, encoding=ENCODINGS[chosen])

    @Slot(object)
    def _on_open_failed(self, error: Exception) -> None:
        self._page.setReadOnly(False)
        if isinstance(error, DocumentLockedError) and error.path is not None:
            choices = [self.tr("Open all the same"), self.tr("Cancel")]
            if self._dialogs.ask(self.tr("This file is in use."), str(error), choices) == 0:
                self._read(error.path, steal=True)
            return
        self._dialogs.tell(self.tr("This file cannot be opened."), str(error))

    @Slot(str)
    def _on_changed_outside(self, change: str) -> None:
        """Ask once about each change by another program; whatever the answer, nothing is lost."""
        path = self.path
        if path is None or (path, change) == self._known_change:
            return
        self._known_change = path, change
        if change != "changed":
            self.told.emit(self.tr("The file is no longer where it was; save it to keep it."))
            return
        self._comparing = BackgroundTask(partial(differences, path, self._page.text()), self)
        self._comparing.done.connect(self._on_compared)
        self._comparing.start()

    @Slot(object)
    def _on_compared(self, hunks: list[Hunk]) -> None:
        path = self.path
        if path is None or self._known_change != (path, "changed"):
            return
        answer = self._dialogs.ask(
            self.tr("Another program changed {0}.").format(path.name),
            self._with_difference(
                self.tr("What is on this page has not been saved over it."), hunks
            ),
            [self.tr("Keep what is here"), self.tr("Load the file again"), self.tr("Later")],
        )
        if answer == 1:
            self.open_path(path)

    def _with_difference(self, words: str, hunks: Sequence[Hunk]) -> str:
        if not hunks:
            return words
        differ = self.tr("From the file [-away-] to this page [+here+]:")
        return f"{words}\n\n{differ}\n\n{in_words(hunks)}"

    @Slot(object)
    def _on_saved(self, document: LoadedDocument) -> None:
        self._journal.saved(document.text, document.path)
        if self._page.text() == document.text:
            self._page.document().setModified(False)
        self.path_changed.emit(document.path)
        self.told.emit(self.tr("Saved."))
        if self._save_again:
            self.save()
            return
        then, self._then = self._then, None
        if then is not None:
            self.leave(then)

    @Slot(object)
    def _on_save_failed(self, error: Exception) -> None:
        """Ask what the writer wants, where the failure is a question; else tell."""
        path, _ = self._saving or (self.path, "")
        answers: dict[type[Exception], tuple[str, str]] = {
            ChangedOutsideError: (self.tr("Save over it"), "overwrite"),
            HardLinkError: (self.tr("Save all the same"), "part_hard_links"),
            UnencodableError: (self.tr("Save in UTF-8"), "in_utf8"),
            DocumentLockedError: (self.tr("Save all the same"), "steal"),
        }
        answer = answers.get(type(error))
        if answer is None or path is None:
            self._then = None
            question = (
                self.tr("The disk did not confirm the save.")
                if isinstance(error, NotConfirmedError)
                else self.tr("The text could not be saved.")
            )
            self._dialogs.tell(question, str(error))
            return
        yes, option = answer
        choices = [yes, self.tr("Save as …"), self.tr("Cancel")]
        detail = self._with_difference(translated(str(error)), getattr(error, "hunks", ()))
        chosen = self._dialogs.ask(self.tr("Not saved yet"), detail, choices)
        if chosen == 0:
            self._save_to(path, **{option: True})
        elif chosen == 1:
            self.save_as()
        else:
            self._then = None
