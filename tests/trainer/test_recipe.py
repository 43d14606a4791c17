import pytest

from trainer.errors import RecipeError
from trainer.recipe import RECIPES, Recipe, load_recipe


@pytest.mark.parametrize("name", sorted(path.stem for path in RECIPES.glob("*.toml")))
def test_bundled_recipes_are_valid_and_survive_being_stored(name: str) -> None:
    recipe = load_recipe(name)
    assert recipe.name == name
    assert Recipe.from_dict(recipe.to_dict()) == recipe


def test_a_recipe_file_can_lie_anywhere(tmp_path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[network]\nunits = 32\nembedding = 32\n", encoding="utf-8")
    assert load_recipe(str(path)).network.units == (32,)
    assert load_recipe(str(path)).name == "mine"


def test_values_can_be_changed_on_the_command_line() -> None:
    changes = ["network.units=[64, 32]", "network.embedding=32", "tokenizer.level=word"]
    recipe = load_recipe("base", [*changes, "fit.minutes=3", 'corpus.first."a*"=0.5'])
    assert recipe.network.units == (64, 32)
    assert recipe.tokenizer.level == "word"
    assert recipe.fit.minutes == 3.0
    assert recipe.corpus.first["a*"] == 0.5


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("network.unit=512", r"Unknown key 'unit' in \[network\]; known are embedding, units"),
        ("networks.units=512", "Unknown key 'networks'; known are name, corpus"),
        ("network.units=many", 'network.units = "many" must be a whole number'),
        ("network.units=[]", r"network.units = \[\] is not possible; it must be 1 to 16 layers"),
        ("network.units=-3", "network.units = -3 is not possible"),
        (
            "network.units=100",
            "network.tied = true needs .* is 512 and network.units ends with 100",
        ),
        ("network.tied=1", "network.tied = 1 must be true or false"),
        ("network.dropout=1", "network.dropout = 1.0 is not possible; .* below 1"),
        ("network.dropout=[0.1, 0.2]", r"network.dropout = \[0.1, 0.2\] .* one number, or three"),
        ("network.dropout=[0.1, 1, 0]", "network.dropout = 1.0 is not possible"),
        ("network.weight_drop=1", "network.weight_drop = 1.0 is not possible; .* below 1"),
        ("network.embedding_dropout=-1", "network.embedding_dropout = -1.0 is not possible"),
        ("network.slowness_penalty=-1", "network.slowness_penalty = -1.0 .* at least 0"),
        ("fit.vary=1", "fit.vary = 1.0 is not possible; .* below 1"),
        ("fit.average=1", "fit.average = 1.0 is not possible; .* below 1"),
        ("fit.interpolation=0", "fit.interpolation = 0.0 is not possible; .* at most 1"),
        ("network.dropout=nan", "network.dropout = NaN must be a number"),
        ("fit.learning_rate=0", "fit.learning_rate = 0.0 is not possible; it must be more than 0"),
        ("fit.final_learning_rate=1", "fit.learning_rate, which is 0.003"),
        ("fit.learning_rate=inf", "fit.learning_rate = Infinity must be a number"),
        ("fit.precision=float16", '"float32" or "bfloat16"'),
        ("fit.epochs=2.5", "fit.epochs = 2.5 must be a whole number"),
        ("fit.seed=-1", "fit.seed = -1 is not possible"),
        ("tokenizer.level=letters", 'tokenizer.level = "letters" .* char or word or subword'),
        ("tokenizer.vocabulary=100", "257 to 200000 at level subword"),
        ("corpus.validation=1.5", "corpus.validation = 1.5 is not possible"),
        ("corpus.normalisation=some", '"prose" or "none"'),
        ("corpus.first=0.5", "corpus.first = 0.5 must be a table of numbers"),
        ("corpus=books", 'corpus must be a table, not "books"'),
        ("samples.temperatures=-1", "samples.temperatures = -1.0 is not possible"),
        ("units", "must look like network.units=512"),
        ("name.first=x", 'name = {"first": "x"} must be a text'),
    ],
)
def test_what_means_nothing_is_refused_by_name(change: str, message: str) -> None:
    with pytest.raises(RecipeError, match=message):
        load_recipe("base", ["name=x", change])


def test_an_unknown_recipe_is_answered_with_those_there_are() -> None:
    with pytest.raises(RecipeError, match=r"no recipe 'bass'.*base.*characters"):
        load_recipe("bass")


def test_a_recipe_that_is_not_toml_says_where(tmp_path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text("[network\n", encoding="utf-8")
    with pytest.raises(RecipeError, match=r"not valid TOML.*line 1"):
        load_recipe(str(path))
