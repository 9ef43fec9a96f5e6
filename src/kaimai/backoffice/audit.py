"""The page of the audit log: who changed what, found by words, person, kind, subject and day."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from litestar import Response

from kaimai.backoffice.pages import show
from kaimai.backoffice.routing import ROOT, page
from kaimai.backoffice.visit import TheVisit
from kaimai.domain.calendar import TAIPEI
from kaimai.queries import audit
from kaimai.web.forms import field_of
from kaimai.words.audit import (
    ELSEWHERE,
    KINDS,
    field_name,
    kind_name,
    value_words,
    verb_name,
)

_PAGES: Final[Mapping[str, str]] = {
    "order": f"{ROOT}/orders/",
    "payment": f"{ROOT}/orders/",
    "refund": f"{ROOT}/orders/",
    "product": f"{ROOT}/products/",
    "staff": f"{ROOT}/people/",
    "customer": f"{ROOT}/customers/",
    "conversation": f"{ROOT}/customers/",
    "coupon": f"{ROOT}/coupons/",
    "group_buy": f"{ROOT}/group-buys/",
}
"""Where a subject's own page is, followed by its id, or for orders by their number."""
_BY_NUMBER: Final = ("order", "payment", "refund")


class Change(NamedTuple):
    """One member of what changed, in words."""

    name: str
    before: str | None
    after: str | None


class Line(NamedTuple):
    """One entry in words."""

    at: datetime
    who: str
    address: str
    verb: str
    kind: str
    subject: str
    link: str
    changes: list[Change]
    reason: str


@page("/audit", "audit.view")
async def entries(visit: TheVisit) -> Response[Any]:
    """Entries, the newest first."""
    asked = visit.request.query_params
    search = _search(asked)
    found = await visit.shop.db.read(audit.find, search, after=field_of(asked, "after"))
    names = await visit.shop.db.read(audit.people)
    subjects = await visit.shop.db.read(audit.subjects, found.entries)
    lines = [_line(each, names, subjects, visit.language) for each in found.entries]
    return await show(
        visit,
        "audit/list.html",
        lines=lines,
        after=found.after,
        is_cut_short=found.is_cut_short,
        asked=search,
        since=field_of(asked, "since"),
        until=field_of(asked, "until"),
        people=[(key, name) for key, name in names.items()],
        kinds=[(kind, text.of(visit.language)) for kind, text in KINDS.items()],
        subject=_subject_of(search, lines, visit.language),
    )


def _search(asked: Mapping[str, str]) -> audit.Search:
    return audit.Search(
        text=field_of(asked, "q"),
        actor=field_of(asked, "person"),
        kind=field_of(asked, "kind"),
        subject_id=field_of(asked, "subject"),
        since=_day(field_of(asked, "since")),
        until=_day(field_of(asked, "until"), days=1),
    )


def _day(text: str, *, days: int = 0) -> datetime | None:
    """The beginning of a day in Taipei, or of one so many days later; what is no day of a shop asks for
    nothing."""
    try:
        day = datetime.combine(date.fromisoformat(text), time(), TAIPEI)
    except ValueError:
        return None
    return day + timedelta(days=days) if 2000 < day.year < 3000 else None


def _line(
    entry: audit.Entry,
    people: Mapping[str, str],
    subjects: Mapping[tuple[str, str], str],
    language: str,
) -> Line:
    subject = subjects.get((entry.kind, entry.subject_id), entry.subject_id)
    return Line(
        at=entry.at,
        who=_who(entry.actor, people, language),
        address=entry.address,
        verb=verb_name(entry.verb, language),
        kind=kind_name(entry.kind, language),
        subject=subject,
        link=_link(entry, subject, is_known=(entry.kind, entry.subject_id) in subjects),
        changes=_changes(entry, language),
        reason=entry.reason,
    )


def _who(actor: str, people: Mapping[str, str], language: str) -> str:
    elsewhere = ELSEWHERE.get(actor)
    if elsewhere is not None:
        return elsewhere.of(language)
    return people.get(actor, actor.removeprefix("staff:"))


def _link(entry: audit.Entry, subject: str, *, is_known: bool) -> str:
    if entry.kind not in _PAGES or (entry.kind in _BY_NUMBER and not is_known):
        return ""
    name = subject if entry.kind in _BY_NUMBER else entry.subject_id
    return _PAGES[entry.kind] + quote(name, safe="")


def _changes(entry: audit.Entry, language: str) -> list[Change]:
    before, after = entry.before or {}, entry.after or {}

    def words(document: Mapping[str, Any], name: str) -> str | None:
        if name not in document:
            return None
        return value_words(entry.kind, name, document[name], language)

    return [
        Change(field_name(name, language), words(before, name), words(after, name))
        for name in {**before, **after}
    ]


def _subject_of(search: audit.Search, lines: list[Line], language: str) -> tuple[str, str] | None:
    """What the page is about when it is about one thing: its kind and its name."""
    if not (search.kind and search.subject_id):
        return None
    name = lines[0].subject if lines else search.subject_id
    return kind_name(search.kind, language), name


HANDLERS: Final = (entries,)
