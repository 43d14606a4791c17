"""How fast the engine runs a model, beside the model's bare session in the same run."""

from pathlib import Path

from desktop_app.language_model.benchmark import measure_all
from tests.benchmarks.report import Row, run


def measure(model: Path, short: bool) -> list[Row]:
    """Return a row for each figure."""
    figures = measure_all(model, short=short)
    rows = [{"what": "load", "figure": figures["load_ms"], "unit": "ms"}]
    for graph, batches in figures["step_us"].items():
        for batch, microseconds in batches.items():
            what = f"step, {graph}, {batch.replace('_', ' of ')}"
            rows.append({"what": what, "figure": microseconds, "unit": "us"})
    what = f"reading {figures['prefill_tokens']} tokens"
    rows.append({"what": what, "figure": figures["prefill_ms"], "unit": "ms"})
    speeds = figures["tokens_per_second"]
    for engine, speed in speeds.items():
        rows.append({"what": f"writing, {engine}", "figure": speed, "unit": "tokens/s"})
        share = 100 * speed / speeds["bare"]
        rows.append({"what": f"writing, {engine}, of bare", "figure": share, "unit": "%"})
    return rows


if __name__ == "__main__":
    run(__doc__, measure)
