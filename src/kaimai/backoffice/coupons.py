"""Coupons: the list, making one with its terms in words, changing what is safe, ending it, its uses."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.calendar import TAIPEI, taipei
from kaimai.domain.coupons import (
    FIXED,
    PERCENT,
    USES_MAX,
    Coupon,
    CouponFixed,
    check_coupon,
    normalized_code,
)
from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.domain.money import ORDER_TOTAL_MAX
from kaimai.operations.coupons import add_coupon, change_coupon, end_coupon
from kaimai.queries import coupons
from kaimai.web.forms import Form, field_of, is_plain, whole_number
from kaimai.words.backoffice import texts
from kaimai.words.backoffice.coupons import offer_in_words, rules_in_words
from kaimai.words.errors import sentence

_ROOM: Final = "/admin/coupons"
_TYPED: Final = "%Y-%m-%dT%H:%M"
_MOMENT: Final = "%Y%m%dT%H%M%S.%f"


@page("/coupons", "coupons.view")
async def list_of_coupons(visit: TheVisit) -> Response[Any]:
    """Every coupon with what it takes off and how often it was used."""
    query, only = _asked(visit, "q"), _asked(visit, "show")
    found = await visit.shop.db.read(
        coupons.find_coupons,
        query=normalized_code(query),
        show=only,
        now=visit.now,
        before=_asked(visit, "after"),
    )
    return await show(
        visit,
        "coupons/list.html",
        coupons=found,
        query_text=query,
        only=only,
        offer=lambda each: offer_in_words(each, visit.language),
        after=found[-1].id if len(found) == coupons.PAGE else None,
    )


@page("/coupons/new", "coupons.edit")
async def new(visit: TheVisit) -> Response[Any]:
    """A form for a new coupon."""
    return await _form(visit, {"kind": FIXED, "minimum": "0"})


@form("/coupons/new", "coupons.edit")
async def make(visit: TheVisit, data: Form) -> Response[Any]:
    """Make a coupon, or (`go` is preview) only say it in words."""
    try:
        coupon = _coupon_of(data, visit.shop.mint.id())
        check_coupon(coupon)
        if field_of(data, "go") == "preview":
            return await _form(visit, data, preview=coupon)
        fields = {key: value for key, value in asdict(coupon).items() if key not in ("id", "uses")}
        made = await add_coupon(visit.shop.db, visit.shop.mint, actor=visit.actor, **fields)
    except InvalidInput as error:
        return await _form(visit, data, status=422, mistakes=_mistake(visit, error))
    return go(visit, f"{_ROOM}/{made.id}", "coupons_made", code=made.code)


@page("/coupons/{coupon_id:str}", "coupons.view")
async def coupon(visit: TheVisit, coupon_id: FromPath[str]) -> Response[Any]:
    """One coupon: its terms in words, a form to change them, the orders that have it."""
    return await _show(visit, await _coupon_or_404(visit, coupon_id))


@form("/coupons/{coupon_id:str}", "coupons.edit")
async def change(visit: TheVisit, coupon_id: FromPath[str], data: Form) -> Response[Any]:
    """Change the terms, as far as that is safe."""
    found = await _coupon_or_404(visit, coupon_id)
    try:
        wanted = _coupon_of({**_typed(found), **data, "code": found.code}, found.id)
        await change_coupon(
            visit.shop.db, visit.shop.mint, replace(wanted, uses=found.uses), actor=visit.actor
        )
    except InvalidInput as error:
        return await _show(visit, found, status=422, typed=data, mistakes=_mistake(visit, error))
    except CouponFixed as error:
        mistakes = {"value": sentence(error, visit.language)}
        return await _show(visit, found, status=409, typed=data, mistakes=mistakes)
    return go(visit, f"{_ROOM}/{found.id}", "saved")


@page("/coupons/{coupon_id:str}/end", "coupons.edit")
async def ending(visit: TheVisit, coupon_id: FromPath[str]) -> Response[Any]:
    """Ask once, and say what will happen."""
    found = await _coupon_or_404(visit, coupon_id)
    t = texts(visit.language)
    return await show(
        visit,
        "confirm.html",
        title=t["coupons_end_title"].format(code=found.code),
        text=[offer_in_words(found, visit.language), t["coupons_end_text"]],
        action=f"{_ROOM}/{found.id}/end",
        label=t["coupons_end"],
        back=f"{_ROOM}/{found.id}",
    )


@form("/coupons/{coupon_id:str}/end", "coupons.edit")
async def end(visit: TheVisit, coupon_id: FromPath[str]) -> Response[Any]:
    """Let it count no longer."""
    found = await _coupon_or_404(visit, coupon_id)
    await end_coupon(visit.shop.db, visit.shop.mint, found.code, actor=visit.actor)
    return go(visit, f"{_ROOM}/{found.id}", "coupons_ended", code=found.code)


async def _form(
    visit: Visit,
    typed: Mapping[str, str],
    *,
    status: int = 200,
    mistakes: Mapping[str, str] | None = None,
    preview: Coupon | None = None,
) -> Response[Any]:
    return await show(
        visit,
        "coupons/new.html",
        status=status,
        typed=typed,
        mistakes=mistakes or {},
        preview="" if preview is None else offer_in_words(preview, visit.language),
        rules=[] if preview is None else rules_in_words(preview, visit.language),
    )


async def _show(
    visit: Visit,
    found: Coupon,
    *,
    status: int = 200,
    typed: Mapping[str, str] | None = None,
    mistakes: Mapping[str, str] | None = None,
) -> Response[Any]:
    db = visit.shop.db
    uses = await db.read(coupons.uses_of, found.id, before=_before(visit))
    last = uses[-1].at if len(uses) == coupons.PAGE else None
    return await show(
        visit,
        "coupons/coupon.html",
        status=status,
        coupon=found,
        offer=offer_in_words(found, visit.language),
        rules=rules_in_words(found, visit.language),
        is_fixed=await db.read(coupons.is_redeemed, found.id),
        uses=uses,
        typed={**_typed(found), **(typed or {})},
        mistakes=mistakes or {},
        after=None if last is None else f"{last.astimezone(UTC):{_MOMENT}}",
    )


def _coupon_of(data: Mapping[str, str], coupon_id: str) -> Coupon:
    """The coupon that a form describes. Raises InvalidInput."""
    kind = field_of(data, "kind")
    return Coupon(
        id=coupon_id,
        code=normalized_code(field_of(data, "code")),
        kind=kind,
        value=whole_number(data, "value", 1, 100 if kind == PERCENT else ORDER_TOTAL_MAX),
        minimum_total=_number(data, "minimum", 0, ORDER_TOTAL_MAX) or 0,
        uses_max=_number(data, "uses", 1, USES_MAX),
        uses_per_buyer=_number(data, "per_buyer", 1, USES_MAX),
        starts_at=_moment(data, "starts_at"),
        ends_at=_moment(data, "until"),
    )


def _typed(found: Coupon) -> dict[str, str]:
    """A coupon as its form shows it."""
    return {
        "kind": found.kind,
        "value": str(found.value),
        "minimum": str(found.minimum_total),
        "uses": "" if found.uses_max is None else str(found.uses_max),
        "per_buyer": "" if found.uses_per_buyer is None else str(found.uses_per_buyer),
        "starts_at": "" if found.starts_at is None else f"{taipei(found.starts_at):{_TYPED}}",
        "until": "" if found.ends_at is None else f"{taipei(found.ends_at):{_TYPED}}",
    }


def _number(data: Mapping[str, str], name: str, least: int, most: int) -> int | None:
    return whole_number(data, name, least, most) if field_of(data, name) else None


def _moment(data: Mapping[str, str], name: str) -> datetime | None:
    """A moment in Taipei, as a browser sends it. Raises InvalidInput."""
    text = field_of(data, name)
    if not text:
        return None
    try:
        return datetime.strptime(text[:16], _TYPED).replace(tzinfo=TAIPEI)
    except ValueError as error:
        raise InvalidInput(name, "must be a day and a time") from error


def _mistake(visit: Visit, error: InvalidInput) -> dict[str, str]:
    """The sentence about a field, under the name that the form has for it."""
    field = "code" if error.field == "coupon" else error.field
    is_taken = field == "code" and "exists" in error.reason
    name = "coupons_mistake_taken" if is_taken else f"coupons_mistake_{field}"
    return {field: texts(visit.language).get(name, sentence(error, visit.language))}


def _asked(visit: Visit, name: str) -> str:
    text = str(visit.request.query_params.get(name, "")).strip()
    return text[:100] if is_plain(text) else ""


def _before(visit: Visit) -> datetime | None:
    try:
        return datetime.strptime(_asked(visit, "after"), _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None


async def _coupon_or_404(visit: Visit, coupon_id: str) -> Coupon:
    found = await visit.shop.db.read(coupons.find_coupon, coupon_id)
    if found is None:
        raise NotFound("coupon")
    return found


HANDLERS: Final = (list_of_coupons, new, make, coupon, change, ending, end)
