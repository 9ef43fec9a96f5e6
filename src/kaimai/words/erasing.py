"""What is in the way of erasing a person's data, in words."""

from collections.abc import Mapping

from kaimai.domain.errors import NotErasable
from kaimai.words.languages import Text

WHY_NOT_ERASABLE: Mapping[str, Text] = {
    "unpaid": Text("訂單 {what} 還沒付款", "order {what} is not paid yet"),
    "unshipped": Text("訂單 {what} 已付款，還沒出貨", "order {what} is paid and not shipped yet"),
    "refund": Text("訂單 {what} 的退款還在處理", "a refund of order {what} is under way"),
    "case": Text("訂單 {what} 有款項等人處理", "money of order {what} waits for a person"),
    "claim": Text(
        "團購「{what}」裡還保留著他的份", "units are held for them in the group buy {what}"
    ),
    "bill": Text("團購「{what}」的帳單還沒付", "a bill of the group buy {what} is not paid yet"),
    "subscription": Text(
        "定期購 {what} 還在進行，先停止它", "subscription {what} goes on: stop it first"
    ),
    "invoice": Text("訂單 {what} 的發票還沒開", "the invoice of order {what} is not issued yet"),
}


def obstacles(error: NotErasable, language: str) -> list[str]:
    """What is in the way of erasing a person's data, a sentence each."""
    return [WHY_NOT_ERASABLE[why].of(language).format(what=what) for why, what in error.obstacles]
