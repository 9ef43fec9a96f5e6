"""Turning templates into answers: the frame round every page, its headers, and redirects."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final
from urllib.parse import quote

import jinja2
from litestar import Litestar, MediaType, Response
from litestar.response import Redirect
from litestar.template.base import csrf_token

from kaimai.domain.catalog import Category
from kaimai.domain.delivery import CHAINS
from kaimai.domain.shop_profile import ShopProfile
from kaimai.queries import catalogue
from kaimai.storefront import notices
from kaimai.storefront.assets import ICON, SCRIPT, STYLESHEET
from kaimai.storefront.tiles import tile
from kaimai.storefront.visit import Visit
from kaimai.web.headers import AFTER_A_FORM, SAFE, policy
from kaimai.web.qr_codes import qr_code
from kaimai.web.templates import templates_of
from kaimai.words.carriers import carrier_name
from kaimai.words.formats import day, moment
from kaimai.words.languages import ENGLISH, TAGS
from kaimai.words.pages import texts
from kaimai.words.payment_methods import change_to, method_name, pay_with
from kaimai.words.status import status_name

_FEW = 5
_LEGAL = (
    "business_name",
    "company_number",
    "representative",
    "address",
    "phone",
    "email",
    "complaints",
)


def _environment() -> jinja2.Environment:
    environment = templates_of("kaimai.storefront")
    environment.globals["chain_name"] = lambda chain: CHAINS.get(chain, chain)
    environment.globals.update(
        tile=tile, qr_code=qr_code, few=_FEW, stylesheet=STYLESHEET, script=SCRIPT, icon=ICON
    )
    return environment


_TEMPLATES: Final = _environment()


async def show(
    visit: Visit,
    template: str,
    *,
    status: int = 200,
    leads_to_bank: bool = False,
    is_private: bool = True,
    **values: Any,  # noqa: ANN401 whatever the template shows
) -> Response[str]:
    """A page with the shop's categories and the visitor's cart in its frame.

    `leads_to_bank`: a form on the page may end at the bank's address. `is_private`: the page shows
    what belongs to the visitor, so that nothing may keep a copy of it.
    """
    cart = await visit.cart()
    return rendered(
        visit,
        template,
        status=status,
        leads_to_bank=leads_to_bank,
        is_private=is_private,
        categories=await visit.shop.db.read(catalogue.categories),
        cart_count=sum(line.quantity for line in cart.lines) if cart else 0,
        legal=legal_block(await visit.shop.profile.now(), visit.language),
        **values,
    )


def legal_block(profile: ShopProfile, language: str) -> list[tuple[str, str]]:
    """Who sells, as far as the shop has said: names and values."""
    t = texts(language)
    return [
        (t[f"legal_{name}"], value) for name in _LEGAL if (value := str(getattr(profile, name)))
    ]


def rendered(
    visit: Visit,
    template: str,
    *,
    status: int = 200,
    leads_to_bank: bool = False,
    is_private: bool = True,
    categories: Sequence[Category] = (),
    cart_count: int = 0,
    headers: Mapping[str, str] | None = None,
    **values: object,
) -> Response[str]:
    """The same without a look at the database: for pages about errors."""
    body = _TEMPLATES.get_template(template).render(
        {**_frame(visit), "categories": categories, "cart_count": cart_count, **values}
    )
    return Response(
        body,
        status_code=status,
        media_type=MediaType.HTML,
        headers={
            **SAFE,
            "Content-Language": TAGS[visit.language],
            "Content-Security-Policy": _policy(visit, leads_to_bank=leads_to_bank),
            "Cache-Control": "no-store" if is_private else "private, no-cache",
            **(headers or {}),
        },
        cookies=visit.cookies(),
    )


def go(visit: Visit, path: str, notice: str | None = None) -> Redirect:
    """Send the browser on with GET, after a form was dealt with."""
    target = path if notice is None else f"{path}?notice={notice}"
    return Redirect(target, status_code=303, headers=AFTER_A_FORM, cookies=visit.cookies())


def _policy(visit: Visit, *, leads_to_bank: bool) -> str:
    """What the page may load, and where its forms may end.

    Browsers hold a form to `form-action` through every redirect, and the bank's pages stand on
    another host than its API, which is not known before the link is made.
    """
    if not leads_to_bank:
        return policy()
    is_safe = visit.shop.settings.bank.base_url.startswith("https:")
    return policy(targets="'self' https:" if is_safe else "'self' https: http:")


def _address(path: str) -> str:
    """The path as a link of this shop: two slashes at its start would name another host."""
    return quote(f"/{path.lstrip('/')}")


def _frame(visit: Visit) -> dict[str, Any]:
    language = visit.language
    request = visit.request
    return {
        "t": texts(language),
        "language": language,
        "language_tag": TAGS[language],
        "other_language": "zh" if language == ENGLISH else ENGLISH,
        "path": request.url.path,
        "address": _address(request.url.path),
        "shop_name": visit.shop.settings.shop_name,
        "notice": notices.find(request.query_params.get("notice"), language),
        "csrf": csrf_token({"request": request}),
        "moment": lambda at: moment(at, language),
        "day": lambda on: day(on, language),
        "status_name": lambda machine, status: status_name(machine, status, language),
        "method_name": lambda method: method_name(method, language),
        "pay_with": lambda method: pay_with(method, language),
        "change_to": lambda method: change_to(method, language),
        "carrier_name": lambda code: carrier_name(code, language),
        "refresh_seconds": None,
        "public_url": visit.shop.settings.public_url.rstrip("/"),
        "canonical": None,
        "has_page": partial(_has_page, request.app),
        "searched": "",
        "legal": (),
    }


def _has_page(app: Litestar, path: str) -> bool:
    """Whether the application answers at this address, so that a link to it leads somewhere."""
    return any(route.path == path for route in app.routes)
