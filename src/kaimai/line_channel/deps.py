"""What a conversation works with. Nothing happens here."""

from dataclasses import dataclass

from kaimai.domain.messaging import LineGateway
from kaimai.line_channel.people import People
from kaimai.operations.shop import Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class Deps:
    """One shop in LINE, as its conversations see it."""

    shop: Shop
    line: LineGateway
    people: People
