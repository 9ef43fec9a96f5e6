"""Giving an order up: 「取消」「可樂取消」「不要了」「取消+1」. The rest of the grammar is in `plus_one`."""

import re
from collections.abc import Iterable

from kaimai.domain import order_words as words
from kaimai.domain.group_buys import UNITS_MAX, Change
from kaimai.domain.numerals import read_number
from kaimai.domain.order_phrases import Asked, OnSale, for_whom, phrase_of
from kaimai.domain.said import OPTIONS_MAX, Cancel, Unclear
from kaimai.domain.typed_text import as_name


def cancelled(text: str, sale: OnSale) -> Cancel | Unclear | None:
    """What a marked text with a word such as 取消 means; None when it is talk."""
    try:
        return _read_cancel(text, sale)
    except Asked as asked:
        return asked.answer


def _read_cancel(text: str, sale: OnSale) -> Cancel | Unclear | None:
    found = words.CANCEL.search(text)
    if found is None or len(text) > words.CANCEL_TEXT_MAX:
        return None
    if words.QUESTION.search(text):
        return Unclear(reason="cancel", options=("取消",))
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    amount = words.AMOUNT.search(rest)
    if amount is not None:
        return _cancelled_amount(rest[: amount.start()], rest[amount.end() :], amount, sale)
    for_name, rest = for_whom(rest, sale)
    phrase = phrase_of(words.CANCELLED.sub(" ", rest), sale)
    if phrase.unknown:
        return _cancelled_stranger(text, found, " ".join(phrase.unknown), sale)
    if any(len(group) > 1 for group in phrase.items):
        ids = sale.in_order(set().union(*phrase.items))
        return Unclear(reason="which_item", options=_cancels(ids, sale))
    ids = sale.in_order(item_id for group in phrase.items for item_id in group)
    return Cancel(item_ids=ids or None, for_name=for_name)


def _cancels(ids: Iterable[str], sale: OnSale) -> tuple[str, ...]:
    codes = {item.id: item.code for item in sale.items}
    return tuple(f"取消{codes[item_id]}" for item_id in ids)[:OPTIONS_MAX]


def _cancelled_amount(
    ahead: str, behind: str, amount: re.Match[str], sale: OnSale
) -> Unclear | None:
    """「取消+1」「取消可樂一箱」: one less, or all of it? 「取消，雪碧+1」: two wishes. Asked.

    `ahead` and `behind`: what stands before the amount and after it, without 取消.
    """
    units = read_number(amount["number"])
    phrases = [phrase_of(words.THEN.sub(" ", gap), sale) for gap in (ahead, behind)]
    if any(phrase.unknown for phrase in phrases) or words.BOUND_TAIL.match(behind):
        return None
    ids = phrases[0].items or phrases[1].items
    if not units or units > UNITS_MAX or len(ids) > 1:
        return Unclear(reason="cancel", options=("取消",))
    item_ids = sale.in_order(ids[0] if ids else sale.all_ids)
    more = words.THEN.search(ahead) is not None and amount["sign"] not in words.LESS
    by = units if more else -units
    asked = sale.unclear(
        "cancel", [([Change(item_id=each, verb="add", units=by)], "") for each in item_ids]
    )
    return Unclear(reason="cancel", options=(*asked.options[: OPTIONS_MAX - 1], "取消"))


def _cancelled_stranger(text: str, found: re.Match[str], word: str, sale: OnSale) -> Unclear | None:
    """「取消小美的」 is asked; 「會議取消」 is talk."""
    if text[: found.start()].strip() and not words.FILLERS.fullmatch(text[: found.start()].strip()):
        return None
    name = as_name(word.rstrip("的"))
    if len(word) > words.STRANGE_MAX // 2 or not words.NAME.fullmatch(name):
        return None
    return Unclear(
        reason="no_such_item",
        options=(f"幫{name}取消", *_cancels(sale.all_ids, sale), "取消")[:OPTIONS_MAX],
        word=sale.names.unmarked(word),
    )


def asked_to_cancel(text: str, sale: OnSale) -> Unclear | None:
    """「不要了」「可樂不要了」: a wish to cancel, or only talk."""
    phrase = phrase_of(words.SOFT_CANCEL.sub(" ", text), sale)
    if phrase.unknown or words.QUESTION.search(text):
        return None
    ids = sale.in_order(set().union(*phrase.items)) if phrase.items else ()
    return Unclear(reason="cancel", options=_cancels(ids, sale) or ("取消",))
