from pathlib import Path

import pytest

from trainer import choose
from trainer.choose import choose_recipe
from trainer.errors import CorpusError, RecipeError
from trainer.recipe import load_recipe


def text(tmp_path: Path, characters: int) -> list[Path]:
    path = tmp_path / "a.txt"
    path.write_text("It was late. " * (characters // 13), encoding="utf-8")
    return [path]


def test_little_text_is_learned_in_letters_and_much_in_pieces_of_words(tmp_path: Path) -> None:
    small = choose_recipe(text(tmp_path, 50_000), [])
    middling = choose_recipe(text(tmp_path, 1_000_000), [])
    large = choose_recipe(text(tmp_path, 5_000_000), [])
    assert [r.tokenizer.level for r in (small, middling, large)] == ["char", "char", "subword"]
    assert sum(small.network.units) < sum(middling.network.units)
    assert small.network.dropout > middling.network.dropout
    assert small.fit.epochs > middling.fit.epochs


@pytest.mark.parametrize("choice", choose._CHOICES)
def test_every_choice_is_a_valid_recipe(choice) -> None:
    assert load_recipe(choice.recipe, choice.changes).name == choice.recipe


def test_what_is_set_by_hand_stays(tmp_path: Path) -> None:
    recipe = choose_recipe(text(tmp_path, 50_000), ["network.units=99", "corpus.lowercase=true"])
    assert recipe.network.units == (99,)
    assert recipe.corpus.lowercase
    with pytest.raises(RecipeError, match=r"network.units = -1"):
        choose_recipe(text(tmp_path, 50_000), ["network.units=-1"])


def test_only_the_texts_that_are_used_count(tmp_path: Path) -> None:
    text(tmp_path, 5_000_000)
    changes = ['corpus.first."a*"=0.01']
    assert choose_recipe([tmp_path], changes).tokenizer.level == "char"
    with pytest.raises(CorpusError, match="all are excluded"):
        choose_recipe([tmp_path], ['corpus.exclude=["a*"]'])
