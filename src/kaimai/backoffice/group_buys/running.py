"""What is done with a group buy that is open or closed: new terms, its end, and reminding who has not
paid."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.group_buys.looking import ROOM, sale_or_404, show_sale
from kaimai.backoffice.group_buys.opening import mistake, moment_of, rows_of, wishes_of
from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.errors import InvalidInput
from kaimai.domain.group_buys import UNITS_MAX, Sale
from kaimai.operations.group_billing import remind_unpaid
from kaimai.operations.group_buy_wishes import ChangeSale, EndSale
from kaimai.operations.group_buys import change_sale, end_sale
from kaimai.queries import shelves
from kaimai.web.forms import FormList, field_of, values_of, whole_number
from kaimai.words.backoffice import texts


@form("/group-buys/{sale_id:str}/terms", "groups.edit")
async def change(visit: TheVisit, sale_id: FromPath[str], data: FormList) -> Response[Any]:
    """Raise limits, let it run longer, add an item; who waits moves up at once."""
    sale = await sale_or_404(visit, sale_id)
    rows = rows_of(data)
    try:
        known = await visit.shop.db.read(shelves.named, {row["sku"] for row in rows})
        ends = moment_of(data, "closes_at")
        request = ChangeSale(
            group_buy_id=sale.id,
            closes_at=ends if ends != sale.closes_at else None,
            limits=_limits(sale, data),
            items=wishes_of(rows, known),
            actor=visit.actor,
            at=visit.now,
        )
        moved = await change_sale(visit.shop.db, request)
    except InvalidInput as error:
        typed = {"closes_at": field_of(data, "closes_at")}
        return await show_sale(visit, sale, status=422, typed=typed, mistakes=mistake(visit, error))
    if moved:
        return go(visit, f"{ROOM}/{sale.id}", "groups_changed_and_moved", n=len(moved))
    return go(visit, f"{ROOM}/{sale.id}", "saved")


@page("/group-buys/{sale_id:str}/close", "groups.edit")
async def closing(visit: TheVisit, sale_id: FromPath[str]) -> Response[Any]:
    """Ask once, and say what will happen."""
    return await _ask(visit, await sale_or_404(visit, sale_id), "close")


@form("/group-buys/{sale_id:str}/close", "groups.edit")
async def close(visit: TheVisit, sale_id: FromPath[str]) -> Response[Any]:
    """Close it: everybody gets their bill."""
    await _end(visit, sale_id, "close")
    return go(visit, f"{ROOM}/{sale_id}", "groups_closed")


@page("/group-buys/{sale_id:str}/cancel", "groups.edit")
async def cancelling(visit: TheVisit, sale_id: FromPath[str]) -> Response[Any]:
    """Ask once, and say what will happen."""
    return await _ask(visit, await sale_or_404(visit, sale_id), "cancel")


@form("/group-buys/{sale_id:str}/cancel", "groups.edit")
async def cancel(visit: TheVisit, sale_id: FromPath[str]) -> Response[Any]:
    """Cancel it: all units are free again, and nobody pays."""
    await _end(visit, sale_id, "cancel")
    return go(visit, f"{ROOM}/{sale_id}", "groups_cancelled")


@form("/group-buys/{sale_id:str}/remind", "groups.edit")
async def remind(visit: TheVisit, sale_id: FromPath[str]) -> Response[Any]:
    """Write once more to those who have not paid."""
    told = await remind_unpaid(visit.shop.db, visit.shop.mint, sale_id, actor=visit.actor)
    return go(
        visit, f"{ROOM}/{sale_id}", "groups_reminded" if told else "groups_told_already", n=told
    )


def _limits(sale: Sale, data: FormList) -> tuple[tuple[str, int | None], ...]:
    """Limits that were changed, by item; an empty field: no limit. Raises InvalidInput."""
    changed = []
    known = {item.id: item for item in sale.items}
    pairs = zip(values_of(data, "item"), values_of(data, "units_max"), strict=False)
    for item_id, text in pairs:
        limit = whole_number({"units_max": text}, "units_max", 1, UNITS_MAX) if text else None
        if item_id in known and limit != known[item_id].units_max:
            changed.append((item_id, limit))
    return tuple(changed)


async def _ask(visit: Visit, sale: Sale, verb: str) -> Response[Any]:
    t = texts(visit.language)
    units = sum(item.claimed for item in sale.items)
    waiting = sum(item.waiting for item in sale.items)
    total = sum(item.claimed * item.price for item in sale.items)
    return await show(
        visit,
        "confirm.html",
        title=t[f"groups_{verb}_title"].format(title=sale.title or t["groups_untitled"]),
        text=[
            t[f"groups_{verb}_text"].format(
                units=f"{units:,}", waiting=f"{waiting:,}", total=f"NT${total:,}"
            )
        ],
        action=f"{ROOM}/{sale.id}/{verb}",
        label=t[f"groups_{verb}"],
        back=f"{ROOM}/{sale.id}",
    )


async def _end(visit: Visit, sale_id: str, verb: str) -> None:
    request = EndSale(group_buy_id=sale_id, verb=verb, actor=visit.actor, at=visit.now)
    await end_sale(visit.shop.db, visit.shop.mint, request)


HANDLERS: Final = (change, closing, close, cancelling, cancel, remind)
