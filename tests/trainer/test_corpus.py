from pathlib import Path

import docx
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


def test_what_only_looks_like_a_text_of_a_folder_is_left_out(folder: Path) -> None:
    before = text_of(folder)
    for name in ("._one.txt", "~$one.docx"):  # from a Mac; the lock of an open document
        (folder / name).write_bytes(b"\0\5\26\7")
    (folder / ".git").mkdir()
    (folder / ".git" / "notes.txt").write_text("Nothing of the writer's.", encoding="utf-8")
    (folder / "drafts.txt").mkdir()
    assert text_of(folder) == before


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
    with pytest.raises(CorpusError, match=r"no texts \(.txt, .md, .*.docx, .*\) in"):
        text_of(tmp_path)


def test_a_file_that_cannot_be_read_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(CorpusError, match=r"one.txt' cannot be read: Permission denied"):
        text_of(folder / "one.txt")


def test_texts_of_other_programs_are_read(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("The Lamp", 1)
    document.add_paragraph("It was ").add_run("late").italic = True
    document.save(str(tmp_path / "a.docx"))
    page = "<html><body><h1>Night</h1><p>The lamp <b>was</b> lit.</p></body></html>"
    (tmp_path / "b.html").write_text(page, encoding="utf-8")
    (tmp_path / "c.csv").write_text("id,text\n1,Rain\n2,Snow\n", encoding="utf-8")
    assert text_of(tmp_path / "a.docx") == "\nThe Lamp\n\nIt was late\n"
    assert text_of(tmp_path / "b.html") == "\nNight\n\nThe lamp was lit.\n"
    column = CorpusRecipe(normalisation="none", column="text")
    assert text_of(tmp_path / "c.csv", recipe=column) == "\nRain\n\nSnow\n"
    assert "Snow" in text_of(tmp_path, recipe=column)
    # Nobody has asked for the tables that lie in the folder.
    assert "Snow" not in text_of(tmp_path)


def test_a_table_of_several_columns_asks_which(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("id,text\n1,Rain\n", encoding="utf-8")
    message = r"Choose one of “id”, “text”\. Add --set corpus.column=NAME\."
    with pytest.raises(CorpusError, match=message):
        text_of(path)
    with pytest.raises(CorpusError, match="no column “body”"):
        text_of(path, recipe=CorpusRecipe(column="body"))


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.epub"])
def test_a_damaged_file_of_another_program_is_named(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"PK no zip file")
    with pytest.raises(CorpusError, match=f"{name}” is damaged or no .* file"):
        text_of(path)


def test_what_project_gutenberg_puts_around_a_book_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(
        b"Licence\r\n*** START OF THE PROJECT GUTENBERG EBOOK X ***\r\n\r\nProduced by A\r\n\r\n"
        b"It was late.\r\nThe end.\r\n\r\n*** END OF THE PROJECT GUTENBERG EBOOK X ***\r\nLicence"
    )
    assert text_of(path) == "\nIt was late.\nThe end.\n"
    corpus = open_corpus([path], PLAIN, 1)
    assert "".join(corpus.pieces(3, corpus.characters)) == "\nwas late.\nThe end.\n"
    half = CorpusRecipe(normalisation="none", first={"*": 0.5})
    assert text_of(path, recipe=half) == "\nIt was lat\n"


def test_repeated_paragraphs_are_read_once(tmp_path: Path) -> None:
    draft = "The lamp was lit at four.\n\nYes.\n\n"
    (tmp_path / "draft.txt").write_text(draft * 2, encoding="utf-8")
    (tmp_path / "final.txt").write_text(f"{draft}It was late by then.\n", encoding="utf-8")
    recipe = CorpusRecipe(normalisation="none", unique=10)
    corpus = open_corpus([tmp_path], recipe, 1)
    text = "".join(corpus.pieces(0, corpus.characters))
    assert text.count("The lamp was lit at four.") == 1
    assert text.count("Yes.") == 3  # too short to tell
    assert text.count("It was late by then.") == 1
    # What was learned from does not come back to be checked on.
    seen: set[bytes] = set()
    learned = "".join(corpus.pieces(0, 30, seen))
    checked = "".join(corpus.pieces(30, corpus.characters, seen))
    assert learned.count("The lamp was lit") == 1
    assert "The lamp was lit" not in checked


def test_some_files_count_for_more(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("abcd", encoding="utf-8")
    (tmp_path / "other.txt").write_text("wxyz", encoding="utf-8")
    recipe = CorpusRecipe(normalisation="none", weights={"mine*": 3.5, "other*": 0.5})
    corpus = open_corpus([tmp_path / "mine.txt", tmp_path / "other.txt"], recipe, 1)
    assert sorted("".join(corpus.pieces(0, corpus.characters)).split()) == ["abcd", "wx"]
    again = "".join(corpus.repetitions(0, corpus.characters))
    assert again.split() == ["abcd", "abcd", "ab"]
