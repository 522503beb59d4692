"""Runs a script in the child process of real Keras and notes every call of a layer. Imported by `worker`."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

Note = dict[str, Any]
_MADE = "line_of_constructor"
_MERGES = ("add", "average", "concatenate", "dot", "maximum", "minimum", "multiply", "subtract")
_BETWEEN = ("__call__", "error_handler", *_MERGES)


class Recorder:
    """Patches the base class of layers while a script of that file name runs."""

    def __init__(self, keras: ModuleType, script: str, shapes_of: Callable[[Any], list[Any]]) -> None:
        self.base: Any = keras.layers.Layer
        self.script = script
        self.shapes_of = shapes_of
        self.notes: list[Note] = []
        self.refused: list[Note] = []
        """The calls that the last error went through, innermost first."""
        self.running = 0

    @contextmanager
    def patched(self) -> Iterator[None]:
        """While this lasts, constructors and calls of layers are noted."""
        init, called = self.base.__init__, self.base.__call__
        self.base.__init__ = self._noting_constructor(init)
        self.base.__call__ = self._noting_call(called)
        try:
            yield
        finally:
            self.base.__init__, self.base.__call__ = init, called

    @contextmanager
    def tracing(self) -> Iterator[set[int]]:
        """The lines of the script that are run while this lasts."""
        found: set[int] = set()

        def trace(frame: FrameType, event: str, argument: Any) -> Any:
            if frame.f_code.co_filename != self.script:
                return None
            found.add(frame.f_lineno)
            return trace

        sys.settrace(trace)
        try:
            yield found
        finally:
            sys.settrace(None)

    def _noting_constructor(self, init: Any) -> Any:
        @functools.wraps(init)
        def constructor(layer: Any, *args: Any, **kwargs: Any) -> None:
            init(layer, *args, **kwargs)
            # Neither major looks at what is put here directly: no tracking of attributes.
            layer.__dict__[_MADE] = self._made_in(layer)

        return constructor

    def _noting_call(self, called: Any) -> Any:
        @functools.wraps(called)
        def call(layer: Any, *args: Any, **kwargs: Any) -> Any:
            lines = self._lines()
            direct = self._called_by_script()
            note: Note = {
                "layer": type(layer).__name__,
                "lines": lines,
                "made": layer.__dict__.get(_MADE),
                "inputs": self._shapes((args, kwargs)),
                "outputs": None,
                "direct": direct,
                "within": self.running > 0,
            }
            self.notes.append(note)
            self.running += 1
            try:
                outputs = called(layer, *args, **kwargs)
            except BaseException:
                self.refused.append(note)
                raise
            finally:
                self.running -= 1
            self.refused.clear()
            note["outputs"] = self._shapes(outputs)
            return outputs

        return call

    def _called_by_script(self) -> bool:
        """Whether the call stands in the script; a class's own `__call__` or a merging function may be between."""
        frame: FrameType | None = sys._getframe(2)
        while frame is not None and frame.f_code.co_filename != self.script:
            if frame.f_code.co_name not in _BETWEEN:
                return False
            frame = frame.f_back
        return frame is not None

    def _shapes(self, value: Any) -> list[Any] | None:
        """None where a rank is not known."""
        try:
            return self.shapes_of(value)
        except (TypeError, ValueError):
            return None

    def _frames(self) -> Iterator[FrameType]:
        frame: FrameType | None = sys._getframe(2)
        while frame is not None:
            if frame.f_code.co_filename == self.script:
                yield frame
            frame = frame.f_back

    def _lines(self) -> list[int]:
        """The lines of the script that lead here, outermost first."""
        return [frame.f_lineno for frame in self._frames()][::-1]

    def _is_of_application(self) -> bool:
        """Whether Keras makes it for one of its applications, which is one thing to a reader."""
        frame: FrameType | None = sys._getframe(3)
        while frame is not None and frame.f_code.co_filename != self.script:
            if "applications" in Path(frame.f_code.co_filename).parts:
                return True
            frame = frame.f_back
        return False

    def _made_in(self, layer: Any) -> int | None:
        """Where the script constructs it: not inside the class's own `__init__`."""
        if self._is_of_application():
            return None
        for frame in self._frames():
            own = frame.f_code.co_name == "__init__" and frame.f_locals.get("self") is layer
            if not own:
                return frame.f_lineno
        return None
