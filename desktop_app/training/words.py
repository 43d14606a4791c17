"""Numbers, times and languages as a writer says them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale


def in_minutes(seconds: float) -> str:
    """Return a length of time, roughly."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return _tr("less than a minute")
    if minutes == 1:
        return _tr("a minute")
    if minutes < 90:
        return _tr("{0} minutes").format(minutes)
    return _tr("{0} hours").format(QLocale().toString(seconds / 3600, "f", 1))


def in_languages(codes: Sequence[str]) -> str:
    """Return the names of languages or scripts, in the writer's own words."""
    return ", ".join(_language(code) for code in codes)


def _language(code: str) -> str:
    if code == "Latn":
        return _tr("another language")
    if code == "":
        return _tr("no language that can be told")
    if len(code) == 4:
        return _tr("{0} script").format(QLocale.scriptToString(QLocale.codeToScript(code)))
    return QLocale.languageToString(QLocale.codeToLanguage(code))


def _tr(text: str) -> str:
    return QCoreApplication.translate("words", text)
