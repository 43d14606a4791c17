"""The window speaks German to whom asks for it, and English to whom it knows no better."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from desktop_app import translation
from desktop_app.translation import install_translations
from tests.translations import FOLDER, build, messages, update


@pytest.fixture
def installed(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[QTranslator]]:
    """The translators that are installed, and taken away again."""
    made: list[QTranslator] = []
    locale = QLocale()
    install = QApplication.installTranslator

    def keep(translator: QTranslator) -> bool:
        made.append(translator)
        return install(translator)

    monkeypatch.setattr(QApplication, "installTranslator", staticmethod(keep))
    yield made
    for translator in made:
        qapp.removeTranslator(translator)
    QLocale.setDefault(locale)


@pytest.mark.parametrize("language", ["de", "de_AT", "de-DE"])
def test_german_is_spoken_to_whom_asks_for_it(qapp, installed, language: str) -> None:
    assert install_translations(qapp, language) == "de"
    assert QCoreApplication.translate("FindBar", "Replace") == "Ersetzen"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    assert QLocale().language() == QLocale.Language.German


@pytest.mark.parametrize("language", ["en", "en_GB", "fi"])
def test_english_is_what_the_code_says_itself(qapp, installed, language: str) -> None:
    assert install_translations(qapp, language) == "en"
    assert installed == []
    assert QLocale().language() == QLocale.Language.English


def test_without_a_choice_the_desktop_decides(qapp, installed, monkeypatch) -> None:
    monkeypatch.setattr(
        translation.QLocale, "system", staticmethod(lambda: QLocale("de_CH")), raising=True
    )
    assert install_translations(qapp, "") == "de"


GERMAN = FOLDER / "inkling_de.ts"


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """What the code says, each with its German translation if there is a finished one."""
    file = tmp_path_factory.mktemp("translations") / GERMAN.name
    shutil.copy(GERMAN, file)
    update(file)
    return messages(file)


def test_every_string_of_the_code_is_translated_into_german(german) -> None:
    missing = [key for key, translated in german.items() if not translated]
    assert missing == [], "make translations, then translate them in resources/translations"


def test_a_translation_keeps_the_places_for_figures_and_names(german) -> None:
    def places(text: str) -> list[str]:
        return sorted(re.findall(r"\{[^}]*\}|%n|</?\w+>", text))

    wrong = {
        source: translated
        for (_, source), translated in german.items()
        if "%n" not in source and places(source) != places(translated)
    }
    assert wrong == {}


def test_the_built_translation_is_that_of_the_source(tmp_path: Path) -> None:
    built = tmp_path / "built.qm"
    build(GERMAN, built)
    assert built.read_bytes() == GERMAN.with_suffix(".qm").read_bytes(), "make translations"
