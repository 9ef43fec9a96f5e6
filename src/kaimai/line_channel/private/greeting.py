"""Welcome with a coupon, and the way to a person and back."""

from kaimai.domain.buyers import LINE
from kaimai.domain.coupons import PERCENT, Coupon
from kaimai.domain.errors import CouponRefused
from kaimai.line_channel.answers import Answer
from kaimai.line_channel.group import waiting_for
from kaimai.line_channel.messages import catalogue as cards
from kaimai.line_channel.messages.actions import tap
from kaimai.line_channel.messages.parts import plain
from kaimai.line_channel.messages.taps import Verb, written
from kaimai.line_channel.private.talk import Talk
from kaimai.operations.carts import open_cart
from kaimai.operations.coupons import coupon_for, find_coupon, use_coupon
from kaimai.queries import catalogue
from kaimai.words.formats import moment, money

NEW = "new"
BACK = "back"


async def welcome(talk: Talk, *, is_unblocked: bool) -> Answer:
    """To a new friend, or one who comes back: a coupon once for each, and what there is to see.

    Bills of group buys that could not reach a stranger come along.
    """
    t = talk.look.t
    kind = await _occasion(talk, is_unblocked=is_unblocked)
    is_new = kind == NEW or (kind is None and not is_unblocked)
    hello = t["welcome" if is_new else "welcome_back"].format(shop=talk.shop.settings.shop_name)
    gift = None if kind is None else await _give(talk, kind)
    messages = [plain("\n\n".join(filter(None, (hello, gift))))]
    shelves = await talk.shop.db.read(catalogue.categories)
    if shelves:
        messages.append(cards.categories(talk.look, shelves))
    bills = await waiting_for(talk.deps, talk.person.buyer_id, talk.language)
    return talk.answer(*messages, *bills, must_arrive=gift is not None or bool(bills))


async def call_person(talk: Talk) -> Answer:
    """From now on a person reads what is typed; the shop is silent until it is handed back."""
    await talk.deps.people.hand_over(talk.person.user_id)
    t = talk.look.t
    return talk.text(t["person_called"], first=[tap(t["person_done"], written(Verb.BOT))])


async def hand_back(talk: Talk) -> Answer:
    """The buyer needs no person any more."""
    await talk.deps.people.hand_back(talk.person.user_id)
    return talk.text(talk.look.t["bot_again"])


async def _occasion(talk: Talk, *, is_unblocked: bool) -> str | None:
    """Which greeting this event brings; None when this person had them all."""
    people, user_id = talk.deps.people, talk.person.user_id
    if not is_unblocked and await people.greet(user_id, NEW, talk.event_id):
        return NEW
    # Whether somebody comes back is LINE's guess; who had the first coupon does.
    return BACK if await people.greet(user_id, BACK, talk.event_id) else None


async def _give(talk: Talk, kind: str) -> str | None:
    """Put the coupon of this occasion into the cart; what to say of it. None: the shop gives none."""
    shop, t = talk.shop, talk.look.t
    profile = await shop.profile.now()
    code = profile.welcome_coupon if kind == NEW else profile.return_coupon
    coupon = await find_coupon(shop.db, code) if code else None
    if coupon is None or not await _counts(talk, coupon):
        return None
    token = await open_cart(shop.db, shop.mint, kind=LINE, value=talk.person.user_id)
    present = await talk.cart()
    if present is None or not present.coupon_code:
        await use_coupon(shop.db, token, coupon.code)
    return t[f"gift_{kind}"].format(code=coupon.code, terms=_terms(talk, coupon))


async def _counts(talk: Talk, coupon: Coupon) -> bool:
    """Whether it would count for goods that cost enough."""
    enough = max(coupon.minimum_total, 100)
    try:
        await coupon_for(talk.shop.db, coupon.code, enough, talk.now)
    except CouponRefused:
        return False
    return True


def _terms(talk: Talk, coupon: Coupon) -> str:
    t = talk.look.t
    if coupon.kind == PERCENT:
        said = t["terms_percent"].format(value=coupon.value)
    else:
        said = t["terms_fixed"].format(value=money(coupon.value))
    if coupon.minimum_total:
        said += t["terms_minimum"].format(minimum=money(coupon.minimum_total))
    if coupon.ends_at is not None:
        said += t["terms_until"].format(until=moment(coupon.ends_at, talk.language))
    return said
