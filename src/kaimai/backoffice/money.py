"""Reconciliation: money that somebody must look at, the bank's statements day by day, and where they
differ from the books."""

from datetime import date
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.domain.reconciliation import askable_days, is_askable
from kaimai.operations.errands import ask_for
from kaimai.operations.reconciliation import close_difference
from kaimai.persistence import errands
from kaimai.persistence.errands import RECONCILE
from kaimai.queries.money import open_cases
from kaimai.queries.statements import (
    days_to_do,
    differences_of_day,
    latest_days,
    open_differences,
)
from kaimai.web.forms import Form, field_of
from kaimai.words.backoffice import texts
from kaimai.words.differences import advice, outcome_name
from kaimai.words.formats import cents

_ROOM: Final = "/admin/money"


@page("/money", "money.view")
async def overview(visit: TheVisit) -> Response[Any]:
    """What waits for a person: cases, differences; and the latest days."""
    return await _overview(visit)


@form("/money/reconcile", "money.settle")
async def reconcile(visit: TheVisit, data: Form) -> Response[Any]:
    """Have one day compared with the bank as soon as the worker is free."""
    if not visit.shop.settings.bank.is_set:
        return go(visit, _ROOM, "money_no_bank", tone="refusal")
    try:
        day = date.fromisoformat(field_of(data, "day"))
    except ValueError:
        day = date.min
    if not is_askable(day, visit.now):
        mistakes = {"day": texts(visit.language)["money_mistake_day"]}
        return await _overview(visit, status=422, mistakes=mistakes)
    await ask_for(visit.shop.db, visit.shop.mint, RECONCILE, f"{day}", actor=visit.actor)
    return go(visit, _ROOM, "money_asked", day=f"{day}")


@page("/money/days/{day:str}", "money.view")
async def one_day(visit: TheVisit, day: FromPath[str]) -> Response[Any]:
    """One day: every difference, closed ones too."""
    return await _one_day(visit, day)


@form("/money/days/{day:str}/{difference_id:str}/close", "money.settle")
async def close(
    visit: TheVisit, day: FromPath[str], difference_id: FromPath[str], data: Form
) -> Response[Any]:
    """Close a difference with what somebody found out about it."""
    note = field_of(data, "note")[:1000]
    try:
        await close_difference(
            visit.shop.db, visit.shop.mint, difference_id, note=note, actor=visit.actor
        )
    except InvalidInput:
        mistakes = {f"note-{difference_id}": texts(visit.language)["money_mistake_note"]}
        return await _one_day(visit, day, status=422, mistakes=mistakes)
    return go(visit, f"{_ROOM}/days/{day}", "money_closed")


async def _overview(
    visit: Visit, *, status: int = 200, mistakes: dict[str, str] | None = None
) -> Response[Any]:
    db = visit.shop.db
    return await show(
        visit,
        "money/overview.html",
        status=status,
        mistakes=mistakes or {},
        cases=await db.read(open_cases),
        about=lambda kind: texts(visit.language).get(f"order_case_{kind}", kind),
        differences=await db.read(open_differences, limit=100),
        days=await db.read(latest_days),
        to_do=await db.read(days_to_do, visit.now),
        askable=askable_days(visit.now),
        errand=await db.read(errands.latest, RECONCILE),
        has_bank=visit.shop.settings.bank.is_set,
        **_words(visit),
    )


async def _one_day(
    visit: Visit, day: str, *, status: int = 200, mistakes: dict[str, str] | None = None
) -> Response[Any]:
    try:
        chosen = date.fromisoformat(day)
    except ValueError as error:
        raise NotFound("page") from error
    return await show(
        visit,
        "money/day.html",
        status=status,
        mistakes=mistakes or {},
        chosen=chosen,
        differences=await visit.shop.db.read(differences_of_day, chosen),
        **_words(visit),
    )


def _words(visit: Visit) -> dict[str, Any]:
    language = visit.language
    return {
        "cents": cents,
        "named": lambda each: advice(each.kind, each.line_kind).name.of(language),
        "what_to_do": lambda each: advice(each.kind, each.line_kind).what_to_do.of(language),
        "outcome": lambda each: outcome_name(each.outcome, language),
    }


HANDLERS: Final = (overview, reconcile, one_day, close)
