"""The texts of a group's answers: what somebody has now, what is on sale, what is asked back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from kaimai.domain.group_buys import Claimed, ItemStand, MovedUp
from kaimai.domain.messaging import Message
from kaimai.domain.plus_one import read
from kaimai.domain.said import Cancel, Claim, Named, Unclear
from kaimai.line_channel.messages.actions import say, with_quick_replies
from kaimai.line_channel.messages.parts import plain
from kaimai.queries.group_buys import Stand
from kaimai.words.formats import money

Words = Mapping[str, str]


def speaker(t: Words, name: str, for_name: str = "") -> str:
    """Who is answered: groups are busy, so every answer begins with a name."""
    known = name or t["nobody"]
    return t["you_for"].format(name=known, other=for_name) if for_name else known


def claimed(t: Words, name: str, answer: Claimed, names: Mapping[str, str]) -> str:
    """What the speaker has now, and who of `names` (by buyer) moved up because of it."""
    who = speaker(t, name, answer.for_name)
    stands = [each for each in answer.stands if each.units or each.waiting or each.changed_by]
    lines = [_stand(t, each) for each in stands] or [t["had_none"]]
    head = f"{who} {lines[0]}" if len(lines) == 1 else "\n".join([who, *lines])
    return "\n".join([head, *moved_up(t, answer.moved_up, names)])


def moved_up(t: Words, found: Iterable[MovedUp], names: Mapping[str, str]) -> list[str]:
    """One line for each who got in from the waiting list."""
    return [
        t["moved_up"].format(
            who=speaker(t, names.get(each.buyer_id, ""), each.for_name),
            item=each.name,
            units=each.units,
        )
        for each in found
    ]


def _stand(t: Words, stand: ItemStand) -> str:
    if stand.units and stand.waiting:
        key = "has_and_waits"
    elif stand.units:
        key = "has"
    else:
        key = "waits" if stand.waiting else "has_none"
    told = t[key].format(
        item=stand.name, units=stand.units, waiting=stand.waiting, place=stand.place
    )
    left = t["left"].format(left=stand.left) if stand.left else t["none_left"]
    return told if stand.waiting else f"{told}｜{left}"


def mine(t: Words, name: str, stands: Sequence[Stand]) -> str:
    """Everything that somebody has in the open sale."""
    who = speaker(t, name)
    if not stands:
        return t["mine_none"].format(name=who)
    lines = [t["mine"].format(name=who)]
    for stand in stands:
        line = t["mine_item"].format(item=stand.name, units=stand.units)
        line += t["mine_waits"].format(waiting=stand.waiting) if stand.waiting else ""
        line += t["mine_for"].format(other=stand.for_name) if stand.for_name else ""
        lines.append(line)
    total = sum(stand.units * stand.price for stand in stands)
    return "\n".join([*lines, t["mine_total"].format(total=money(total))])


def asked(
    t: Words, name: str, unclear: Unclear, items: Sequence[Named], now: datetime
) -> list[Message]:
    """A question, with a button for each thing that it may mean."""
    key: str = unclear.reason
    if key == "no_such_item" and len(unclear.word) > 10:
        key = "no_such_item_bare"
    question = t[key].format(name=speaker(t, name), word=unclear.word)
    if key == "sale_form" and unclear.word:
        question = f"{t['sale_form_word'].format(word=unclear.word)}\n{question}"
    buttons = [say(_label(t, each, items, now), each) for each in unclear.options]
    return list(with_quick_replies([plain(question)], buttons))


def _label(t: Words, option: str, items: Sequence[Named], now: datetime) -> str:
    """A message as a button: with the items' names instead of their codes."""
    names = {item.id: item.names[0] for item in items}
    match read(option, items, now=now):
        case Claim(changes=changes, for_name=for_name):
            units = {f"{c.units:+}" if c.verb == "add" else f"={c.units}" for c in changes}
            if len(changes) == len(items) > 1 and len(units) == 1:
                return t["option_all"].format(units=units.pop())
            parts = [
                f"{names[c.item_id]} {c.units:+}"
                if c.verb == "add"
                else f"{names[c.item_id]} → {c.units}"
                for c in changes
            ]
            whom = f"{for_name}：" if for_name else ""
            return f"{whom}{'、'.join(parts)}"
        case Cancel(item_ids=item_ids) if item_ids and "幫" not in option:
            return f"取消 {'、'.join(names[each] for each in item_ids)}"
        case _:
            return option
