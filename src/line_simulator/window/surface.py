"""Where a message is drawn: which message, for whose eyes, and how a tap on it is named."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """One spot of one message, on a phone or on a computer.

    A tap is named by the message and the spot of its action in the message's JSON, so what a button
    does is read from the message that was really sent, never from the page.
    """

    message_id: str
    pointer: str = ""
    is_pc: bool = False
    form: str = "taps"
    names: Mapping[str, str] = field(default_factory=dict)
    """The members that may be mentioned, by user id."""
    links: Mapping[str, str] = field(default_factory=dict)
    """Beginnings of addresses that LINE's app opens itself, and the window's pages for them."""

    def at(self, *keys: str | int) -> Self:
        """The same surface, further down in the message."""
        return replace(self, pointer="/".join([self.pointer, *map(str, keys)]))

    @property
    def tap(self) -> str:
        """The name of a tap here."""
        return f"{self.message_id}{self.pointer}"

    def address(self, uri: str) -> str | None:
        """Where a link leads; None when its scheme is none that LINE opens."""
        for beginning, page in self.links.items():
            if uri.startswith(beginning):
                return page + uri.removeprefix(beginning)
        allowed = ("http://", "https://", "tel:", "line:")
        return uri if uri.lower().startswith(allowed) else None
