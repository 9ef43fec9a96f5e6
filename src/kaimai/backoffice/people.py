"""The room of the shop's people: who works here, in which role, and how they get in."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai import links
from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import ROOT, form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.devices import device_name
from kaimai.domain.errors import InvalidInput, KaimaiError, StaffRefused
from kaimai.domain.permissions import PACKER, ROLES
from kaimai.domain.staff import StaffMember
from kaimai.operations import sessions, sign_in, staff
from kaimai.web.forms import Form, field_of
from kaimai.words.backoffice import texts
from kaimai.words.errors import sentence

_HERE: Final = f"{ROOT}/people"
_REFUSED_SHOWN: Final = 20
_MANAGE: Final = "staff.manage"


@page("/people", _MANAGE)
async def people(visit: TheVisit) -> Response[Any]:
    """Everybody, and who tried to get in."""
    db = visit.shop.db
    return await show(
        visit,
        "people/people.html",
        people=await staff.list_staff(db),
        refused=await sign_in.refused_attempts(db, None, limit=_REFUSED_SHOWN),
        device_name=device_name,
    )


@page("/people/new", _MANAGE)
async def ask_for_member(visit: TheVisit) -> Response[Any]:
    """The form for somebody new."""
    return await _new(visit, {})


@form("/people/new", _MANAGE)
async def add_member(visit: TheVisit, data: Form) -> Response[Any]:
    """Take somebody on; the link for their password, shown this once."""
    shop = visit.shop
    try:
        member = await staff.add_member(
            shop.db,
            shop.mint,
            name=field_of(data, "name"),
            email=field_of(data, "email"),
            role=field_of(data, "role"),
            actor=visit.actor,
        )
    except (InvalidInput, StaffRefused) as error:
        return await _new(visit, data, error)
    return await _link(visit, member)


@page("/people/{member_id:str}", _MANAGE)
async def one(visit: TheVisit, member_id: FromPath[str]) -> Response[Any]:
    """One of them."""
    return await _one(visit, member_id)


@form("/people/{member_id:str}", _MANAGE)
async def change_member(visit: TheVisit, member_id: FromPath[str], data: Form) -> Response[Any]:
    """Another name or role."""
    try:
        await staff.change_member(
            visit.shop.db,
            member_id,
            name=field_of(data, "name"),
            role=field_of(data, "role"),
            actor=visit.actor,
            now=visit.now,
        )
    except (InvalidInput, StaffRefused) as error:
        return await _one(visit, member_id, error)
    return go(visit, f"{_HERE}/{member_id}", "saved")


@form("/people/{member_id:str}/link", _MANAGE)
async def make_link(visit: TheVisit, member_id: FromPath[str]) -> Response[Any]:
    """A new link for choosing a password, shown this once."""
    return await _link(visit, await staff.member(visit.shop.db, member_id))


@form("/people/{member_id:str}/sessions/end", _MANAGE)
async def end_sessions(visit: TheVisit, member_id: FromPath[str]) -> Response[Any]:
    """Sign somebody out everywhere."""
    member = await staff.member(visit.shop.db, member_id)
    await sessions.end_sessions(visit.shop.db, member.id, actor=visit.actor, now=visit.now)
    return go(visit, f"{_HERE}/{member_id}", "people_signed_out", name=member.name)


@page("/people/{member_id:str}/second-step/off", _MANAGE)
async def ask_to_switch_off(visit: TheVisit, member_id: FromPath[str]) -> Response[Any]:
    """What it means, before somebody's second step is taken away."""
    return await _asking(visit, member_id, "second-step/off", "people_off")


@form("/people/{member_id:str}/second-step/off", _MANAGE)
async def switch_off(visit: TheVisit, member_id: FromPath[str]) -> Response[Any]:
    """For somebody who has lost their phone, and the recovery codes too."""
    member = await staff.member(visit.shop.db, member_id)
    await staff.switch_second_step_off(visit.shop.db, member.id, actor=visit.actor, now=visit.now)
    return go(visit, f"{_HERE}/{member_id}", "people_off_done", name=member.name)


@page("/people/{member_id:str}/let-go", _MANAGE)
async def ask_to_let_go(visit: TheVisit, member_id: FromPath[str]) -> Response[Any]:
    """What it means, before somebody is let go."""
    return await _asking(visit, member_id, "let-go", "people_let_go")


@form("/people/{member_id:str}/let-go", _MANAGE)
async def let_go(visit: TheVisit, member_id: FromPath[str]) -> Response[Any]:
    """They cannot sign in any more; what they did stays theirs."""
    member = await staff.member(visit.shop.db, member_id)
    await staff.let_go(visit.shop.db, member_id, actor=visit.actor, now=visit.now)
    undo = f"{_HERE}/{member_id}/take-back"
    return go(visit, _HERE, "people_let_go_done", undo=undo, name=member.name)


@form("/people/{member_id:str}/take-back", _MANAGE)
async def take_back(visit: TheVisit, member_id: FromPath[str]) -> Response[Any]:
    """They may sign in again."""
    await staff.take_back(visit.shop.db, member_id, actor=visit.actor, now=visit.now)
    return go(visit, f"{_HERE}/{member_id}", "people_taken_back")


async def _new(
    visit: Visit, typed: Form, error: InvalidInput | StaffRefused | None = None
) -> Response[Any]:
    return await show(
        visit,
        "people/new.html",
        status=200 if error is None else 422,
        mistakes=_mistakes(visit, error),
        typed={"role": PACKER, **typed},
        roles=_roles(visit),
    )


async def _one(
    visit: Visit, member_id: str, error: InvalidInput | StaffRefused | None = None
) -> Response[Any]:
    db = visit.shop.db
    return await show(
        visit,
        "people/one.html",
        status=200 if error is None else 422,
        mistakes=_mistakes(visit, error),
        who=await staff.member(db, member_id),
        sessions=await sessions.sessions_of(db, member_id, now=visit.now),
        roles=_roles(visit),
        refused=await sign_in.refused_attempts(db, member_id, limit=_REFUSED_SHOWN),
        device_name=device_name,
    )


async def _link(visit: Visit, member: StaffMember) -> Response[Any]:
    shop = visit.shop
    secret = await staff.make_link(shop.db, shop.mint, member.id, actor=visit.actor)
    link = links.setup_url(shop.settings.public_url, secret)
    return await show(visit, "people/link.html", who=member, link=link)


async def _asking(visit: Visit, member_id: str, path: str, words: str) -> Response[Any]:
    member, t = await staff.member(visit.shop.db, member_id), texts(visit.language)
    return await show(
        visit,
        "confirm.html",
        title=t[words].format(name=member.name),
        text=[t[f"{words}_text"].format(name=member.name)],
        action=f"{_HERE}/{member_id}/{path}",
        label=t[f"{words}_do"],
        back=f"{_HERE}/{member_id}",
    )


def _mistakes(visit: Visit, error: KaimaiError | None) -> dict[str, str]:
    match error:
        case None:
            return {}
        case InvalidInput():
            return {error.field: sentence(error, visit.language)}
        case StaffRefused() if error.why == "email_taken":
            return {"email": sentence(error, visit.language)}
        case _:
            return {"role": sentence(error, visit.language)}


def _roles(visit: Visit) -> list[tuple[str, str]]:
    """Each role with what it is for."""
    t = texts(visit.language)
    return [(role, f"{t[f'role_{role}']}：{t[f'people_role_{role}']}") for role in ROLES]


HANDLERS: Final = (
    people,
    ask_for_member,
    add_member,
    one,
    change_member,
    make_link,
    end_sessions,
    ask_to_switch_off,
    switch_off,
    ask_to_let_go,
    let_go,
    take_back,
)
