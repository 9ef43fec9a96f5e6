"""The private links to pay that are waiting for somebody who becomes a friend of the account."""

from collections.abc import Sequence

from kaimai import links
from kaimai.domain.messaging import Message
from kaimai.line_channel.deps import Deps
from kaimai.line_channel.messages.actions import visit
from kaimai.line_channel.messages.parts import bubble, button, flex, words
from kaimai.queries import group_buys
from kaimai.words.formats import moment, money
from kaimai.words.group_buys import group_words

BILLS_MAX = 10


async def waiting_for(deps: Deps, buyer_id: str, language: str) -> Sequence[Message]:
    """At most one message: a card for each open bill of this buyer. Empty for most people."""
    bills = await deps.shop.db.read(group_buys.bills_of_buyers, (buyer_id,))
    if not bills:
        return []
    t = group_words(language)
    cards = []
    for view in bills[:BILLS_MAX]:
        told = t["bill"].format(
            title=view.sale.title,
            total=money(view.goods),
            until=moment(view.bill.pay_until, language),
        )
        address = f"{deps.shop.settings.public_url.rstrip('/')}{links.bill_path(view.bill.token)}"
        cards.append(
            bubble(words(told), buttons=[button(visit(t["bill_button"], address), is_main=True)])
        )
    return [flex(t["bill_button"], cards)]
