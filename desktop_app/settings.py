"""What the writer has chosen, frozen, and how it is kept between two starts."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, get_args

from PySide6.QtCore import QSettings

from desktop_app.editor.keys import GhostKeys
from desktop_app.editor.options import PageOptions
from desktop_app.language_model.completer import CompletionOptions
from desktop_app.language_model.errors import OptionError
from desktop_app.language_model.sampling import SamplingOptions
from desktop_app.themes import ThemeChoice

log = logging.getLogger(__name__)

RECENT_FILES = 10
DEFAULT_COMPLETION = CompletionOptions(gate=0.1, alternatives=3)
DEFAULT_PAGE, DEFAULT_KEYS = PageOptions(), GhostKeys()
SMALLEST_FONT, LARGEST_FONT = 8, 48  # points


@dataclass(frozen=True)
class Settings:
    """The writer's choices; raises OptionError for a value that means nothing."""

    language: str = ""  # of the window; empty for the desktop's
    welcomed: bool = False
    theme: ThemeChoice = "system"
    reduced_motion: bool = False
    font_family: str = ""  # empty for the first there is of `themes.PAGE_FONTS`
    font_points: int = 14
    page: PageOptions = DEFAULT_PAGE
    markdown: bool = True  # shown as what it means
    spelling: bool = True
    spelling_language: str = ""  # such as "en_GB"; empty for the desktop's
    daily_goal: int = 0  # words; 0 for none
    keys: GhostKeys = DEFAULT_KEYS
    completion: CompletionOptions = DEFAULT_COMPLETION
    earlier_documents: bool = False  # remembered for the next ones
    presets: dict[str, CompletionOptions] = field(default_factory=dict)
    strategies: tuple[SamplingOptions, ...] = ()  # the writer's own set of continuations
    paused: bool = False
    only_when_asked: bool = False
    show_after_milliseconds: int = 60
    model: str = ""  # the path of a model file; empty for the bundled one
    open_files: tuple[str, ...] = ()  # when the window was closed; the first was in front
    recent_files: tuple[str, ...] = ()
    carets: dict[str, int] = field(default_factory=dict)  # by recent file, as Qt counts
    ignored_words: dict[str, list[str]] = field(default_factory=dict)  # by recent file

    def __post_init__(self) -> None:
        if self.theme not in get_args(ThemeChoice):
            raise OptionError(f"There is no theme {self.theme!r}.")
        if not SMALLEST_FONT <= self.font_points <= LARGEST_FONT:
            raise OptionError(
                f"A font of {self.font_points} points: choose {SMALLEST_FONT} to {LARGEST_FONT}."
            )
        if self.daily_goal < 0:
            raise OptionError(f"A goal of {self.daily_goal} words: choose 0 or more.")
        if not 0 <= self.show_after_milliseconds <= 10_000:
            raise OptionError(
                f"Show after {self.show_after_milliseconds} milliseconds: choose 0 to 10000."
            )

    def with_recent_file(self, path: str) -> Settings:
        """Return the settings with a file at the head of the recent ones."""
        others = tuple(other for other in self.recent_files if other != path)
        recent = (path, *others)[:RECENT_FILES]
        return replace(
            self,
            recent_files=recent,
            carets={name: caret for name, caret in self.carets.items() if name in recent},
            ignored_words={n: words for n, words in self.ignored_words.items() if n in recent},
        )


def save_settings(settings: Settings, store: QSettings) -> None:
    """Write the settings, one key for each; nested ones as JSON."""
    for name, value in asdict(settings).items():
        store.setValue(name, json.dumps(value))


def load_settings(store: QSettings) -> Settings:
    """Read the settings; what is missing or means nothing keeps its default."""
    settings = Settings()
    for each in fields(Settings):
        text = store.value(each.name)
        if text is None:
            continue
        try:
            value = _from_json(each.name, json.loads(str(text)), getattr(settings, each.name))
            settings = replace(settings, **{each.name: value})
        except (ValueError, TypeError, AttributeError, LookupError, OptionError) as error:
            log.warning("the setting %s is left at its default: %s", each.name, error)
    return settings


def _completion(value: dict[str, Any]) -> CompletionOptions:
    sampling = SamplingOptions(**value.pop("sampling"))
    if isinstance(value.get("memory"), bool):  # once it was only on or off
        value["memory"] = DEFAULT_COMPLETION.memory * value["memory"]
    return CompletionOptions(sampling=sampling, **value)


_NESTED: dict[str, Callable[[Any], Any]] = {
    "completion": _completion,
    "presets": lambda value: {name: _completion(each) for name, each in value.items()},
    "strategies": lambda value: tuple(SamplingOptions(**each) for each in value),
    "page": lambda value: PageOptions(**value),
    "keys": lambda value: GhostKeys(**value),
}


def _from_json(name: str, value: Any, default: Any) -> Any:
    """Return a value of the default's type; raise TypeError when it cannot be."""
    if name in _NESTED:
        return _NESTED[name](value)
    if isinstance(default, tuple):
        value = tuple(str(item) for item in value)
    if type(value) is not type(default):
        raise TypeError(f"{name} cannot be {value!r}")
    return value
