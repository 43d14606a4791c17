"""Settings come back as they were; what means nothing is left at its default."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from desktop_app.editor.keys import GhostKeys
from desktop_app.editor.options import PageOptions
from desktop_app.language_model.completer import CompletionOptions
from desktop_app.language_model.errors import OptionError
from desktop_app.language_model.sampling import SamplingOptions
from desktop_app.settings import RECENT_FILES, Settings, load_settings, save_settings


@pytest.fixture
def store(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


def test_settings_come_back_as_they_were(store: QSettings) -> None:
    settings = Settings(
        theme="sepia",
        font_points=17,
        completion=CompletionOptions(
            sampling=SamplingOptions("top-p", p=0.8, seed=3), words=-1, gate=0.3
        ),
        paused=True,
        recent_files=("/a b/ç.txt",),
        carets={"/a b/ç.txt": 12},
        ignored_words={"/a b/ç.txt": ["Elwe"]},
        page=PageOptions(focus="sentence", line_width=0),
        keys=GhostKeys(accept="F2"),
        strategies=(SamplingOptions("greedy"), SamplingOptions("top-k", k=3)),
        presets={"bold": CompletionOptions(sampling=SamplingOptions("temperature"))},
    )
    save_settings(settings, store)
    store.sync()
    again = QSettings(store.fileName(), QSettings.Format.IniFormat)
    assert load_settings(again) == settings


def test_a_memory_that_was_only_on_or_off_is_read(store: QSettings) -> None:
    for before, now in ((True, Settings().completion.memory), (False, 0.0)):
        old = {"sampling": {"strategy": "greedy"}, "gate": 0.3, "memory": before}
        store.setValue("completion", json.dumps(old))
        read = load_settings(store).completion
        assert (read.gate, read.memory) == (0.3, now)


def test_a_first_start_has_the_defaults(store: QSettings) -> None:
    assert load_settings(store) == Settings()


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("theme", '"pink"'),
        ("theme", "not json"),
        ("font_points", "4000"),
        ("font_points", '"12"'),
        ("completion", '{"sampling": {"strategy": "magic"}}'),
        ("completion", '{"nonsense": 1}'),
        ("completion", "[]"),
        ("recent_files", "7"),
        ("page", '{"line_width": 3}'),
        ("page", '{"line_spacing": "wide"}'),
        ("keys", '{"accept": "nonsense key"}'),
        ("presets", '{"bold": 1}'),
        ("strategies", '[{"strategy": "magic"}]'),
        ("paused", "1"),
    ],
)
def test_what_means_nothing_is_left_at_its_default(store: QSettings, key: str, text: str) -> None:
    store.setValue(key, text)
    store.setValue("show_after_milliseconds", "250")
    assert load_settings(store) == Settings(show_after_milliseconds=250)


def test_the_newest_file_comes_first_and_old_ones_go() -> None:
    settings = Settings(carets={"0": 1})
    for number in range(RECENT_FILES + 2):
        settings = settings.with_recent_file(str(number))
    settings = settings.with_recent_file("5")
    assert settings.recent_files[:2] == ("5", str(RECENT_FILES + 1))
    assert len(settings.recent_files) == RECENT_FILES
    assert settings.carets == {}


def test_a_bad_value_is_named() -> None:
    with pytest.raises(OptionError, match="pink"):
        Settings(theme="pink")  # type: ignore[arg-type]
