import shutil
from pathlib import Path

import numpy as np

from export.convert import step_graph
from trainer.run import build_network, load_run, save_best


def test_a_network_that_was_trained_on_a_graphics_card_is_rebuilt_without_cudnn(
    tiny_run: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    shutil.copytree(tiny_run, folder)
    run = load_run(folder)
    trained = build_network(
        run.recipe, run.tokenizer.vocabulary_size, precision="bfloat16", use_cudnn=True
    )
    for name, variable in trained.named_weights().items():
        variable.assign(run.network.named_weights()[name] * 0.5)
    save_best(folder, trained)

    rebuilt = load_run(folder).network
    assert not rebuilt.use_cudnn
    assert [layer.use_cudnn for layer in rebuilt.layers_of_units] == [False, False]
    for name, variable in rebuilt.named_weights().items():
        np.testing.assert_array_equal(variable, trained.named_weights()[name])
    operators = [node.op_type for node in step_graph(rebuilt).graph.node]
    assert operators.count("LSTM") == 2
    assert "Loop" not in operators
