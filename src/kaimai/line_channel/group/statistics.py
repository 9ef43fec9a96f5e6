"""Who ordered what: totals of a sale by item and by buyer, as Flex pages within LINE's limits."""

import json
from collections.abc import Iterator, Mapping, Sequence

from kaimai.domain.group_buys import Sale
from kaimai.domain.messaging import Message
from kaimai.line_channel.group.replies import Words, speaker
from kaimai.line_channel.messages.parts import (
    BUBBLES_MAX,
    Part,
    bubble,
    flex,
    headline,
    hint,
    line,
    words,
)
from kaimai.queries.group_buys import Stand
from kaimai.words.formats import money

SHORT_ROWS_MAX = 20
"""Lines that stand on one card, items and buyers together."""
ROWS_MAX = 40
"""Lines of one page: what a thumb scrolls through gladly."""
PAGE_BYTES_MAX = 8_000
MESSAGE_BYTES_MAX = 36_000
"""LINE takes 30 KB a page and 50 KB a message; how it measures is not told, so this keeps well below."""
MESSAGES_MAX = 4


def pages(t: Words, sale: Sale, stands: Sequence[Stand], *, title: str) -> list[Message]:
    """The totals by item, then everybody with what they have, on as many pages as it takes."""
    by_item = [*_item_rows(t, sale), _total_row(t, sale)]
    by_buyer = list(_buyer_rows(t, stands))
    if not by_buyer:
        by_buyer = [t["nobody_yet"]]
    if len(by_item) + len(by_buyer) <= SHORT_ROWS_MAX:
        return [flex(title, [_short(t, title, by_item, by_buyer)])]
    sheets = [(t["by_item"], rows) for rows in _in_pages(by_item)]
    sheets += [(t["by_buyer"], rows) for rows in _in_pages(by_buyer)]
    parts = [
        _page(
            title if number == 1 else "",
            t["page"].format(title=name, page=number, pages=len(sheets)),
            rows,
        )
        for number, (name, rows) in enumerate(sheets, start=1)
    ]
    messages, told = _in_messages(title, parts)
    missing = sum(len(rows) for _, rows in sheets[told:])
    if missing:
        messages[-1] = flex(title, [bubble(words(t["and_more"].format(count=missing)))])
    return messages


def _short(t: Words, title: str, by_item: Sequence[str], by_buyer: Sequence[str]) -> Part:
    return bubble(
        headline(title),
        hint(t["by_item"]),
        *(words(row) for row in by_item),
        line(),
        hint(t["by_buyer"]),
        *(words(row) for row in by_buyer),
    )


def _item_rows(t: Words, sale: Sale) -> Iterator[str]:
    for item in sale.items:
        told = t["item_total"].format(
            code=item.code,
            name=item.name,
            units=item.claimed,
            amount=money(item.claimed * item.price),
        )
        yield told + (t["item_waiting"].format(waiting=item.waiting) if item.waiting else "")


def _total_row(t: Words, sale: Sale) -> str:
    return t["total"].format(
        units=sum(item.claimed for item in sale.items),
        amount=money(sum(item.claimed * item.price for item in sale.items)),
    )


def _buyer_rows(t: Words, stands: Sequence[Stand]) -> Iterator[str]:
    """One line for each buyer and each name they ordered for, in the order in which they came."""
    of_person: dict[tuple[str, str], list[Stand]] = {}
    for stand in stands:
        of_person.setdefault((stand.buyer_id, stand.for_name), []).append(stand)
    for (_, for_name), theirs in of_person.items():
        what = "、".join(
            f"{each.name}×{each.units}"
            + (t["item_waiting"].format(waiting=each.waiting) if each.waiting else "")
            for each in theirs
        )
        yield f"{speaker(t, theirs[0].buyer_name, for_name)}　{what}"


def _in_pages(rows: Sequence[str]) -> Iterator[list[str]]:
    page: list[str] = []
    size = 0
    for row in rows:
        cost = _bytes(words(row))
        if page and (len(page) == ROWS_MAX or size + cost > PAGE_BYTES_MAX):
            yield page
            page, size = [], 0
        page.append(row)
        size += cost
    yield page


def _page(title: str, name: str, rows: Sequence[str]) -> Part:
    return bubble(
        headline(title) if title else None,
        hint(name),
        line(),
        *(words(row) for row in rows),
    )


def _in_messages(title: str, parts: Sequence[Part]) -> tuple[list[Message], int]:
    """As many messages as may be sent, and how many of the pages they show."""
    groups: list[list[Part]] = []
    size = 0
    for told, part in enumerate(parts):
        cost = _bytes(part)
        is_full = groups and (len(groups[-1]) == BUBBLES_MAX or size + cost > MESSAGE_BYTES_MAX)
        if not groups or is_full:
            if len(groups) == MESSAGES_MAX:
                return [*(flex(title, group) for group in groups), flex(title, [part])], told
            groups.append([])
            size = 0
        groups[-1].append(part)
        size += cost
    return [flex(title, group) for group in groups], len(parts)


def _bytes(part: Mapping[str, object]) -> int:
    return len(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode())
