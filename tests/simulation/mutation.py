"""Breaking one function of the shop on purpose, by its text, and mending it again."""

import contextlib
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Mutation:
    """Where `function` says `text`, it says `instead` as long as the mutation lasts."""

    name: str
    function: Callable[..., Any]
    text: str
    instead: str


@contextlib.contextmanager
def broken(mutation: Mutation) -> Iterator[None]:
    """The shop with this mutation. Its code is exchanged in place, so every caller meets it."""
    function: Any = mutation.function
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(mutation.text) == 1, f"{mutation.name}: the text is not in the function"
    made: dict[str, Any] = {}
    mutated = source.replace(mutation.text, mutation.instead)
    exec(compile(mutated, f"<{mutation.name}>", "exec"), function.__globals__, made)
    sound = function.__code__
    function.__code__ = made[function.__name__].__code__
    try:
        yield
    finally:
        function.__code__ = sound
