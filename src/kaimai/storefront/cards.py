"""Remembered cards on the pages of whoever they belong to: what is offered, what was chosen, removing one."""

from collections.abc import Sequence
from typing import Any

from litestar import Response
from litestar.params import FromPath

from kaimai.domain.buyers import WEB
from kaimai.domain.payment_methods import CARD
from kaimai.domain.remembered_cards import CardWish, RememberedCard
from kaimai.operations.remembered_cards import forget_card, held_cards, may_remember, offered_cards
from kaimai.storefront.pages import go
from kaimai.storefront.visit import TheVisit, Visit
from kaimai.web.forms import Form
from kaimai.web.routing import form_at

_MARK = "+"
"""Stands between the method and the card in the value of a choice."""


async def cards_of(visit: Visit) -> Sequence[RememberedCard]:
    """The cards that this browser may pay with now."""
    if visit.buyer is None:
        return ()
    shop = visit.shop
    return await offered_cards(
        shop.db,
        await shop.profile.now(),
        shop.live.keys,
        kind=WEB,
        value=visit.buyer,
        now=shop.mint.now(),
    )


async def all_cards_of(visit: Visit) -> Sequence[RememberedCard]:
    """Those that this browser may remove, even where the shop remembers none any more."""
    if visit.buyer is None:
        return ()
    return await held_cards(visit.shop.db, kind=WEB, value=visit.buyer)


async def fields_of_cards(visit: Visit, chosen: str, *, is_mine: bool = True) -> dict[str, Any]:
    """What a checkout shows of cards: those to choose from, and whether a new one may be remembered.

    `is_mine`: what is ordered is the visitor's; else it is paid with no card of anybody.
    """
    is_on = is_mine and may_remember(await visit.shop.profile.now(), visit.shop.live.keys)
    is_on = is_on and CARD in visit.shop.terms.offered
    cards = await cards_of(visit) if is_on else ()
    fields: dict[str, Any] = {"cards": cards, "may_remember": is_on}
    if cards and not chosen:
        fields["chosen"] = f"{CARD}{_MARK}{cards[0].id}"
    return fields


def split_choice(choice: str) -> tuple[str, str | None]:
    """The method that a choice stands for, and the id of the card that it names."""
    method, _, card_id = choice.partition(_MARK)
    return method, card_id or None


async def card_wish(visit: Visit, card_id: str | None, *, remember: bool) -> CardWish | None:
    """What the visitor wishes of cards, while the shop remembers any."""
    if not may_remember(await visit.shop.profile.now(), visit.shop.live.keys):
        return None
    return CardWish(kind=WEB, value=visit.buyer or "", card_id=card_id, remember=remember)


@form_at("/cards/{card_id:str}/remove")
async def remove(visit: TheVisit, card_id: FromPath[str], data: Form) -> Response[Any]:
    """Forget one of the visitor's cards. Raises NotFound."""
    del data  # nothing but the page's own token
    await forget_card(visit.shop.db, card_id, kind=WEB, value=visit.buyer or "")
    return go(visit, "/orders", "card_removed")


HANDLERS = (remove,)
