"""The index of a corpus can be made without a model."""

from pathlib import Path

import pytest

from desktop_app.language_model.verbatim import VerbatimIndex
from export.index import main
from tests.training import STORY


def test_the_index_knows_the_texts_that_the_recipe_uses(tmp_path: Path) -> None:
    (tmp_path / "left-out.txt").write_text("Nobody must ever know what these ten words say here.\n")
    recipe = tmp_path / "mine.toml"
    recipe.write_text('[corpus]\nexclude = ["left-*"]\n', encoding="utf-8")
    arguments = [str(recipe), "--corpus", str(STORY), str(tmp_path), "--output"]
    main([*arguments, str(tmp_path / "mine.verbatim")])
    index = VerbatimIndex((tmp_path / "mine.verbatim").read_bytes())
    story = STORY.read_text(encoding="utf-8")
    assert index.copied(story[-300:])
    assert not index.copied((tmp_path / "left-out.txt").read_text())


def test_what_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = tmp_path / "missing"
    output = tmp_path / "mine.verbatim"
    with pytest.raises(SystemExit, match="2"):
        main(["base", "--corpus", str(missing), "--output", str(output)])
    assert "missing" in capsys.readouterr().err
    assert not output.exists()
