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
from kaimai.domain.item_names import Names, is_place, names_of
from kaimai.domain.numerals import read_number
from kaimai.domain.said import (
    OPTIONS_MAX,
    Cancel,
    Claim,
    Named,
    Reason,
    Said,
    Unclear,
)
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
    sale = _Sale(tuple(items))
    command = read_command(spoken, sale.items, now=now)
    if command is not None or not items or not spoken or len(spoken) > TEXT_MAX:
        return command
    marked = sale.names.marked(folded(spoken))
    if any(not sale.names.like(found.group()) for found in words.TALK.finditer(marked)):
        return None
    return _cancel(marked, sale) if words.CANCEL.search(marked) else _claim(marked, sale)


def written(changes: Iterable[Change], items: Sequence[Named], for_name: str = "") -> str:
    """The plainest message that means these changes: `A1+2 A2改成3`, without codes for one item."""
    codes = {item.id: item.code if len(items) > 1 else "" for item in items}
    said = " ".join(f"{codes[c.item_id]}{_written_units(c)}" for c in changes)
    return f"幫{for_name} {said}" if for_name else said


def _written_units(change: Change) -> str:
    return f"改成{change.units}" if change.verb == "set" else f"{change.units:+}"


class _Asked(Exception):
    """The message cannot be done as it stands."""

    def __init__(self, answer: Unclear | None) -> None:
        self.answer = answer


@dataclass(frozen=True, slots=True)
class _Sale:
    items: tuple[Named, ...]

    @property
    def names(self) -> Names:
        return names_of(self.items)

    @property
    def all_ids(self) -> tuple[str, ...]:
        return tuple(item.id for item in self.items)

    def in_order(self, ids: Iterable[str]) -> tuple[str, ...]:
        wanted = set(ids)
        return tuple(item_id for item_id in self.all_ids if item_id in wanted)

    def unclear(
        self, reason: Reason, offers: Iterable[tuple[Sequence[Change], str]] = (), word: str = ""
    ) -> Unclear:
        """A question whose options are written as messages that mean one thing."""
        options = [written(changes, self.items, name) for changes, name in offers if changes]
        return Unclear(
            reason=reason,
            options=tuple(dict.fromkeys(options))[:OPTIONS_MAX],
            word=self.names.unmarked(word),
        )


@dataclass(slots=True)
class _Phrase:
    """What stands between two amounts: which items, and words that nobody knows."""

    items: list[frozenset[str]]
    unknown: list[str]
    is_apart: bool = True
    """Whether the next name begins another item."""


@dataclass(frozen=True, slots=True)
class _Amount:
    """One amount of a message with what was said before it."""

    verb: str
    units: int
    is_each: bool
    is_plain: bool
    """Said with a sign, a measure or 改: not just a number beside a name."""
    is_dozen: bool
    phrase: _Phrase


def _claim(text: str, sale: _Sale) -> Said | None:
    try:
        return _read_claim(text, sale)
    except _Asked as asked:
        return asked.answer


def _read_claim(text: str, sale: _Sale) -> Said | None:
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
    for_name, gaps[0] = _for_whom(gaps[0], sale)
    is_set, gaps[0] = _without_set(gaps[0])
    is_question = bool(words.QUESTION.search(gaps[-1]) or words.QUESTION.search(gaps[0]))
    if is_question and not any(amount["sign"] for amount in found):
        return None
    if any(words.FOR.search(gap) for gap in gaps[1:-1]):
        raise _Asked(sale.unclear("one_person"))
    behind, gaps[-1] = _for_whom(gaps[-1], sale) if len(gaps) > 1 else ("", gaps[-1])
    phrases = [_phrase(gap, sale) for gap in gaps]
    amounts = _amounts(found, phrases, is_set=is_set)
    strange = [word for amount in amounts for word in amount.phrase.unknown]
    tail = phrases[-1].unknown
    if sum(map(len, [*strange, *tail])) > words.STRANGE_MAX:
        return None
    if strange and not is_question:
        raise _Asked(_strangers(amounts, strange, sale, for_name, has_tail=bool(tail)))
    changes = _changes(amounts, sale, for_name)
    if behind:
        whose = [(changes, behind), (changes, for_name)]
        raise _Asked(sale.unclear("one_person" if for_name else "whose", whose, behind))
    if tail or is_question:
        raise _Asked(sale.unclear("remark", [(changes, for_name)], " ".join(tail)))
    if not all(amount.is_plain for amount in amounts):
        offers = [(changes, for_name)]
        if any(amount.is_dozen for amount in amounts):
            offers.append((_dozens(changes), for_name))
        raise _Asked(sale.unclear("confirm", offers))
    return Claim(changes=changes, for_name=for_name)


# Amounts


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
    if amount["measure"]:
        is_wanted = bool(words.WISH.search(before) or words.SET_AHEAD.search(before))
        return is_at_item or is_wanted or bool(after and is_place(after[0]))
    is_before_item = not before and bool(after and is_place(after[0]))
    return is_at_item or is_before_item or bool(words.SET_AHEAD.search(before))


def _amounts(
    found: Sequence[re.Match[str]], phrases: list[_Phrase], *, is_set: bool
) -> list[_Amount]:
    """Each amount with its items, which stand before it, or all behind (「+1可樂 +2雪碧」)."""
    if not phrases[0].items and any(phrase.items for phrase in phrases[1:]):
        belonging = [
            _Phrase(phrase.items, ahead.unknown) for ahead, phrase in itertools.pairwise(phrases)
        ]
        if not all(phrase.items for phrase in belonging):
            raise _Asked(Unclear(reason="how_many"))
    elif phrases[-1].items:
        raise _Asked(Unclear(reason="how_many"))
    else:
        belonging = phrases[:-1]
    return [
        _amount(match, phrase, is_set=is_set)
        for match, phrase in zip(found, belonging, strict=True)
    ]


def _amount(match: re.Match[str], phrase: _Phrase, *, is_set: bool) -> _Amount:
    if len(match["number"]) > words.DIGITS_MAX:
        raise _Asked(None)
    units = read_number(match["number"])
    if units is None and len(match["number"]) == words.DIGITS_MAX:
        raise _Asked(Unclear(reason="too_many"))
    sign = match["sign"] or ""
    is_less = sign in words.LESS
    is_to_be = is_set or bool(match["set"])
    if units is None or (is_to_be and is_less) or (units == 0 and not is_to_be):
        raise _Asked(Unclear(reason="how_many"))
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
    amounts: Sequence[_Amount], sale: _Sale, for_name: str, *, may_be_all: bool = True
) -> tuple[Change, ...]:
    """The changes of all amounts, one an item. Raises _Asked where the items are not certain."""
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
        raise _Asked(sale.unclear("which_item", offers))
    if len(amounts) > 1 and not all(amount.phrase.items for amount in amounts):
        raise _Asked(sale.unclear("how_many"))
    if any(len(group) > 1 for groups in named for group in groups):
        raise _Asked(sale.unclear("which_item"))
    made: dict[str, Change] = {}
    is_shared = False
    for amount, groups in zip(amounts, named, strict=True):
        is_shared = is_shared or (len(groups) > 1 and not amount.is_each)
        for (item_id,) in groups:
            change, former = _change(amount, item_id), made.get(item_id)
            if former is not None:
                raise _Asked(sale.unclear("how_many"))
            made[item_id] = change
    changes = tuple(made[item_id] for item_id in sale.in_order(made))
    if is_shared:
        raise _Asked(sale.unclear("confirm", [(changes, for_name)]))
    return changes


def _items_of(amount: _Amount, sale: _Sale) -> list[frozenset[str]]:
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


# Words beside the amounts


def _for_whom(gap: str, sale: _Sale) -> tuple[str, str]:
    """「幫小美 可樂」 → 小美, and the rest. 「幫我」 is oneself."""
    found = words.FOR.search(gap)
    if found is None:
        return "", gap
    said = found["name"]
    rest = gap[: found.start()] + " " + gap[found.end() :]
    first = words.FIRST_NAME.match(said)
    name, more = (first.group(), said[first.end() :]) if first else ("", said)
    name = words.FOR_VERBS.sub("", name)
    if name in words.MYSELF:
        return "", f"{rest} {more}"
    if words.SEVERAL_PEOPLE.search(said):
        raise _Asked(sale.unclear("one_person"))
    return as_name(name), f"{rest} {more}"


def _without_set(gap: str) -> tuple[bool, str]:
    """「改 可樂+2」「總共」: what follows is how many it shall be, not how many more."""
    found = words.SET_AHEAD.search(gap)
    return (
        (False, gap) if found is None else (True, gap[: found.start()] + " " + gap[found.end() :])
    )


def _phrase(gap: str, sale: _Sale) -> _Phrase:
    """The items that a phrase names, and what in it is neither item nor filler."""
    phrase = _Phrase([], [])
    for chunk in words.CHUNKS.findall(words.STICKER.sub(" ", gap)):
        whole = _like(chunk, sale) if len(chunk) > 1 and any(map(is_place, chunk)) else frozenset()
        pieces = [chunk] if whole else words.PIECES.findall(chunk)
        for number, piece in enumerate(pieces):
            ids = whole or (sale.names.ids(piece) if is_place(piece) else frozenset())
            if ids:
                _join(phrase.items, ids, is_apart=phrase.is_apart)
                phrase.is_apart = False
            elif words.APART.fullmatch(piece):
                phrase.is_apart = True
            elif not words.FILLERS.fullmatch(piece) and not (
                number and words.SUFFIX.fullmatch(piece)
            ):
                _take_word(phrase, piece, sale)
    return phrase


def _take_word(phrase: _Phrase, piece: str, sale: _Sale) -> None:
    """A word that is no whole name: a part of one, or unknown."""
    bare = words.AHEAD.sub("", piece)
    ids = sale.names.like(bare) if bare else frozenset()
    if ids:
        _join(phrase.items, ids, is_apart=phrase.is_apart)
        phrase.is_apart = False
    else:
        phrase.unknown.append(bare or piece)


def _like(chunk: str, sale: _Sale) -> frozenset[str]:
    """The items that names and letters written as one word mean: 可口可樂, of which 可樂 is a name."""
    word = sale.names.unmarked(chunk)
    return frozenset() if all(map(is_place, chunk)) else sale.names.like(word.replace("的", ""))


def _join(found: list[frozenset[str]], ids: frozenset[str], *, is_apart: bool) -> None:
    """「白 L」 names one thing where something is both; else these are two things."""
    both = found[-1] & ids if found and not is_apart else frozenset()
    if both:
        found[-1] = both
    else:
        found.append(ids)


def _strangers(
    amounts: Sequence[_Amount],
    strange: Sequence[str],
    sale: _Sale,
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
    except _Asked as asked:
        options = asked.answer.options if asked.answer else ()
        return Unclear(reason="no_such_item", options=options, word=sale.names.unmarked(word))
    if for_name:
        return sale.unclear("no_such_item", [(mine, for_name)], word)
    name = as_name(words.FOR_VERBS.sub("", word.lstrip("@")))
    if len(strange) > 1 or not words.NAME.fullmatch(name) or words.SEVERAL_PEOPLE.search(name):
        return sale.unclear("remark", [(mine, "")], word)
    return sale.unclear("whose", [(mine, name), (mine, "")], word)


def _asked_without_amount(text: str, sale: _Sale) -> Unclear | None:
    """「我要可樂」「可樂改雪碧」「不要了」: meant for us, but not said whole."""
    if words.SOFT_CANCEL.search(text):
        return _soft_cancel(text, sale)
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
    phrase = _phrase(_without_set(text)[1].replace("+", " "), sale)
    if phrase.unknown or words.QUESTION.search(text) or len(text) > words.STRANGE_MAX:
        return None
    ids = sale.in_order(set().union(*phrase.items)) if phrase.items else sale.all_ids
    offers = [([Change(item_id=item_id, verb="add", units=1)], "") for item_id in ids]
    return sale.unclear("how_many", offers)


# Cancelling


def _cancel(text: str, sale: _Sale) -> Cancel | Unclear | None:
    try:
        return _read_cancel(text, sale)
    except _Asked as asked:
        return asked.answer


def _read_cancel(text: str, sale: _Sale) -> Cancel | Unclear | None:
    found = words.CANCEL.search(text)
    if found is None or len(text) > words.CANCEL_TEXT_MAX:
        return None
    if words.QUESTION.search(text):
        return Unclear(reason="cancel", options=("取消",))
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    amount = words.AMOUNT.search(rest)
    if amount is not None:
        return _cancelled_amount(rest, amount, sale)
    for_name, rest = _for_whom(rest, sale)
    phrase = _phrase(words.CANCELLED.sub(" ", rest), sale)
    if phrase.unknown:
        return _cancelled_stranger(text, found, " ".join(phrase.unknown), sale)
    if any(len(group) > 1 for group in phrase.items):
        ids = sale.in_order(set().union(*phrase.items))
        return Unclear(reason="which_item", options=_cancels(ids, sale))
    ids = sale.in_order(item_id for group in phrase.items for item_id in group)
    return Cancel(item_ids=ids or None, for_name=for_name)


def _cancels(ids: Iterable[str], sale: _Sale) -> tuple[str, ...]:
    codes = {item.id: item.code for item in sale.items}
    return tuple(f"取消{codes[item_id]}" for item_id in ids)[:OPTIONS_MAX]


def _cancelled_amount(rest: str, amount: re.Match[str], sale: _Sale) -> Unclear | None:
    """「取消+1」「取消可樂一箱」: one less, or all of it? Asked."""
    units = read_number(amount["number"])
    phrases = [_phrase(gap, sale) for gap in (rest[: amount.start()], rest[amount.end() :])]
    if any(phrase.unknown for phrase in phrases):
        return None
    ids = phrases[0].items or phrases[1].items
    if not units or units > UNITS_MAX or len(ids) > 1:
        return Unclear(reason="cancel", options=("取消",))
    item_ids = sale.in_order(ids[0] if ids else sale.all_ids)
    less = [([Change(item_id=each, verb="add", units=-units)], "") for each in item_ids]
    asked = sale.unclear("cancel", less)
    return Unclear(reason="cancel", options=(*asked.options[: OPTIONS_MAX - 1], "取消"))


def _cancelled_stranger(text: str, found: re.Match[str], word: str, sale: _Sale) -> Unclear | None:
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


def _soft_cancel(text: str, sale: _Sale) -> Unclear | None:
    """「不要了」「可樂不要了」: a wish to cancel, or only talk."""
    phrase = _phrase(words.SOFT_CANCEL.sub(" ", text), sale)
    if phrase.unknown or words.QUESTION.search(text):
        return None
    ids = sale.in_order(set().union(*phrase.items)) if phrase.items else ()
    return Unclear(reason="cancel", options=_cancels(ids, sale) or ("取消",))
