"""Steps of a real model on real ONNX Runtime, and what happens when it fails."""

import dataclasses
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from desktop_app.language_model import onnx_model
from desktop_app.language_model.errors import ModelRunError, OptionError
from desktop_app.language_model.model_file import ModelFile, read_model
from desktop_app.language_model.onnx_model import BoundSession, OnnxModel, ReplayedSession, proven

open_session = onnx_model._open_session


@pytest.fixture(scope="module")
def file(tiny_model: Path) -> ModelFile:
    return read_model(tiny_model)


@pytest.fixture(scope="module")
def model(file: ModelFile) -> OnnxModel:
    return OnnxModel(file, "cpu")


@pytest.fixture(scope="module")
def tokens(file: ModelFile) -> np.ndarray:
    return file.tokenizer.encode("It was a dark and stormy night; the rain fell in torrents.")


def test_a_step_has_the_shapes_of_the_contract(model: OnnxModel, file: ModelFile) -> None:
    out = model.step(np.array([[1, 2, 3], [4, 5, 6]]), model.zero_state(2), keep=2)
    assert out.logits.shape == (2, 2, file.card.vocabulary_size)
    assert out.hidden.shape == (2, 3, model.hidden_width)
    assert out.state.shape == (2, model.state_width)
    assert {array.dtype for array in out} == {np.dtype(np.float32)}


def test_reading_at_once_and_step_by_step_agree(file: ModelFile, tokens: np.ndarray) -> None:
    model = OnnxModel(file, "cpu", "float")
    whole = model.step(tokens[None], model.zero_state(), keep=len(tokens))
    state = model.zero_state()
    for place, token in enumerate(tokens):
        one = model.step(np.array([[token]]), state)
        np.testing.assert_allclose(one.logits[0, 0], whole.logits[0, place], atol=1e-4)
        np.testing.assert_allclose(one.hidden[0, 0], whole.hidden[0, place], atol=1e-4)
        state = one.state
    np.testing.assert_allclose(state, whole.state, atol=1e-4, rtol=1e-4)


def test_int8_reads_at_once_about_as_step_by_step(model: OnnxModel, tokens: np.ndarray) -> None:
    whole = model.step(tokens[None], model.zero_state())
    state = model.zero_state()
    for token in tokens:
        one = model.step(np.array([[token]]), state)
        state = one.state
    np.testing.assert_allclose(one.logits, whole.logits, atol=0.2)


def test_int8_and_float_agree_in_the_main(file: ModelFile, tokens: np.ndarray) -> None:
    int8, exact = (OnnxModel(file, "cpu", graph) for graph in ("int8", "float"))
    assert (int8.choice.graph, exact.choice.graph) == ("int8", "float")
    ours = int8.step(tokens[None], int8.zero_state()).logits
    theirs = exact.step(tokens[None], exact.zero_state()).logits
    np.testing.assert_allclose(ours, theirs, atol=0.2)


def test_only_the_last_positions_are_scored(file: ModelFile, tokens: np.ndarray) -> None:
    model = OnnxModel(file, "cpu", "float")
    whole = model.step(tokens[None], model.zero_state(), keep=len(tokens)).logits
    last = model.step(tokens[None], model.zero_state(), keep=3).logits
    np.testing.assert_allclose(last, whole[:, -3:], atol=1e-5)


def test_texts_in_one_batch_do_not_mix(file: ModelFile, tokens: np.ndarray) -> None:
    model = OnnxModel(file, "cpu", "float")
    both = model.step(np.stack([tokens, tokens[::-1]]), model.zero_state(2))
    alone = model.step(tokens[None], model.zero_state())
    np.testing.assert_allclose(both.logits[:1], alone.logits, atol=1e-5)


def test_the_processor_is_used_where_cuda_cannot_be(file: ModelFile) -> None:
    model = OnnxModel(file, "cuda", obstacle=lambda: "No card.")
    assert (model.choice.name, model.choice.reason) == ("cpu", "No card.")


class FakeCuda:
    """A graphics card: the float graph on the processor, and nobody tells."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.opened: list[str] = []

    def __call__(self, graph: bytes, provider: str):
        self.opened.append(provider)
        if provider == "cuda" and self.failure:
            raise self.failure
        return open_session(graph, "cpu")


def test_cuda_is_used_when_it_is_forced(file: ModelFile) -> None:
    cuda = FakeCuda()
    model = OnnxModel(file, "cuda", obstacle=lambda: None, open_session=cuda)
    assert (model.choice.name, model.choice.graph) == ("cuda", "float")
    assert cuda.opened == ["cuda"]


def test_left_to_itself_it_times_both(file: ModelFile) -> None:
    cuda = FakeCuda()
    model = OnnxModel(file, obstacle=lambda: None, open_session=cuda)
    assert cuda.opened == ["cuda", "cpu"]
    assert "faster" in model.choice.reason
    assert model.choice.graph == ("float" if model.choice.name == "cuda" else "int8")


def test_a_card_that_fails_gives_way_to_the_processor(file: ModelFile) -> None:
    for provider in ("auto", "cuda"):
        cuda = FakeCuda(RuntimeError("[ONNXRuntimeError] : 1 : FAIL : CUDA out of memory"))
        model = OnnxModel(file, provider, obstacle=lambda: None, open_session=cuda)
        assert model.choice.name == "cpu"
        assert "graphics card could not be used" in model.choice.reason
        assert "CUDA out of memory." in model.choice.reason
        assert model.step(np.array([[1]]), model.zero_state()).logits.size


def test_a_missing_cuda_library_gives_way_silently(
    file: ModelFile, capfd: pytest.CaptureFixture[str]
) -> None:
    # This machine's ONNX Runtime lists CUDA; without a driver its session has only the processor.
    model = OnnxModel(file, "cuda", obstacle=lambda: None)
    assert model.choice.name in ("cpu", "cuda")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("kind", [BoundSession, ReplayedSession])
def test_a_state_that_stays_on_its_device_gives_the_same_answers(
    file: ModelFile, kind: type[BoundSession | ReplayedSession]
) -> None:
    def bound(graph: bytes, provider: str) -> BoundSession | ReplayedSession:
        return kind(open_session(graph, "cpu"), "cpu")

    plain = OnnxModel(file, "cpu", "float")
    model = OnnxModel(file, "cuda", obstacle=lambda: None, open_session=bound)
    assert model.choice.name == "cuda"
    early = None
    ours, theirs = model.zero_state(2), plain.zero_state(2)
    for tokens in ([[1], [2]], [[3], [4]], [[5], [6]]):
        found = model.step(np.array(tokens, np.int32), ours)
        expected = plain.step(np.array(tokens, np.int32), theirs)
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-6)
        ours, theirs = found.state, expected.state
        early = early or found
    # What was given out earlier is still what it was, and can be gone on from.
    again = model.step(np.array([[3], [4]], np.int32), early.state)
    once = plain.step(np.array([[1, 3], [2, 4]], np.int32), plain.zero_state(2))
    np.testing.assert_allclose(again.logits, once.logits, rtol=1e-4, atol=1e-5)
    for rows in (1, 2, 9):  # other batches in between disturb nothing
        tokens = np.full((rows, 1), 7, np.int32)
        found = model.step(tokens, np.repeat(early.state[:1], rows, axis=0))
        expected = plain.step(tokens[:1], early.state[:1])
        np.testing.assert_allclose(found.logits[-1:], expected.logits, rtol=1e-4, atol=1e-5)


class Recording:
    """A session that answers always the same, as a recording that leaves out its input would."""

    def __init__(self, session: BoundSession) -> None:
        self.session = session
        self.first: list[np.ndarray] = []

    def run(self, *arguments: object) -> list[np.ndarray]:
        self.first = self.first or self.session.run(*arguments)
        return self.first


class Timed:
    """A session whose runs take a given time on a clock of the test's own."""

    now = 0.0

    def __init__(self, session: BoundSession | Recording, seconds: float) -> None:
        self.session = session
        self.seconds = seconds

    def run(self, *arguments: object) -> list[np.ndarray]:
        Timed.now += self.seconds
        return self.session.run(*arguments)


def test_a_recording_is_replayed_where_it_is_right_and_faster(file: ModelFile) -> None:
    def failing() -> None:
        raise RuntimeError("the provider does not allow it")

    bound = BoundSession(open_session(file.float_graph, "cpu"), "cpu")
    slow, fast, wrong = Timed(bound, 2), Timed(bound, 1), Timed(Recording(bound), 1)

    def chosen(plain: Timed, open_replayed: Callable[[], Timed | None]) -> Timed:
        return proven(plain, open_replayed, file.card.state_width, clock=lambda: Timed.now)

    assert chosen(slow, lambda: fast) is fast
    assert chosen(fast, lambda: slow) is fast
    assert chosen(slow, lambda: wrong) is slow
    assert chosen(slow, failing) is slow


def test_int8_is_for_the_processor_alone(file: ModelFile) -> None:
    model = OnnxModel(file, "cuda", "int8", obstacle=lambda: None)
    assert (model.choice.name, model.choice.graph) == ("cpu", "int8")


def test_an_unknown_graph_is_named(file: ModelFile) -> None:
    with pytest.raises(OptionError, match="not 'int4'"):
        OnnxModel(file, "cpu", "int4")


def test_a_graph_that_does_not_load_says_so(file: ModelFile) -> None:
    broken = dataclasses.replace(file, int8_graph=file.int8_graph[:1000])
    with pytest.raises(ModelRunError, match="could not be loaded"):
        OnnxModel(broken, "cpu")


@pytest.mark.parametrize("logits", [np.full((1, 1, 3), np.nan), np.zeros((1, 1, 0))])
def test_a_model_without_numbers_is_refused(file: ModelFile, logits: np.ndarray) -> None:
    nothing = SimpleNamespace(run=lambda *_: [logits, None, None])
    with pytest.raises(ModelRunError, match="no numbers"):
        OnnxModel(file, "cpu", open_session=lambda graph, provider: nothing)


def test_a_failing_run_is_a_model_error(model: OnnxModel) -> None:
    with pytest.raises(ModelRunError, match="failed while running"):
        model.step(np.array([[10**6]]), model.zero_state())
    with pytest.raises(ModelRunError, match="failed while running"):
        model.step(np.array([[1]]), np.zeros((1, 3), np.float32))
    assert model.step(np.array([[1]]), model.zero_state()).logits.size


def test_a_run_that_hangs_can_be_ended_from_another_thread(file: ModelFile) -> None:
    model = OnnxModel(file, "cpu", "float")
    many = np.ones((8, 2_000), np.int32)
    timer = threading.Timer(0.05, model.terminate)
    timer.start()
    with pytest.raises(ModelRunError, match="was stopped"):
        while True:
            model.step(many, model.zero_state(8))
    timer.join()
    with pytest.raises(ModelRunError, match="was stopped"):
        model.step(np.array([[1]]), model.zero_state())
