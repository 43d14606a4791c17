"""The page that is shown at the first start: something to play with, and what the keys do."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.resource_files import resource_path


def welcome_text(language: str, keys: Mapping[str, str]) -> str:
    """Return the welcome page, ending where the writer may go on.

    Args:
        language: such as "de" or "de_AT"; one without a page of its own gets the English one.
        keys: by command, as shown to the writer: those of `GhostKeys`, "new", "pause" and
            "help".
    """
    path = resource_path(f"welcome.{language.partition('_')[0]}.md")
    if not path.is_file():
        path = resource_path("welcome.md")
    return path.read_text("utf-8").rstrip("\n").format_map(dict(keys))
