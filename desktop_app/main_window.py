"""The window: the page in the middle, menus, the panels beside it, the status bar below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QLocale, QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QKeySequence, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from desktop_app.actions import add_action, add_switch, key_of
from desktop_app.areas import Areas
from desktop_app.background import BackgroundTask
from desktop_app.dialogs import Dialogs
from desktop_app.document_journal import DocumentJournal
from desktop_app.document_session import DocumentSession
from desktop_app.documents.earlier import EarlierDocuments
from desktop_app.editor.keys import GhostKeys
from desktop_app.editor.outline_tree import OutlineTree
from desktop_app.editor.page import Page
from desktop_app.editor.spelling import SpellChecker, words_of
from desktop_app.editor.statistics import reading_minutes
from desktop_app.exchange_commands import IMPORTED, ExchangeCommands
from desktop_app.file_commands import FileCommands
from desktop_app.file_drops import FileDrops
from desktop_app.goals.meter import GoalMeter
from desktop_app.goals.tracker import WritingTracker
from desktop_app.goals.writing_log import WritingLog
from desktop_app.language_model.model_file import bundled_model_paths
from desktop_app.language_model.model_folder import SUFFIX as MODEL_SUFFIX
from desktop_app.language_model.model_folder import ModelFolder
from desktop_app.language_model.unwelcome import FILE as UNWELCOME_FILE
from desktop_app.ledger_commands import LedgerCommands
from desktop_app.motion import set_motion
from desktop_app.open_documents import OpenDocuments
from desktop_app.panel_docks import PanelDocks
from desktop_app.panels.continuations import ContinuationsPanel
from desktop_app.panels.controls import ControlsPanel
from desktop_app.panels.models import ModelsPanel
from desktop_app.panels.next_tokens import NextTokensPanel
from desktop_app.panels.status import StatusBar
from desktop_app.panels.surprise import SurprisePanel
from desktop_app.settings import Settings, save_settings
from desktop_app.sheet import Sheet
from desktop_app.sheet_tabs import SheetTabs
from desktop_app.spelling_commands import SpellingCommands
from desktop_app.themes import chosen_theme, dress
from desktop_app.tool_windows import (
    open_about_box,
    open_earlier_versions,
    open_help,
    open_log,
    open_preferences,
    open_unwelcome_words,
)
from desktop_app.view_commands import ViewCommands

LEAST_PAGE_WIDTH = 320  # pixels, which panels on both sides leave to the page
MESSAGE_MILLISECONDS = 4000
STATE_VERSION = 3  # another one when the docks are others: the old state is then forgotten
STANDARD = QKeySequence.StandardKey


class MainWindow(QMainWindow):
    """Everything the writer sees. It knows no model: what it wants of one, it says by signals."""

    first_shown = Signal()
    model_wanted = Signal(object)  # Path, or None for the bundled one
    training_wanted = Signal()
    pause_wanted = Signal(bool)
    sheet_shown = Signal(object)  # Sheet: another document is in front
    path_changed = Signal(object)  # Path or None: of the document in front
    saved = Signal(object)  # LoadedDocument
    forgotten = Signal()  # something that was kept of earlier documents
    settings_changed = Signal(object)  # Settings
    unwelcome_changed = Signal()  # which words are never suggested
    closed = Signal()

    def __init__(
        self,
        settings: Settings,
        store: QSettings,
        state_folder: Path,
        *,
        make_dialogs: Callable[[QWidget], Dialogs] = Dialogs,
    ) -> None:
        super().__init__()
        self.settings = settings
        self._store = store
        self._shown = False
        self._may_close = False
        self._before_full_screen = QByteArray()
        self._ghost_actions: tuple[QAction, ...] = ()  # of the page in front
        self.dialogs = make_dialogs(self)
        self.checker = SpellChecker("", parent=self)
        self._state_folder = state_folder
        self.own_unwelcome = state_folder / UNWELCOME_FILE
        self.tabs = SheetTabs()
        self.documents = OpenDocuments(self.tabs, self._make_sheet, self)
        self.status = StatusBar()
        self.apply_theme()  # before all that would have to follow it
        self.controls = ControlsPanel(
            settings.completion,
            only_when_asked=settings.only_when_asked,
            inside_paragraphs=settings.page.inside_paragraphs,
            show_after=settings.show_after_milliseconds,
            presets=settings.presets,
        )
        self.outline = OutlineTree()
        self.next_tokens = NextTokensPanel()
        self.continuations = ContinuationsPanel(settings.strategies)
        self.surprise = SurprisePanel()
        self.models = ModelsPanel(
            ModelFolder(state_folder / "models", bundled_model_paths()), BackgroundTask
        )
        self.log = WritingLog(state_folder)
        self.earlier = EarlierDocuments(state_folder / "earlier")
        self.tracker = WritingTracker(self.log, self)
        self.meter = GoalMeter()
        self.exchange = ExchangeCommands(
            lambda: self.sheet, self.documents.begin_with, self.dialogs, self
        )
        self._ledgers = LedgerCommands(self.dialogs, self)
        self._drops = FileDrops(self)
        self._message_timer = QTimer(self, singleShot=True, interval=MESSAGE_MILLISECONDS)
        self._words = 0, 0  # in the document and in the session
        self._words_timer = QTimer(self, singleShot=True, interval=0)  # once the key is painted
        self.areas = Areas(self._places, self)
        self._make_menus()
        self._lay_out()
        self._connect()
        self.documents.add_sheet()
        self._show_settings()
        self._restore()

    # The document in front

    @property
    def sheet(self) -> Sheet:
        """The document in front."""
        return self.tabs.sheet

    @property
    def page(self) -> Page:
        """The page in front."""
        return self.sheet.page

    @property
    def files(self) -> FileCommands:
        """The commands about the file of the page in front."""
        return self.sheet.files

    @property
    def session(self) -> DocumentSession:
        """The file of the page in front."""
        return self.sheet.session

    @property
    def journal(self) -> DocumentJournal:
        """The journal of the page in front."""
        return self.sheet.journal

    # The settings

    def change(self, **changes: Any) -> None:
        """Change some of the settings."""
        self.adopt(replace(self.settings, **changes))

    def adopt(self, settings: Settings) -> None:
        """Look and behave as other settings say, and keep them."""
        before, self.settings = self.settings, settings
        save_settings(settings, self._store)
        self.settings_changed.emit(settings)
        if before.theme != settings.theme:
            self.apply_theme()
        for sheet in self.tabs.sheets:
            sheet.show_settings(settings)
        self._show_settings()
        if _spelling(before) != _spelling(settings):
            self._spelling.show_settings(settings)

    def _show_settings(self) -> None:
        settings = self.settings
        self._view.show_settings(settings)
        self._smart.setChecked(settings.page.smart_typing)
        self.meter.set_goal(settings.daily_goal)
        set_motion(self, reduced=settings.reduced_motion)

    @Slot()
    def begin_checking(self) -> None:
        """Look for misspelt words from now on, if the writer likes; once the window stands."""
        self._spelling.show_settings(self.settings)

    @Slot()
    def open(self) -> None:
        """Ask for a file and open it."""
        path = self.dialogs.path_to_open(str(self.files.folder()))
        if path is not None:
            self.open_file(path)

    @Slot(object)
    def open_file(self, path: Path) -> None:
        """Open a text, import one of another program, or take a model into the library."""
        suffix = path.suffix.lower()
        if suffix == MODEL_SUFFIX:
            self._models_dock.come_forward()  # it says what comes of it
            self.models.import_file(path)
        elif suffix in IMPORTED:
            self.exchange.import_path(path)
        else:
            self.documents.open_path(path)

    # Several documents

    def _make_sheet(self) -> Sheet:
        """Make a sheet that the window listens to."""
        sheet = Sheet(self.settings, self._state_folder, self.checker, self.dialogs)
        sheet.page.document().modificationChanged.connect(partial(self._show_name, sheet))
        sheet.files.path_changed.connect(partial(self._on_path_changed, sheet))
        sheet.files.shown.connect(partial(self._on_text_shown, sheet))
        sheet.session.saved.connect(self.saved)
        sheet.files.replacing.connect(partial(self.tracker.reset, sheet))
        sheet.files.leaving.connect(partial(self._on_leaving, sheet))
        sheet.words_changed.connect(partial(self._on_words, sheet))
        for changed in (
            sheet.page.undoAvailable,
            sheet.page.redoAvailable,
            sheet.page.copyAvailable,
        ):
            changed.connect(self._show_what_can_be_done)
        for teller in (sheet.files, sheet.ledger, sheet.copied):
            teller.told.connect(self.tell)
        self._drops.watch(sheet.page.viewport())
        return sheet

    @Slot(object)
    def _on_sheet(self, sheet: Sheet) -> None:
        """Let menus and status bar be about the sheet that has come to the front."""
        for action in self._ghost_actions:
            self._suggestions_menu.removeAction(action)
        self._ghost_actions = sheet.page.ghost_actions()
        self._suggestions_menu.insertActions(
            self._suggestions_menu.actions()[0], self._ghost_actions
        )
        self.checker.known = sheet.known_words
        sheet.aids.refresh_colours()
        self._show_name(sheet)
        self._show_what_can_be_done()
        sheet.tell_words()
        sheet.page.setFocus()
        self.sheet_shown.emit(sheet)
        self.path_changed.emit(sheet.files.path)
        if self._shown:
            sheet.files.look_outside()

    def _show_name(self, sheet: Sheet, *_: object) -> None:
        self.tabs.set_name(sheet, sheet.name, modified=sheet.modified)
        if sheet is self.sheet:
            self.setWindowTitle(f"{sheet.name}[*] – Inkling")
            self.setWindowModified(sheet.modified)

    @Slot()
    def _show_what_can_be_done(self) -> None:
        document = self.page.document()
        self._undo.setEnabled(document.isUndoAvailable())
        self._redo.setEnabled(document.isRedoAvailable())
        for action in (self._cut, self._copy):
            action.setEnabled(self.page.textCursor().hasSelection())

    @Slot()
    def apply_theme(self) -> None:
        """Show the window in the chosen theme, or the desktop's."""
        hints = QGuiApplication.styleHints()
        theme = chosen_theme(self.settings.theme, hints.colorScheme())
        application = QApplication.instance()
        if isinstance(application, QApplication):
            dress(application, theme)
        self.status.set_colours(theme.good, theme.warning, theme.bad)
        for sheet in self.tabs.sheets:
            sheet.aids.refresh_colours()

    @Slot(str)
    def tell(self, text: str) -> None:
        """Show a sentence in the status bar for a while."""
        self.status.set_message(text)
        self._message_timer.start()

    @Slot(bool)
    def show_paused(self, paused: bool) -> None:
        """Show whether suggestions are paused, in the menu and below."""
        self._pause.setChecked(paused)
        self.status.set_paused(paused)
        self.change(paused=paused)

    def _lay_out(self) -> None:
        self.setCentralWidget(self.tabs)
        self.tabs.setMinimumWidth(LEAST_PAGE_WIDTH)
        self.setStatusBar(self.status)
        self.status.insertWidget(1, self.meter)
        docks = self.docks
        self.outline_dock = docks.add_left(self.tr("Outline"), "outline_dock", self.outline, "F5")
        docks.add_right(self.tr("Suggestions"), "controls_dock", self.controls, "F8")
        docks.add_right(self.tr("Next Tokens"), "next_tokens_dock", self.next_tokens, "F6")
        docks.add_right(self.tr("Continuations"), "continuations_dock", self.continuations, "F7")
        docks.add_right(self.tr("Surprise"), "surprise_dock", self.surprise, "F10")
        self._models_dock = docks.add_right(self.tr("Models"), "models_dock", self.models, "F12")

    def _places(self) -> list[QWidget]:
        """Return where the keyboard can be, in the order of a walk around the window."""
        return [self.page, self.sheet.find_bar, self.tabs.bar, *self.docks, self.status]

    def _make_menus(self) -> None:
        bar = self.menuBar()
        menu = bar.addMenu(self.tr("&File"))
        add = partial(add_action, menu, self)
        self._new = add(self.tr("&New"), self.documents.new, STANDARD.New)
        add(self.tr("&Open …"), self.open, STANDARD.Open)
        self._recent = menu.addMenu(self.tr("Open &Recent"))
        self._recent.aboutToShow.connect(self._fill_recent)
        menu.addSeparator()
        add(self.tr("&Save"), lambda: self.files.save(), STANDARD.Save)
        add(self.tr("Save &As …"), lambda: self.files.save_as(), "Ctrl+Shift+S")
        add(self.tr("Earlier &Versions …"), self._open_earlier_versions)
        menu.addSeparator()
        self.exchange.add_to(menu)
        menu.addSeparator()
        add(self.tr("&Close"), self.documents.close_front, "Ctrl+W")
        add(self.tr("&Quit"), self.close, "Ctrl+Q")

        menu = bar.addMenu(self.tr("&Edit"))
        add = partial(add_action, menu, self)
        self._undo = add(self.tr("&Undo"), lambda: self.page.undo(), STANDARD.Undo)
        self._redo = add(self.tr("&Redo"), lambda: self.page.redo(), STANDARD.Redo)
        usual = ("Ctrl+Shift+Z", "Ctrl+Y")  # elsewhere, on one system or another
        self._redo.setShortcuts([self._redo.shortcut(), *map(QKeySequence, usual)])
        menu.addSeparator()
        self._cut = add(self.tr("Cu&t"), lambda: self.page.cut(), STANDARD.Cut)
        self._copy = add(self.tr("&Copy"), lambda: self.page.copy(), STANDARD.Copy)
        add(self.tr("&Paste"), lambda: self.page.paste(), STANDARD.Paste)
        add(self.tr("Select &All"), lambda: self.page.selectAll(), STANDARD.SelectAll)
        menu.addSeparator()
        add(self.tr("&Find …"), lambda: self.sheet.find_bar.open_find(), STANDARD.Find)
        add(self.tr("R&eplace …"), lambda: self.sheet.find_bar.open_replace(), "Ctrl+H")
        menu.addSeparator()
        self._smart = add_switch(
            menu, self, self.tr("Smart &Quotes and Dashes"),
            partial(self._keep_of_page, "smart_typing"),
        )  # fmt: skip
        add(self.tr("Prefere&nces …"), self._open_preferences, "Ctrl+,")

        menu = bar.addMenu(self.tr("&Suggestions"))
        self._suggestions_menu = menu
        menu.addSeparator()  # before it those of the page in front
        self._pause = add_switch(
            menu, self, self.tr("&Pause Suggestions"), self.pause_wanted.emit, "F9"
        )
        menu.addSeparator()
        add = partial(add_action, menu, self)
        add(self.tr("Open a &Model …"), self._choose_model, "Ctrl+Shift+O")
        add(self.tr("Use the &Bundled Model"), self._choose_bundled_model)
        add(self.tr("&Train on My Writing …"), self.training_wanted.emit)

        menu = bar.addMenu(self.tr("&View"))
        self.docks = PanelDocks(self, menu)
        add = partial(add_action, menu, self)
        add(self.tr("Next Ta&b"), partial(self.tabs.show_beside, 1), "Ctrl+Tab")
        add(self.tr("Pre&vious Tab"), partial(self.tabs.show_beside, -1), "Ctrl+Shift+Tab")
        add(self.tr("Go to Next &Area"), self.areas.go_on, "Ctrl+F6")
        add(self.tr("Go to Previous A&rea"), self.areas.go_back, "Ctrl+Shift+F6")
        menu.addSeparator()
        self._view = ViewCommands(self.change, self._set_full_screen, menu, self)

        menu = bar.addMenu(self.tr("&Tools"))
        self._spelling = SpellingCommands(self.checker, self.change, self.tell, menu, self)
        menu.addSeparator()
        add = partial(add_action, menu, self)
        add(self.tr("Writin&g Log …"), self._open_log)
        add(self.tr("What Is &Yours …"), self._show_ledger)
        add(self.tr("&Words Never Suggested …"), self._open_unwelcome_words)

        menu = bar.addMenu(self.tr("&Help"))
        add = partial(add_action, menu, self)
        self._help = add(self.tr("&Help"), self._open_help, STANDARD.HelpContents)
        add(self.tr("&Welcome Page"), self.show_welcome)
        add(self.tr("&About Inkling"), partial(open_about_box, self))

    def _connect(self) -> None:
        self.tabs.shown.connect(self._on_sheet)
        self.documents.ended.connect(self.tracker.reset)
        self._ledgers.told.connect(self.tell)
        self._words_timer.timeout.connect(self._show_words)
        self.tracker.changed.connect(self._show_words_soon)
        self.tracker.told.connect(self.tell)
        self.meter.clicked.connect(self._open_log)
        self.first_shown.connect(self.tracker.start)
        self.exchange.told.connect(self.tell)
        self._drops.watch(self)
        self._drops.dropped.connect(self.open_file)
        self._message_timer.timeout.connect(self._clear_message)
        self.status.pause_toggled.connect(self.pause_wanted)
        for changed, name in (
            (self.controls.options_changed, "completion"),
            (self.controls.presets_changed, "presets"),
            (self.controls.only_when_asked_changed, "only_when_asked"),
            (self.controls.show_after_changed, "show_after_milliseconds"),
            (self.continuations.own_set_changed, "strategies"),
        ):
            changed.connect(partial(self._keep, name))
        self.controls.inside_paragraphs_changed.connect(
            partial(self._keep_of_page, "inside_paragraphs")
        )
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.apply_theme)

    def _restore(self) -> None:
        self.resize(1280, 800)
        geometry, state = self._store.value("window/geometry"), self._store.value("window/state")
        if geometry is not None:
            self.restoreGeometry(geometry)
        if state is not None:
            self.restoreState(state, STATE_VERSION)

    def _keep_open_files(self) -> None:
        front = self.sheet
        sheets = sorted(self.tabs.sheets, key=lambda sheet: sheet is not front)
        paths = [sheet.files.path for sheet in sheets]
        self.change(open_files=tuple(str(path) for path in paths if path is not None))

    def _keep_window(self) -> None:
        self._store.setValue("window/geometry", self.saveGeometry())
        self._store.setValue("window/state", self.saveState(STATE_VERSION))

    def _on_path_changed(self, sheet: Sheet, path: Path | None) -> None:
        self._show_name(sheet)
        if path is not None:
            settings = self.settings.with_recent_file(str(path))
            self.adopt(settings)
        if sheet is self.sheet:
            self.path_changed.emit(path)

    def _on_text_shown(self, sheet: Sheet, path: Path | None) -> None:
        sheet.known_words = set(self.settings.ignored_words.get(str(path), ()))
        if sheet is self.sheet:
            self.checker.known = sheet.known_words
        sheet.files.put_caret(self.settings.carets.get(str(path), 0))

    def _on_leaving(self, sheet: Sheet, path: Path, caret: int) -> None:
        settings, name, ignored = self.settings, str(path), sorted(sheet.known_words)
        self.change(
            carets={**settings.carets, name: caret},
            ignored_words={**settings.ignored_words, name: ignored},
        )

    def _on_words(self, sheet: Sheet, words: int, session: int) -> None:
        self.tracker.count(sheet, session)
        if sheet is self.sheet:
            self._words = words, session
            self._show_words_soon()

    @Slot()
    def _show_words_soon(self) -> None:
        self._words_timer.start()

    @Slot()
    def _show_words(self) -> None:
        words, session = self._words
        self.status.set_words(words, session, reading_minutes(words))
        self.meter.set_words(self.tracker.today)

    @Slot()
    def _clear_message(self) -> None:
        self.status.set_message("")

    def _keep(self, name: str, value: object) -> None:
        self.change(**{name: value})

    def _keep_of_page(self, name: str, value: Any) -> None:
        self.change(page=replace(self.settings.page, **{name: value}))

    @Slot()
    def _fill_recent(self) -> None:
        self._recent.clear()
        for name in self.settings.recent_files:
            action = self._recent.addAction(name.replace("&", "&&"))
            action.triggered.connect(partial(self.open_file, Path(name)))
        if not self.settings.recent_files:
            self._recent.addAction(self.tr("None yet")).setEnabled(False)

    @Slot()
    def _choose_model(self) -> None:
        path = self.dialogs.model_to_open(str(Path.home()))
        if path is not None:
            self.model_wanted.emit(path)

    @Slot()
    def _choose_bundled_model(self) -> None:
        self.model_wanted.emit(None)

    @Slot(bool)
    def _set_full_screen(self, full: bool) -> None:
        """Show the page and nothing else, or all that was there before; every key still works."""
        if full:
            self._before_full_screen = self.saveState(STATE_VERSION)
            for action in self.findChildren(QAction):
                if action.shortcutContext() == Qt.ShortcutContext.WindowShortcut:
                    self.addAction(action)  # that of a hidden menu would be deaf
            for dock in self.docks:
                dock.hide()
            self.showFullScreen()
        else:
            self.showNormal()
            self.restoreState(self._before_full_screen, STATE_VERSION)
        self.menuBar().setVisible(not full)
        self.status.setVisible(not full)
        self.tabs.set_bare(full)

    @Slot()
    def show_welcome(self) -> None:
        """Show a page to play with, and on it what a ghost is."""
        from desktop_app.help.welcome import welcome_text

        named = {"pause": self._pause, "new": self._new, "help": self._help}
        commands = self._ghost_commands() | named
        keys = {command: key_of(action) for command, action in commands.items()}
        text = welcome_text(QLocale().name(), keys)
        self.documents.fresh_sheet().files.show_sample(text)
        self.sheet.known_words.update(word.text for word in words_of(text))
        self.page.ask_for_ghost()
        self.change(welcomed=True)

    def _ghost_commands(self) -> dict[str, QAction]:
        """Return the commands about suggestions on the page in front, by their names."""
        names = (command.name for command in fields(GhostKeys))
        return dict(zip(names, self.page.ghost_actions(), strict=True))

    def _open_help(self) -> None:
        open_help(self._ghost_commands(), self)

    @Slot()
    def _open_preferences(self) -> None:
        open_preferences(
            self.settings,
            self._ghost_commands(),
            self._on_preferences,
            self.earlier,
            self.forgotten.emit,
            self,
        )

    @Slot(object)
    def _on_preferences(self, changes: dict[str, Any]) -> None:
        self.change(**changes)

    @Slot()
    def _open_log(self) -> None:
        open_log(self.log, self.settings.daily_goal, self.tracker, self)

    def _open_earlier_versions(self) -> None:
        open_earlier_versions(self.sheet, self.dialogs, self)

    def _open_unwelcome_words(self) -> None:
        open_unwelcome_words(self.own_unwelcome, self.unwelcome_changed.emit, self)

    def _show_ledger(self) -> None:
        self._ledgers.show(self.sheet)

    def showEvent(self, event: QShowEvent) -> None:
        """Tell, after the first paint, that there is a window."""
        super().showEvent(event)
        if not self._shown:
            self._shown = True
            self.page.setFocus()
            QTimer.singleShot(0, self.first_shown.emit)

    def changeEvent(self, event: QEvent) -> None:
        """Look, when the writer comes back, whether another program changed the file."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self._shown:
            self.files.look_outside()

    def _close_at_last(self) -> None:
        self._may_close = True
        QTimer.singleShot(0, self.close)  # Qt does not close a window within its close event

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close once the text is safe."""
        if not self._may_close:
            event.ignore()
            self.documents.leave_all(self._close_at_last)
            return
        if self.isFullScreen():
            self._set_full_screen(False)
        self._keep_open_files()
        for sheet in self.tabs.sheets:
            sheet.end()
        self.checker.close()
        self.tracker.end()
        self._keep_window()
        save_settings(self.settings, self._store)
        self._store.sync()
        self.closed.emit()
        super().closeEvent(event)


def _spelling(settings: Settings) -> tuple[bool, str]:
    return settings.spelling, settings.spelling_language
