"""The chat of a group."""

from collections.abc import Sequence

from kaimai.line_channel.answers import SILENCE, Answer
from kaimai.line_channel.deps import Deps
from kaimai.line_channel.events import Heard


class GroupChat:
    """Answers a group."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    async def in_group(self, group_id: str, heard: Sequence[Heard]) -> Sequence[Answer]:  # noqa: ARG002
        """Silence while nothing is on sale in a group."""
        return [SILENCE for _ in heard]
