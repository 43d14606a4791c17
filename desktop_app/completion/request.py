"""What can be asked of the model: frozen snapshots that any thread may read."""

from __future__ import annotations

import enum
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from desktop_app.language_model.errors import Cancelled

if TYPE_CHECKING:
    from desktop_app.language_model.completer import CompletionOptions, Foreseen
    from desktop_app.language_model.sampling import SamplingOptions
    from desktop_app.language_model.surprisal import ParagraphSurprisal, Stretch


class Kind(enum.IntEnum):
    """The kinds of work, the most urgent first; each has one slot in the service."""

    GHOST = 0
    NEXT_TOKENS = 1
    CONTINUATIONS = 2
    RECALL = 3
    PREPARE = 4
    SURPRISE = 5


class CompletionModel(Protocol):
    """The part of the completer that requests use; tests fake it."""

    def suggest(
        self,
        before: str,
        options: CompletionOptions,
        *,
        offset: int,
        after: str,
        cancelled: Callable[[], bool],
    ) -> Any:
        """Return a Suggestion or None."""

    def next_tokens(
        self,
        before: str,
        sampling: SamplingOptions,
        count: int,
        *,
        offset: int,
        cancelled: Callable[[], bool],
    ) -> Any:
        """Return the likeliest next tokens."""

    def continuations(
        self,
        before: str,
        options: Sequence[SamplingOptions],
        length_in_tokens: int,
        *,
        offset: int,
        cancelled: Callable[[], bool],
    ) -> Iterator[tuple[int, str]]:
        """Yield (row, new text) while the rows grow."""

    def prepare(self, before: str, *, offset: int) -> Iterator[None]:
        """Read ahead, a call of the model at each step."""

    def foresee(
        self,
        before: str,
        options: CompletionOptions,
        *,
        ghost: str,
        offset: int,
        after: str,
        cancelled: Callable[[], bool],
    ) -> Iterator[Foreseen]:
        """Yield the answers to what may be asked after the next key."""

    def recall(self, texts: Sequence[str]) -> Iterator[None]:
        """Remember earlier texts in place of those before, a paragraph at each step."""

    def surprisals(
        self, stretch: Stretch, *, cancelled: Callable[[], bool]
    ) -> Iterator[tuple[ParagraphSurprisal, ...]]:
        """Yield () between two steps, and at last one for each paragraph of the stretch."""


@dataclass(frozen=True)
class Snapshot:
    """The document as the model sees it: two equal snapshots have the same answer.

    ``before`` is the text before the caret or its last WINDOW code points, ``offset`` the number
    of code points left out before it, ``after`` what follows the caret in its paragraph.
    """

    before: str
    offset: int = 0
    after: str = ""


class CancelToken:
    """A flag that one thread sets and another asks for."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask for the work to be given up."""
        self._event.set()

    def cancelled(self) -> bool:
        """Tell whether the work is to be given up."""
        return self._event.is_set()


class Request(Protocol):
    """A piece of work for the service.

    ``results`` is run on the worker thread. It yields whenever the worker may turn to more
    urgent work; what it yields is sent to the window.
    """

    kind: ClassVar[Kind]

    def results(self, model: CompletionModel, cancelled: Callable[[], bool]) -> Iterator[Any]:
        """Yield results, the last one last; raise Cancelled when asked to give up."""


@dataclass(frozen=True)
class GhostRequest:
    """Ask for the suggestion after the caret."""

    kind: ClassVar[Kind] = Kind.GHOST
    snapshot: Snapshot
    options: CompletionOptions

    def results(self, model: CompletionModel, cancelled: Callable[[], bool]) -> Iterator[Any]:
        """Yield one Suggestion, or None where the model has nothing good to say."""
        snapshot = self.snapshot
        yield model.suggest(
            snapshot.before,
            self.options,
            offset=snapshot.offset,
            after=snapshot.after,
            cancelled=cancelled,
        )


@dataclass(frozen=True)
class NextTokensRequest:
    """Ask for the likeliest next tokens with their probabilities."""

    kind: ClassVar[Kind] = Kind.NEXT_TOKENS
    snapshot: Snapshot
    sampling: SamplingOptions
    count: int = 12

    def results(self, model: CompletionModel, cancelled: Callable[[], bool]) -> Iterator[Any]:
        """Yield one list of TokenCandidate."""
        yield model.next_tokens(
            self.snapshot.before,
            self.sampling,
            self.count,
            offset=self.snapshot.offset,
            cancelled=cancelled,
        )


@dataclass(frozen=True)
class ContinuationsRequest:
    """Ask for several long continuations of the same text, side by side."""

    kind: ClassVar[Kind] = Kind.CONTINUATIONS
    snapshot: Snapshot
    samplings: tuple[SamplingOptions, ...]
    length_in_tokens: int = 60

    def results(self, model: CompletionModel, cancelled: Callable[[], bool]) -> Iterator[Any]:
        """Yield (row, new text) as the rows grow."""
        yield from model.continuations(
            self.snapshot.before,
            self.samplings,
            self.length_in_tokens,
            offset=self.snapshot.offset,
            cancelled=cancelled,
        )


@dataclass(frozen=True)
class SurpriseRequest:
    """Ask how unexpected the words of some stretches of the document are.

    Each stretch comes with a key for each of its paragraphs.
    """

    kind: ClassVar[Kind] = Kind.SURPRISE
    stretches: tuple[tuple[tuple[int, ...], Stretch], ...]

    def results(self, model: CompletionModel, cancelled: Callable[[], bool]) -> Iterator[Any]:
        """Yield pairs (key, ParagraphSurprisal) as a tuple, empty while a stretch is read."""
        for keys, stretch in self.stretches:
            for measured in model.surprisals(stretch, cancelled=cancelled):
                yield tuple(zip(keys, measured, strict=False))


@dataclass(frozen=True)
class RecallRequest:
    """Remember what was written in earlier documents, and forget what was remembered of others."""

    kind: ClassVar[Kind] = Kind.RECALL
    texts: tuple[str, ...]

    def results(self, model: CompletionModel, cancelled: Callable[[], bool]) -> Iterator[Any]:
        """Yield between two paragraphs; there is no result."""
        for _ in model.recall(self.texts):
            if cancelled():
                raise Cancelled
            yield None


@dataclass(frozen=True)
class PrepareRequest:
    """Read ahead what the next pages will need, while nothing more urgent waits.

    With ``options``, for who is typing, foresee also what will be asked after the next key;
    ``ghost`` is what stands after the caret.
    """

    kind: ClassVar[Kind] = Kind.PREPARE
    snapshot: Snapshot
    options: CompletionOptions | None = None
    ghost: str = ""

    def results(self, model: CompletionModel, cancelled: Callable[[], bool]) -> Iterator[Any]:
        """Yield pairs of a request and its answer, None between two calls of the model."""
        before, offset, after = self.snapshot.before, self.snapshot.offset, self.snapshot.after
        for _ in model.prepare(before, offset=offset):
            if cancelled():
                raise Cancelled
            yield None
        if self.options is None:
            return
        for found in model.foresee(
            before, self.options, ghost=self.ghost, offset=offset, after=after, cancelled=cancelled
        ):
            snapshot = Snapshot(found.before, found.offset, after)
            yield GhostRequest(snapshot, self.options), found.suggestion
