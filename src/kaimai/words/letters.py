"""The text of the letters that buyers get about their orders. Who gets one is decided elsewhere."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import NamedTuple

from kaimai.domain.parcels import CARRIERS, SHIP_TRACKED, Parcel
from kaimai.words.formats import in_groups, moment, money
from kaimai.words.languages import CHINESE, ENGLISH, Text

BANK = "807 永豐銀行"
"""The bank of every virtual account, as a buyer types it at a cash machine."""
BANK_EN = "807 Bank SinoPac"


class Letter(NamedTuple):
    """Subject and body of one letter, in Chinese with the same in English below; `html` says it with
    a button."""

    subject: str
    body: str
    html: str


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
    parcels: tuple[Parcel, ...] = ()


_SUBJECTS: Mapping[str, Text] = {
    "order.payment_requested": Text(
        "訂單 {number} 已成立，請完成付款", "Please pay for your order {number}."
    ),
    "order.paid": Text("訂單 {number} 付款成功", "Your order {number} is paid. Thank you!"),
    "order.payment_failed": Text(
        "訂單 {number} 付款沒有成功", "The payment for your order {number} did not succeed."
    ),
    "order.expiring": Text(
        "訂單 {number} 的轉帳期限快到了", "The time to pay for your order {number} is nearly over."
    ),
    "order.shipped": Text("訂單 {number} 已出貨", "Your order {number} is on its way."),
    SHIP_TRACKED: Text(
        "訂單 {number} 的包裹追蹤編號", "How to follow the parcel of your order {number}."
    ),
    "order.expired": Text(
        "訂單 {number} 已逾期", "Your order {number} has expired; nothing was charged."
    ),
    "order.cancelled": Text("訂單 {number} 已取消", "Your order {number} was cancelled."),
    "refund.done": Text("訂單 {number} 已退款", "Your refund for order {number} is done."),
}
EVENTS = frozenset(_SUBJECTS)
"""Kinds of events that a letter is written about."""
OUTDATED_BY_END = frozenset({"order.payment_requested", "order.expiring", "order.payment_failed"})
"""Letters that ask for money: not sent any more once the order is paid or over."""


def compose(kind: str, facts: Facts) -> Letter:
    """The letter about an event of one of `EVENTS`."""
    title = Text(*(text.format(number=facts.number) for text in _SUBJECTS[kind]))
    news = _news(kind, facts)
    greeting = Text(
        f"{facts.name} 您好：" if facts.name else "您好：", f"Dear {facts.name or 'customer'},"
    )
    paragraphs = [
        greeting.zh,
        news.zh,
        f"訂單內容與最新狀態：\n{facts.link}",
        greeting.en,
        f"{title.en} {news.en}".strip(),
        f"Your order and how it stands:\n{facts.link}",
        facts.shop,
    ]
    subject = " ".join(f"【{facts.shop}】{title.zh}".split())
    html = in_html(
        title, greeting, news, shop=facts.shop, link=facts.link, button="查看訂單 See your order"
    )
    return Letter(subject, "\n\n".join(paragraphs) + "\n", html)


def in_html(title: Text, greeting: Text, news: Text, *, shop: str, link: str, button: str) -> str:
    """The same with a button that leads to `link`. Mail readers take styles from the elements only."""
    way = (
        f'<p style="margin:20px 0"><a href="{escape(link)}" style="background:#b03a22;'
        "color:#ffffff;padding:12px 22px;border-radius:12px;text-decoration:none;"
        f'display:inline-block">{escape(button)}</a></p>'
    )
    return (
        '<!doctype html><html lang="zh-Hant-TW"><head><meta charset="utf-8">'
        f"<title>{escape(title.zh)}</title></head>"
        '<body style="margin:0;background:#faf5ec;color:#2a231e;font:16px/1.7 sans-serif">'
        '<div style="max-width:560px;margin:0 auto;padding:24px">'
        f'<p style="font-weight:bold;color:#ac3820">{escape(shop)}</p>'
        '<div style="background:#ffffff;border:1px solid #e5d9c8;border-radius:12px;padding:20px">'
        f'<h1 style="font-size:20px;margin:0 0 12px">{escape(title.zh)}</h1>'
        f"<p>{escape(greeting.zh)}</p><p>{_lines(news.zh)}</p>{way}"
        '<hr style="border:0;border-top:1px solid #e5d9c8">'
        f'<div lang="en" style="color:#665a50"><p>{escape(greeting.en)}</p>'
        f"<p>{_lines(f'{title.en} {news.en}'.strip())}</p></div>"
        "</div></div></body></html>"
    )


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _news(kind: str, facts: Facts) -> Text:
    total, until = money(facts.total), _deadline(facts)
    match kind:
        case "order.payment_requested" | "order.expiring" if facts.is_account and facts.account:
            is_last = kind == "order.expiring"
            return Text(
                ("還沒收到您的轉帳，商品再保留一會兒：\n" if is_last else "")
                + (f"我們已收到您的訂單 {facts.number}，請在期限前轉帳：\n" if not is_last else "")
                + f"銀行代碼：{BANK}\n轉入帳號：{in_groups(facts.account)}\n金額：{total}\n"
                f"繳費期限：{until.zh}\n"
                "逾期未付款，訂單會自動取消，商品不再保留。",
                f"Please transfer {total} to bank {BANK_EN}, account {in_groups(facts.account)}, "
                f"before {until.en}. After that the order ends by itself.",
            )
        case "order.payment_requested" | "order.expiring":
            return Text(
                f"我們已收到您的訂單 {facts.number}，金額 {total}。\n"
                f"請在 {until.zh} 前到訂單頁面以信用卡付款。",
                f"Please pay {total} by card on the order’s page before {until.en}.",
            )
        case "order.paid":
            return Text(
                f"我們已收到您的款項 {total}，會盡快為您準備商品。謝謝您！",
                f"We have received {total} and prepare your items.",
            )
        case "order.shipped":
            parcels = told_parcels(facts.parcels)
            return Text(
                f"商品已經出發了。\n{parcels.zh}收到後七天內可以退貨，不需要理由。",
                f"{parcels.en}Within seven days of receipt you may return items without a reason.",
            )
        case "order.tracking":
            parcels = told_parcels(facts.parcels)
            return Text(
                f"包裹的追蹤編號如下，以這次的為準：\n{parcels.zh}".rstrip(), parcels.en.strip()
            )
        case "order.payment_failed":
            reason = f"（{facts.bank_words}）" if facts.bank_words else ""
            return Text(
                f"這次付款沒有成功{reason}，商品仍為您保留。請到訂單頁面再付一次或改用其他方式。",
                "The items are still held for you: pay again on the order’s page, or in another way.",
            )
        case "order.expired":
            return Text("這筆訂單沒有在期限前付款，已經自動取消，沒有扣款。歡迎再次選購。", "")
        case "order.cancelled":
            return Text(
                "這筆訂單已經取消。如果您已經付款，款項會退回給您。",
                "Whatever you paid is given back.",
            )
        case _:
            refunded = money(facts.refunded or 0)
            return Text(
                f"退款 {refunded} 已經完成，實際入帳時間依您的銀行而定。",
                f"{refunded} is on its way to you; when it shows depends on your bank.",
            )


def numbers_of(parcels: Sequence[Parcel]) -> Text:
    """Carrier and number of each parcel that has one, a line each."""
    numbered = [each for each in parcels if each.tracking_number]
    return Text(
        "".join(f"{each.carrier_name} {each.tracking_number}\n" for each in numbered),
        "".join(f"{CARRIERS[each.carrier].name_en} {each.tracking_number}\n" for each in numbered),
    )


def told_parcels(parcels: Sequence[Parcel]) -> Text:
    """Each parcel with its carrier, its number and where it is followed, a line each; those without a
    number are left out."""
    numbered = [each for each in parcels if each.tracking_number]
    return Text(
        "".join(_parcel(each, each.carrier_name, "追蹤：") for each in numbered),
        "".join(_parcel(each, CARRIERS[each.carrier].name_en, "Follow it: ") for each in numbered),
    )


def _parcel(parcel: Parcel, carrier: str, follow: str) -> str:
    page = f"{follow}{parcel.page}\n" if parcel.page else ""
    return f"{carrier} {parcel.tracking_number}\n{page}"


def _deadline(facts: Facts) -> Text:
    if facts.expires_at is None:
        return Text("訂單頁面所示的期限", "the time on the order’s page")
    return Text(moment(facts.expires_at, CHINESE), moment(facts.expires_at, ENGLISH))
