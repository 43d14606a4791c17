"""The runtime of Inkling's language models. Knows neither Qt nor TensorFlow."""
