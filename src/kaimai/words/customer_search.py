"""What a customer can be found by: names as in the catalogue's search, telephone numbers, e-mail addresses.

The same rules for what is written and for what is asked. Looking the terms up is for `kaimai.queries`.
"""

import re
from collections.abc import Iterable

from kaimai.domain.taiwan import same_phone
from kaimai.words import search
from kaimai.words.search import LAST, TERM_LENGTH_MAX, Wanted, folded, terms_in

RULES = 1
"""Counted up when a change here, or in `search`, makes other terms: then all are made anew."""
_DIALLED = re.compile(r"[0-9+()\-#\s]{3,24}")
_SHORTEST_PHONE = 6


def terms_of(
    *, names: Iterable[str], phones: Iterable[str], emails: Iterable[str]
) -> frozenset[str]:
    """Every term of one customer: of a telephone number also its last three and four digits, of an
    address the whole and what stands before the @."""
    found: set[str] = set()
    for name in names:
        found.update(terms_in(name))
    for phone in phones:
        number = same_phone(phone)
        if len(number) >= _SHORTEST_PHONE:
            found |= {number, number[-4:], number[-3:]}
    for email in emails:
        if email:
            address = folded(email)
            found.add(address[:TERM_LENGTH_MAX])
            found.update(terms_in(address.partition("@")[0]))
    return frozenset(found)


def wanted_of(query: str) -> tuple[Wanted, ...]:
    """What a customer must have to be found by this query: all of it. Nothing when it has no words."""
    query = query.strip()
    if _DIALLED.fullmatch(query):
        number = same_phone(query)
        return (Wanted(number, number),) if number else ()
    if "@" in query:
        address = folded(query)[:TERM_LENGTH_MAX]
        return (Wanted(address, address + LAST),)
    return search.wanted_of(query)
