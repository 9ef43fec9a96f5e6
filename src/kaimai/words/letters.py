"""The text of the letters that buyers get about their orders. Who gets one is decided elsewhere."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from kaimai.words.formats import in_groups, moment, money
from kaimai.words.languages import CHINESE, Text

BANK = "807 永豐銀行"
"""The bank of every virtual account, as a buyer types it at a cash machine."""


class Letter(NamedTuple):
    """Subject and body of one letter, in Chinese with the gist in English below."""

    subject: str
    body: str


class Facts(NamedTuple):
    """What a letter may speak of. Amounts in NT$; `link` is the order's page."""

    shop: str
    name: str
    number: str
    link: str
    total: int
    is_account: bool
    account: str | None
    expires_at: datetime | None
    bank_words: str
    refunded: int | None


_SUBJECTS: Mapping[str, Text] = {
    "order.payment_requested": Text(
        "訂單 {number} 已成立，請完成付款", "Please pay for your order {number}."
    ),
    "order.paid": Text("訂單 {number} 付款成功", "Your order {number} is paid. Thank you!"),
    "order.payment_failed": Text(
        "訂單 {number} 付款沒有成功", "The payment for your order {number} did not succeed."
    ),
    "order.expired": Text(
        "訂單 {number} 已逾期", "Your order {number} has expired; nothing was charged."
    ),
    "order.cancelled": Text("訂單 {number} 已取消", "Your order {number} was cancelled."),
    "refund.done": Text("訂單 {number} 已退款", "Your refund for order {number} is done."),
}
EVENTS = frozenset(_SUBJECTS)
"""Kinds of events that a letter is written about."""


def compose(kind: str, facts: Facts) -> Letter:
    """The letter about an event of one of `EVENTS`."""
    text = _SUBJECTS[kind]
    greeting = f"{facts.name} 您好：" if facts.name else "您好："
    paragraphs = [
        greeting,
        _news(kind, facts),
        f"訂單內容與最新狀態：\n{facts.link}",
        f"{text.en.format(number=facts.number)}\n{facts.link}",
        facts.shop,
    ]
    subject = f"【{facts.shop}】{text.zh.format(number=facts.number)}"
    return Letter(" ".join(subject.split()), "\n\n".join(paragraphs) + "\n")


def _news(kind: str, facts: Facts) -> str:
    total = money(facts.total)
    match kind:
        case "order.payment_requested" if facts.is_account and facts.account:
            return (
                f"我們已收到您的訂單 {facts.number}，請在期限前轉帳：\n"
                f"銀行代碼：{BANK}\n轉入帳號：{in_groups(facts.account)}\n金額：{total}\n"
                f"繳費期限：{_deadline(facts)}\n"
                "逾期未付款，訂單會自動取消，商品不再保留。"
            )
        case "order.payment_requested":
            return (
                f"我們已收到您的訂單 {facts.number}，金額 {total}。\n"
                f"請在 {_deadline(facts)} 前到訂單頁面以信用卡付款。"
            )
        case "order.paid":
            return f"我們已收到您的款項 {total}，會盡快為您準備商品。謝謝您！"
        case "order.payment_failed":
            reason = f"（{facts.bank_words}）" if facts.bank_words else ""
            return f"這次付款沒有成功{reason}，商品仍為您保留。請到訂單頁面再付一次或改用其他方式。"
        case "order.expired":
            return "這筆訂單沒有在期限前付款，已經自動取消，沒有扣款。歡迎再次選購。"
        case "order.cancelled":
            return "這筆訂單已經取消。如果您已經付款，款項會退回給您。"
        case _:
            return f"退款 {money(facts.refunded or 0)} 已經完成，實際入帳時間依您的銀行而定。"


def _deadline(facts: Facts) -> str:
    if facts.expires_at is None:
        return "訂單頁面所示的期限"
    return moment(facts.expires_at, CHINESE)
