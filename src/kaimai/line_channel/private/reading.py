"""What somebody wants who types into the one-to-one chat: commands, amounts of goods, or words to find.

Pure. Nothing is guessed: what is no command and has no amount is a search, and what might be either
says so (`Put.is_sure`).
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from kaimai.domain.numerals import CHARACTERS, MEASURES, read_number

LENGTH_MAX = 200
"""Characters of a message that are looked at; what is longer is no command."""
LINES_MAX = 10


class Wish(StrEnum):
    """A command without a value."""

    SHOP = "shop"
    CART = "cart"
    CHECKOUT = "checkout"
    ORDERS = "orders"
    PAY = "pay"
    PAID = "paid"
    CANCEL = "cancel"
    CLEAR = "clear"
    SUBSCRIPTIONS = "subscriptions"
    COUPON = "coupon"
    PERSON = "person"
    HELP = "help"
    THANKS = "thanks"
    WAITING = "waiting"
    """Of the staff: who waits for a person."""


@dataclass(frozen=True, slots=True)
class Amount:
    """So many of something that has this name."""

    name: str
    units: int


@dataclass(frozen=True, slots=True)
class Put:
    """Put these into the cart. Not sure: the number may belong to the name (`iPhone 15`)."""

    amounts: tuple[Amount, ...]
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """Change what is in the cart by its name: to so many units, or by so many."""

    name: str
    units: int
    adds: bool = False


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """The same by the number of its line."""

    place: int
    units: int
    adds: bool = False


@dataclass(frozen=True, slots=True)
class UseCoupon:
    """Use the coupon with this code."""

    code: str


@dataclass(frozen=True, slots=True)
class ShowOrder:
    """Show the order with this number."""

    number: str


@dataclass(frozen=True, slots=True)
class Find:
    """Find products; an empty query finds none."""

    query: str


Said = Wish | Put | Change | ChangeLine | UseCoupon | ShowOrder | Find

_COMMANDS: dict[Wish, str] = {
    Wish.SHOP: """逛逛 商品 商店 產品 目錄 型錄 菜單 看商品 全部商品 所有商品 商品分類 分類 首頁 有什麼 有什麼商品 賣什麼
        有賣什麼 有賣什麼東西 有什麼好買 買東西 我要買東西 我要逛逛 我要買 我要 我想買 shop shopping browse products menu
        store home start""",
    Wish.CART: """購物車 我的購物車 看購物車 看看購物車 查看購物車 購物籃 買了什麼 我買了什麼 cart basket mycart
        showcart""",
    Wish.CHECKOUT: """結帳 結賬 买单 買單 下單 我要結帳 我要買單 我要下單 去結帳 訂購 送出訂單 checkout buynow
        placeorder""",
    Wish.ORDERS: """我的訂單 訂單 查訂單 看訂單 訂單查詢 查詢訂單 訂單狀態 訂單進度 出貨了嗎 出貨了沒 出貨沒 寄出了嗎
        寄了嗎 什麼時候出貨 什麼時候到 到貨了嗎 購買紀錄 orders order myorders myorder status""",
    Wish.PAY: """付款 我要付款 付錢 繳費 刷卡 轉帳 匯款 帳號 匯款帳號 轉帳帳號 怎麼付款 怎麼付 怎麼匯款 去付款
        重新付款 再付一次 pay paynow payment payagain""",
    Wish.PAID: """已付款 已付 付款了 付好了 我付了 我付好了 我付款了 我匯好了 我轉好了 我刷好了 已匯款 匯款了 匯好了 我匯了 已轉帳 轉帳了 轉好了 我轉了
        付清了 刷好了 paid ipaid ihavepaid""",
    Wish.CANCEL: """取消 取消訂單 我要取消 我要取消訂單 幫我取消 幫我取消訂單 不買了 不要了 不想買了 退訂
        cancel cancelorder cancelmyorder""",
    Wish.CLEAR: """清空 清空購物車 購物車清空 全部不要 全部不要了 全部拿掉 全部刪掉 全部取消 clear clearcart
        emptycart""",
    Wish.SUBSCRIPTIONS: """我的定期購 定期購 看定期購 查定期購 定期購查詢 定期購買 定期定額 訂閱 我的訂閱 停止定期購 取消定期購
        停掉定期購 我要停止定期購 我要取消定期購 停止訂閱 取消訂閱 不要再扣款 停止扣款 subscriptions subscription mysubscriptions
        mysubscription stopsubscription cancelsubscription""",
    Wish.COUPON: "優惠券 優惠碼 折價券 折扣碼 折扣 優惠 有優惠嗎 有折扣嗎 coupon coupons discount",
    Wish.PERSON: """找人 客服 找客服 真人 真人客服 轉真人 人工 人工客服 專人 專人服務 聯絡 聯絡我們 聯絡客服 聯絡店家
        店家 老闆 老闆在嗎 小編 小編在嗎 店長 有人嗎 有人在嗎 我要找人 退貨 退款 換貨 我要退貨 我要退款 contact
        human person agent staff support refund return""",
    Wish.HELP: """說明 幫助 幫忙 指令 教學 怎麼買 怎麼用 怎麼訂 怎麼訂購 怎麼下單 如何購買 如何訂購 使用說明 你好 您好
        哈囉 嗨 安安 早 早安 午安 晚安 在嗎 help hi hello hey ? howto""",
    Wish.WAITING: "等待中 誰在等 客服名單 等候名單 waiting",
    Wish.THANKS: """謝謝 謝謝你 謝謝您 謝啦 感謝 感恩 多謝 好 好的 好喔 好哦 了解 收到 讚 沒事 沒問題 ok okay thanks
        thankyou thx""",
}
_WISHES = {word: wish for wish, listed in _COMMANDS.items() for word in listed.split()}
_CART = r"(?:cart|購物車|第)"
_N = rf"(?:[0-9]{{1,4}}|[{CHARACTERS}]+)"
_M = rf"(?:{'|'.join(sorted(MEASURES, key=len, reverse=True))})"
_POLITE_BEFORE = re.compile(
    r"^(?:麻煩|請問|請|拜託|不好意思|你好|您好|哈囉|嗨|老闆|小編|我想要買|我想買|我想要|我想訂|我想|我要買|我要訂購|我要訂|我要"
    r"|想要買|想買|想要|想訂|幫我加|幫我買|幫我訂|幫我放|幫我|給我|可以給我|可不可以|可以|再來|再加|再給我|還要"
    r"|please|i want to buy|i want|i would like|i'd like|give me|add|buy)[\s,，、]*"
)
_POLITE_AFTER = re.compile(
    r"[\s,，、]*(?:謝謝你|謝謝您|謝謝|感謝|感恩|拜託|麻煩了|喔|哦|唷|呦|啊|呀|啦|吧|囉|耶|please|thanks)$"
)
_MARKS = re.compile(r"[。.!~…]+$")
_ALL_MARKS = re.compile(r"[。.!~…?\s]+$")
_ASKING_BEFORE = re.compile(
    r"^(?:請問|有沒有賣|有沒有|還有沒有|有賣|還有|有|賣|找|搜尋|查|看|search|find)\s*"
)
_ASKING_AFTER = re.compile(
    r"\s*(?:怎麼賣|多少錢|幾塊錢|幾元|價格|價錢|還有貨嗎|有貨嗎|還有嗎|有嗎|有賣嗎|還有沒有|有沒有|嗎)?[?？]*$"
)
_BEFORE_NUMBER = re.compile(rf"^(?:來|買|要|加|訂|放)(?={_N}\s*{_M})")
_BUY = re.compile(r"^(?:買|要)(?!一送)")
_CART_LINE = re.compile(
    rf"{_CART}\s*(?P<place>{_N})\s*(?:項|個|行|樣)?\s*"
    rf"(?:(?P<sign>[+-])\s*|改成|改為|改|變成|設成|數量|=)?\s*(?P<number>{_N})\s*{_M}?"
)
_DROP_LINE = re.compile(
    rf"(?:不要|拿掉|刪掉|刪除|移除|取消|去掉)第\s*(?P<place>{_N})\s*(?:項|個|行|樣)"
)
_COUPON = re.compile(r"(?:優惠碼|優惠券|折扣碼|折價券|coupon|code)\s*[::]?\s*(?P<code>[\w-]{2,32})")
_ORDER_NUMBER = re.compile(r"(?<![0-9])[0-9]{6}-[0-9A-HJKMNP-TV-Z]{10,12}(?![0-9A-Z])")
_SET = re.compile(rf"(?P<name>.+?)\s*(?:改成|改為|改要|換成|變成|改|=)\s*(?P<number>{_N})\s*{_M}?")
_LESS = re.compile(rf"(?P<name>.+?)\s*(?:-|減)\s*(?P<number>{_N})\s*{_M}?")
_DROP = re.compile(r"(?:不要|拿掉|刪掉|刪除|移除|取消|去掉|remove|delete)\s*(?P<name>.+?)了?")
_AMOUNT_AFTER = re.compile(
    rf"(?P<name>.*?[^\s+x*×])\s*(?P<sign>[+x*×])\s*(?P<number>{_N})\s*{_M}?"
    rf"|(?P<name2>.+?)\s*(?P<number2>{_N})\s*(?P<measure>{_M})"
)
_AMOUNT_BEFORE = re.compile(rf"(?P<number>{_N})\s*{_M}\s*的?\s*(?P<name>.+)")
_NEXT_AMOUNT = re.compile(rf"\s*(?P<name>\S.*?)\s*(?P<number>{_N})\s*{_M}(?=\s|$)")
_BARE_AFTER = re.compile(r"(?P<name>.*?\D)\s*(?P<number>[0-9]{1,3})")
_BARE_BEFORE = re.compile(r"(?P<number>[0-9]{1,3})\s+(?P<name>\D.*)")
_BETWEEN = re.compile(r"[、,，;；\n]+|\s*(?:和|跟|還有|加上|以及|&|and)\s*")
_UNSAYABLE = re.compile("[\x00\ud800-\udfff]")
"""What no database can hold: NUL, and half of a surrogate pair."""
_SOME = re.compile(r"[^\W_]")


def read(text: str) -> Said:
    """What this message asks for. The same words in full width, small letters or with please are one."""
    plain = (
        unicodedata.normalize("NFKC", text[: LENGTH_MAX + 1]).replace("－", "-").casefold().strip()
    )
    if len(plain) > LENGTH_MAX or _UNSAYABLE.search(plain):
        return Find("")
    number = _ORDER_NUMBER.search(plain.upper())
    if number is not None:
        return ShowOrder(number[0])
    asked = _without_manners(plain)
    for words in dict.fromkeys((plain, _without_marks(plain), asked, _without_marks(asked))):
        wish = _WISHES.get(re.sub(r"\s+", "", words))
        if wish is not None:
            return wish
    return _coupon(asked) or _line(asked) or _change(asked) or _amounts(asked) or _search(asked)


def _without_manners(plain: str) -> str:
    """The text without what politeness adds, unless nothing is left then."""
    before = None
    while plain != before:
        before = plain
        for pattern in (_MARKS, _POLITE_AFTER, _POLITE_BEFORE):
            plain = pattern.sub("", plain).strip() or plain
    return plain


def _without_marks(plain: str) -> str:
    """The text without the marks that end it, unless it is nothing else."""
    return _ALL_MARKS.sub("", plain) or plain


def _coupon(plain: str) -> Said | None:
    found = _COUPON.fullmatch(plain)
    return UseCoupon(found["code"].upper()) if found else None


def _line(plain: str) -> Said | None:
    """`cart 3 2`, `cart 3 +1`, 第三項改成兩個, 拿掉第 2 項."""
    gone = _DROP_LINE.fullmatch(plain)
    if gone is not None:
        place = read_number(gone["place"])
        return None if not place else ChangeLine(place, 0)
    found = _CART_LINE.fullmatch(plain)
    if found is None:
        return None
    place, units = read_number(found["place"]), read_number(found["number"])
    if not place or units is None:
        return None
    sign = -1 if found["sign"] == "-" else 1
    return ChangeLine(place, sign * units, adds=found["sign"] is not None)


def _amounts(plain: str) -> Said | None:
    """One amount, or several of which each is sure."""
    for parts in (_BETWEEN.split(plain), plain.split()):
        each = [_sure(part.strip()) for part in parts if part.strip()]
        sure = tuple(amount for amount in each if amount is not None)
        if 1 < len(sure) == len(each) <= LINES_MAX:
            return Put(sure)
    several = _one_after_the_other(plain)
    if len(several) > 1:
        return Put(several)
    one = _sure(plain)
    if one is not None:
        return Put((one,))
    for pattern in (_BARE_AFTER, _BARE_BEFORE):
        found = pattern.fullmatch(plain)
        amount = None if found is None else _amount(found["name"], found["number"])
        if amount is not None:
            return Put((amount,), is_sure=False)
    return None


def _sure(part: str) -> Amount | None:
    """An amount whose number cannot be anything else: with a measure word, or a sign."""
    part = _BEFORE_NUMBER.sub("", part)
    # Behind the name first: 九份芋圓 2包 is two packs of 九份芋圓.
    found = _AMOUNT_AFTER.fullmatch(part)
    if found is not None:
        return _amount(found["name"] or found["name2"], found["number"] or found["number2"])
    found = _AMOUNT_BEFORE.fullmatch(part)
    return None if found is None else _amount(found["name"], found["number"])


def _one_after_the_other(plain: str) -> tuple[Amount, ...]:
    """可樂 兩箱 雪碧 一箱: names and amounts in turn with blanks between them, up to the very end."""
    amounts: list[Amount] = []
    place = 0
    while found := _NEXT_AMOUNT.match(plain, place):
        amount = _amount(found["name"], found["number"])
        if amount is None or len(amounts) == LINES_MAX:
            return ()
        amounts.append(amount)
        place = found.end()
    return tuple(amounts) if place == len(plain) else ()


def _amount(name: str, number: str) -> Amount | None:
    units, name = read_number(number), _BUY.sub("", name.strip(" ,，、-")).strip()
    return Amount(name, units) if units and _SOME.search(name) else None


def _change(plain: str) -> Said | None:
    for pattern, sign in ((_SET, 1), (_LESS, -1)):
        found = pattern.fullmatch(plain)
        units = None if found is None else read_number(found["number"])
        if found is not None and units is not None and _SOME.search(found["name"]):
            return Change(found["name"].strip(), sign * units, adds=sign < 0)
    found = _DROP.fullmatch(plain)
    return Change(found["name"].strip(), 0) if found and _SOME.search(found["name"]) else None


def _search(plain: str) -> Find:
    """What is looked for, without the question around it."""
    words = _ASKING_AFTER.sub("", _ASKING_BEFORE.sub("", plain)) or plain
    words = _BUY.sub("", words).strip() or words
    is_number = read_number(words.lstrip("+-")) is not None
    return Find(words if _SOME.search(words) and not is_number else "")
