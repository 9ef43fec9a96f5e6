"""What the outside of a seed knows: what buyers sent under which key, and what can be at most."""

from dataclasses import dataclass, field

from kaimai.domain.delivery import Delivery
from kaimai.operations.answers import Placed


@dataclass(slots=True)
class Intent:
    """What a buyer sends under one key: always the same content, whoever repeats it."""

    buyer: str
    key: str
    method: str
    items: tuple[tuple[str, int], ...] | None
    cart: str | None
    coupon: str | None = None
    delivery: Delivery | None = None
    bill: str | None = None
    plan: str | None = None
    placed: Placed | None = None


@dataclass(slots=True)
class Knowledge:
    """What the outside knows, and the shop must agree with at the end."""

    intents: list[Intent] = field(default_factory=list)
    key_of: dict[str, str] = field(default_factory=dict)
    """Order id → the key under which it was offered."""
    received: dict[str, int] = field(default_factory=dict)
    """SKU → units that at most may ever have been on the shelf."""
    coupon_uses: int = 0
    """How many orders may have the coupon at most."""
