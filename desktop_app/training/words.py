"""Numbers, times and languages as a writer says them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale


def in_minutes(seconds: float) -> str:
    """Return a length of time, roughly."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return QCoreApplication.translate("Training", "less than a minute")
    if minutes == 1:
        return QCoreApplication.translate("Training", "a minute")
    if minutes < 90:
        return QCoreApplication.translate("Training", "{0} minutes").format(minutes)
    hours = QLocale().toString(seconds / 3600, "f", 1)
    return QCoreApplication.translate("Training", "{0} hours").format(hours)


def in_languages(codes: Sequence[str]) -> str:
    """Return the names of languages or scripts, in the writer's own words."""
    return ", ".join(_language(code) for code in codes)


def _language(code: str) -> str:
    if code == "Latn":
        return QCoreApplication.translate("Training", "another language")
    if code == "":
        return QCoreApplication.translate("Training", "no language that can be told")
    if len(code) == 4:
        script = QLocale.scriptToString(QLocale.codeToScript(code))
        return QCoreApplication.translate("Training", "{0} script").format(script)
    return QLocale.languageToString(QLocale.codeToLanguage(code))
