"""Recipes: what to train, as TOML data, read into frozen dataclasses and validated there."""

import contextlib
import dataclasses
import json
import math
import tomllib
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop_app.language_model.tokenizer import LEVELS

from .errors import RecipeError

RECIPES = Path(__file__).parent / "recipes"


@dataclass(frozen=True, kw_only=True)
class CorpusRecipe:
    """Which texts, how they are cleaned, and how much of them is held back for validation.

    By patterns of file names, ``first`` gives the share of a file that is used, from its start, and
    ``weights`` how often it is read in an epoch: 2 is twice, 0.5 its first half. A paragraph, or a
    line where nothing is normalised, of ``unique`` characters or more is read once, wherever it is
    repeated (0: as often as it stands there). ``column`` is that of tables (csv, tsv).
    """

    title: str = ""
    licence: str = ""
    language: str = "en"
    normalisation: str = "prose"
    lowercase: bool = False
    exclude: tuple[str, ...] = ()
    first: Mapping[str, float] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    unique: int = 0
    column: str = ""
    validation: float = 0.05

    def __post_init__(self) -> None:
        _require(
            self.normalisation in ("prose", "none"),
            "corpus.normalisation",
            self.normalisation,
            '"prose" or "none"',
        )
        for pattern, share in self.first.items():
            _require(0 < share <= 1, f"corpus.first.{pattern}", share, "more than 0, at most 1")
        for pattern, weight in self.weights.items():
            _require(
                0 < weight <= 100, f"corpus.weights.{pattern}", weight, "more than 0, at most 100"
            )
        _require(self.unique >= 0, "corpus.unique", self.unique, "at least 0")
        _require(0 < self.validation < 1, "corpus.validation", self.validation, "between 0 and 1")


@dataclass(frozen=True, kw_only=True)
class TokenizerRecipe:
    """The level of the tokens and the greatest size of their vocabulary."""

    level: str = "subword"
    vocabulary: int = 8192

    def __post_init__(self) -> None:
        _require(self.level in LEVELS, "tokenizer.level", self.level, " or ".join(LEVELS))
        least = {"char": 257, "word": 2, "subword": 257}[self.level]
        _require(
            least <= self.vocabulary <= 200_000,
            "tokenizer.vocabulary",
            self.vocabulary,
            f"{least} to 200000 at level {self.level}",
        )


@dataclass(frozen=True, kw_only=True)
class NetworkRecipe:
    """Sizes of the network, and what keeps it from learning the text by heart.

    ``tied`` shares the embedding with the output layer. Whatever is dropped, is dropped in training
    alone. ``dropout`` is the share of features, the same at all time steps of a window: one number,
    or three for the input, between layers and the output. ``embedding_dropout`` is the share of
    tokens that mean nothing in a batch, ``weight_drop`` that of recurrent weights (DropConnect).
    ``activation_penalty`` and ``slowness_penalty`` are the alpha of AR and the beta of TAR (Merity
    and others, 2017).
    """

    embedding: int = 256
    units: tuple[int, ...] = (256,)
    tied: bool = True
    dropout: tuple[float, ...] = (0.0,)
    embedding_dropout: float = 0.0
    weight_drop: float = 0.0
    activation_penalty: float = 0.0
    slowness_penalty: float = 0.0

    def __post_init__(self) -> None:
        _require(0 < self.embedding <= 8192, "network.embedding", self.embedding, "1 to 8192")
        _require(0 < len(self.units) <= 16, "network.units", self.units, "1 to 16 layers")
        for width in self.units:
            _require(0 < width <= 8192, "network.units", width, "1 to 8192 for each layer")
        _require(
            len(self.dropout) in (1, 3), "network.dropout", self.dropout, "one number, or three"
        )
        shares = [("dropout", share) for share in self.dropout]
        shares += [(name, getattr(self, name)) for name in ("embedding_dropout", "weight_drop")]
        for name, share in shares:
            _require(0 <= share < 1, f"network.{name}", share, "at least 0, below 1")
        for name in ("activation_penalty", "slowness_penalty"):
            value = getattr(self, name)
            _require(value >= 0, f"network.{name}", value, "at least 0")
        if self.tied and self.embedding != self.units[-1]:
            raise RecipeError(
                f"network.tied = true needs an embedding as wide as the last layer, but "
                f"network.embedding is {self.embedding} and network.units ends with "
                f"{self.units[-1]}. Make them equal, or set network.tied to false."
            )


@dataclass(frozen=True, kw_only=True)
class FitRecipe:
    """How the network learns.

    ``batch`` streams are read ``time`` tokens at a time; a stream forgets its state with
    probability ``fresh`` at each window. The learning rate rises for ``warm_up`` steps to
    ``learning_rate`` and falls along a cosine to ``final_learning_rate`` when ``epochs``, or
    ``minutes`` if these end sooner (0: they never do), are over. ``patience`` is how many epochs
    may pass without a better validation loss (0: all of them). ``vary`` is how much longer or
    shorter than ``time`` a window may be, as a share of it. ``average`` is the decay of a moving
    average of the weights, which is then what is measured and kept (0: the weights themselves).
    Below 1, ``interpolation`` is how far what is kept lies from the weights that the training began
    with towards that: of a model that goes on, half the way forgets less and errs less on what its
    texts do not show (Wortsman and others, 2022).
    """

    seed: int = 1
    epochs: int = 10
    minutes: float = 0.0
    batch: int = 64
    time: int = 64
    vary: float = 0.0
    fresh: float = 0.02
    learning_rate: float = 3e-3
    final_learning_rate: float = 1e-5
    warm_up: int = 300
    weight_decay: float = 0.01
    clip: float = 1.0
    average: float = 0.0
    interpolation: float = 1.0
    patience: int = 3
    precision: str = "float32"
    checkpoint_minutes: float = 10.0

    def __post_init__(self) -> None:
        for name in ("epochs", "batch", "time", "learning_rate", "clip", "checkpoint_minutes"):
            value = getattr(self, name)
            _require(value > 0, f"fit.{name}", value, "more than 0")
        for name in ("seed", "minutes", "warm_up", "weight_decay", "patience"):
            value = getattr(self, name)
            _require(value >= 0, f"fit.{name}", value, "at least 0")
        _require(self.seed < 2**31, "fit.seed", self.seed, "below 2147483648")
        _require(0 <= self.fresh <= 1, "fit.fresh", self.fresh, "between 0 and 1")
        for name in ("vary", "average"):
            value = getattr(self, name)
            _require(0 <= value < 1, f"fit.{name}", value, "at least 0, below 1")
        _require(
            0 < self.interpolation <= 1,
            "fit.interpolation",
            self.interpolation,
            "more than 0, at most 1",
        )
        _require(
            0 <= self.final_learning_rate <= self.learning_rate,
            "fit.final_learning_rate",
            self.final_learning_rate,
            f"between 0 and fit.learning_rate, which is {self.learning_rate}",
        )
        _require(
            self.precision in ("float32", "bfloat16"),
            "fit.precision",
            self.precision,
            '"float32" or "bfloat16"',
        )


@dataclass(frozen=True, kw_only=True)
class SamplesRecipe:
    """What is written after each epoch: ``length`` tokens after each prompt at each temperature."""

    prompts: tuple[str, ...] = ("",)
    temperatures: tuple[float, ...] = (0.2, 0.5, 1.0)
    length: int = 60

    def __post_init__(self) -> None:
        for temperature in self.temperatures:
            _require(0 <= temperature <= 2, "samples.temperatures", temperature, "between 0 and 2")
        _require(0 <= self.length <= 10_000, "samples.length", self.length, "0 to 10000")


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything about a training that is not the texts themselves."""

    name: str
    corpus: CorpusRecipe = field(default_factory=CorpusRecipe)
    tokenizer: TokenizerRecipe = field(default_factory=TokenizerRecipe)
    network: NetworkRecipe = field(default_factory=NetworkRecipe)
    fit: FitRecipe = field(default_factory=FitRecipe)
    samples: SamplesRecipe = field(default_factory=SamplesRecipe)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as in a recipe file."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Recipe":
        """Read plain data; raise RecipeError naming the key and the value that is wrong."""
        return typing.cast(Recipe, _build(cls, data, ""))


def load_recipe(name: str, changes: Sequence[str] = ()) -> Recipe:
    """Read a bundled recipe by name, or any recipe by path, and apply ``key=value`` changes."""
    path = Path(name) if name.endswith(".toml") else RECIPES / f"{name}.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RecipeError(
            f"There is no recipe {name!r}. Give the path of a .toml file, or one of "
            f"{', '.join(sorted(p.stem for p in RECIPES.glob('*.toml')))}."
        ) from None
    except OSError as error:
        raise RecipeError(f"The recipe {name!r} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecipeError(f"The recipe {name!r} is not valid TOML: {error}.") from error
    data.setdefault("name", path.stem)
    for change in changes:
        _merge(data, _parse_change(change))
    return Recipe.from_dict(data)


def _parse_change(change: str) -> dict[str, Any]:
    key, _, value = change.partition("=")
    # A plain word needs no quotes on a command line.
    for text in (change, f"{key} = {json.dumps(value.strip())}" if value else ""):
        with contextlib.suppress(tomllib.TOMLDecodeError):
            if data := tomllib.loads(text):
                return data
    raise RecipeError(f"--set {change!r} must look like network.units=512.")


def _merge(data: dict[str, Any], changes: Mapping[str, Any]) -> None:
    for key, value in changes.items():
        if isinstance(value, Mapping) and isinstance(data.get(key), dict):
            _merge(data[key], value)
        else:
            data[key] = value


def _build(kind: Any, value: Any, key: str) -> Any:
    """Turn plain data into ``kind``, a dataclass or the type of one of its fields."""
    if dataclasses.is_dataclass(kind):
        if not isinstance(value, Mapping):
            raise RecipeError(f"{key} must be a table, not {_shown(value)}.")
        types = typing.get_type_hints(kind)
        for name in value:
            if name not in types:
                where = f" in [{key}]" if key else ""
                raise RecipeError(f"Unknown key {name!r}{where}; known are {', '.join(types)}.")
        return kind(  # type: ignore[operator]
            **{n: _build(types[n], v, f"{key}.{n}" if key else n) for n, v in value.items()}
        )
    if typing.get_origin(kind) is tuple:
        values = value if isinstance(value, (list, tuple)) else [value]
        return tuple(_build(typing.get_args(kind)[0], item, key) for item in values)
    if kind == Mapping[str, float] and isinstance(value, Mapping):
        return {name: _build(float, share, f"{key}.{name}") for name, share in value.items()}
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind or (kind is float and not math.isfinite(value)):
        raise RecipeError(f"{key} = {_shown(value)} must be {_WORDS[kind]}.")
    return value


_WORDS: dict[Any, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    Mapping[str, float]: "a table of numbers",
}


def _require(holds: bool, key: str, value: object, allowed: str) -> None:
    if not holds:
        raise RecipeError(f"{key} = {_shown(value)} is not possible; it must be {allowed}.")


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
