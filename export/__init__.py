"""From a training run to one model file that the app can open."""
