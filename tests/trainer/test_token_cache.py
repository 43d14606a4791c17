"""Runs on the same texts share their tokens: ``inkling-train --cache``."""

import os
from pathlib import Path

import pytest

from tests.training import STORY
from trainer import run_folder
from trainer.errors import CorpusError, TrainerError
from trainer.recipe import load_recipe
from trainer.run_folder import prepare_run, read_details

TOKENS = Path("tokens") / "training.bin"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text(STORY.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


@pytest.fixture
def tokenised(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the folders for which texts were truly tokenised."""
    folders = []
    tokenise = run_folder._tokenise

    def spy(folder, *rest):
        folders.append(folder)
        return tokenise(folder, *rest)

    monkeypatch.setattr(run_folder, "_tokenise", spy)
    return folders


def prepare(run: Path, texts: Path, *changes: str) -> Path:
    recipe = load_recipe("subwords", ["tokenizer.vocabulary=400", *changes])
    prepare_run(run, recipe, [texts], "", cache=run.parent / "cache")
    return run


def test_a_corpus_is_tokenised_once(tmp_path: Path, texts: Path, tokenised: list[Path]) -> None:
    one = prepare(tmp_path / "one", texts)
    other = prepare(tmp_path / "other", texts, "network.dropout=0.5", "fit.epochs=3")
    assert tokenised == [one]
    for name in (TOKENS, Path("tokens") / "validation.bin", Path("tokenizer.json")):
        assert (one / name).read_bytes() == (other / name).read_bytes()
    assert read_details(one)[0]["corpus"] == read_details(other)[0]["corpus"]


def test_a_changed_text_another_cleaning_or_tokenizer_is_tokenised_anew(
    tmp_path: Path, texts: Path, tokenised: list[Path]
) -> None:
    prepare(tmp_path / "0", texts)
    prepare(tmp_path / "1", texts, "corpus.lowercase=true")
    prepare(tmp_path / "2", texts, "tokenizer.vocabulary=300")
    (texts / "b.txt").write_text("One more.\n" * 9, encoding="utf-8")
    prepare(tmp_path / "3", texts)
    os.utime(texts / "a.txt", ns=(1, 1))  # of the same length, but written since
    prepare(tmp_path / "4", texts)
    assert len(tokenised) == 5
    prepare(tmp_path / "5", texts)
    assert len(tokenised) == 5


def test_a_damaged_cache_is_made_anew(tmp_path: Path, texts: Path, tokenised: list[Path]) -> None:
    one = prepare(tmp_path / "one", texts)
    kept = {path: path.read_bytes() for path in one.rglob("*.bin")}
    next((tmp_path / "cache").rglob("validation.bin")).unlink()
    prepare(tmp_path / "other", texts)
    assert len(tokenised) == 2
    assert kept == {path: path.read_bytes() for path in one.rglob("*.bin")}


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path, texts: Path) -> None:
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    with pytest.raises(TrainerError, match=r"cannot be kept in .*cache.*leave --cache away"):
        prepare(tmp_path / "run", texts)
    assert not (tmp_path / "run").exists()


def test_nothing_is_kept_of_texts_that_are_not_enough(tmp_path: Path, texts: Path) -> None:
    (texts / "a.txt").write_text("too little", encoding="utf-8")
    with pytest.raises(CorpusError, match="only"):
        prepare(tmp_path / "run", texts)
    assert not list(tmp_path.rglob("counts.json"))


def test_repeated_paragraphs_and_weights_reach_the_tokens(tmp_path: Path, texts: Path) -> None:
    plain = prepare(tmp_path / "plain", texts, "corpus.unique=0")
    twice = prepare(tmp_path / "twice", texts, "corpus.unique=0", 'corpus.weights."a*"=2')
    size = (plain / TOKENS).stat().st_size
    assert (twice / TOKENS).stat().st_size == pytest.approx(2 * size, rel=0.01)
    validation = Path("tokens") / "validation.bin"
    assert (twice / validation).read_bytes() == (plain / validation).read_bytes()
    (texts / "again.txt").write_bytes((texts / "a.txt").read_bytes())
    once = prepare(tmp_path / "once", texts, "corpus.unique=1", "corpus.validation=0.6")
    tokens = read_details(once)[0]["corpus"]
    assert tokens["training"]["characters"] > 3 * tokens["validation"]["characters"]
