"""What the shop says in LINE unasked: one thing each, short. Answers in a chat are in `line.py`."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from kaimai.domain.parcels import SHIP_TRACKED
from kaimai.words.formats import in_groups, moment, money
from kaimai.words.languages import CHINESE, ENGLISH, Text
from kaimai.words.letters import BANK, BANK_EN, Facts, numbers_of

SORRY = Text(
    "不好意思，我這邊剛剛卡住了 🙏 請再傳一次，或稍等一下再試。",
    "Sorry, something went wrong on our side. Please say it again, or try in a moment.",
)
"""When the shop's own program failed."""

SEE_ORDER = Text("查看訂單", "See the order")
PAY_AGAIN = Text("重新付款", "Pay again")
PAY_BILL = Text("前往付款", "Pay now")
SEE_PRODUCT = Text("去看看", "See it")
FOLLOW_PARCEL = Text("追蹤包裹", "Follow the parcel")
COPY_ACCOUNT = Text("複製帳號", "Copy account")

ORDER_NEWS: Mapping[str, tuple[Text, Text]] = {
    "order.payment_requested": (
        Text("轉帳帳號來了", "Please transfer"),
        Text(
            "銀行：{bank}\n帳號：{account}\n金額：{total}\n期限：{until}",
            "Bank: {bank}\nAccount: {account}\nAmount: {total}\nBefore: {until}",
        ),
    ),
    "order.expiring": (
        Text("轉帳期限快到了", "The time to pay is nearly over"),
        Text(
            "還沒收到您的款項，商品幫您留到 {until}。\n銀行：{bank}\n帳號：{account}\n金額：{total}",
            "We hold your items until {until}.\nBank: {bank}\nAccount: {account}\nAmount: {total}",
        ),
    ),
    "order.paid": (
        Text("付款成功 🎉", "Paid, thank you 🎉"),
        Text(
            "已收到 {total}，我們會盡快出貨，出貨時再跟您說。",
            "We received {total} and will tell you when your items leave.",
        ),
    ),
    "order.payment_failed": (
        Text("這次付款沒有成功", "The payment did not succeed"),
        Text(
            "{reason}商品還幫您留著，再付一次或換個方式都可以。",
            "{reason}Your items are still held: pay again, or in another way.",
        ),
    ),
    "order.shipped": (
        Text("商品出發囉 🚚", "On its way 🚚"),
        Text(
            "{parcels}收到後七天內可以退貨。",
            "{parcels}You may return it within seven days of receipt.",
        ),
    ),
    SHIP_TRACKED: (
        Text("包裹追蹤編號 🚚", "Your parcel’s number 🚚"),
        Text("{parcels}以這次的編號為準。", "{parcels}This replaces what we told before."),
    ),
    "order.cancelled": (
        Text("訂單已取消", "The order was cancelled"),
        Text("如果已經付款，款項會退還給您。", "Whatever you paid is given back."),
    ),
    "refund.done": (
        Text("退款完成", "Refunded"),
        Text(
            "已退回 {refunded}，入帳時間依您的銀行而定。",
            "{refunded} is on its way; when it shows depends on your bank.",
        ),
    ),
}
"""Title and text about each kind of event of an order."""
BILL_NEWS: Mapping[str, tuple[Text, Text]] = {
    "bill.issued": (
        Text("團購結單，該付款囉", "The group buy is closed"),
        Text(
            "「{title}」共 {units} 件，{total}。\n請在 {until} 前付款，逾時會讓給候補的人。",
            "“{title}”: {units} units, {total}.\nPlease pay before {until}, or the next in line gets them.",
        ),
    ),
    "bill.expiring": (
        Text("團購付款期限快到了", "Your group buy’s time is nearly over"),
        Text(
            "「{title}」{total} 還沒付款，幫您留到 {until}。",
            "“{title}”, {total}, is unpaid; we hold it until {until}.",
        ),
    ),
}
MOVED_UP: tuple[Text, Text] = (
    Text("候補到了 🎉", "You moved up 🎉"),
    Text("「{title}」{name}：您現在有 {units} 件。", "“{title}”, {name}: you now have {units}."),
)
STOCK_NEWS: tuple[Text, Text] = (
    Text("到貨了 🎉", "Back in stock 🎉"),
    Text("「{name}」{price}，數量有限，賣完為止。", "“{name}”, {price}, while it lasts."),
)
STILL_WAITING = Text("還有 {waiting} 件候補中。", "{waiting} more are waiting.")
FOR_SOMEBODY = Text("（幫 {for_name}）", " (for {for_name})")


class News(NamedTuple):
    """One thing to tell: a title and a few lines."""

    title: str
    body: str


def spoken(tag: str | None) -> str:
    """The shop's language for a person whose LINE is in this one; Chinese unless it is English."""
    return ENGLISH if (tag or "").lower().startswith("en") else CHINESE


def order_news(kind: str, facts: Facts, language: str) -> News:
    """The news about an order, of one of the kinds of ORDER_NEWS."""
    title, body = (text.of(language) for text in ORDER_NEWS[kind])
    reason = f"{facts.bank_words}。" if facts.bank_words else ""
    return News(
        title,
        body.format(
            bank=BANK_EN if language == ENGLISH else BANK,
            account=in_groups(facts.account or ""),
            total=money(facts.total),
            until=_until(facts.expires_at, language),
            reason=reason,
            refunded=money(facts.refunded or 0),
            parcels=numbers_of(facts.parcels).of(language),
        ),
    )


def bill_news(
    kind: str, *, title: str, units: int, total: int, until: datetime, language: str
) -> News:
    """The news about a bill, of one of the kinds of BILL_NEWS."""
    head, body = (text.of(language) for text in BILL_NEWS[kind])
    return News(
        head,
        body.format(title=title, units=units, total=money(total), until=_until(until, language)),
    )


def stock_news(*, name: str, price: int, language: str) -> News:
    """The news that something is back in stock."""
    head, body = (text.of(language) for text in STOCK_NEWS)
    return News(head, body.format(name=name, price=money(price)))


def moved_up_news(
    *, title: str, name: str, for_name: str, units: int, waiting: int, language: str
) -> News:
    """The news about a claim that moved up the waiting list."""
    head, body = (text.of(language) for text in MOVED_UP)
    whose = FOR_SOMEBODY.of(language).format(for_name=for_name) if for_name else ""
    text = body.format(title=title, name=f"{name}{whose}", units=units)
    if waiting:
        text = f"{text}\n{STILL_WAITING.of(language).format(waiting=waiting)}"
    return News(head, text)


def _until(at: datetime | None, language: str) -> str:
    if at is None:
        return "訂單頁面所示的期限" if language == CHINESE else "the time on the order’s page"
    return moment(at, language)
