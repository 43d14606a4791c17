"""Spelling by the dictionaries that the system has, on a thread of its own.

The window never waits for a dictionary: it asks for verdicts that are there, and is told when
there are more. Where no dictionary can be found, nothing is marked, and a sentence says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, Protocol

from PySide6.QtCore import QCoreApplication, QObject, QThread, QTimer, Signal, Slot

_LETTER = r"[^\W\d_]"
_WORD = re.compile(rf"(?<!\w)(?:{_LETTER}[\u0300-\u036f]*)+(?:['’]{_LETTER}+)*(?!\w)")
_LONGEST_WORD = 60
_LONGEST_PARAGRAPH = 20_000  # characters that are looked at
_SENTENCE_END = ". "
_SENTENCES_KEPT = 2048  # more than stand in a screen of paragraphs
_MOST_VERDICTS = 200_000
_GATHERING = 30  # milliseconds in which questions are gathered
_SUGGESTIONS = 8


class SpellingUnavailableError(Exception):
    """There is no spelling for a language here; says why, and what to install."""


class Dictionary(Protocol):
    """What is asked of a dictionary; that of `enchant` has it."""

    def check(self, word: str) -> bool:
        """Tell whether a word is spelt right."""

    def suggest(self, word: str) -> list[str]:
        """Return words that may have been meant, the likeliest first."""

    def add(self, word: str) -> None:
        """Take a word into the writer's own dictionary."""


class Word(NamedTuple):
    """A word of a text and where it stands, in code points."""

    start: int
    end: int
    text: str


def words_of(text: str) -> Iterator[Word]:
    """Yield the words of a text that have a spelling: no single letters, nothing with figures."""
    place = 0
    for sentence in text[:_LONGEST_PARAGRAPH].split(_SENTENCE_END):  # no word goes across it
        for start, end, word in _words_of_sentence(sentence):
            yield Word(place + start, place + end, word)
        place += len(sentence) + len(_SENTENCE_END)


@lru_cache(_SENTENCES_KEPT)
def _words_of_sentence(text: str) -> tuple[Word, ...]:
    """Return the words of a sentence; a key changes one, and its paragraph may have a thousand."""
    return tuple(
        Word(match.start(), match.end(), match[0].replace("’", "'"))
        for match in _WORD.finditer(text)
        if 1 < len(match[0]) <= _LONGEST_WORD
    )


def open_dictionary(language: str) -> Dictionary:
    """Return the system's dictionary for a language such as "en_GB".

    Raises:
        SpellingUnavailableError: there is none.
    """
    try:
        import enchant
    except ImportError as error:
        raise SpellingUnavailableError(
            "Spelling is off: the library Enchant is not installed. "
            "Install it (the package is often called libenchant-2) and start again."
        ) from error
    try:
        return enchant.Dict(language)
    except enchant.errors.Error as error:
        there = ", ".join(sorted(enchant.list_languages())) or "none"
        raise SpellingUnavailableError(
            f"Spelling is off: there is no dictionary for {language} (installed: {there}). "
            "Install one, such as a hunspell package of your system."
        ) from error


def installed_languages() -> list[str]:
    """Return the languages that have a dictionary, for a choice; takes a moment."""
    try:
        import enchant
    except ImportError:
        return []
    return sorted(enchant.list_languages())


class SpellChecker(QObject):
    """Know which words are misspelt, as far as its thread has found out.

    Args:
        language: such as "en_GB"; empty for none.
        known: words that count as right, such as the names of a document.
        open_with: opens a dictionary, on the thread.
    """

    changed = Signal()
    """There are more verdicts, or other ones: look again."""
    suggested = Signal(str, list)
    """The words that may have been meant by one, after `ask_suggestions`."""
    unavailable = Signal(str)
    """There is no spelling for the language; the sentence says why."""

    _language_wanted = Signal(str)
    _verdicts_wanted = Signal(list)
    _suggestions_wanted = Signal(str)
    _word_added = Signal(str)

    def __init__(
        self,
        language: str,
        known: Iterable[str] = (),
        parent: QObject | None = None,
        *,
        open_with: Callable[[str], Dictionary] = open_dictionary,
    ) -> None:
        super().__init__(parent)
        self.known = set(known)
        self.reason = ""
        self._verdicts: dict[str, bool] = {}
        self._asked: set[str] = set()
        self._waiting: list[str] = []
        self._timer = QTimer(self, singleShot=True, interval=_GATHERING)
        self._timer.timeout.connect(self._ask)
        self._thread = QThread(self)
        self._worker = _Worker(open_with)
        self._worker.moveToThread(self._thread)
        self._language_wanted.connect(self._worker.open)
        self._verdicts_wanted.connect(self._worker.check)
        self._suggestions_wanted.connect(self._worker.suggest)
        self._word_added.connect(self._worker.add)
        self._worker.opened.connect(self._on_opened)
        self._worker.checked.connect(self._on_checked)
        self._worker.suggested.connect(self.suggested)
        self._thread.start(QThread.Priority.LowPriority)
        if app := QCoreApplication.instance():
            app.aboutToQuit.connect(self.close)  # a thread must not outlive its object
        self.set_language(language)

    def set_language(self, language: str) -> None:
        """Check by another dictionary from now on; an empty name checks nothing."""
        self._forget()
        self._language_wanted.emit(language)

    def misspelt(self, text: str, spared: int = -1) -> list[Word]:
        """Return the words of a text that are known to be wrong; ask about those not known.

        A word that ends at `spared`, where it is still being typed, is left alone.
        """
        wrong = []
        for word in words_of(text):
            if word.end == spared:
                continue
            verdict = self._verdicts.get(word.text)
            if verdict is None:
                self._queue(word.text)
            elif not verdict and word.text not in self.known:
                wrong.append(word)
        return wrong

    def ask_suggestions(self, word: str) -> None:
        """Look for words that may have been meant; `suggested` brings them."""
        self._suggestions_wanted.emit(word)

    def add(self, word: str) -> None:
        """Take a word into the writer's own dictionary, which other programs may share."""
        self._word_added.emit(word)
        self._verdicts[word] = True
        self.changed.emit()

    def ignore(self, word: str) -> None:
        """Let a word count as right in this document; `known` keeps it."""
        self.known.add(word)
        self.changed.emit()

    @Slot()
    def close(self) -> None:
        """End the thread; what is not answered by then never will be."""
        self._timer.stop()
        self._thread.quit()
        self._thread.wait()

    def _queue(self, word: str) -> None:
        if word not in self._asked:
            self._asked.add(word)
            self._waiting.append(word)
            if not self._timer.isActive():
                self._timer.start()

    @Slot()
    def _ask(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._verdicts_wanted.emit(waiting)

    def _forget(self) -> None:
        self._verdicts.clear()
        self._asked.clear()
        self._waiting.clear()

    @Slot(str)
    def _on_opened(self, reason: str) -> None:
        self.reason = reason
        self._forget()
        self.changed.emit()
        if reason:
            self.unavailable.emit(reason)

    @Slot(dict)
    def _on_checked(self, verdicts: dict[str, bool]) -> None:
        if len(self._verdicts) > _MOST_VERDICTS:
            self._forget()
        self._verdicts.update(verdicts)
        if not all(verdicts.values()):
            self.changed.emit()


class _Worker(QObject):
    """Hold the dictionary on the thread."""

    opened = Signal(str)
    checked = Signal(dict)
    suggested = Signal(str, list)

    def __init__(self, open_with: Callable[[str], Dictionary]) -> None:
        super().__init__()
        self._open_with = open_with
        self._dictionary: Dictionary | None = None

    @Slot(str)
    def open(self, language: str) -> None:
        self._dictionary = None
        reason = ""
        try:
            if language:
                self._dictionary = self._open_with(language)
        except SpellingUnavailableError as error:
            reason = str(error)
        self.opened.emit(reason)

    @Slot(list)
    def check(self, words: list[str]) -> None:
        dictionary = self._dictionary
        self.checked.emit({w: dictionary is None or dictionary.check(w) for w in words})

    @Slot(str)
    def suggest(self, word: str) -> None:
        found = self._dictionary.suggest(word) if self._dictionary else []
        self.suggested.emit(word, found[:_SUGGESTIONS])

    @Slot(str)
    def add(self, word: str) -> None:
        if self._dictionary:
            self._dictionary.add(word)
