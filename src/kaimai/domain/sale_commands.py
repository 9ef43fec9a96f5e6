"""What opens, changes, shows and ends a sale in a group: 開團, 加量, 延長到, 統計, 結單, 說明.

Who may say it is for the LINE channel. Orders are in `plus_one`.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from kaimai.domain.group_buys import ITEMS_MAX, UNITS_MAX
from kaimai.domain.item_names import names_of
from kaimai.domain.money import ORDER_TOTAL_MAX
from kaimai.domain.numerals import CHARACTERS, MEASURES, read_number
from kaimai.domain.said import (
    AddUnits,
    CancelSale,
    CloseSale,
    Command,
    Extend,
    Help,
    Named,
    NewItem,
    OpenSale,
    ShowMine,
    ShowSale,
    Statistics,
    Unclear,
)
from kaimai.domain.said_times import find_until, later, moment_of
from kaimai.domain.typed_text import folded

SALE_TEXT_MAX = 2_000
"""Characters of a message that opens a sale."""
NAME_MAX = 60
_SMALL = 100

_TRIM = " \n!.。~,、:;?*#-=【】[]「」《》<>()"
_TAIL = r"(?:[了囉啦喔哦唷嘍!~。.,\s]|謝謝大家|謝謝|感謝|大家|各位|辛苦)*"
_PLAIN: tuple[tuple[re.Pattern[str], Command], ...] = tuple(
    (re.compile(rf"(?:{pattern}){_TAIL}"), command)
    for pattern, command in (
        ("結單|收單|截止|截單|結團|收團|關團|停止收單|停止下單|截止收單|close", CloseSale()),
        ("流團|取消開團|棄團|這團取消|本團取消", CancelSale()),
        ("確定流團|確定取消開團", CancelSale(is_sure=True)),
        (
            "統計|統計一下|目前統計|總計|統計表|看統計|訂購統計|名單|訂購名單|明細|stats",
            Statistics(),
        ),
        (
            "品項|菜單|清單|商品|商品列表|有什麼|團購資訊|還剩多少|還有多少|剩多少|剩餘|數量|庫存",
            ShowSale(),
        ),
        ("我的|我的訂單|我的團購|我訂了什麼|我訂了多少|我訂多少|我有什麼|查詢|查我的", ShowMine()),
        (
            "說明|幫助|教學|指令|使用說明|怎麼下單|怎麼訂|怎麼買|怎麼用|如何下單|怎麼\\+1|help",
            Help(),
        ),
    )
)
_OPEN = re.compile(r"^[\s【\[「(《<*#~]*(?:開團|開賣|開單|揪團)[\s】\]」)》>*#~囉啦了喔哦!:,。]*")
_TALK_BEHIND = re.compile(r"嗎|^[吧呢啊過後前時的]")
_MORE = re.compile(r"加量|追加庫存|加開|補貨")
_EXTEND = re.compile(r"^(?:時間)?(?:延長|延後|延)(?:結單|收單|截止)?(?:時間)?[:\s]*")
_COUNT = rf"(?:\d+|[{CHARACTERS}]+)"
_MEASURE = "|".join(sorted(MEASURES, key=lambda m: -len(m)))
_LIMIT = re.compile(
    rf"(?:限量|限定|總量|總共|共|庫存|只有|剩|限)[:\s]*(?P<limit>\d{{1,7}}|[{CHARACTERS}]+)\s*(?:{_MEASURE})?"
)
_EACH_LIMIT = re.compile(r"(?:各|每款|每種|每樣|都)\s*$")
_PER_PERSON = re.compile(r"(?:每人|一人|個人|每戶)\s*(?:限|最多)?\s*\S*")
_PRICE_WORD = (
    rf"(?:單價|特價|團購價|團價|售價|價格|價錢|優惠價|只要|每(?:{_MEASURE})|一(?:{_MEASURE}))[:\s]*"
)
_PRICE = re.compile(
    rf"(?:{_PRICE_WORD})?"
    rf"(?:nt\$?|\$|ntd)?\s*(?P<price>\d[\d,]{{0,9}})\s*(?:元|塊錢|塊|圓|\$)?(?:\s*(?:/|一|每)\s*(?:{_MEASURE}))?"
)
_DOLLARS = r"\d[\d,]*"
_MARKED_PRICE = re.compile(
    rf"(?:{_PRICE_WORD}(?:nt)?\$?\s*{_DOLLARS}(?:\s*(?:元|塊錢|塊|圓))?"
    rf"|(?:nt\$?|\$)\s*{_DOLLARS}(?:\s*(?:元|塊錢|塊|圓))?"
    rf"|(?<![\d,]){_DOLLARS}\s*(?:元|塊錢|圓|塊))(?:\s*(?:/|一|每)\s*(?:{_MEASURE}))?"
)
_GLUED = re.compile(r"(?P<name>.*[^\d\s.])(?P<price>\d{2,7})")
_NUMBERED = re.compile(r"^\s*(?:[a-z]?\d{1,2}[.、:)]\s*|\(\d{1,2}\)\s*|[a-z]\d{1,2}\s+|[-*•・]\s*)")


def read_command(spoken: str, items: Sequence[Named], *, now: datetime) -> Command | Unclear | None:
    """The command that a plain text (`typed_text.plain`) is, or None. Nothing but the command may
    stand there: 「結單了嗎」 is talk.
    """
    text = folded(spoken)
    opening = _OPEN.match(text)
    if opening is not None and len(text) <= SALE_TEXT_MAX:
        return _opening(spoken[opening.end() :], text[opening.end() :], now)
    if len(text) > 60:
        return None
    bare = text.strip(_TRIM)
    for pattern, command in _PLAIN:
        if pattern.fullmatch(bare) and "?" not in text:
            return command
    if not items:
        return None
    extended = _EXTEND.match(bare)
    if extended is not None:
        return _extension(bare[extended.end() :], now)
    return _more(text, tuple(items)) if _MORE.search(text) else None


def _extension(rest: str, now: datetime) -> Extend | Unclear | None:
    by = later(rest, now)
    if by is not None:
        return Extend(closes_at=by)
    found = find_until(rest)
    if found is None or rest[: found.start()].strip(_TRIM) or rest[found.end() :].strip(_TRIM):
        return None
    until = moment_of(found, now)
    return (
        Unclear(reason="when", word=found.group().strip())
        if until is None
        else Extend(closes_at=until)
    )


def _more(text: str, items: tuple[Named, ...]) -> AddUnits | Unclear | None:
    """「加量 可樂 10」「可樂加量10箱」."""
    names = names_of(items)
    rest = names.marked(_MORE.sub(" ", text, count=1)).strip(_TRIM)
    found = re.fullmatch(
        rf"(?P<name>\D*?)[\s:+x]*(?P<units>{_COUNT})?\s*(?:{_MEASURE})?{_TAIL}", rest
    )
    if found is None:
        return None
    name = found["name"].strip(_TRIM + "的再到")
    ids = _meant(name, items)
    if not ids:
        return None
    units = read_number(found["units"]) if found["units"] else None
    if len(ids) > 1:
        chosen = [item.code for item in items if item.id in ids]
        said = f" {units}" if units else ""
        return Unclear(reason="which_item", options=tuple(f"加量 {c}{said}" for c in chosen[:13]))
    if not units or units > UNITS_MAX:
        return Unclear(reason="what_amount")
    return AddUnits(item_id=next(iter(ids)), units=units)


def _meant(name: str, items: tuple[Named, ...]) -> frozenset[str]:
    names = names_of(items)
    if not name:
        return frozenset(item.id for item in items)
    if len(name) == 1 and any(name == names.place_of[text] for text in names.texts):
        return names.ids(name)
    return names.like(names.unmarked(name))


# Opening


def _opening(spoken: str, text: str, now: datetime) -> OpenSale | Unclear | None:
    """`spoken` and `text` are the same, the one as typed and the other folded."""
    if not text.strip(_TRIM):
        return OpenSale()
    if "?" in text or _TALK_BEHIND.search(text):
        return None
    if _PER_PERSON.search(text):
        found = _PER_PERSON.search(text)
        return Unclear(reason="sale_form", word=found.group() if found else "")
    closes_at = None
    until = find_until(text)
    if until is not None:
        closes_at = moment_of(until, now)
        if closes_at is None:
            return Unclear(reason="when", word=until.group().strip())
        spoken = spoken[: until.start()] + "\n" + spoken[until.end() :]
    items: list[NewItem] = []
    for line in re.split(r"[\n;。、]|,(?!\d{3})", spoken):
        if not line.strip(_TRIM):
            continue
        found_items = _line(line, items)
        if isinstance(found_items, Unclear):
            return found_items
        items = found_items
    if not items or len(items) > ITEMS_MAX:
        return Unclear(reason="sale_form")
    return OpenSale(items=tuple(items), closes_at=closes_at)


def _line(line: str, before: list[NewItem]) -> list[NewItem] | Unclear:
    """The items so far with those of this line: 「可樂 288 限量50 雪碧 250」, or only 「限量50」."""
    items = list(before)
    numbered = _NUMBERED.match(folded(line))
    rest = line[numbered.end() :] if numbered else line
    is_own_line = True
    while rest.strip(_TRIM):
        limit = _LIMIT.match(folded(rest).lstrip(_TRIM))
        if limit is not None:
            given = _limited(items, limit, is_own_line=is_own_line)
            if isinstance(given, Unclear):
                return given
            items, rest = given, rest.lstrip(_TRIM)[limit.end() :]
            continue
        each = _EACH_LIMIT.match(folded(rest).strip(_TRIM)[:2]) if is_own_line else None
        if each is not None or (is_own_line and re.match(r"\s*(各|每[款種樣]|都)\s*限", rest)):
            return _all_limited(items, rest)
        item, rest = _item(rest)
        # 「雞蛋 30 入 120」 names a size, not an item called 入.
        if item is None or item.name in MEASURES:
            return Unclear(reason="sale_form", word=rest.strip(_TRIM))
        if not is_own_line and items[-1].price < _SMALL and items[-1].name.isascii():
            # 「iPhone 15 手機殼 390」: the first number may as well belong to the name.
            return Unclear(reason="sale_form", word=line.strip())
        items.append(item)
        is_own_line = False
    return items


def _limited(
    items: list[NewItem], limit: re.Match[str], *, is_own_line: bool
) -> list[NewItem] | Unclear:
    units = read_number(limit["limit"])
    if not units or not items or items[-1].units_max is not None:
        return Unclear(reason="sale_form", word=limit.group())
    if is_own_line and len(items) > 1:
        return Unclear(reason="sale_limit", word=limit.group())
    return [*items[:-1], _with_limit(items[-1], units)]


def _all_limited(items: list[NewItem], text: str) -> list[NewItem] | Unclear:
    """「每款限量 20」 on a line of its own."""
    limit = _LIMIT.search(folded(text))
    units = read_number(limit["limit"]) if limit else None
    if not units or any(item.units_max is not None for item in items):
        return Unclear(reason="sale_form", word=text.strip())
    return [_with_limit(item, units) for item in items]


def _with_limit(item: NewItem, units: int) -> NewItem:
    return NewItem(name=item.name, price=item.price, units_max=units)


def _item(text: str) -> tuple[NewItem | None, str]:
    """The first item of a text and what follows it; None and the text where no price is."""
    small = folded(text)
    marked = _MARKED_PRICE.search(small)
    if marked is not None and small[: marked.start()].strip(_TRIM):
        return _made(text, marked.start(), marked.group(), marked.end())
    offset = 0
    for word in re.findall(r"\s+|\S+", small):
        end = offset + len(word)
        limit = _LIMIT.search(word)
        head = word[: limit.start()] if limit else word
        glued = _GLUED.fullmatch(head)
        name_ahead = text[:offset].strip(_TRIM)
        if name_ahead and head and _PRICE.fullmatch(head):
            return _made(text, offset, head, offset + len(head))
        if glued and (limit or not re.match(rf"\s+(?:{_PRICE.pattern})(?:\s|$)", small[end:])):
            start = offset + glued.start("price")
            return _made(text, start, glued["price"], offset + len(head))
        if limit:
            break
        offset = end
    return None, text


def _made(text: str, start: int, price: str, end: int) -> tuple[NewItem | None, str]:
    name = " ".join(text[:start].strip(_TRIM).split())
    found = _PRICE.search(price)
    amount = int(found["price"].replace(",", "")) if found else 0
    if not name or len(name) > NAME_MAX or not 0 < amount <= ORDER_TOTAL_MAX:
        return None, text
    return NewItem(name=name, price=amount), text[end:]
