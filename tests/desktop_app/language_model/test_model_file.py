"""The model file: what is written is read, and whatever is wrong says so."""

import dataclasses
import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import onnx
import pytest

from desktop_app.language_model import model_file
from desktop_app.language_model.errors import ModelFileError
from desktop_app.language_model.model_file import (
    ModelCard,
    bundled_model_path,
    bundled_model_paths,
    read_card,
    read_model,
    write_model,
)

CARD = ModelCard(
    name="tiny",
    level="char",
    language="en",
    vocabulary_size=300,
    embedding_width=8,
    units=(16, 8),
    tied=True,
    parameters=4000,
    normalisation="none",
    lowercase=False,
    corpus="a poem",
    corpus_licence="CC0-1.0",
    trained_on="2026-11-22",
    seed=1,
    validation_loss=2.5,
)

Parts = dict[str, bytes]


def parts_of(path: Path) -> Parts:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_parts(path: Path, parts: Parts, compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def with_new_checksums(parts: Parts) -> Parts:
    """Let the card agree with the parts, as somebody who means harm would."""
    card = json.loads(parts["card.json"])
    card["parts"] = {
        name: hashlib.sha256(content).hexdigest()
        for name, content in parts.items()
        if name != "card.json"
    }
    return parts | {"card.json": json.dumps(card).encode()}


@pytest.fixture
def parts(tiny_model: Path) -> Parts:
    return parts_of(tiny_model)


@pytest.fixture
def refusal(tmp_path: Path) -> Callable[[Parts], str]:
    """Return what is said about a model file made of some parts."""

    def said_about(parts: Parts) -> str:
        path = write_parts(tmp_path / "bad.inkling", parts)
        with pytest.raises(ModelFileError) as caught:
            read_model(path)
        assert "bad.inkling" in str(caught.value)
        return str(caught.value)

    return said_about


def changed_graph(parts: Parts, name: str, change: Callable[[onnx.ModelProto], None]) -> Parts:
    model = onnx.load_from_string(parts[name])
    change(model)
    return with_new_checksums(parts | {name: model.SerializeToString()})


def test_a_written_model_is_read_back(tmp_path: Path, tiny_model: Path) -> None:
    model = read_model(tiny_model)
    parts = {
        "tokenizer.json": model.tokenizer_json.encode(),
        "model.onnx": model.float_graph,
        "model.int8.onnx": model.int8_graph,
    }
    written = write_model(tmp_path / "copy.inkling", model.card, parts)
    assert written == model.card
    assert dataclasses.replace(read_model(tmp_path / "copy.inkling"), path=tiny_model) == model
    assert (tmp_path / "copy.inkling").read_bytes() == tiny_model.read_bytes()


def test_the_card_alone_can_be_read(tiny_model: Path) -> None:
    assert read_card(tiny_model) == read_model(tiny_model).card


def test_the_tokenizer_comes_with_the_model(tiny_model: Path) -> None:
    tokenizer = read_model(tiny_model).tokenizer
    assert tokenizer.decode(tokenizer.encode("A small trial.")) == "A small trial."


def test_the_bundled_models_are_resources_and_the_one_to_begin_with_comes_first() -> None:
    usual, small = bundled_model_paths()
    assert usual == bundled_model_path()
    assert usual.parts[-3:] == ("resources", "models", "base.inkling")
    assert small == usual.with_name("small.inkling")


def test_the_small_model_is_whole_small_and_measured() -> None:
    _, path = bundled_model_paths()
    assert path.stat().st_size < 6_000_000
    small = read_model(path)
    assert small.ngrams is not None
    assert small.lexicon is not None
    assert small.card.name == "Inkling small"
    assert small.card.keystroke_savings is not None


def test_a_card_survives_json() -> None:
    assert ModelCard.from_json(CARD.to_json()) == CARD


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("level", "syllable"),
        ("vocabulary_size", 0),
        ("vocabulary_size", True),
        ("vocabulary_size", "300"),
        ("units", ()),
        ("units", (16, 0)),
        ("units", (16.0,)),
        ("tied", 1),
        ("tied", True),
        ("normalisation", "verse"),
        ("trained_on", "yesterday"),
        ("validation_loss", float("nan")),
        ("int8_cost", float("inf")),
        pytest.param("validation_loss", 10**400, id="huge"),
        ("recipe", {1: 2}),
        ("recipe", {"units": (512, 512)}),
        ("parts", {"model.onnx": None}),
    ],
)
def test_a_card_names_the_value_that_means_nothing(name: str, value: object) -> None:
    changes = {name: value} | ({"units": (16, 9)} if (name, value) == ("tied", True) else {})
    with pytest.raises(ModelFileError) as caught:
        dataclasses.replace(CARD, **changes)
    assert f"{name} = {value!r:.80}" in str(caught.value)


@pytest.mark.parametrize("recipe", [{"x": float("nan")}, {"x": {1, 2}}, {"x": "\ud800"}])
def test_a_card_that_json_cannot_say_is_refused(recipe: dict) -> None:
    with pytest.raises(ModelFileError, match="cannot be written as JSON"):
        dataclasses.replace(CARD, recipe=recipe)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "not a JSON object"),
        ("{}", "format version None"),
        ('{"format_version": 2}', "newer Inkling"),
        ('{"format_version": 1}', "lacks the entry 'name'"),
        ('{"format_version": 1, "colour": "blue"}', "unknown entry, 'colour'"),
    ],
)
def test_a_card_that_is_no_card_is_refused(text: str, said: str) -> None:
    with pytest.raises(ModelFileError, match=said):
        ModelCard.from_json(text)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="There is no file"):
        read_model(tmp_path / "none.inkling")


def test_a_folder_is_not_a_model(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="could not be read"):
        read_model(tmp_path)


@pytest.mark.parametrize("content", [b"", b"Call me Ishmael.", bytes(1000)])
def test_what_is_not_a_zip_is_not_a_model(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "text.inkling"
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match=r"“text\.inkling” .* not an Inkling model"):
        read_model(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_truncated_file_is_refused(tmp_path: Path, tiny_model: Path, share: float) -> None:
    content = tiny_model.read_bytes()
    path = tmp_path / "half.inkling"
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ModelFileError, match="damaged or incomplete"):
        read_model(path)


def test_a_flipped_bit_is_noticed(tmp_path: Path, tiny_model: Path) -> None:
    content = bytearray(tiny_model.read_bytes())
    content[len(content) // 2] ^= 1
    path = tmp_path / "flipped.inkling"
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match="damaged or incomplete"):
        read_model(path)


@pytest.mark.parametrize("name", model_file.REQUIRED_PARTS)
def test_a_missing_part_is_named(parts: Parts, refusal: Callable, name: str) -> None:
    del parts[name]
    assert f"{name} is missing" in refusal(parts)


def test_a_part_that_the_card_promises_must_be_there(parts: Parts, refusal: Callable) -> None:
    card = json.loads(parts["card.json"])
    card["parts"]["memory.json"] = hashlib.sha256(b"{}").hexdigest()
    assert "memory.json is missing" in refusal(parts | {"card.json": json.dumps(card).encode()})


def test_optional_parts_are_checked_like_the_others(
    tmp_path: Path, parts: Parts, refusal: Callable
) -> None:
    assert "no checksum for the part memory.json" in refusal(parts | {"memory.json": b"{}"})
    path = tmp_path / "good.inkling"
    write_parts(path, with_new_checksums(parts | {"memory.json": b"{}"}))
    assert "memory.json" in read_model(path).card.parts


def test_a_strange_part_is_refused(parts: Parts, refusal: Callable) -> None:
    assert "'model.pkl', which is no part" in refusal(parts | {"model.pkl": b"cos\nsystem"})


def test_a_wrong_checksum_is_refused(parts: Parts, refusal: Callable) -> None:
    said = refusal(parts | {"tokenizer.json": parts["tokenizer.json"] + b" "})
    assert "tokenizer.json does not match its checksum" in said


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, parts: Parts) -> None:
    bomb = parts | {"model.onnx": bytes(50_000_000)}
    path = write_parts(tmp_path / "bomb.inkling", bomb, zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 2_000_000
    with pytest.raises(ModelFileError, match="is compressed"):
        read_model(path)


def test_a_part_that_claims_to_be_huge_is_not_read(tmp_path: Path, parts: Parts) -> None:
    large = parts | {"card.json": b" " * (1 << 20) + parts["card.json"]}
    path = write_parts(tmp_path / "large.inkling", large)
    with pytest.raises(ModelFileError, match="at most 1,048,576 are allowed"):
        read_card(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_comes_twice_is_refused(tmp_path: Path, tiny_model: Path) -> None:
    path = tmp_path / "twice.inkling"
    path.write_bytes(tiny_model.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("model.onnx", b"another")
    with pytest.raises(ModelFileError, match=r"model\.onnx twice"):
        read_model(path)


def test_a_tokenizer_that_disagrees_is_refused(parts: Parts, refusal: Callable) -> None:
    tokenizer = json.loads(parts["tokenizer.json"])
    vocabulary = tokenizer["model"]["vocab"]
    vocabulary["Inkling"] = len(vocabulary)
    parts["tokenizer.json"] = json.dumps(tokenizer).encode()
    assert "do not belong together" in refusal(with_new_checksums(parts))


def test_a_tokenizer_of_another_level_is_refused(
    tiny_models: dict[str, Path], refusal: Callable
) -> None:
    parts = parts_of(tiny_models["word"])
    card = json.loads(parts["card.json"]) | {"level": "subword"}
    assert "not one of the level" in refusal(parts | {"card.json": json.dumps(card).encode()})


@pytest.mark.parametrize("content", [b"{}", b"\xff\xfe", b'{"model": {"type": "BPE"}}'])
def test_a_tokenizer_that_is_none_is_refused(
    parts: Parts, refusal: Callable, content: bytes
) -> None:
    assert "tokenizer.json" in refusal(with_new_checksums(parts | {"tokenizer.json": content}))


@pytest.mark.parametrize("name", ["model.onnx", "model.int8.onnx"])
@pytest.mark.parametrize("content", [b"", b"Call me Ishmael.", b"\x3a\xff\xff\xff\xff\x7f"])
def test_a_graph_that_is_none_is_refused(
    parts: Parts, refusal: Callable, name: str, content: bytes
) -> None:
    assert f"{name} cannot be used" in refusal(with_new_checksums(parts | {name: content}))


def test_a_graph_with_a_strange_operator_is_refused(parts: Parts, refusal: Callable) -> None:
    def add_operator(model: onnx.ModelProto) -> None:
        model.graph.node.append(onnx.helper.make_node("Loop", [], ["x"], domain="evil"))

    said = refusal(changed_graph(parts, "model.onnx", add_operator))
    assert "the operator 'evil:Loop'" in said


def test_a_graph_inside_an_operator_is_refused(parts: Parts, refusal: Callable) -> None:
    def add_graph(model: onnx.ModelProto) -> None:
        inner = onnx.helper.make_graph([], "inner", [], [])
        model.graph.node.append(onnx.helper.make_node("Add", [], ["x"], body=inner))

    said = refusal(changed_graph(parts, "model.int8.onnx", add_graph))
    assert "a graph or a tensor inside an operator" in said


def test_a_graph_that_reads_other_files_is_refused(parts: Parts, refusal: Callable) -> None:
    def look_outside(model: onnx.ModelProto) -> None:
        tensor = model.graph.initializer[0]
        tensor.data_location = onnx.TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="../secret")

    assert "data outside the file" in refusal(changed_graph(parts, "model.onnx", look_outside))


def test_a_graph_with_functions_of_its_own_is_refused(parts: Parts, refusal: Callable) -> None:
    def add_function(model: onnx.ModelProto) -> None:
        model.functions.add(name="Add", domain="evil")

    assert "functions of its own" in refusal(changed_graph(parts, "model.onnx", add_function))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda graph: graph.input.pop(2), "input “keep” is absent"),
        (lambda graph: setattr(graph.output[1], "name", "x"), "output “hidden” is absent"),
        (
            lambda graph: setattr(graph.input[0].type.tensor_type, "elem_type", 1),
            "“tokens” is float32 (any, any) and should be int32 (any, any)",
        ),
        (
            lambda graph: setattr(graph.output[0].type.tensor_type.shape.dim[2], "dim_value", 7),
            "“logits” is float32 (any, any, 7) and should be",
        ),
        (lambda graph: graph.output[2].type.tensor_type.shape.dim.pop(), "“next_state” is"),
    ],
)
def test_a_graph_with_a_wrong_signature_is_refused(
    parts: Parts, refusal: Callable, change: Callable[[onnx.GraphProto], None], said: str
) -> None:
    assert said in refusal(changed_graph(parts, "model.onnx", lambda m: change(m.graph)))


def test_what_would_not_be_read_is_not_written(tmp_path: Path, tiny_model: Path) -> None:
    model = read_model(tiny_model)
    parts = {
        "tokenizer.json": b"{}",
        "model.onnx": model.float_graph,
        "model.int8.onnx": model.int8_graph,
    }
    with pytest.raises(ModelFileError, match=r"tokenizer\.json"):
        write_model(tmp_path / "new.inkling", model.card, parts)
    with pytest.raises(ModelFileError, match="'notes' is not a part"):
        write_model(tmp_path / "new.inkling", model.card, parts | {"notes": b""})
    huge = parts | {"tokenizer.json": b" " * (65 << 20)}
    with pytest.raises(ModelFileError, match="at most 67,108,864 are allowed"):
        write_model(tmp_path / "new.inkling", model.card, huge)
    assert not list(tmp_path.iterdir())


def test_an_interrupted_write_leaves_the_old_file(
    tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.inkling"
    path.write_bytes(b"the old one")
    model = read_model(tiny_model)
    parts = {name: parts_of(tiny_model)[name] for name in model.card.parts}

    def disk_full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", disk_full)
    with pytest.raises(ModelFileError, match="No space left on device"):
        write_model(path, model.card, parts)

    def killed(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        write_model(path, model.card, parts)
    assert path.read_bytes() == b"the old one"
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine.inkling"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, tiny_model: Path) -> None:
    model = read_model(tiny_model)
    parts = {name: parts_of(tiny_model)[name] for name in model.card.parts}
    with pytest.raises(ModelFileError, match="Nothing was changed"):
        write_model(tmp_path / "no" / "such" / "folder.inkling", model.card, parts)
