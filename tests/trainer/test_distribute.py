"""Trainings that are shared: ``inkling-train --distribute``."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.training import STORY
from trainer.__main__ import main
from trainer.run import load_run

# Nothing is dropped: what is dropped is drawn by each worker for itself.
CHANGES = ["network.units=[16]", "network.embedding=16", "network.dropout=0", "fit.epochs=2"]
CHANGES += ["tokenizer.vocabulary=300", "fit.batch=4", "fit.time=32", "samples.length=0"]
CHANGES += ["fit.average=0.9", "fit.warm_up=2"]


def arguments(out: Path, *more: str) -> list[str]:
    corpus = ["--corpus", str(STORY), "--out", str(out), "--progress", "json"]
    return ["subwords", *corpus, *more, "--set", *CHANGES]


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def test_two_workers_end_with_one_model_and_the_loss_of_one(tmp_path: Path) -> None:
    addresses = [f"127.0.0.1:{port}" for port in free_ports(2)]
    workers = []
    for index in range(2):
        task = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": index}}
        command = [sys.executable, "-m", "trainer"]
        command += arguments(tmp_path / f"worker-{index}", "--distribute", "workers")
        environment = {**os.environ, "TF_CONFIG": json.dumps(task)}
        workers.append(
            subprocess.Popen(
                command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
        )
    for worker in workers:
        _, errors = worker.communicate(timeout=300)
        assert worker.returncode == 0, errors.decode()
    assert main(arguments(tmp_path / "alone")) == 0
    one, other, alone = (load_run(tmp_path / name) for name in ("worker-0", "worker-1", "alone"))
    for name, variable in one.network.named_weights().items():
        np.testing.assert_array_equal(variable, other.network.named_weights()[name])
    assert one.validation_loss == pytest.approx(alone.validation_loss, rel=1e-3)
    assert one.history[-1].loss == pytest.approx(alone.history[-1].loss, rel=0.05)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("", "needs the environment variable TF_CONFIG"),
        ("{", "needs the environment variable TF_CONFIG"),
        ('{"cluster": {"worker": ["a:1"]}}', "needs the environment variable TF_CONFIG"),
        (
            '{"cluster": {"worker": ["a:1"]}, "task": {"type": "worker", "index": 1}}',
            "TF_CONFIG names 1 workers, but this is none of them",
        ),
    ],
)
def test_workers_must_be_named(
    config: str, message: str, tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_CONFIG", config)
    assert main(arguments(tmp_path / "run", "--distribute", "workers")) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_the_devices_of_this_machine_share_a_training(tmp_path: Path) -> None:
    """In a process of its own, whose processor is made to look like two devices."""
    script = f"""
import sys
from trainer.quiet import import_tensorflow
import_tensorflow()
import tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
mirrored = tf.distribute.MirroredStrategy
tf.distribute.MirroredStrategy = lambda: mirrored(["CPU:0", "CPU:1"])
from trainer.__main__ import main
assert main({arguments(tmp_path / "two", "--distribute", "mirrored")!r}) == 0
assert main(["--resume", "--distribute", "mirrored", "--out", {str(tmp_path / "two")!r}]) == 0
"""
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert main(arguments(tmp_path / "alone")) == 0
    two, alone = load_run(tmp_path / "two"), load_run(tmp_path / "alone")
    assert two.validation_loss == pytest.approx(alone.validation_loss, rel=1e-3)


def test_streams_that_cannot_be_shared_are_said(tmp_path: Path, monkeypatch) -> None:
    import tensorflow as tf

    from trainer.dataset import Streams
    from trainer.errors import TrainerError
    from trainer.fit import Trainer
    from trainer.recipe import FitRecipe

    class Three:
        num_replicas_in_sync = 3

    monkeypatch.setattr(tf.distribute, "get_strategy", Three)
    streams = Streams(np.arange(1000), 4, 8)
    with pytest.raises(TrainerError, match="4 streams cannot be shared among 3"):
        Trainer(None, FitRecipe(), streams, streams, tmp_path, None)
