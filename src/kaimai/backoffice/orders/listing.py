"""The list of orders: one box that finds them, filters, and what can be done with many."""

from typing import Any, Final

from litestar import Response

from kaimai.backoffice.orders.chosen import CHOSEN_MAX, filter_here
from kaimai.backoffice.orders.views import chips
from kaimai.backoffice.pages import show
from kaimai.backoffice.routing import page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.calendar import taipei
from kaimai.domain.delivery import KINDS
from kaimai.domain.order_filter import METHODS, TODAY, OrderFilter, query_of, text_of
from kaimai.domain.orders import GROUPS
from kaimai.persistence.order_views import seen_by
from kaimai.queries.order_list import COUNTED_MAX, counts, list_orders
from kaimai.words.backoffice import texts
from kaimai.words.order_search import MATCHES
from kaimai.words.payment_methods import method_name


@page("/orders", "orders.view")
async def list_of_orders(visit: TheVisit) -> Response[Any]:
    """A page of the orders that the address names, the newest first."""
    wanted, db = filter_here(visit), visit.shop.db
    after = visit.request.query_params.get("after") or None
    found = await db.read(list_orders, wanted, visit.now, after=after)
    return await show(
        visit,
        "orders/list.html",
        wanted=wanted,
        found=found,
        fields=query_of(wanted),
        filter_text=text_of(wanted),
        tabs=_tabs(visit, wanted, await db.read(counts)),
        methods=[(each, method_name(each, visit.language)) for each in METHODS],
        deliveries=[(each, texts(visit.language)[f"orders_delivery_{each}"]) for each in KINDS],
        first_day=_shown_day(wanted.first_day, visit),
        last_day=_shown_day(wanted.last_day, visit),
        chosen_max=CHOSEN_MAX,
        views=chips(visit, text_of(wanted), await db.read(seen_by, _member_id(visit))),
        matched_words=lambda order: "、".join(
            MATCHES[kind].of(visit.language) for kind in order.matched
        ),
    )


def _tabs(
    visit: Visit, wanted: OrderFilter, counted: dict[str, int]
) -> list[tuple[str, str, bool, str | None]]:
    """Every group of statuses: address, words, whether it is this one, and how many are in it."""
    t = texts(visit.language)
    tabs: list[tuple[str, str, bool, str | None]] = [
        ("/admin/orders", t["all"], wanted.status == "", None)
    ]
    for group in GROUPS:
        n = counted[group]
        words = t["capped"].format(n=f"{n:,}") if n >= COUNTED_MAX else f"{n:,}"
        tabs.append(
            (
                f"/admin/orders?status={group}",
                t[f"orders_group_{group}"],
                wanted.status == group,
                words,
            )
        )
    return tabs


def _member_id(visit: Visit) -> str:
    return "" if visit.member is None else visit.member.id


def _shown_day(day: str, visit: Visit) -> str:
    """A day as a field shows it: today's date for `today`."""
    return taipei(visit.now).date().isoformat() if day == TODAY else day


HANDLERS: Final = (list_of_orders,)
