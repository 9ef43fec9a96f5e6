"""What the law wants said: who sells (消保法 §18), the terms of sale, and what is kept about people."""

from typing import Any

from litestar import Response

from kaimai.domain.shop_profile import ShopProfile
from kaimai.storefront.pages import legal_block, show
from kaimai.storefront.visit import TheVisit
from kaimai.web.routing import page_at
from kaimai.words.formats import money
from kaimai.words.pages import texts
from kaimai.words.payment_methods import listed


@page_at("/terms")
async def terms(visit: TheVisit) -> Response[Any]:
    """The terms of sale, in a form that the buyer can keep."""
    profile, t = await visit.shop.profile.now(), texts(visit.language)
    ways = listed(visit.shop.terms.offered, visit.language)
    parts = [
        (t["terms_price"], t["terms_price_text"].format(ways=ways)),
        (t["terms_contract"], t["terms_contract_text"]),
        (t["terms_delivery"], profile.delivery_terms or t["terms_delivery_text"]),
        (t["terms_withdrawal"], t["terms_withdrawal_text"]),
        *([("", profile.withdrawal_terms)] if profile.withdrawal_terms else []),
    ]
    return await show(
        visit,
        "legal.html",
        is_private=False,
        heading=t["terms"],
        parts=parts,
        fees=_fees(profile, visit.language),
        about=legal_block(profile, visit.language),
        keep=t["terms_keep"],
    )


@page_at("/privacy")
async def privacy(visit: TheVisit) -> Response[Any]:
    """What is kept about people, and what they may ask."""
    profile, t = await visit.shop.profile.now(), texts(visit.language)
    names = ("privacy_what", "privacy_cookies", "privacy_rights")
    return await show(
        visit,
        "legal.html",
        is_private=False,
        heading=t["privacy"],
        parts=[(t[name], t[f"{name}_text"]) for name in names],
        fees=[],
        about=legal_block(profile, visit.language),
        keep="",
    )


def _fees(profile: ShopProfile, language: str) -> list[tuple[str, str]]:
    """Ways of delivery and what they cost."""
    t, rates = texts(language), profile.rates
    fees = []
    for kind in profile.deliveries:
        fee = rates.fee(kind, 0) if rates.free_from != 0 else 0
        told = money(fee) if fee else t["free"]
        if fee and rates.free_from is not None:
            told = f"{told}，{t['free_from'].format(amount=money(rates.free_from))}"
        fees.append((t[f"delivery_{kind}"], told))
    return fees
