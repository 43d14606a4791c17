"""The models on this machine: those that come with Inkling, and the writer's own in a folder."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .errors import ModelFileError
from .model_file import ModelCard, read_card, read_model

SUFFIX = ".inkling"


@dataclass(frozen=True)
class InstalledModel:
    """A model file of the library; ``card`` is None and ``problem`` says why if it is unusable."""

    path: Path
    size: int  # bytes
    bundled: bool
    card: ModelCard | None = None
    problem: str = ""

    @property
    def name(self) -> str:
        """The model's name, or the file's if it has none."""
        return self.card.name if self.card else self.path.stem


class ModelFolder:
    """Lists, installs, exports and deletes models. All of it reads or writes files, and may wait.

    Raises ModelFileError, with nothing changed, for whatever cannot be done.
    """

    def __init__(self, folder: Path, bundled: Sequence[Path] = ()) -> None:
        self._folder = folder
        self._bundled = tuple(bundled)

    def models(self) -> list[InstalledModel]:
        """Return all models, the bundled ones first, then by name."""
        own = self._folder.glob(f"*{SUFFIX}") if self._folder.is_dir() else ()
        paths = [(path, True) for path in self._bundled if path.exists()]
        paths += [(path, False) for path in own if not path.name.startswith(".")]
        found = [_installed(path, bundled=bundled) for path, bundled in paths]
        return sorted(found, key=lambda each: (not each.bundled, each.name.casefold(), each.path))

    def install(self, source: Path) -> InstalledModel:
        """Copy a model into the folder, whole and checked, or refuse it and change nothing.

        A model that is here already is not copied again.
        """
        with _explaining(source, "The model “{name}” could not be added"):
            self._folder.mkdir(parents=True, exist_ok=True)
            # What is checked is the copy: the source may change, or its disk go away.
            with tempfile.TemporaryDirectory(prefix=".incoming-", dir=self._folder) as incoming:
                copy = Path(incoming) / source.name
                _copy(source, copy)
                card = read_model(copy).card
                for known in self.models():
                    if known.card == card:
                        return known
                target = free_path(self._folder, source.stem)
                copy.replace(target)
        return _installed(target, bundled=False)

    def export(self, model: InstalledModel, target: Path) -> None:
        """Copy a model to another place, in one step."""
        with (
            _explaining(target, "The model could not be written to “{name}”"),
            tempfile.TemporaryDirectory(prefix=".inkling-", dir=target.parent) as outgoing,
        ):
            copy = Path(outgoing) / target.name
            _copy(model.path, copy)
            copy.replace(target)

    def delete(self, model: InstalledModel) -> None:
        """Delete a model of the writer's own."""
        if model.bundled:
            raise ModelFileError(f"The model “{model.name}” comes with Inkling and stays.")
        with _explaining(model.path, "The model “{name}” could not be deleted"):
            model.path.unlink(missing_ok=True)


def free_path(folder: Path, stem: str, suffix: str = SUFFIX) -> Path:
    """Return a path in a folder under which nothing stands yet; a number is added where needed."""
    path, number = folder / f"{stem}{suffix}", 2
    while path.exists():
        path, number = folder / f"{stem} {number}{suffix}", number + 1
    return path


def _installed(path: Path, *, bundled: bool) -> InstalledModel:
    try:
        size = path.stat().st_size
        return InstalledModel(path, size, bundled, read_card(path))
    except (ModelFileError, OSError) as error:
        return InstalledModel(path, 0, bundled, problem=str(error))


def _copy(source: Path, target: Path) -> None:
    """Copy a file and wait until it is on the disk."""
    with source.open("rb") as reading, target.open("xb") as writing:
        shutil.copyfileobj(reading, writing, 1 << 20)
        writing.flush()
        os.fsync(writing.fileno())


@contextmanager
def _explaining(path: Path, what: str) -> Iterator[None]:
    """Say in words what a disk would not do."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise ModelFileError(
            f"{what.format(name=path.name)}: {reason}. Nothing was changed."
        ) from error
