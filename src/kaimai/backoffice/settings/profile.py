"""Setting one part of what the shop tells about itself and on which terms it sells."""

from collections.abc import Mapping
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.settings.parts import PARTS, rows_of, sentences, typed_in, written
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.errors import Mistaken, NotFound, SettingsChanged
from kaimai.domain.shop_profile import missing_of
from kaimai.operations.shop_profile import change_values, read_version
from kaimai.web.forms import FormList, whole_number
from kaimai.words.backoffice import texts
from kaimai.words.error_facts import WHY_LOCKED
from kaimai.words.errors import sentence


@page("/settings/{part:str}", "settings.view")
async def look(visit: TheVisit, part: FromPath[str]) -> Response[Any]:
    """The fields of one part."""
    return await _show(visit, _known(part))


@form("/settings/{part:str}", "settings.edit")
async def save(visit: TheVisit, part: FromPath[str], data: FormList) -> Response[Any]:
    """Keep what was typed, as a new version; the shop goes by it at once."""
    typed, shop = typed_in(data, _known(part)), visit.shop
    seen = whole_number(data, "seen", 0, 2**31)
    try:
        await change_values(shop.db, shop.mint, typed, seen=seen, actor=visit.actor)
    except Mistaken as mistaken:
        return await _show(visit, part, typed=typed, mistakes=mistaken.mistakes, seen=seen)
    except SettingsChanged as changed:
        return await _show(visit, part, typed=typed, refusal=sentence(changed, visit.language))
    await shop.live.refresh()
    return go(visit, "/admin/settings", "settings_saved")


async def _show(
    visit: Visit,
    part: str,
    *,
    typed: Mapping[str, str] | None = None,
    mistakes: Mapping[str, str] | None = None,
    refusal: str = "",
    seen: int | None = None,
) -> Response[Any]:
    t = texts(visit.language)
    version, profile = await visit.shop.db.read(read_version)
    present = written(profile)
    values = {**present, **(typed or {})}
    changed = [each for each in PARTS[part] if refusal and values[each.key] != present[each.key]]
    return await show(
        visit,
        "settings/part.html",
        status=422 if typed is not None else 200,
        part=part,
        rows=rows_of(part, values, t),
        mistakes=sentences(mistakes or {}, t),
        refusal=refusal,
        # What somebody else has written meanwhile stands beside what was typed.
        others=[(t[f"settings_{each.key}"], present[each.key]) for each in changed],
        seen=version if seen is None else seen,
        missing=[t[f"settings_{key}"] for key in missing_of(profile)] if part == "legal" else [],
        process=visit.shop.live.process,
        locked=_why_locked(visit) if part == "cards" else "",
    )


def _why_locked(visit: Visit) -> str:
    """Why no card can be sealed, and so none remembered; or nothing."""
    trouble = visit.shop.live.keys.trouble
    return "" if trouble is None else WHY_LOCKED[trouble].of(visit.language)


def _known(part: str) -> str:
    """The name of a part. Raises NotFound."""
    if part not in PARTS:
        raise NotFound("page")
    return part


HANDLERS: Final = (look, save)
