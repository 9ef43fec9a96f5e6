"""Breaking one function of the shop on purpose, by its text, and mending it again."""

import contextlib
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Mutation:
    """Where `function` says one text, it says another one as long as the mutation lasts."""

    name: str
    function: Callable[..., Any]
    texts: Mapping[str, str]
    """What it says, and what it says instead. Each stands there exactly once."""


@contextlib.contextmanager
def broken(mutation: Mutation) -> Iterator[None]:
    """The shop with this mutation. Its code is exchanged in place, so every caller meets it."""
    function: Any = inspect.unwrap(mutation.function)
    source = textwrap.dedent(inspect.getsource(function))
    for text, instead in mutation.texts.items():
        assert source.count(text) == 1, f"{mutation.name}: not once in the function: {text}"
        source = source.replace(text, instead)
    made: dict[str, Any] = {}
    exec(compile(source, f"<{mutation.name}>", "exec"), function.__globals__, made)
    sound = function.__code__
    function.__code__ = inspect.unwrap(made[function.__name__]).__code__
    _forget(mutation.function)
    try:
        yield
    finally:
        function.__code__ = sound
        _forget(mutation.function)


def _forget(function: Any) -> None:
    """What a function made before it was broken or mended is made anew."""
    if hasattr(function, "cache_clear"):
        function.cache_clear()
