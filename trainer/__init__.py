"""Texts in, a trained language model out: recipes, corpora, tokenizers, networks and the run."""

import os

# TensorFlow talks on stderr while it starts; this must be said before it is imported.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
