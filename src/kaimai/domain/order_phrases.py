"""The phrases of an order: which items they name, for whom, and what in them nobody knows.

Amounts are read in `plus_one`, what is given up in `order_cancels`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kaimai.domain import order_words as words
from kaimai.domain.group_buys import Change
from kaimai.domain.item_names import Names, is_place, names_of
from kaimai.domain.said import OPTIONS_MAX, Named, Reason, Unclear
from kaimai.domain.typed_text import as_name


def written(changes: Iterable[Change], items: Sequence[Named], for_name: str = "") -> str:
    """The plainest message that means these changes: `A1+2 A2改成3`, without codes for one item."""
    codes = {item.id: item.code if len(items) > 1 else "" for item in items}
    said = " ".join(f"{codes[c.item_id]}{_written_units(c)}" for c in changes)
    return f"幫{for_name} {said}" if for_name else said


def _written_units(change: Change) -> str:
    return f"改成{change.units}" if change.verb == "set" else f"{change.units:+}"


class Asked(Exception):
    """The message cannot be done as it stands."""

    def __init__(self, answer: Unclear | None) -> None:
        self.answer = answer


@dataclass(frozen=True, slots=True)
class OnSale:
    """The items of the open sale, by what they are called."""

    items: tuple[Named, ...]

    @property
    def names(self) -> Names:
        """What they are called, ready to be found in texts."""
        return names_of(self.items)

    @property
    def all_ids(self) -> tuple[str, ...]:
        """Their ids, in the sale's order."""
        return tuple(item.id for item in self.items)

    def in_order(self, ids: Iterable[str]) -> tuple[str, ...]:
        """These ids in the sale's order."""
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
class Phrase:
    """What stands between two amounts: which items, and words that nobody knows."""

    items: list[frozenset[str]]
    unknown: list[str]
    is_apart: bool = True
    """Whether the next name begins another item."""


def for_whom(gap: str, sale: OnSale) -> tuple[str, str]:
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
        raise Asked(sale.unclear("one_person"))
    return as_name(name), f"{rest} {more}"


def without_set(gap: str) -> tuple[bool, str]:
    """「改 可樂+2」「總共」: what follows is how many it shall be, not how many more."""
    found = words.SET_AHEAD.search(gap)
    return (
        (False, gap) if found is None else (True, gap[: found.start()] + " " + gap[found.end() :])
    )


def phrase_of(gap: str, sale: OnSale) -> Phrase:
    """The items that a phrase names, and what in it is neither item nor filler."""
    phrase = Phrase([], [])
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


def _take_word(phrase: Phrase, piece: str, sale: OnSale) -> None:
    """A word that is no whole name: a part of one, or unknown."""
    bare = words.AHEAD.sub("", piece)
    ids = sale.names.like(bare) if bare else frozenset()
    if ids:
        _join(phrase.items, ids, is_apart=phrase.is_apart)
        phrase.is_apart = False
    else:
        phrase.unknown.append(bare or piece)


def _like(chunk: str, sale: OnSale) -> frozenset[str]:
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
