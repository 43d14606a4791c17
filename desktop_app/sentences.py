"""What the parts that know no Qt have to say, in the writer's language.

Files, models and imports tell in English what is wrong with them. Such a sentence is known here by
its template; the values in it stay as they are, or are sentences of their own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache

from PySide6.QtCore import QLocale

from desktop_app.resource_files import resource_path

_PLACE = re.compile(r"\{\w*\}")
_BETWEEN = re.compile(r"(?<=\.)\s+")


class Sentences:
    """Translate sentences by their templates.

    Args:
        translations: by template; both hold places such as {0}, counted as the template has them.
    """

    def __init__(self, translations: Mapping[str, str]) -> None:
        longest_first = sorted(translations, key=lambda each: -len(_PLACE.sub("", each)))
        self._known = [(_pattern(each), translations[each]) for each in longest_first]

    def translated(self, text: str) -> str:
        """Return a sentence, or several, as far as they are known; the rest as it is."""
        for pattern, translation in self._known:
            if match := pattern.fullmatch(text):
                return translation.format(*map(self.translated, match.groups()))
        if text.endswith("."):
            whole = self.translated(text[:-1])
            if whole != text[:-1]:
                return whole + "."
        for gap in _BETWEEN.finditer(text):
            first = self.translated(text[: gap.start()])
            if first != text[: gap.start()]:
                return first + gap[0] + self.translated(text[gap.end() :])
        return text


def translated(text: str) -> str:
    """Return a sentence in the language of the window."""
    return _sentences(QLocale().name().partition("_")[0]).translated(text)


@cache
def _sentences(language: str) -> Sentences:
    path = resource_path(f"translations/sentences_{language}.json")
    return Sentences(json.loads(path.read_text("utf-8")) if path.is_file() else {})


def _pattern(template: str) -> re.Pattern[str]:
    parts = map(re.escape, _PLACE.split(template))
    return re.compile("(.+?)".join(parts), re.DOTALL)
