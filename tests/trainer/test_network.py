import keras
import numpy as np
import pytest
import tensorflow as tf

from trainer.network import LstmNetwork


def network(*, tied: bool = True, dropout: float = 0.0, units=(10, 8)) -> LstmNetwork:
    keras.utils.set_random_seed(1)
    return LstmNetwork(vocabulary_size=20, embedding=8, units=units, tied=tied, dropout=dropout)


TOKENS = np.random.default_rng(0).integers(0, 20, (3, 6)).astype(np.int32)


def zeros(net: LstmNetwork) -> tf.Tensor:
    return tf.zeros((3, net.state_width))


@pytest.mark.parametrize("tied", [True, False])
def test_training_and_step_are_the_same_function(tied: bool) -> None:
    net = network(tied=tied)
    logits, state = net.forward(TOKENS, zeros(net))
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


def test_dropout_is_locked_along_time_and_new_in_each_batch() -> None:
    net = network(dropout=0.5)
    ones = tf.ones((4, 5, 64))
    masks = [net._drop(ones, tf.constant([1, step]), 0).numpy() for step in (0, 0, 1)]
    assert (masks[0] == masks[0][:, :1]).all()
    assert set(np.unique(masks[0])) == {0.0, 2.0}
    assert (masks[0] == masks[1]).all()
    assert (masks[0] != masks[2]).any()
    assert (masks[0][0] != masks[0][1]).any()
    assert (masks[0] != net._drop(ones, tf.constant([1, 0]), 1).numpy()).any()


def test_nothing_is_dropped_while_evaluating() -> None:
    net = network(dropout=0.5)
    dropped, _ = net.forward(TOKENS, zeros(net), tf.constant([1, 0]))
    evaluated, _ = net.forward(TOKENS, zeros(net))
    plain, _ = network(dropout=0.0).forward(TOKENS, zeros(net))
    np.testing.assert_array_equal(evaluated, plain)
    assert not np.allclose(dropped, evaluated)
