"""More than one device or machine: every replica learns from its share of each batch."""

import json
import os

import tensorflow as tf

from .errors import TrainerError


def strategy_of(way: str | None) -> tf.distribute.Strategy:
    """Return what spreads the training: over the devices here, the workers of TF_CONFIG, or not.

    It must be made before anything else is asked of TensorFlow. Raises TrainerError when TF_CONFIG
    does not say who the workers are.
    """
    if way == "mirrored":
        return tf.distribute.MirroredStrategy()
    if way == "workers":
        _check_workers(os.environ.get("TF_CONFIG", ""))
        return tf.distribute.MultiWorkerMirroredStrategy()
    return tf.distribute.get_strategy()


def _check_workers(config: str) -> None:
    try:
        parts = json.loads(config)
        workers, index = parts["cluster"]["worker"], parts["task"]["index"]
        known = parts["task"]["type"] == "worker" and 0 <= index < len(workers)
    except (ValueError, KeyError, TypeError) as error:
        raise TrainerError(
            "--distribute workers needs the environment variable TF_CONFIG: the addresses of all "
            'workers and which of them this is, such as {"cluster": {"worker": ["a:2222", '
            '"b:2222"]}, "task": {"type": "worker", "index": 0}}.'
        ) from error
    if not known:
        raise TrainerError(f"TF_CONFIG names {len(workers)} workers, but this is none of them.")
