"""Run a model's step graph: the only module that imports ONNX Runtime."""

import contextlib
import dataclasses
import io
import os
from collections.abc import Callable
from typing import Any

import numpy as np

# Nothing leaves the machine: since version 1.29 ONNX Runtime reports to its makers what it runs,
# on Linux and macOS too, and asks this variable alone whether it may, once, while it is loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime

from .errors import ModelRunError, OptionError
from .generation import StepOutput
from .model_file import ModelFile
from .providers import (
    ProviderChoice,
    choose_provider,
    faster_provider,
    gpu_pack,
    machine_obstacle,
)

# Windows records events of its own, and what ONNX Runtime has to say our own errors say.
onnxruntime.disable_telemetry_events()
onnxruntime.set_default_logger_severity(4)

_OUTPUTS = ["logits", "hidden", "next_state"]


class OnnxModel:
    """Take steps with a model file, on the processor or on a graphics card.

    `choice` says what really runs the model and why. Nothing is kept between calls: whoever asks
    for a step brings the state, so one model serves any number of texts.
    """

    def __init__(
        self,
        model: ModelFile,
        provider: str = "auto",
        graph: str | None = None,
        *,
        obstacle: Callable[[], str | None] = machine_obstacle,
        open_session: Callable[[bytes, str], Any] | None = None,
    ) -> None:
        """Open a session and run one step; raise ModelRunError if that fails.

        `graph` forces "int8" or "float", for measuring. Where CUDA was wanted and does not work,
        the processor takes over and `choice.reason` says why.
        """
        if graph not in (None, "int8", "float"):
            raise OptionError(f"The graph must be int8 or float, not {graph!r}.")
        self.vocabulary_size = model.card.vocabulary_size
        self.hidden_width = model.card.units[-1]
        self.state_width = model.card.state_width
        self._run_options = onnxruntime.RunOptions()
        self._run_options.log_severity_level = 4
        self._open_session = open_session or _open_session
        # CUDA runs the float graph alone.
        choice = choose_provider("cpu" if graph == "int8" else provider, obstacle=obstacle)
        self.choice, self._session = (
            self._on_cuda(model, choice, measure=provider == "auto")
            if choice.name == "cuda"
            else self._on_cpu(model, dataclasses.replace(choice, graph=graph or choice.graph))
        )

    def zero_state(self, batch: int = 1) -> np.ndarray:
        """Return the state before any text: zeros, float32 (batch, state_width)."""
        return np.zeros((batch, self.state_width), np.float32)

    def step(self, tokens: np.ndarray, state: np.ndarray, keep: int = 1) -> StepOutput:
        """Read tokens int32 (batch, time) on from a state float32 (batch, state_width).

        Returns logits (batch, keep, vocabulary) of the last `keep` positions, the hidden layer
        (batch, time, hidden_width) and the next state. Raises ModelRunError if the run fails.
        """
        return self._run(self._session, tokens, state, keep)

    def terminate(self) -> None:
        """End a run that hangs, from another thread; every later step raises ModelRunError."""
        self._run_options.terminate = True

    def run_bare(self, steps: int, batch: int = 1) -> None:
        """Take steps with the session alone, nothing of ours around it: to measure ours against."""
        feed = {
            "tokens": np.zeros((batch, 1), np.int32),
            "state": self.zero_state(batch),
            "keep": np.asarray(1, np.int32),
        }
        for _ in range(steps):
            _, _, feed["state"] = self._session.run(_OUTPUTS, feed)

    def _on_cpu(self, model: ModelFile, choice: ProviderChoice) -> tuple[ProviderChoice, Any]:
        graph = model.int8_graph if choice.graph == "int8" else model.float_graph
        return choice, self._tried(graph, "cpu")

    def _on_cuda(
        self, model: ModelFile, choice: ProviderChoice, *, measure: bool
    ) -> tuple[ProviderChoice, Any]:
        """Try CUDA; fall back to the processor where it fails, or where it turns out slower."""
        try:
            cuda = self._tried(model.float_graph, "cuda")
        except ModelRunError as error:
            reason = f"The graphics card could not be used. {error}"
            return self._on_cpu(model, ProviderChoice("cpu", reason, "int8"))
        if not measure:
            return choice, cuda
        cpu = self._tried(model.int8_graph, "cpu")
        choice = faster_provider(lambda: self._first_step(cpu), lambda: self._first_step(cuda))
        return choice, cuda if choice.name == "cuda" else cpu

    def _tried(self, graph: bytes, provider: str) -> Any:
        """Open a session and prove it by a real step."""
        try:
            session = self._open_session(graph, provider)
        except Exception as error:  # ONNX Runtime's errors share no base class of their own
            raise ModelRunError(f"The model could not be loaded: {_reason(error)}.") from error
        self._first_step(session)
        return session

    def _first_step(self, session: Any) -> StepOutput:
        return self._run(session, np.zeros((1, 1), np.int32), self.zero_state(), 1)

    def _run(self, session: Any, tokens: np.ndarray, state: np.ndarray, keep: int) -> StepOutput:
        feed = {
            "tokens": np.asarray(tokens, np.int32),
            "state": np.asarray(state, np.float32),
            "keep": np.asarray(keep, np.int32),
        }
        try:
            output = StepOutput(*session.run(_OUTPUTS, feed, self._run_options))
        except Exception as error:  # as above
            if self._run_options.terminate:
                raise ModelRunError("The model was stopped.") from error
            raise ModelRunError(f"The model failed while running: {_reason(error)}.") from error
        # The highest of scores that are no numbers is none, and is found in half the time.
        if not np.isfinite(output.logits.max()):
            raise ModelRunError("The model answers with no numbers; export it again.")
        return output


class BoundSession:
    """A session whose state stays on its device between two steps, by ONNX Runtime's I/O binding.

    It is run as any session is. A state that is the one it last gave out is not sent again. Only
    one thread may run it.
    """

    def __init__(self, session: onnxruntime.InferenceSession, device: str) -> None:
        self._session = session
        self._device = device
        self._given: np.ndarray | None = None
        self._kept: Any = None

    def run(self, names: list[str], feed: dict[str, np.ndarray], options: Any = None) -> list[Any]:
        """Return the outputs of these names as arrays, "next_state" among them."""
        binding = self._session.io_binding()
        for name, value in feed.items():
            if name == "state" and self._given is not None and np.array_equal(value, self._given):
                binding.bind_ortvalue_input(name, self._kept)
            else:
                binding.bind_cpu_input(name, np.ascontiguousarray(value).reshape(value.shape))
        for name in names:
            binding.bind_output(name, self._device if name == "next_state" else "cpu")
        self._session.run_with_iobinding(binding, options)
        values = dict(zip(names, binding.get_outputs(), strict=True))
        arrays = {name: value.numpy() for name, value in values.items()}
        self._kept, self._given = values["next_state"], arrays["next_state"]
        return list(arrays.values())


def _open_session(graph: bytes, provider: str) -> onnxruntime.InferenceSession | BoundSession:
    """Open a session of one thread that sleeps between steps, so that typing stays smooth."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    if provider == "cpu":
        providers = ["CPUExecutionProvider"]
    else:
        providers = ["CUDAExecutionProvider", "CPUExecutionProvider"]
        if providers[0] not in onnxruntime.get_available_providers():
            raise ModelRunError("this ONNX Runtime was built without CUDA")
        # It prints what it does not find; what matters is what the session says afterwards.
        with contextlib.redirect_stdout(io.StringIO()):
            onnxruntime.preload_dlls(directory=str(pack) if (pack := gpu_pack()) else None)
    # Its own fallback would print too, and would hide which provider failed.
    session = onnxruntime.InferenceSession(graph, options, providers, enable_fallback=0)
    if session.get_providers()[0] != providers[0]:
        raise ModelRunError("the CUDA libraries are missing or do not fit the driver")
    return session if provider == "cpu" else BoundSession(session, provider)


def _reason(error: Exception) -> str:
    """Return the first line of an error of ONNX Runtime, without its code, at most 200 long."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rsplit(" : ", 1)[-1].rstrip(".")[:200]
