"""The shop's accounts elsewhere: set, tried, taken away again. No secret ever goes to the browser."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.settings.history import names_of
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.connections import ENVIRONMENTS, KINDS, SECURITY, Kind, SealedConnection, masked
from kaimai.domain.errors import Mistaken, NotFound, Refused
from kaimai.operations import connections
from kaimai.operations.connections import Accounts, Change
from kaimai.persistence.sealing import CannotOpen
from kaimai.settings import Settings
from kaimai.web.forms import Form, field_of, whole_number
from kaimai.words.backoffice import texts
from kaimai.words.error_facts import WHY_LOCKED
from kaimai.words.errors import sentence

_PATH: Final = "/admin/settings/connections"
_CHOICES: Final = {"environment": ENVIRONMENTS, "security": SECURITY}
_NUMBER_MAX: Final = 2**31


@page("/settings/connections/{kind:str}", "secrets.edit")
async def look(visit: TheVisit, kind: FromPath[str]) -> Response[Any]:
    """One account: its values, its secrets masked, and its versions."""
    return await _show(visit, _known(kind))


@form("/settings/connections/{kind:str}", "secrets.edit")
async def save(visit: TheVisit, kind: FromPath[str], data: Form) -> Response[Any]:
    """Keep what was typed, sealed, as a new version; calls go under it at once."""
    known, shop = _known(kind), visit.shop
    typed = {name: field_of(data, name) for name in (*known.public, *known.secret)}
    seen = whole_number(data, "seen", 0, _NUMBER_MAX)
    change = Change(kind=kind, typed=typed, seen=seen, actor=visit.actor)
    try:
        await connections.change_connection(
            shop.db, shop.mint, shop.live.keys, change, Accounts.of(shop.live.process)
        )
    except Mistaken as mistaken:
        return await _show(visit, known, typed=typed, mistakes=mistaken.mistakes)
    except Refused as refused:
        return await _show(visit, known, typed=typed, refusal=sentence(refused, visit.language))
    await shop.live.refresh()
    return go(visit, f"{_PATH}/{kind}", "settings_connection_saved")


@form("/settings/connections/{kind:str}/try", "settings.edit")
async def try_it(visit: TheVisit, kind: FromPath[str]) -> Response[Any]:
    """Make a harmless call with what is set, and say what its end means."""
    known, trials, t = _known(kind), visit.shop.trials, texts(visit.language)
    match known.name:
        case "bank":
            findings = await trials.bank()
        case "line":
            findings = await trials.line()
        case _:
            to = visit.member.email if visit.member is not None else ""
            findings = await trials.mail(to, t["settings_trial_subject"], t["settings_trial_text"])
    told = [
        (each.is_good, t[f"settings_found_{each.name}"].format(**each.facts)) for each in findings
    ]
    back = f"{_PATH}/{kind}" if visit.may("secrets.edit") else "/admin/settings"
    return await show(visit, "settings/trial.html", kind=kind, findings=told, back=back)


@page("/settings/connections/{kind:str}/remove", "secrets.edit")
async def ask(visit: TheVisit, kind: FromPath[str]) -> Response[Any]:
    """What taking an account away would do."""
    t, rows = texts(visit.language), await connections.read_connections(visit.shop.db)
    known = _known(kind)
    if known.name not in rows:
        raise NotFound("page")
    has_file = getattr(visit.shop.live.process, kind).is_set
    return await show(
        visit,
        "confirm.html",
        title=t["settings_remove_title"].format(name=t[f"settings_{kind}"]),
        text=[t["settings_remove_to_file" if has_file else "settings_remove_to_nothing"]],
        action=f"{_PATH}/{kind}/remove",
        fields={"seen": rows[kind].version},
        label=t["settings_remove_button"],
        back=f"{_PATH}/{kind}",
    )


@form("/settings/connections/{kind:str}/remove", "secrets.edit")
async def remove(visit: TheVisit, kind: FromPath[str], data: Form) -> Response[Any]:
    """Let the settings file count again."""
    shop = visit.shop
    await connections.remove_connection(
        shop.db,
        shop.mint,
        _known(kind).name,
        seen=whole_number(data, "seen", 0, _NUMBER_MAX),
        actor=visit.actor,
        accounts=Accounts.of(shop.live.process),
    )
    await shop.live.refresh()
    return go(visit, f"{_PATH}/{kind}", "settings_connection_removed")


@form("/settings/connections/{kind:str}/back", "secrets.edit")
async def back(visit: TheVisit, kind: FromPath[str], data: Form) -> Response[Any]:
    """Go back to the version before, with its secrets."""
    shop = visit.shop
    version = whole_number(data, "version", 1, _NUMBER_MAX)
    await connections.restore_connection(
        shop.db,
        shop.mint,
        shop.live.keys,
        connections.Step(
            kind=_known(kind).name,
            version=version,
            seen=whole_number(data, "seen", 0, _NUMBER_MAX),
        ),
        actor=visit.actor,
        accounts=Accounts.of(shop.live.process),
    )
    await shop.live.refresh()
    return go(visit, f"{_PATH}/{kind}", "settings_connection_saved")


async def _show(
    visit: Visit,
    kind: Kind,
    *,
    typed: Mapping[str, str] | None = None,
    mistakes: Mapping[str, str] | None = None,
    refusal: str = "",
) -> Response[Any]:
    shop, t = visit.shop, texts(visit.language)
    versions = await connections.read_versions(shop.db, kind.name)
    newest = versions[0] if versions else None
    present = _values(visit, kind, newest)
    public = {**present.public, **_of(kind.public, typed or {})}
    names = await names_of(visit)
    return await show(
        visit,
        "settings/connection.html",
        status=200 if typed is None else 422,
        kind=kind.name,
        is_here=newest is not None and newest.is_set,
        is_set=getattr(shop.settings, kind.name).is_set,
        in_file=getattr(shop.live.process, kind.name).is_set,
        trouble=_why(present.trouble, visit.language),
        locked=_why(shop.live.keys.trouble or "", visit.language),
        fields=[_field(name, public.get(name, ""), kind, t) for name in kind.public],
        # What is known of a secret is its end. Not even what was typed goes back.
        secrets=[
            (name, masked(present.secrets.get(name, "")), name in kind.optional)
            for name in kind.secret
        ],
        mistakes={
            name: t.get(f"settings_{wrong}_{name}", t[f"settings_{wrong}"])
            for name, wrong in (mistakes or {}).items()
        },
        refusal=refusal,
        seen=newest.version if newest else 0,
        versions=versions,
        names=names,
    )


class _Values(NamedTuple):
    """The values that count now, and why secrets do not open."""

    public: Mapping[str, str]
    secrets: Mapping[str, str]
    trouble: str = ""


def _values(visit: Visit, kind: Kind, newest: SealedConnection | None) -> _Values:
    """The values of the newest version, or of the settings file."""
    if newest is None or not newest.is_set:
        values = _of_file(visit.shop.live.process, kind)
        return _Values(values, values)
    try:
        opened = connections.open_connection(visit.shop.live.keys, newest)
    except CannotOpen as locked:
        return _Values(newest.public, {}, locked.why)
    return _Values(opened.public, opened.secrets)


def _field(name: str, value: str, kind: Kind, t: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": name,
        "value": value,
        "is_optional": name in kind.optional,
        "options": [(each, t[f"settings_{name}_{each}"]) for each in _CHOICES.get(name, ())],
    }


def _of(names: Sequence[str], typed: Mapping[str, str]) -> dict[str, str]:
    return {name: typed[name] for name in names if name in typed}


def _why(trouble: str, language: str) -> str:
    return WHY_LOCKED[trouble].of(language) if trouble else ""


def _of_file(settings: Settings, kind: Kind) -> dict[str, str]:
    """What the file and the environment say, as it would be typed."""
    section = getattr(settings, kind.name)
    values = {name: getattr(section, name, "") for name in (*kind.public, *kind.secret)}
    if "owners" in values:
        values["owners"] = " ".join(values["owners"])
    if "environment" in values:
        values["environment"] = "file" if section.base_url else "production"
    return {name: str(value) for name, value in values.items()}


def _known(kind: str) -> Kind:
    """The kind of this name. Raises NotFound."""
    if kind not in KINDS:
        raise NotFound("page")
    return KINDS[kind]


HANDLERS: Final = (look, save, try_it, ask, remove, back)
