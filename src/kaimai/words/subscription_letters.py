"""What buyers are told of their subscriptions, by letter and in LINE. Who is told is decided elsewhere."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from kaimai.domain.subscriptions import (
    CHARGE_EVENTS,
    CHARGE_FAILED,
    CHARGE_PAID,
    CHARGE_SURPLUS,
    CHARGE_UNFILLED,
    FINISHED,
    STARTED,
    STOPPED,
    ChargeSchedule,
)
from kaimai.words.formats import day, money
from kaimai.words.languages import CHINESE, ENGLISH, Text
from kaimai.words.letters import Letter, in_html
from kaimai.words.line_letters import News
from kaimai.words.schedules import how_much

KINDS = frozenset({STARTED, STOPPED, FINISHED, *CHARGE_EVENTS})
"""Kinds of events that buyers are told of."""
ENDS = frozenset({STOPPED, FINISHED})
"""Those of them after which nothing comes."""
SEE = Text("查看定期購", "See the subscription")


class ChargeFacts(NamedTuple):
    """One charge: which one, and what the bank said of it."""

    number: int
    words: str = ""
    order_number: str = ""


class SubscriptionFacts(NamedTuple):
    """What may be told of a subscription by now. Amounts in NT$, each time; `link` is its page."""

    shop: str
    name: str
    number: str
    link: str
    product: str
    quantity: int
    amount: int
    schedule: ChargeSchedule
    charged: int
    next_charge_on: date | None
    is_running: bool
    charge: ChargeFacts | None = None


_TITLES: Mapping[str, Text] = {
    STARTED: Text("定期購開始了", "Your subscription has begun"),
    CHARGE_PAID: Text("定期購第 {n} 期扣款成功", "Charge {n} of your subscription succeeded"),
    CHARGE_FAILED: Text("定期購第 {n} 期扣款沒有成功", "Charge {n} of your subscription failed"),
    CHARGE_UNFILLED: Text(
        "定期購第 {n} 期商品缺貨", "Delivery {n} of your subscription is out of stock"
    ),
    CHARGE_SURPLUS: Text("多扣的款項會退還", "You get a charge back"),
    STOPPED: Text("定期購已停止", "Your subscription has stopped"),
    FINISHED: Text("定期購全部完成", "Your subscription is complete"),
}


def compose(kind: str, facts: SubscriptionFacts) -> Letter:
    """The letter about an event of one of `KINDS`."""
    title, news = (
        Text(*texts) for texts in zip(*(said(kind, facts, each) for each in _BOTH), strict=True)
    )
    greeting = Text(
        f"{facts.name} 您好：" if facts.name else "您好：", f"Dear {facts.name or 'customer'},"
    )
    paragraphs = [
        greeting.zh,
        news.zh,
        f"定期購的內容、每一期的紀錄，要停止也在這裡：\n{facts.link}",
        greeting.en,
        f"{title.en}. {news.en}",
        f"Your subscription, each charge, and how to stop:\n{facts.link}",
        facts.shop,
    ]
    subject = " ".join(f"【{facts.shop}】{title.zh}（{facts.number}）".split())
    html = in_html(
        Text(title.zh, f"{title.en}."),
        greeting,
        news,
        shop=facts.shop,
        link=facts.link,
        button=f"{SEE.zh} {SEE.en}",
    )
    return Letter(subject, "\n\n".join(paragraphs) + "\n", html)


def news_of(kind: str, facts: SubscriptionFacts, language: str) -> News:
    """The same in LINE: a title and a few lines."""
    return News(*said(kind, facts, language))


def said(kind: str, facts: SubscriptionFacts, language: str) -> tuple[str, str]:
    """Title and text about an event, in one language."""
    n = facts.charge.number if facts.charge is not None else 0
    title = _TITLES[kind].of(language).format(n=n)
    lines = _LINES[kind]
    body = lines.of(language).format(
        what=f"「{facts.product}」× {facts.quantity}"
        if language == CHINESE
        else f"{facts.product} × {facts.quantity}",
        plan=how_much(facts.amount, facts.schedule, language),
        amount=money(facts.amount),
        n=n,
        times=facts.schedule.times,
        charged=facts.charged,
        reason=_reason(facts, language),
        next=_next(facts, language),
    )
    return title, body.strip()


_BOTH = (CHINESE, ENGLISH)
_LINES: Mapping[str, Text] = {
    STARTED: Text(
        "{what}：{plan}。\n第 1 期 {amount} 已扣款，我們會盡快為您準備商品。\n{next}隨時可以停止，不收任何費用。",
        "{what}: {plan}. The first charge of {amount} succeeded and we prepare your items. {next}You "
        "can stop at any time, at no cost.",
    ),
    CHARGE_PAID: Text(
        "{what}\n第 {n}／{times} 期 {amount} 已扣款，我們會盡快出貨，出貨時再跟您說。\n{next}",
        "{what}: charge {n} of {times}, {amount}, succeeded. We tell you when your items leave. {next}",
    ),
    CHARGE_FAILED: Text(
        "{what}\n第 {n}／{times} 期 {amount} 沒有扣到款{reason}，這一期不會寄出，也沒有扣您的錢。\n"
        "{next}請確認信用卡額度與有效期限；卡片換了的話，請停止這筆、再重新訂一次。",
        "{what}: charge {n} of {times}, {amount}, did not succeed{reason}. Nothing was taken and "
        "nothing is sent this time. {next}Please check your card’s limit and expiry; with a new card, "
        "stop this subscription and begin a new one.",
    ),
    CHARGE_UNFILLED: Text(
        "{what}\n第 {n}／{times} 期 {amount} 已扣款，但商品目前缺貨，很抱歉。"
        "店家會盡快與您聯絡：補寄，或退還這一期的款項。\n{next}",
        "{what}: charge {n} of {times}, {amount}, succeeded, but we have run out. We are sorry. The "
        "shop will contact you: it is sent later, or your money goes back. {next}",
    ),
    CHARGE_SURPLUS: Text(
        "{what}\n停止之後銀行又扣了一次 {amount}，很抱歉。這筆款項會全數退還，您什麼都不用做。",
        "{what}: the bank charged {amount} once more after you had stopped. We are sorry. All of it is "
        "given back; you need not do anything.",
    ),
    STOPPED: Text(
        "{what}\n已經停止，不會再扣款。一共扣了 {charged} 期；已經扣款的期別照常出貨，也照樣可以退貨。",
        "{what}: stopped; you are not charged again. {charged} were charged; what is charged is still "
        "sent and may be returned as usual.",
    ),
    FINISHED: Text(
        "{what}\n{times} 期都結束了，一共扣款 {charged} 期，不會再扣款。謝謝您一路支持，想要再訂隨時歡迎。",
        "{what}: all {times} are done, {charged} were charged, and nothing more is taken. Thank you; "
        "you are welcome to subscribe again.",
    ),
}


def _reason(facts: SubscriptionFacts, language: str) -> str:
    words = "" if facts.charge is None else facts.charge.words
    if not words:
        return ""
    return f" ({words})" if language == ENGLISH else f"（{words}）"


def _next(facts: SubscriptionFacts, language: str) -> str:
    """About when the next charge comes, if there is one."""
    if not facts.is_running or facts.next_charge_on is None:
        return ""
    on = day(facts.next_charge_on, language)
    if language == ENGLISH:
        return f"The next charge is around {on}. "
    return f"下一次扣款在 {on}左右。\n"
