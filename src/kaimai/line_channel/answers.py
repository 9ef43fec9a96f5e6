"""What a conversation answers, and whom the desk hands events to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kaimai.domain.messaging import Message
from kaimai.line_channel.events import Heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What to say to one event: at most five messages, or none for silence.

    `must_arrive`: when the free reply is no longer possible, or was lost, it is pushed, which counts
    against the month's quota. `tells` names what the answer already says of the outbox's events, as
    (kind, subject id), such as ("order.payment_requested", order id): once the answer was sent,
    nobody is told that again.
    """

    messages: Sequence[Message] = ()
    must_arrive: bool = False
    tells: Sequence[tuple[str, str]] = ()


SILENCE = Answer()


class Conversations(Protocol):
    """Whom the desk hands events to. Both may be called again for the same event after a crash."""

    async def one_to_one(self, heard: Heard) -> Answer:
        """Answer one event of one person's chat; those of one person come one after another."""
        ...

    async def in_group(self, group_id: str, heard: Sequence[Heard]) -> Sequence[Answer]:
        """Answer events that waited together in one group: as many answers, in the same order."""
        ...
