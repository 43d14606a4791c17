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
    translate = QCoreApplication.translate
    names = {
        "": translate("Training", "no language that can be told"),
        "Latn": translate("Training", "another language"),
        "en": translate("Training", "English"),
        "de": translate("Training", "German"),
        "fr": translate("Training", "French"),
        "es": translate("Training", "Spanish"),
        "it": translate("Training", "Italian"),
        "pt": translate("Training", "Portuguese"),
        "nl": translate("Training", "Dutch"),
        "sv": translate("Training", "Swedish"),
        "pl": translate("Training", "Polish"),
        "Cyrl": translate("Training", "Cyrillic script"),
        "Grek": translate("Training", "Greek script"),
        "Arab": translate("Training", "Arabic script"),
        "Hebr": translate("Training", "Hebrew script"),
        "Hani": translate("Training", "Chinese script"),
        "Jpan": translate("Training", "Japanese script"),
        "Hang": translate("Training", "Korean script"),
        "Deva": translate("Training", "Devanagari script"),
        "Thai": translate("Training", "Thai script"),
    }
    # Qt has the others in English alone.
    return names.get(code) or QLocale.languageToString(QLocale.codeToLanguage(code))
