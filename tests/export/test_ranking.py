"""The weights of what speaks for a token, fitted through the command."""

import numpy as np
import pytest

from desktop_app.language_model.model_file import read_model, write_model
from export.ngrams import count_ngrams
from export.ranking import Examples, accuracy, examples, main


def test_what_came_is_likelier_by_the_weights_that_were_fitted_to_it(
    tiny_model, tiny_text, tmp_path, capsys
):
    file = read_model(tiny_model)
    # N-grams of other text than the network's: how far to trust them is there to be learned.
    ids = file.tokenizer.encode(tiny_text[::-1])
    table = count_ngrams(ids, file.card.vocabulary_size, most_bytes=20_000)
    path, text = tmp_path / "m.inkling", tmp_path / "text.txt"
    write_model(path, file.card, file.parts | {"ngrams.bin": table.to_bytes()})
    text.write_text(2 * tiny_text, encoding="utf-8")
    main([str(path), "--texts", str(text), "--held-out", str(text), "--characters", "9000"])
    fitted = read_model(path)
    known = Examples.of(list(examples(fitted, (2 * tiny_text)[:9_000])))
    assert fitted.ranking is not None
    assert accuracy(known, fitted.ranking) > accuracy(known)
    assert "held out: " in capsys.readouterr().out
    assert np.isfinite(fitted.ranking.out).all()


def test_a_model_without_n_grams_is_refused(tiny_model, tmp_path, capsys):
    text = tmp_path / "text.txt"
    text.write_text("word " * 2_000, encoding="utf-8")
    output = tmp_path / "m.inkling"
    with pytest.raises(SystemExit) as exit_:
        main([str(tiny_model), "--texts", str(text), "--output", str(output)])
    assert exit_.value.code == 2
    assert not output.exists()
    assert "n-grams" in capsys.readouterr().err
