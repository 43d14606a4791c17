import keras
import numpy as np
import pytest
import tensorflow as tf

from trainer.network import LstmNetwork


def network(*, tied: bool = True, units=(10, 8), **options) -> LstmNetwork:
    keras.utils.set_random_seed(1)
    return LstmNetwork(vocabulary_size=20, embedding=8, units=units, tied=tied, **options)


TOKENS = np.random.default_rng(0).integers(0, 20, (3, 6)).astype(np.int32)


def zeros(net: LstmNetwork) -> tf.Tensor:
    return tf.zeros((3, net.state_width))


@pytest.mark.parametrize("tied", [True, False])
def test_training_and_step_are_the_same_function(tied: bool) -> None:
    net = network(tied=tied)
    logits, state, _ = net.forward(TOKENS, zeros(net))
    step_logits, hidden, step_state = net.step(TOKENS, zeros(net), tf.constant(6))
    np.testing.assert_allclose(tf.reshape(logits, (3, 6, 20)), step_logits, atol=1e-5)
    np.testing.assert_allclose(state, step_state, atol=1e-5)
    assert hidden.shape == (3, 6, 8)


def test_step_keeps_the_last_positions_and_carries_its_state() -> None:
    net = network(units=(5, 9, 8))
    whole, _, end = net.step(TOKENS, zeros(net), tf.constant(6))
    _, _, middle = net.step(TOKENS[:, :4], zeros(net), tf.constant(1))
    last, _, state = net.step(TOKENS[:, 4:], middle, tf.constant(1))
    np.testing.assert_allclose(last, whole[:, -1:], atol=1e-5)
    np.testing.assert_allclose(state, end, atol=1e-5)


def test_tying_saves_the_output_matrix() -> None:
    assert network(tied=False).count_params() - network(tied=True).count_params() == 20 * 8


def test_tying_needs_equal_widths() -> None:
    with pytest.raises(ValueError, match="8 units, not 10"):
        network(units=(8, 10))


SEED = tf.constant([1, 0])
EVERYTHING = {
    "dropout": (0.5,),
    "embedding_dropout": 0.4,
    "weight_drop": 0.5,
    "activation_penalty": 2.0,
    "slowness_penalty": 1.0,
}


def test_dropout_is_locked_along_time_and_new_in_each_batch() -> None:
    net = network(dropout=(0.5,))
    ones = tf.ones((4, 5, 64))
    masks = [net._drop(ones, tf.constant([1, step]), 0).numpy() for step in (0, 0, 1)]
    assert (masks[0] == masks[0][:, :1]).all()
    assert set(np.unique(masks[0])) == {0.0, 2.0}
    assert (masks[0] == masks[1]).all()
    assert (masks[0] != masks[2]).any()
    assert (masks[0][0] != masks[0][1]).any()
    assert (masks[0] != net._drop(ones, tf.constant([1, 0]), 1).numpy()).any()


def test_input_layers_and_output_have_their_own_dropout() -> None:
    net = network(dropout=(0.0, 0.2, 0.5), units=(10, 9, 8))
    assert net.dropout == (0.0, 0.2, 0.2, 0.5)
    assert network(dropout=(0.3,)).dropout == (0.3, 0.3, 0.3)
    ones = tf.ones((4, 5, 64))
    assert (net._drop(ones, SEED, 0).numpy() == 1).all()
    assert net._drop(ones, SEED, 3).numpy().max() == 2


@pytest.mark.parametrize("option", EVERYTHING)
def test_each_technique_acts_in_training_and_vanishes_while_evaluating(option: str) -> None:
    net = network(**{option: EVERYTHING[option]})
    plain_logits, plain_state, _ = network().forward(TOKENS, zeros(net))
    logits, state, penalty = net.forward(TOKENS, zeros(net))
    np.testing.assert_array_equal(logits, plain_logits)
    np.testing.assert_array_equal(state, plain_state)
    trained = [net.forward(TOKENS, zeros(net), tf.constant([1, step])) for step in (0, 0, 1)]
    if "penalty" in option:
        assert float(trained[0][2]) > 0
        np.testing.assert_array_equal(trained[0][0], plain_logits)
    else:
        assert float(penalty) == float(trained[0][2]) == 0
        assert not np.allclose(trained[0][0], plain_logits)
        np.testing.assert_array_equal(trained[0][0], trained[1][0])
        assert not np.allclose(trained[0][0], trained[2][0])  # a new draw for each batch


def test_dropped_recurrent_weights_are_the_same_at_every_step_and_kept_for_the_gradient() -> None:
    net = network(weight_drop=0.5, units=(8,))
    kernel = net.layers_of_units[0].cell.recurrent_kernel
    with tf.GradientTape() as tape:
        logits, _, _ = net.forward(TOKENS, zeros(net), SEED)
    gradient = tape.gradient(logits, kernel.value).numpy()
    assert 0.3 < np.mean(gradient == 0) < 0.7  # what was dropped does not learn from this batch
    assert (kernel.numpy() != 0).all()


def test_tokens_that_mean_nothing_do_so_wherever_they_stand() -> None:
    net = network(embedding_dropout=0.5)
    embedded = []
    net.layers_of_units[0].cell.recurrent_kernel.assign(tf.zeros((10, 40)))
    for token in range(20):
        pair = np.full((1, 2), token, np.int32)
        with tf.GradientTape() as tape:
            logits, _, _ = net.forward(pair, tf.zeros((1, net.state_width)), SEED)
        slices = tape.gradient(logits, net.layers_of_units[0].cell.kernel.value)
        embedded.append(bool(np.any(slices)))
    assert 3 < sum(embedded) < 17


def test_the_penalties_are_those_of_the_paper() -> None:
    hidden = tf.constant([[[1.0, 2.0], [3.0, 2.0]]])
    dropped = 2 * hidden
    net = network(activation_penalty=2.0, slowness_penalty=3.0)
    expected = 2 * np.mean(np.square(dropped)) + 3 * np.mean([4.0, 0.0])
    assert float(net._penalty(hidden, dropped)) == pytest.approx(expected)
    assert float(net._penalty(hidden[:, :1], dropped[:, :1])) == pytest.approx(2 * 10)


def test_keras_own_layers_drop_the_same_weights() -> None:
    """What a GPU trains with: the layers themselves, here without cuDNN."""
    theirs = network(use_cudnn=True, **EVERYTHING)
    for layer in theirs.layers_of_units:
        layer.use_cudnn = False
    mine = network(**EVERYTHING)
    for one, other in zip(
        mine.forward(TOKENS, zeros(mine), SEED), theirs.forward(TOKENS, zeros(mine), SEED),
        strict=True,
    ):  # fmt: skip
        np.testing.assert_allclose(one, other, atol=1e-5)
    kernel = theirs.layers_of_units[0].cell.recurrent_kernel
    with tf.GradientTape() as tape:
        logits, _, _ = theirs.forward(TOKENS, zeros(theirs), SEED)
    assert np.mean(tape.gradient(logits, kernel.value) == 0) > 0.3
