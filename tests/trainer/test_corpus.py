from pathlib import Path

import pytest

from trainer import corpus as corpus_module
from trainer.corpus import open_corpus
from trainer.errors import CorpusError
from trainer.recipe import CorpusRecipe

PLAIN = CorpusRecipe(normalisation="none")


def text_of(*paths: Path, recipe: CorpusRecipe = PLAIN, seed: int = 1) -> str:
    corpus = open_corpus(paths, recipe, seed)
    return "".join(corpus.pieces(0, corpus.characters))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deep").mkdir()
    (tmp_path / "one.txt").write_text("First.\n", encoding="utf-8")
    (tmp_path / "deep" / "two.MD").write_text("Second.", encoding="utf-8")
    (tmp_path / "three.jpg").write_bytes(b"\xff\xd8\0\0")
    return tmp_path


def test_texts_of_a_folder_are_parted_by_line_breaks_and_begin_after_one(folder: Path) -> None:
    assert text_of(folder) in ("\nFirst.\nSecond.\n", "\nSecond.\nFirst.\n")


def test_the_order_follows_from_the_seed(tmp_path: Path) -> None:
    for name in "abcdefgh":
        (tmp_path / f"{name}.txt").write_text(name, encoding="utf-8")
    texts = {text_of(tmp_path, seed=seed) for seed in (1, 1, 2, 3)}
    assert len(texts) == 3
    assert len({"".join(sorted(text)) for text in texts}) == 1


def test_files_can_be_excluded_or_used_in_part(folder: Path) -> None:
    assert text_of(folder, recipe=CorpusRecipe(normalisation="none", exclude=("two*",))) == (
        "\nFirst.\n"
    )
    half = CorpusRecipe(normalisation="none", exclude=("two*",), first={"one.*": 0.5})
    assert text_of(folder, recipe=half) == "\nFir\n"


def test_prose_is_unwrapped_and_plain(tmp_path: Path) -> None:
    lines = "The keeper climbed the ninety-six stairs and counted them aloud, as she did\n" * 3
    path = tmp_path / "a.txt"
    path.write_text(f"\n\n{lines}\n\n\u201cIt\u2019s _late_\u201d \u2014\n", encoding="utf-8")
    assert text_of(path, recipe=CorpusRecipe(lowercase=True)) == (
        "\n"
        + " ".join(
            ["the keeper climbed the ninety-six stairs and counted them aloud, as she did"] * 3
        )
        + '\n"it\'s late" --\n'
    )


def test_a_range_of_characters_runs_across_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("abcdefgh", encoding="utf-8")
    corpus = open_corpus([path, path.with_name("a.txt")], PLAIN, 1)
    assert "".join(corpus.pieces(2, 5)) == "\ncde\n"
    (tmp_path / "b.txt").write_text("abcdefgh", encoding="utf-8")
    corpus = open_corpus([tmp_path], PLAIN, 1)
    assert "".join(corpus.pieces(6, 10)) == "\ngh\nab\n"


def test_long_texts_are_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus_module, "_PIECE", 1000)
    path = tmp_path / "a.txt"
    for mark in ("\n\n", "\n", " ", "x"):
        path.write_text(mark.join(f"word {n}" for n in range(1000)) + "\n", encoding="utf-8")
        corpus = open_corpus([path], PLAIN, 1)
        pieces = list(corpus.pieces(0, corpus.characters))
        assert max(map(len, pieces)) < 2100
        assert "".join(pieces) == "\n" + path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Il était une fois, dans un château près de la mer, une fée. " * 9, "cp1252"),
        ("Однажды вечером старый смотритель маяка услышал стук в дверь. " * 9, "koi8-r"),
        ("It was late, and the café was closed.", "utf-16"),
        ("It was late, and the café was closed.", "utf-8-sig"),
        ("It was late.\r\nThe lamp was lit.\r\n", "ascii"),
    ],
)
def test_encodings_are_found(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    assert text_of(path).strip("\n") == text.replace("\r\n", "\n").strip("\n")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "There is no text in .*a.txt"),
        (b"GIF89a\0\0\0\1", "a.txt' is not a text: it holds zero bytes"),
        (bytes(range(1, 256)) * 20, "encoding of .*a.txt' is not known. Save it as UTF-8"),
        (b"\xef\xbb\xbf\xff\xff", "encoding of .*a.txt' is not known"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(CorpusError, match=message):
        text_of(path)


def test_missing_and_empty_places_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"no file or folder .*nowhere"):
        text_of(tmp_path / "nowhere")
    with pytest.raises(CorpusError, match=r"no texts \(.txt, .md\) in"):
        text_of(tmp_path)


def test_a_file_that_cannot_be_read_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(CorpusError, match=r"one.txt' cannot be read: Permission denied"):
        text_of(folder / "one.txt")
