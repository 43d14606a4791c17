"""The language of the window: translations of Inkling's own words and of Qt's."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from desktop_app.resource_files import resource_path

SOURCE = "en"  # what the code itself says
QT = "qtbase"  # Qt's own words, such as those of its file dialogs


def install_translations(application: QCoreApplication, language: str) -> str:
    """Speak a language from now on, before the first word is said; return which one it is.

    Args:
        application: keeps the translations.
        language: such as "de"; empty for the desktop's. One that is not there gives way to English.
    """
    wanted = QLocale(language) if language else QLocale.system()
    languages = [wanted.name()] if language else wanted.uiLanguages()
    own = resource_path("translations")
    spoken = next((code for code in map(_plain, languages) if _speaks(code)), SOURCE)
    if _plain(wanted.name()) != spoken:
        wanted = QLocale(spoken)
    QLocale.setDefault(wanted)
    if spoken == SOURCE:
        return spoken
    of_qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in ((QT, of_qt), (QT, str(own)), ("inkling", str(own))):
        translator = QTranslator(application)
        if translator.load(f"{name}_{spoken}", folder):
            application.installTranslator(translator)
    return spoken


def _plain(language: str) -> str:
    """Return a language without its country: "de" for "de-AT" and for "de_AT"."""
    return language.replace("-", "_").partition("_")[0]


def _speaks(code: str) -> bool:
    return code == SOURCE or resource_path(f"translations/inkling_{code}.qm").is_file()
