"""The history of a training as a picture."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from .files import replacing
from .fit import Measurement


def plot_history(path: Path, history: Sequence[Measurement]) -> None:
    """Draw training and validation loss over the epochs as PNG."""
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    epochs = [row.epoch for row in history]
    axes.plot(epochs, [row.loss for row in history], marker=".", label="training")
    axes.plot(epochs, [row.validation_loss for row in history], marker=".", label="validation")
    axes.set_xlabel("epoch")
    axes.set_ylabel("loss (nats a token)")
    axes.grid(alpha=0.3)
    axes.legend()
    with replacing(path) as new:
        figure.savefig(new)
