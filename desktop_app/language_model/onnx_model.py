"""Run a model's step graph: the only module that imports ONNX Runtime."""

import contextlib
import dataclasses
import io
import math
import os
import time
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
_ONE = np.asarray(1, np.int32)
# What ONNX Runtime calls a recording of work for a graphics card; -1 stands for none.
_RECORDING = "gpu_graph_id"
# Wider batches are rare, and each has a recording of its own.
_MOST_REPLAYED = 8
_PROOF_STEPS = 20


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
        highest = np.maximum.reduce(output.logits, axis=None, initial=-np.inf)
        if not math.isfinite(highest):  # nor are there any in none
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


class ReplayedSession:
    """A session whose steps of one token are recorded by the device once and replayed after that.

    That needs the same buffers each time: they are bound once for a batch, and the state goes to
    and fro between two of them. All else goes through a BoundSession. Only one thread may run it.
    """

    def __init__(self, session: onnxruntime.InferenceSession, device: str) -> None:
        self._session = session
        self._device = device
        self._others = BoundSession(session, device)
        self._steps: dict[int, _BoundStep] = {}

    def run(self, names: list[str], feed: dict[str, np.ndarray], options: Any = None) -> list[Any]:
        """Return the outputs of these names as arrays, as a BoundSession does."""
        options = options or onnxruntime.RunOptions()
        batch, time = feed["tokens"].shape
        if time != 1 or int(feed["keep"]) != 1 or batch > _MOST_REPLAYED:
            options.add_run_config_entry(_RECORDING, "-1")
            return self._others.run(names, feed, options)
        if batch not in self._steps:
            self._steps[batch] = _BoundStep(self._session, self._device, batch)
        found = self._steps[batch].run(feed["tokens"], feed["state"], options)
        return [found[name] for name in names]


class _BoundStep:
    """A step of one token for each row of a batch, in buffers on the device."""

    def __init__(self, session: onnxruntime.InferenceSession, device: str, batch: int) -> None:
        def buffer(port: Any) -> onnxruntime.OrtValue:
            # After the batch come sizes that are known and, of time, one.
            shape = [batch, *(size if isinstance(size, int) else 1 for size in port.shape[1:])]
            kind = np.int32 if "int32" in port.type else np.float32
            return onnxruntime.OrtValue.ortvalue_from_shape_and_type(shape, kind, device)

        self._session = session
        self._batch = batch
        ports = {port.name: port for port in (*session.get_inputs(), *session.get_outputs())}
        self._tokens = buffer(ports["tokens"])
        self._states = [buffer(ports["state"]) for _ in range(2)]
        self._outputs = {name: buffer(ports[name]) for name in ("logits", "hidden")}
        # Where the output is cut is worked out by the processor.
        keep = onnxruntime.OrtValue.ortvalue_from_numpy(np.asarray(1, np.int32))
        self._bindings = []
        for before, after in (self._states, self._states[::-1]):
            binding = session.io_binding()
            binding.bind_ortvalue_input("tokens", self._tokens)
            binding.bind_ortvalue_input("state", before)
            binding.bind_ortvalue_input("keep", keep)
            for name, value in (self._outputs | {"next_state": after}).items():
                binding.bind_ortvalue_output(name, value)
            self._bindings.append(binding)
        self._at = 0
        self._given: np.ndarray | None = None

    def run(self, tokens: np.ndarray, state: np.ndarray, options: Any) -> dict[str, np.ndarray]:
        """Return the outputs by their names; a state that was given out last is not sent again."""
        self._tokens.update_inplace(np.ascontiguousarray(tokens))
        if self._given is None or not np.array_equal(state, self._given):
            self._states[self._at].update_inplace(np.ascontiguousarray(state))
        options.add_run_config_entry(_RECORDING, str(2 * self._batch + self._at))
        self._session.run_with_iobinding(self._bindings[self._at], options)
        self._at = 1 - self._at
        found = {name: value.numpy().copy() for name, value in self._outputs.items()}
        self._given = found["next_state"] = self._states[self._at].numpy().copy()
        return found


def proven(
    plain: Any,
    open_replayed: Callable[[], Any],
    width: int,
    *,
    clock: Callable[[], float] = time.perf_counter,
) -> Any:
    """Return the session that replays, where it opens, gives the same answers and is the faster.

    ``width`` is that of the state. A recording that leaves something out shows in a few steps.
    """

    def steps(session: Any) -> tuple[np.ndarray, float]:
        state, found = np.zeros((1, width), np.float32), []
        begun = clock()
        for token in range(_PROOF_STEPS):
            feed = {"tokens": np.array([[token]], np.int32), "state": state, "keep": _ONE}
            logits, _, state = session.run(_OUTPUTS, feed)
            found.append(logits)
        return np.stack(found), clock() - begun

    try:
        replayed = open_replayed()
        for session in (plain, replayed):
            steps(session)  # the first time everything is slow
        (expected, usual), (found, quick) = steps(plain), steps(replayed)
    except Exception:  # noqa: BLE001 - ONNX Runtime's errors share no base class of their own
        return plain
    same = np.allclose(found, expected, rtol=1e-3, atol=1e-3)
    return replayed if same and quick < usual else plain


def _open_session(graph: bytes, provider: str) -> Any:
    """Open a session of one thread that sleeps between steps, so that typing stays smooth."""
    if provider == "cpu":
        return _session(graph, ["CPUExecutionProvider"])
    if "CUDAExecutionProvider" not in onnxruntime.get_available_providers():
        raise ModelRunError("this ONNX Runtime was built without CUDA")
    # It prints what it does not find; what matters is what the session says afterwards.
    with contextlib.redirect_stdout(io.StringIO()):
        onnxruntime.preload_dlls(directory=str(pack) if (pack := gpu_pack()) else None)

    def on_cuda(**settings: str) -> onnxruntime.InferenceSession:
        return _session(graph, [("CUDAExecutionProvider", settings), "CPUExecutionProvider"])

    plain = on_cuda()
    width = next(port.shape[1] for port in plain.get_inputs() if port.name == "state")
    return proven(
        BoundSession(plain, provider),
        lambda: ReplayedSession(on_cuda(enable_cuda_graph="1"), provider),
        width,
    )


def _session(graph: bytes, providers: list[Any]) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    # Its own fallback would print too, and would hide which provider failed.
    session = onnxruntime.InferenceSession(graph, options, providers, enable_fallback=0)
    if len(providers) > 1 and session.get_providers()[0] != providers[0][0]:
        raise ModelRunError("the CUDA libraries are missing or do not fit the driver")
    return session


def _reason(error: Exception) -> str:
    """Return the first line of an error of ONNX Runtime, without its code, at most 200 long."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rsplit(" : ", 1)[-1].rstrip(".")[:200]
