"""Which model each document was last written with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings

from desktop_app.language_model.model_file import bundled_model_path

_KEY = "training/models_by_document"
_MOST = 200


class ModelByDocument:
    """Remembers models by document, and has them opened again when the document is shown."""

    def __init__(self, store: QSettings, open_model: Callable[[Path | None], None]) -> None:
        """Begin with what the store has; ``open_model`` takes None for the bundled model."""
        self._store, self._open_model = store, open_model
        self._models = _read(store)
        self._document: Path | None = None
        self._current: Path | None = None
        self._asked: Path | None = None

    def show_document(self, path: Path | None) -> None:
        """Open the model of a document; one that is new here keeps the model that speaks."""
        self._document = path
        known = self._models.get(str(path))
        if path is None:
            return
        if known is None:
            self._remember()
            return
        wanted = Path(known) if known else bundled_model_path()
        if wanted == (self._asked or self._current):
            return
        if wanted.exists():
            self._asked = wanted
            self._open_model(wanted)
        else:
            self._remember()

    def set_model(self, path: Path) -> None:
        """Hear which model speaks now: by the writer's choice, unless it was asked for here."""
        asked, self._asked = self._asked, None
        self._current = path
        if path != asked:
            self._remember()

    def _remember(self) -> None:
        if self._document is None or self._current is None:
            return
        bundled = self._current == bundled_model_path()
        self._models.pop(str(self._document), None)
        self._models[str(self._document)] = "" if bundled else str(self._current)
        for name in list(self._models)[:-_MOST]:
            del self._models[name]
        self._store.setValue(_KEY, json.dumps(self._models))


def _read(store: QSettings) -> dict[str, str]:
    try:
        models = json.loads(str(store.value(_KEY, "{}")))
        return {str(document): str(model) for document, model in models.items()}
    except (ValueError, AttributeError):
        return {}
