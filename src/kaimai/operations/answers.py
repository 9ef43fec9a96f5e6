"""How placing an order answers: what was placed, and how a refusal is kept under its idempotency key."""

import functools
import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from kaimai.domain.errors import (
    BillOrdered,
    BillOver,
    CartChanged,
    CartEmpty,
    CartLocked,
    CouponRefused,
    InvalidInput,
    KaimaiError,
    LimitReached,
    NotFound,
    NotOffered,
    SaleClosed,
    ShortLine,
    ShortOfStock,
)


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """An order that was recorded. `total` in NT$."""

    order_id: str
    token: str
    number: str
    total: int
    method: str
    hold_until: datetime


def fingerprint(request: Mapping[str, object]) -> dict[str, str]:
    """A digest of each member of a request: enough to say which differs, and no one's data."""
    return {
        name: _digest(msgspec.json.encode(value, order="sorted")) for name, value in request.items()
    }


@functools.lru_cache(4_096)
def _digest(text: bytes) -> str:
    """In a sale most members are the same for everyone: the same goods, the same way to pay."""
    return hashlib.sha256(text).hexdigest()[:16]


def answer_of(outcome: KaimaiError) -> dict[str, Any]:
    """The document that is stored for a refusal. Raises the error itself if it must not be kept."""
    match outcome:
        case ShortOfStock(lines=lines):
            return {"refused": outcome.code, "lines": [msgspec.to_builtins(each) for each in lines]}
        case CartLocked(order_token=token):
            return {"refused": outcome.code, "order_token": token}
        case BillOrdered(order_token=token):
            return {"refused": outcome.code, "order_token": token}
        case CartChanged() | CartEmpty() | BillOver() | SaleClosed():
            return {"refused": outcome.code}
        case NotFound(kind=kind):
            return {"refused": outcome.code, "kind": kind}
        case InvalidInput(field=field, reason=reason):
            return {"refused": outcome.code, "field": field, "reason": reason}
        case NotOffered(field=field, reason=reason, limit=limit, least=least):
            told = {"refused": outcome.code, "field": field, "reason": reason}
            return {**told, "limit": limit, "least": least}
        case CouponRefused(why=why, minimum=minimum):
            return {"refused": outcome.code, "why": why, "minimum": minimum}
        case LimitReached(name=name, limit=limit, left=left):
            return {"refused": outcome.code, "name": name, "limit": limit, "left": left}
        case _:
            raise outcome


_BARE: Mapping[str, type[KaimaiError]] = {
    each.code: each for each in (CartChanged, CartEmpty, BillOver, SaleClosed)
}
"""Refusals that are said in a word."""


def outcome_of(answer: Mapping[str, Any]) -> Placed | KaimaiError:
    """The outcome that a stored document stands for."""
    # Written by version 0.1.0, which kept successes as well.
    if "placed" in answer:
        return msgspec.convert(answer["placed"], Placed)
    if answer["refused"] in _BARE:
        return _BARE[answer["refused"]]()
    match answer["refused"]:
        case ShortOfStock.code:
            return ShortOfStock([msgspec.convert(each, ShortLine) for each in answer["lines"]])
        case CartLocked.code:
            return CartLocked(answer["order_token"])
        case BillOrdered.code:
            return BillOrdered(answer["order_token"])
        case NotFound.code:
            return NotFound(answer["kind"])
        case InvalidInput.code:
            return InvalidInput(answer["field"], answer["reason"])
        case NotOffered.code:
            return NotOffered(
                answer["field"],
                answer["reason"],
                limit=answer["limit"],
                least=answer.get("least"),
            )
        case CouponRefused.code:
            return CouponRefused(answer["why"], minimum=answer["minimum"])
        case LimitReached.code:
            return LimitReached(answer["name"], limit=answer["limit"], left=answer["left"])
        case other:
            raise ValueError(f"no such refusal: {other}")
