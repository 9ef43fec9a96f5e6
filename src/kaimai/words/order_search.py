"""What an order can be found by: the same rules for what is written down and for what is asked.

Every text is cut into pairs of neighbouring characters, of Chinese and of Latin script alike, and
each kind of fact has pairs of its own: so any part of two characters and more is found, and what
many orders share takes little room. A pair found is no proof: `holds` looks at the facts themselves.
Where terms are kept and looked up is for `kaimai.persistence` and `kaimai.queries`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from kaimai.domain.order_facts import (
    AMOUNT,
    BANK,
    EMAIL,
    GOODS,
    LINE_NAME,
    NAME,
    NUMBER,
    PARCEL,
    PHONE,
    Facts,
)
from kaimai.domain.taiwan import same_phone
from kaimai.words.languages import Text
from kaimai.words.search import folded

RULES = 1
"""Counted up when a change here makes other terms: then every shop makes its terms anew."""
MATCHES: Mapping[str, Text] = {
    NUMBER: Text("訂單編號", "order number"),
    NAME: Text("姓名", "name"),
    PHONE: Text("電話", "phone"),
    EMAIL: Text("電子郵件", "e-mail"),
    GOODS: Text("商品", "item"),
    AMOUNT: Text("金額", "amount"),
    LINE_NAME: Text("LINE 名稱", "LINE name"),
    BANK: Text("銀行編號", "bank number"),
    PARCEL: Text("物流單號", "tracking number"),
}
QUERY_LENGTH_MAX = 80
"""Characters of a query that are looked at."""
TOKENS_MAX = 6
_SIGNS = {NUMBER: "o", NAME: "n", PHONE: "p", EMAIL: "e", GOODS: "g", AMOUNT: "a", LINE_NAME: "l"}
_LAST_THREE = "q"
_HAN = "\u3005\u3007\u3040-\u30ff\u3100-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_GAPS = re.compile(r"[\s·‧・\-_./,，、()（）]+")
_AMOUNT = re.compile(r"(?:nt)?\$?([0-9][0-9,]{0,10})元?")
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1", "u": "v"})
"""Letters that order numbers do not have, for those that they are read as."""
_MOBILE_DIGITS = 10
_LONG_NUMBER = 8
"""So many digits are a phone number, or a whole number that is asked of an index of its own."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a query. `ways`: the terms that an order has which holds it, of each kind of fact
    that it may be part of; whoever has all terms of one way is to be looked at."""

    text: str
    ways: tuple[tuple[str, tuple[str, ...]], ...]
    digits: str = ""
    amount: int | None = None


def terms_of(facts: Facts) -> set[str]:
    """Every term of an order."""
    found = {*facts.choices, *_marked(NUMBER, facts.number)}
    for name in facts.names:
        found.update(_marked(NAME, name))
    for phone in facts.phones:
        found.update(_phone_terms(same_phone(phone)))
    for text in facts.goods:
        found.update(_goods_terms(text))
    found.update(_marked(EMAIL, facts.email))
    found.update(_marked(LINE_NAME, facts.line_name))
    found.add(f"{_SIGNS[AMOUNT]}{facts.total}")
    return found


def tokens_of(query: str) -> tuple[Token, ...]:
    """What an order must hold to be found by this query: all of it. Words that could be part of
    nothing, such as a single letter, are left out; without any other nothing is found.
    """
    plain = folded(query[:QUERY_LENGTH_MAX])
    tokens = (_token(word) for word in plain.split())
    return tuple(token for token in tokens if token is not None)[:TOKENS_MAX]


def holds(token: Token, facts: Facts) -> str | None:
    """Which kind of fact holds the word; None if none does."""
    text = token.text
    number = squeezed(facts.number)
    found: str | None = None
    if token.amount is not None and token.amount == facts.total:
        found = AMOUNT
    elif token.digits and any(_holds_phone(token.digits, phone) for phone in facts.phones):
        found = PHONE
    elif any(text in squeezed(name) for name in facts.names):
        found = NAME
    elif facts.line_name and text in squeezed(facts.line_name):
        found = LINE_NAME
    elif text in number or text.translate(_MISREAD) in number:
        found = NUMBER
    elif facts.email and text in squeezed(facts.email):
        found = EMAIL
    elif any(text in squeezed(goods) for goods in facts.goods):
        found = GOODS
    return found


@cache
def _run() -> re.Pattern[str]:
    # Patterns of so many characters take milliseconds to compile: a shop starts without them.
    return re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")


@cache
def _han() -> re.Pattern[str]:
    return re.compile(rf"[{_HAN}]")


@lru_cache(maxsize=8_192)
def squeezed(text: str) -> str:
    """The text in one way of writing and without gaps, hyphens and dots: as it is compared."""
    return _GAPS.sub("", folded(text))


def _token(word: str) -> Token | None:
    text = squeezed(word)
    amount = _AMOUNT.fullmatch(word)
    digits = same_phone(word) if re.fullmatch(r"[+\d\-()]{3,}", word) else ""
    is_han, is_number = bool(_han().search(text)), text.isdigit()
    parts_of = {
        NUMBER: "" if is_han else text.translate(_MISREAD),
        NAME: "" if is_number else text,
        LINE_NAME: "" if is_number else text,
        EMAIL: "" if is_han or is_number else text,
        GOODS: text,
    }
    if len(digits) >= _LONG_NUMBER:
        parts_of = {}
    ways = [(kind, _asked(kind, part)) for kind, part in parts_of.items()]
    ways = [(kind, terms) for kind, terms in ways if terms]
    ways += [(PHONE, terms) for terms in _phone_ways(digits)]
    if amount:
        ways.append((AMOUNT, (f"{_SIGNS[AMOUNT]}{int(amount[1].replace(',', ''))}",)))
    if not ways:
        return None
    return Token(text, tuple(ways), digits, int(amount[1].replace(",", "")) if amount else None)


def _asked(kind: str, text: str) -> tuple[str, ...]:
    """The terms of a part of a text: at its ends words may go on."""
    sign = _SIGNS[kind]
    grams = [
        gram
        for run in _run().findall(text)
        for gram in (_pairs(run) if len(run) > 1 else (run,))
        # A letter alone may be part of a longer word, which has no term for it.
        if len(gram) > 1 or _han().match(gram)
    ]
    return tuple(dict.fromkeys(sign + gram for gram in grams))


@lru_cache(maxsize=4_096)
def _goods_terms(text: str) -> tuple[str, ...]:
    """Kept, since the same goods come again and again."""
    return tuple(set(_marked(GOODS, text)))


def _marked(kind: str, text: str) -> Iterator[str]:
    """The terms of a whole text."""
    sign = _SIGNS[kind]
    return (sign + gram for run in _run().findall(squeezed(text)) for gram in _grams(run))


def _grams(run: str) -> Iterator[str]:
    yield from _pairs(run)
    if len(run) == 1 or _han().match(run):
        yield from run


def _pairs(run: str) -> Iterator[str]:
    return (run[place : place + 2] for place in range(len(run) - 1))


def _phone_terms(digits: str) -> Iterator[str]:
    """Pairs of digits, each with its place from the end; and the last three."""
    for place, end in enumerate(range(len(digits), 1, -2)):
        yield f"{_SIGNS[PHONE]}{place}{digits[end - 2 : end]}"
    if len(digits) >= 3:
        yield _LAST_THREE + digits[-3:]


def _phone_ways(digits: str) -> Iterator[tuple[str, ...]]:
    """What a phone has that ends in these digits, or, being a mobile, begins with them."""
    if len(digits) < 3:
        return
    yield tuple(_phone_terms(digits))
    if digits[0] == "0" and 4 <= len(digits) < _MOBILE_DIGITS:
        yield tuple(
            f"{_SIGNS[PHONE]}{(_MOBILE_DIGITS - start) // 2 - 1}{digits[start : start + 2]}"
            for start in range(0, len(digits) - 1, 2)
        )


def _holds_phone(digits: str, phone: str) -> bool:
    kept = same_phone(phone)
    return kept.endswith(digits) or (len(digits) >= 4 and kept.startswith(digits))


def matched(tokens: Sequence[Token], facts: Facts) -> tuple[str, ...] | None:
    """Which kinds of facts hold the words; None unless every word is held by one."""
    found: dict[str, None] = {}
    for token in tokens:
        kind = holds(token, facts)
        if kind is None:
            return None
        found[kind] = None
    return tuple(found)
