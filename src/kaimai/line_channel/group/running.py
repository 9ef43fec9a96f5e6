"""A sale while it runs and when it ends: what is left, what somebody has, totals, more units, a later
end, closing and calling off. Opening is in `opening.py`."""

from collections.abc import Mapping, Sequence

from kaimai.domain.errors import InvalidInput, MoveRefused, NotFound, SaleClosed
from kaimai.domain.group_buys import Sale
from kaimai.domain.messaging import Message
from kaimai.domain.plus_one import read
from kaimai.domain.said import (
    AddUnits,
    Cancel,
    CancelSale,
    Claim,
    CloseSale,
    Command,
    Extend,
    Help,
    OpenSale,
    ShowMine,
    ShowSale,
    Statistics,
    Unclear,
)
from kaimai.line_channel.answers import SILENCE, Answer
from kaimai.line_channel.events import Heard
from kaimai.line_channel.group import replies, statistics
from kaimai.line_channel.group.opening import open_from_chat
from kaimai.line_channel.group.room import Room, actor_of, language_of, named, words_of
from kaimai.line_channel.messages.actions import say, with_quick_replies
from kaimai.line_channel.messages.parts import plain
from kaimai.operations import group_products
from kaimai.operations.group_buy_wishes import ChangeSale, EndSale
from kaimai.operations.group_buys import change_sale, end_sale
from kaimai.operations.group_telling import tell_once
from kaimai.persistence.line_people import Person
from kaimai.queries import group_buys
from kaimai.queries.group_buys import BillView
from kaimai.words.formats import moment
from kaimai.words.group_buys import announcement

FOR_OWNERS = frozenset({"sale_form", "sale_limit", "when", "what_amount"})
"""Questions about an owner's words; others who say such things are not answered."""
NAMES_MAX = 20
"""Names of members without a friendship that a closing shows."""
_OWNERS_ONLY = (OpenSale, CloseSale, CancelSale, AddUnits, Extend)


async def obey(room: Room, heard: Heard, said: Command | Unclear, person: Person) -> Answer:
    """Do what a command says, if this person may say it. Talk that sounds like one is left alone."""
    is_owner = room.is_owner(person.user_id)
    t = words_of(person)
    if isinstance(said, Unclear):
        messages = replies.asked(t, person.display_name, said, room.items, room.mint.now())
        return Answer(messages=messages) if is_owner else SILENCE
    if isinstance(said, _OWNERS_ONLY) and not is_owner:
        is_meant = room.sale is not None or (isinstance(said, OpenSale) and bool(said.items))
        return _say(t["only_owners"]) if is_meant else SILENCE
    if isinstance(said, OpenSale):
        return await open_from_chat(room, heard, said, person)
    if isinstance(said, Help):
        is_asked = room.sale is not None or is_owner or heard.mentions_us
        return _help(t, is_owner=is_owner) if is_asked else SILENCE
    if isinstance(said, Statistics):
        return await _statistics(room, person)
    if room.sale is None:
        return _say(t["no_sale"]) if is_owner and isinstance(said, _OWNERS_ONLY) else SILENCE
    return await _run(room, room.sale, heard, said, person)


async def _run(room: Room, sale: Sale, heard: Heard, said: Command, person: Person) -> Answer:
    t = words_of(person)
    match said:
        case ShowSale():
            return _say(announcement(t, language_of(person), sale, title=""))
        case ShowMine():
            stands = await room.db.read(group_buys.stands_of, sale.id, person.buyer_id)
            return _say(replies.mine(t, person.display_name, stands))
        case AddUnits():
            return await _add_units(room, sale, heard, said, person)
        case Extend():
            return await _extend(room, sale, said, person)
        case CloseSale():
            return await _close(room, sale, heard, person)
        case CancelSale():
            return await _call_off(room, sale, said, person)
    return SILENCE


def _say(text: str) -> Answer:
    return Answer(messages=[plain(text)])


def _help(t: Mapping[str, str], *, is_owner: bool) -> Answer:
    texts = [t["help"], t["help_owner"]] if is_owner else [t["help"]]
    return Answer(messages=[plain(text) for text in texts])


async def _statistics(room: Room, person: Person) -> Answer:
    """Of the open sale to everybody; of the last one to owners."""
    sale = room.sale
    if sale is None and room.is_owner(person.user_id):
        sale = await room.db.read(group_buys.last_sale_of, room.group_id)
    if sale is None:
        return SILENCE
    stands = await room.db.read(group_buys.stands_of, sale.id)
    t = words_of(person)
    title = t["statistics"].format(title=sale.title)
    return Answer(messages=statistics.pages(t, sale, stands, title=title))


async def _add_units(
    room: Room, sale: Sale, heard: Heard, said: AddUnits, person: Person
) -> Answer:
    t = words_of(person)
    item = next(item for item in sale.items if item.id == said.item_id)
    if item.units_max is None:
        return _say(t["no_limit"].format(item=item.name))
    limit = await group_products.raised_limit(
        room.db,
        room.mint,
        heard.id,
        sku=item.sku,
        units_max=item.units_max,
        units=said.units,
        actor=actor_of(person),
    )
    request = ChangeSale(
        group_buy_id=sale.id,
        limits=((item.id, limit),),
        actor=actor_of(person),
        at=room.mint.now(),
    )
    try:
        moved = await change_sale(room.db, request)
    except (SaleClosed, NotFound, InvalidInput):
        return _say(t["no_sale"])
    now = await room.look()
    left = next((each.left for each in now.items if each.id == item.id), 0) if now else 0
    people = await room.deps.people.of_buyers({each.buyer_id for each in moved}) if moved else {}
    names = {buyer_id: each.display_name for buyer_id, each in people.items()}
    told = t["units_added"].format(item=item.name, units=said.units, left=left)
    return _say("\n".join([told, *replies.moved_up(t, moved, names)]))


async def _extend(room: Room, sale: Sale, said: Extend, person: Person) -> Answer:
    t = words_of(person)
    request = ChangeSale(
        group_buy_id=sale.id,
        closes_at=said.closes_at,
        actor=actor_of(person),
        at=room.mint.now(),
    )
    try:
        await change_sale(room.db, request)
    except (SaleClosed, NotFound, InvalidInput):
        return _say(t["no_sale"])
    until = moment(said.closes_at, language_of(person))
    return _say(t["extended"].format(until=until))


async def _call_off(room: Room, sale: Sale, said: CancelSale, person: Person) -> Answer:
    t = words_of(person)
    if not said.is_sure:
        button = say("確定流團", "確定流團")
        return Answer(messages=with_quick_replies([plain(t["sure"])], [button]))
    is_ended = await _end(room, sale, person, verb="cancel")
    return _say(t["called_off"] if is_ended else t["no_sale"])


async def after_closing(room: Room, heard: Heard, sale: Sale, *, is_told: bool) -> Answer:
    """To whatever is said first after a sale's time was over, how it ended; to late orders, that they
    are late. `is_told`: the end is known to have been told."""
    now = room.mint.now()
    if not is_told and await tell_once(room.db, sale.id, heard.id, now=now):
        return Answer(messages=await _ending(room, sale, None))
    said = read(heard.text or "", named(sale), now=now)
    return _say(words_of(None)["sale_closed"]) if isinstance(said, Claim | Cancel) else SILENCE


async def _close(room: Room, sale: Sale, heard: Heard, person: Person) -> Answer:
    if not await _end(room, sale, person, verb="close"):
        return _say(words_of(person)["no_sale"])
    await tell_once(room.db, sale.id, heard.id, now=room.mint.now())
    ended = await room.db.read(group_buys.find_sale, sale.id) or sale
    return Answer(messages=await _ending(room, ended, person))


async def _ending(room: Room, sale: Sale, person: Person | None) -> list[Message]:
    """Who got what, who pays by when, and who must become a friend first."""
    t = words_of(person)
    stands = await room.db.read(group_buys.stands_of, sale.id)
    bills = await room.db.read(group_buys.bills_of, sale.id)
    title = t["closed"].format(title=sale.title)
    messages = statistics.pages(t, sale, stands, title=title)
    if bills:
        messages.append(await _billed(room, person, bills))
    return messages


async def _end(room: Room, sale: Sale, person: Person, *, verb: str) -> bool:
    request = EndSale(
        group_buy_id=sale.id,
        verb=verb,
        actor=actor_of(person),
        reason="said in the group",
        at=room.mint.now(),
    )
    try:
        await end_sale(room.db, room.mint, request)
    except (MoveRefused, NotFound):
        return False
    return True


async def _billed(room: Room, person: Person | None, bills: Sequence[BillView]) -> Message:
    """Who has a bill until when; those whom it cannot reach yet are named with the way to get it."""
    t = words_of(person)
    people = await room.deps.people.of_buyers({view.bill.buyer_id for view in bills})
    friends = {buyer_id for buyer_id, each in people.items() if each.is_friend}
    strangers = [
        people[view.bill.buyer_id].display_name or view.buyer_name
        for view in bills
        if view.bill.buyer_id in people and view.bill.buyer_id not in friends
    ]
    until = moment(min(view.bill.pay_until for view in bills), language_of(person))
    lines = [t["billed"].format(count=len(bills), until=until)]
    if strangers:
        names = "、".join(name or t["nobody"] for name in strangers[:NAMES_MAX])
        if len(strangers) > NAMES_MAX:
            names += t["and_others"].format(count=len(strangers) - NAMES_MAX)
        key = "strangers" if room.friend_link else "strangers_no_link"
        lines.append(t[key].format(names=names, link=room.friend_link))
    return plain("\n\n".join(lines))
