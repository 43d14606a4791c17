"""Two models with one voice."""

from pathlib import Path

import numpy as np
import pytest

from desktop_app.completion.loading import load_model
from desktop_app.language_model.completer import DEFAULT
from desktop_app.language_model.errors import ModelFileError, OptionError
from desktop_app.language_model.mixture import MixedModel, Part, Voice, mixed, read_voice
from desktop_app.language_model.sampling import log_softmax

ONE = {0: {0: 0.2, 1: 0.8}, 1: {0: 1.0}}
OTHER = {0: {0: 0.6, 1: 0.4}, 1: {0: 0.5, 1: 0.5}}


def probabilities(model, tokens: list[int]) -> np.ndarray:
    output = model.step(np.array([tokens], np.int32), model.zero_state(), keep=len(tokens))
    return np.exp(log_softmax(output.logits[0]))


def test_the_probabilities_are_mixed_by_the_share(chain_model) -> None:
    model = MixedModel(chain_model(ONE), chain_model(OTHER), 0.25)
    np.testing.assert_allclose(probabilities(model, [0, 1]), [[0.5, 0.5], [0.625, 0.375]], 1e-5)


def test_the_state_holds_both(chain_model) -> None:
    model = MixedModel(chain_model(ONE), chain_model(OTHER), 0.5)
    assert model.zero_state(3).shape == (3, model.state_width)
    whole = probabilities(model, [0, 1, 0])
    first = model.step(np.array([[0, 1]], np.int32), model.zero_state())
    rest = model.step(np.array([[0]], np.int32), first.state)
    np.testing.assert_allclose(np.exp(log_softmax(rest.logits[0])), whole[-1:], 1e-5)


def test_all_or_nothing_is_the_one_model(chain_model) -> None:
    one, other = chain_model(ONE), chain_model(OTHER)
    assert mixed(Part(one), Part(other), 1.0) is one
    assert mixed(Part(one), Part(other), 0.0) is other


def test_models_of_different_tokens_do_not_mix(chain_model) -> None:
    with pytest.raises(OptionError, match="different tokens"):
        MixedModel(chain_model(ONE), chain_model({**OTHER, 2: {0: 1.0}}), 0.5)


def test_a_voice_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    for voice in (
        Voice(model=Path("/a/me.inkling"), share=0.4),
        Voice(model=Path("/a/me.inkling"), other=Path("/a/you.inkling"), share=1.0),
    ):
        (tmp_path / "me.voice").write_text(voice.to_json(), encoding="utf-8")
        assert read_voice(tmp_path / "me.voice") == voice


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", '{"format_version": 2, "model": "a", "other": null, "share": 1}',
     '{"format_version": 1, "model": "a", "other": null, "share": 7}',
     '{"format_version": 1, "model": 5, "other": null, "share": 1}'],
)  # fmt: skip
def test_what_is_no_voice_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "me.voice").write_text(text, encoding="utf-8")
    with pytest.raises(ModelFileError, match=r"me\.voice"):
        read_voice(tmp_path / "me.voice")


@pytest.mark.parametrize("other", ["subword", "char"])
def test_a_voice_opens_like_a_model(tmp_path: Path, tiny_models, other: str) -> None:
    """Where the other one has other tokens, the model speaks alone."""
    voice = Voice(model=tiny_models["subword"], other=tiny_models[other], share=0.5)
    (tmp_path / "me.voice").write_text(voice.to_json(), encoding="utf-8")
    loaded = load_model(tmp_path / "me.voice")
    assert loaded.path == tmp_path / "me.voice"
    assert loaded.completer.suggest("Martha said to the ", DEFAULT)
    loaded.terminate()


def test_a_voice_whose_partner_is_gone_speaks_alone(tmp_path: Path, tiny_model: Path) -> None:
    voice = Voice(model=tiny_model, other=tmp_path / "gone.inkling", share=0.5)
    (tmp_path / "me.voice").write_text(voice.to_json(), encoding="utf-8")
    assert load_model(tmp_path / "me.voice").completer.suggest("Martha said to the ", DEFAULT)


class Table:
    """A table that knows one token, whatever stood before."""

    longest_context = 1

    def __init__(self, token: int, part: float) -> None:
        self._token, self._part = token, part

    def scaled(self, share: float) -> "Table":
        return Table(self._token, share * self._part)

    def mix(self, logits: np.ndarray, recent: list[list[int]]) -> np.ndarray:
        known = np.zeros(logits.shape[-1])
        known[self._token] = self._part
        return np.log((1 - self._part) * np.exp(logits) + known)


def test_the_general_ngrams_lie_beneath(chain_model) -> None:
    table = Table(0, 0.5)
    one, other = Part(chain_model(ONE)), Part(chain_model(OTHER), table)
    model = mixed(one, other, 0.25, table)
    np.testing.assert_allclose(probabilities(model, [0]), [[0.75, 0.25]], 1e-5)


def test_own_ngrams_lie_over_them_as_far_as_their_share_goes(chain_model) -> None:
    general = Table(0, 0.5)
    one, other = Part(chain_model(ONE), Table(1, 0.4)), Part(chain_model(OTHER), general)
    model = mixed(one, other, 0.25, general)
    np.testing.assert_allclose(probabilities(model, [0]), [[0.675, 0.325]], 1e-5)
    alone = mixed(one, other, 0.0, general)
    np.testing.assert_allclose(probabilities(alone, [0]), [[0.8, 0.2]], 1e-5)


def test_a_voice_whose_model_is_gone_says_so(tmp_path: Path) -> None:
    (tmp_path / "me.voice").write_text(Voice(model=tmp_path / "no.inkling").to_json())
    with pytest.raises(ModelFileError, match=r"no\.inkling"):
        load_model(tmp_path / "me.voice")
