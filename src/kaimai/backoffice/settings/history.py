"""Who changed which setting when, what one version said, and the way back to it."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.settings.parts import told, written
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.errors import NotFound
from kaimai.domain.moves import STAFF
from kaimai.domain.shop_profile import ShopProfile
from kaimai.operations.shop_profile import ProfileVersion, read_versions, restore_profile
from kaimai.operations.staff import list_staff
from kaimai.web.forms import Form, whole_number
from kaimai.words.backoffice import texts

SHOWN_MAX: Final = 100


@page("/settings/history", "settings.view")
async def history(visit: TheVisit) -> Response[Any]:
    """The last changes, each with what was before and after."""
    versions = await visit.shop.db.read(read_versions, SHOWN_MAX + 1)
    names = await names_of(visit)
    profiles = [each.profile for each in versions] + [_FIRST] * (len(versions) <= SHOWN_MAX)
    steps = [
        {
            "version": each.version,
            "at": each.at,
            "who": names.get(each.actor, each.actor),
            "changes": _changes(visit, before, each.profile),
        }
        for each, before in zip(versions, profiles[1:], strict=False)
    ]
    return await show(visit, "settings/history.html", steps=steps)


@page("/settings/history/{version:int}", "settings.edit")
async def ask(visit: TheVisit, version: FromPath[int]) -> Response[Any]:
    """What going back to a version would change."""
    versions = await visit.shop.db.read(read_versions, SHOWN_MAX)
    wanted = _FIRST if version == 0 else _profile_of(versions, version)
    if not versions:
        raise NotFound("version")
    t = texts(visit.language)
    changes = _changes(visit, versions[0].profile, wanted)
    lines = [t["settings_back_line"].format(**change) for change in changes]
    return await show(
        visit,
        "confirm.html",
        title=t["settings_back_title"].format(version=version),
        text=lines or [t["settings_back_same"]],
        action=f"/admin/settings/history/{version}",
        fields={"seen": versions[0].version},
        label=t["settings_back_button"],
        tone="",
        back="/admin/settings/history",
    )


@form("/settings/history/{version:int}", "settings.edit")
async def back(visit: TheVisit, version: FromPath[int], data: Form) -> Response[Any]:
    """Go back to a version, as a new one."""
    shop, seen = visit.shop, whole_number(data, "seen", 0, 2**31)
    await restore_profile(shop.db, shop.mint, version, seen=seen, actor=visit.actor)
    await shop.live.refresh()
    return go(visit, "/admin/settings", "settings_went_back", version=version)


async def names_of(visit: Visit) -> dict[str, str]:
    """What the shop's people are called, by the actors that the log knows them as."""
    return {f"{STAFF}:{each.id}": each.name for each in await list_staff(visit.shop.db)}


def _changes(visit: Visit, before: ShopProfile, after: ShopProfile) -> list[dict[str, str]]:
    t = texts(visit.language)
    old, new = written(before), written(after)
    return [
        {
            "name": t[f"settings_{key}"],
            "before": told(key, old[key], t),
            "after": told(key, new[key], t),
        }
        for key in new
        if old[key] != new[key]
    ]


def _profile_of(versions: list[ProfileVersion], version: int) -> ShopProfile:
    for each in versions:
        if each.version == version:
            return each.profile
    raise NotFound("version")


_FIRST: Final = ShopProfile()
"""What stood before the first change."""
HANDLERS: Final = (history, ask, back)
