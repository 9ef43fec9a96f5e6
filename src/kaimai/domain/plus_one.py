"""What a message in a group buy means: 「+1」「可樂+1 雪碧+1」「幫小美+1」「改成3」「取消」.

Nothing is guessed: what has two meanings is asked, what is talk is ignored. The words for orders are
in `order_words`, those that open and end a sale in `sale_commands`; `docs/line-grammar.md` shows all.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kaimai.domain import order_words as words
from kaimai.domain.group_buys import UNITS_MAX, Change
from kaimai.domain.item_names import is_place
from kaimai.domain.numerals import read_number
from kaimai.domain.order_cancels import asked_to_cancel, cancelled
from kaimai.domain.order_phrases import Asked, OnSale, Phrase, for_whom, phrase_of, without_set
from kaimai.domain.said import OPTIONS_MAX, Claim, Named, Said, Unclear
from kaimai.domain.sale_commands import read_command
from kaimai.domain.typed_text import as_name, folded, plain

TEXT_MAX = 500
"""Characters of an order; what is longer is talk, except the opening of a sale."""


def read(text: str, items: Sequence[Named], *, now: datetime) -> Said | None:
    """What a message of a group means, or None when it is talk.

    `items`: those of the group's open sale; without any only commands are understood, and the
    caller decides who may give them. Times are read on Taipei's clock. Raises nothing.
    """
    spoken = plain(text)
    sale = OnSale(tuple(items))
    command = read_command(spoken, sale.items, now=now)
    if command is not None or not items or not spoken or len(spoken) > TEXT_MAX:
        return command
    marked = sale.names.marked(folded(spoken))
    if any(not sale.names.like(found.group()) for found in words.TALK.finditer(marked)):
        return None
    return cancelled(marked, sale) if words.CANCEL.search(marked) else _claim(marked, sale)


@dataclass(frozen=True, slots=True)
class _Amount:
    """One amount of a message with what was said before it."""

    verb: str
    units: int
    is_each: bool
    is_plain: bool
    """Said with a sign, a measure or 改: not just a number beside a name."""
    is_dozen: bool
    phrase: Phrase


def _claim(text: str, sale: OnSale) -> Said | None:
    try:
        return _read_claim(text, sale)
    except Asked as asked:
        return asked.answer


def _read_claim(text: str, sale: OnSale) -> Said | None:
    found = list(words.AMOUNT.finditer(text))
    if any(_is_arithmetic(text, amount) for amount in found):
        return None
    found = [amount for amount in found if _counts(text, amount)]
    if not found:
        return _asked_without_amount(text, sale)
    gaps = [
        text[start:end]
        for start, end in zip(
            [0, *(m.end() for m in found)], [*(m.start() for m in found), len(text)], strict=True
        )
    ]
    if words.BOUND_TAIL.match(gaps[-1]):
        return None
    is_bare = not _is_asked_for(found[0], gaps[0])
    for_name, gaps[0] = for_whom(gaps[0], sale)
    is_set, gaps[0] = without_set(gaps[0])
    is_question = bool(words.QUESTION.search(gaps[-1]) or words.QUESTION.search(gaps[0]))
    if is_question and not any(amount["sign"] for amount in found):
        return None
    if any(words.FOR.search(gap) for gap in gaps[1:-1]) or for_name in words.EVERYBODY:
        raise Asked(sale.unclear("one_person"))
    behind, gaps[-1] = for_whom(gaps[-1], sale) if len(gaps) > 1 else ("", gaps[-1])
    phrases = [phrase_of(gap, sale) for gap in gaps]
    amounts = _amounts(found, phrases, is_set=is_set)
    strange = [word for amount in amounts for word in amount.phrase.unknown]
    tail = phrases[-1].unknown
    if sum(map(len, [*strange, *tail])) > words.STRANGE_MAX:
        return None
    if any(phrase.unknown for phrase in phrases[1:-1]):
        # 「小美可樂+1 小華雪碧+1」
        raise Asked(sale.unclear("one_person"))
    if strange and not is_question:
        raise Asked(_strangers(amounts, strange, sale, for_name, has_tail=bool(tail)))
    changes = _changes(amounts, sale, for_name)
    if behind:
        whose = [(changes, behind), (changes, for_name)]
        raise Asked(sale.unclear("one_person" if for_name else "whose", whose, behind))
    if tail or is_question:
        raise Asked(sale.unclear("remark", [(changes, for_name)], " ".join(tail)))
    if is_bare and not amounts[0].phrase.items:
        raise Asked(sale.unclear("confirm", [(changes, for_name)]))
    _refuse_odd_amounts(amounts, changes, sale, for_name)
    return Claim(changes=changes, for_name=for_name)


def _refuse_odd_amounts(
    amounts: Sequence[_Amount], changes: tuple[Change, ...], sale: OnSale, for_name: str
) -> None:
    """Asks whether a number that only stands beside a name, or a dozen, is meant as it looks."""
    offers = [(changes, for_name)]
    if any(amount.is_dozen for amount in amounts):
        offers.append((_dozens(changes), for_name))
    if not all(amount.is_plain for amount in amounts):
        raise Asked(sale.unclear("confirm", offers))


def _is_asked_for(amount: re.Match[str], before: str) -> bool:
    """Whether an amount says that it is one: 「兩箱」 alone does not, 「我要兩箱」 does."""
    return bool(amount["sign"] or amount["set"] or amount["each"]) or bool(
        words.WISH.search(before.rstrip()) or words.SET_AHEAD.search(before)
    )


def _is_arithmetic(text: str, amount: re.Match[str]) -> bool:
    """「3+1」「0912-345」: a sign between two numbers, neither of which is a name or a claim."""
    before = text[: amount.start()].rstrip()
    is_behind_number = before[-1:].isdigit() and not re.search(
        r"[a-z]\d+$|[+\-加減x]\s*\d+$", before
    )
    return "=" in text or (amount["sign"] in {"+", "-"} and is_behind_number)


def _counts(text: str, amount: re.Match[str]) -> bool:
    """Whether a number is an amount at all: it has a sign, or what stands by it says so."""
    before, after = text[: amount.start()].rstrip(" "), text[amount.end() :].lstrip(" ")
    is_at_item = bool(before and is_place(before[-1]))
    if amount["sign"] == "x":
        return is_at_item
    if amount["set"] or amount["each"] or amount["sign"]:
        return True
    is_before_item = bool(after and is_place(after[0]))
    is_wanted = bool(words.WISH.search(before) or words.SET_AHEAD.search(before))
    if amount["measure"]:
        is_alone = not before and not words.FILLERS.sub("", after).strip()
        return is_at_item or is_wanted or is_before_item or is_alone
    return is_at_item or is_wanted or (is_before_item and not before)


def _amounts(
    found: Sequence[re.Match[str]], phrases: list[Phrase], *, is_set: bool
) -> list[_Amount]:
    """Each amount with its items, which stand before it, or all behind (「+1可樂 +2雪碧」)."""
    if not phrases[0].items and any(phrase.items for phrase in phrases[1:]):
        belonging = [
            Phrase(phrase.items, ahead.unknown) for ahead, phrase in itertools.pairwise(phrases)
        ]
        if not all(phrase.items for phrase in belonging):
            raise Asked(Unclear(reason="how_many"))
    elif phrases[-1].items:
        raise Asked(Unclear(reason="how_many"))
    else:
        belonging = phrases[:-1]
    return [
        _amount(match, phrase, is_set=is_set)
        for match, phrase in zip(found, belonging, strict=True)
    ]


def _amount(match: re.Match[str], phrase: Phrase, *, is_set: bool) -> _Amount:
    if len(match["number"]) > words.DIGITS_MAX:
        raise Asked(None)
    units = read_number(match["number"])
    if units is None and len(match["number"]) == words.DIGITS_MAX:
        raise Asked(Unclear(reason="too_many"))
    sign = match["sign"] or ""
    is_less = sign in words.LESS
    is_to_be = is_set or bool(match["set"])
    if units is None or (is_to_be and is_less) or (units == 0 and not is_to_be):
        raise Asked(Unclear(reason="how_many"))
    is_dozen = match["measure"] in words.DOZENS
    return _Amount(
        verb="set" if is_to_be else "add",
        units=-units if is_less else units,
        is_each=bool(match["each"]),
        is_plain=bool(sign or match["measure"] or match["each"] or is_to_be) and not is_dozen,
        is_dozen=is_dozen,
        phrase=phrase,
    )


def _changes(
    amounts: Sequence[_Amount], sale: OnSale, for_name: str, *, may_be_all: bool = True
) -> tuple[Change, ...]:
    """The changes of all amounts, one an item. Raises Asked where the items are not certain."""
    named = [_items_of(amount, sale) for amount in amounts]
    if len(amounts) == 1 and len(named[0]) == 1 and len(named[0][0]) > 1:
        offers = [([_change(amounts[0], each)], for_name) for each in sale.in_order(named[0][0])]
        if (
            may_be_all
            and amounts[0].units > 0
            and amounts[0].verb == "add"
            and not amounts[0].phrase.items
        ):
            every = [_change(amounts[0], each) for each in sale.all_ids]
            offers = [*offers[: OPTIONS_MAX - 1], (every, for_name)]
        raise Asked(sale.unclear("which_item", offers))
    if len(amounts) > 1 and not all(amount.phrase.items for amount in amounts):
        raise Asked(sale.unclear("how_many"))
    if any(len(group) > 1 for groups in named for group in groups):
        raise Asked(sale.unclear("which_item"))
    made: dict[str, Change] = {}
    is_shared = False
    for amount, groups in zip(amounts, named, strict=True):
        is_shared = is_shared or (len(groups) > 1 and not amount.is_each)
        for (item_id,) in groups:
            change, former = _change(amount, item_id), made.get(item_id)
            if former is not None:
                raise Asked(sale.unclear("how_many"))
            made[item_id] = change
    changes = tuple(made[item_id] for item_id in sale.in_order(made))
    if is_shared:
        raise Asked(sale.unclear("confirm", [(changes, for_name)]))
    return changes


def _items_of(amount: _Amount, sale: OnSale) -> list[frozenset[str]]:
    if amount.phrase.items:
        return amount.phrase.items
    if amount.is_each:
        return [frozenset([item_id]) for item_id in sale.all_ids]
    return [frozenset(sale.all_ids)]


def _dozens(changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(
        Change(item_id=c.item_id, verb=c.verb, units=min(c.units * 12, UNITS_MAX)) for c in changes
    )


def _change(amount: _Amount, item_id: str) -> Change:
    return Change(item_id=item_id, verb=amount.verb, units=amount.units)


def _strangers(
    amounts: Sequence[_Amount],
    strange: Sequence[str],
    sale: OnSale,
    for_name: str,
    *,
    has_tail: bool,
) -> Unclear | None:
    """Asks about words that nobody knows: somebody's name, or an item that is not on sale."""
    if any(words.FEELING.fullmatch(word) for word in strange):
        return None
    if len(amounts) > 1 and not any(amount.phrase.items for amount in amounts):
        return sale.unclear("one_person")
    word = " ".join(strange)
    if has_tail and words.LETTER.fullmatch(word):
        return None
    try:
        mine = _changes(amounts, sale, for_name, may_be_all=False)
    except Asked as asked:
        options = asked.answer.options if asked.answer else ()
        return Unclear(reason="no_such_item", options=options, word=sale.names.unmarked(word))
    if for_name:
        return sale.unclear("no_such_item", [(mine, for_name)], word)
    name = as_name(words.FOR_VERBS.sub("", word.lstrip("@")))
    if len(strange) > 1 or not words.NAME.fullmatch(name) or words.SEVERAL_PEOPLE.search(name):
        return sale.unclear("remark", [(mine, "")], word)
    return sale.unclear("whose", [(mine, name), (mine, "")], word)


def _asked_without_amount(text: str, sale: OnSale) -> Unclear | None:
    """「我要可樂」「可樂改雪碧」「不要了」: meant for us, but not said whole."""
    if words.SOFT_CANCEL.search(text):
        return asked_to_cancel(text, sale)
    switched = words.SWITCH.fullmatch(text)
    if switched is not None:
        from_ids, to_ids = sale.names.ids(switched["old"]), sale.names.ids(switched["new"])
        if len(from_ids) == len(to_ids) == 1 and from_ids != to_ids:
            changes = [
                Change(item_id=next(iter(from_ids)), verb="add", units=-1),
                Change(item_id=next(iter(to_ids)), verb="add", units=1),
            ]
            return sale.unclear("confirm", [(changes, "")])
    if not words.WISH_ALONE.match(text):
        return None
    phrase = phrase_of(without_set(text)[1].replace("+", " "), sale)
    if phrase.unknown or words.QUESTION.search(text) or len(text) > words.STRANGE_MAX:
        return None
    ids = sale.in_order(set().union(*phrase.items)) if phrase.items else sale.all_ids
    offers = [([Change(item_id=item_id, verb="add", units=1)], "") for item_id in ids]
    return sale.unclear("how_many", offers)


# Cancelling
