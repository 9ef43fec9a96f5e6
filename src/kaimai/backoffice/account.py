"""One's own account: name and language, password, second step, recovery codes, where one is signed in."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import ROOT, SIGNED_IN, form, page
from kaimai.backoffice.sign_in import check_same, client_of, session_cookie, session_of
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.devices import device_name
from kaimai.domain.errors import Busy, InvalidInput, KaimaiError, SignInRefused
from kaimai.operations import one_time_codes, own_account, sessions, sign_in, staff
from kaimai.web.forms import Form, field_of
from kaimai.web.qr_codes import qr_code
from kaimai.words.backoffice import texts
from kaimai.words.errors import sentence

_HERE: Final = f"{ROOT}/account"
_REFUSED_SHOWN: Final = 10
_TYPED_WRONG: Final = (SignInRefused, InvalidInput, Busy)


@page("/account", SIGNED_IN)
async def account(visit: TheVisit) -> Response[Any]:
    """Everything about oneself."""
    return await _account(visit)


@form("/account", SIGNED_IN)
async def change_self(visit: TheVisit, data: Form) -> Response[Any]:
    """Another name, another language."""
    try:
        await own_account.change_self(
            visit.shop.db,
            session_of(visit).member,
            name=field_of(data, "name"),
            language=field_of(data, "language"),
            actor=visit.actor,
            now=visit.now,
        )
    except InvalidInput as error:
        return await _account(visit, error=error)
    return go(visit, _HERE, "saved")


@page("/account/password", SIGNED_IN)
async def ask_password(visit: TheVisit) -> Response[Any]:
    """The form for another password."""
    return await show(visit, "people/password.html")


@form("/account/password", SIGNED_IN)
async def change_password(visit: TheVisit, data: Form) -> Response[Any]:
    """Another password, and so another session."""
    shop = visit.shop
    try:
        check_same(data)
        cookie = await own_account.change_password(
            shop.db,
            shop.mint,
            session_of(visit),
            current=data.get("current", ""),
            new=data.get("password", ""),
            shop_name=shop.settings.shop_name,
            actor=visit.actor,
            device=client_of(visit).device,
        )
    except _TYPED_WRONG as error:
        field = "password" if isinstance(error, InvalidInput) else "current"
        return await _again(visit, "people/password.html", field, error)
    return go(visit, _HERE, "account_password_set", cookies=[session_cookie(visit, cookie)])


@page("/account/second-step", SIGNED_IN)
async def ask_code(visit: TheVisit) -> Response[Any]:
    """The QR code for an app, until the second step is on."""
    return await _second_step(visit)


@form("/account/second-step", SIGNED_IN)
async def switch_on(visit: TheVisit, data: Form) -> Response[Any]:
    """A first code, and the password of whoever sits here; the recovery codes, shown this once."""
    shop, session = visit.shop, session_of(visit)
    try:
        await own_account.confirm(shop.db, shop.mint, session, data.get("password", ""))
        codes = await own_account.switch_second_step_on(
            shop.db,
            shop.mint,
            session.member,
            field_of(data, "code"),
            actor=visit.actor,
            keys=shop.live.keys,
        )
    except _TYPED_WRONG as error:
        return await _second_step(visit, error)
    return await show(visit, "people/codes.html", codes=codes)


@page("/account/second-step/off", SIGNED_IN)
async def ask_to_switch_off(visit: TheVisit) -> Response[Any]:
    """What it means to go without."""
    return await _asking(visit, "second-step/off", "account_off", status=200)


@form("/account/second-step/off", SIGNED_IN)
async def switch_off(visit: TheVisit, data: Form) -> Response[Any]:
    """Go without, after the password."""
    shop, session = visit.shop, session_of(visit)
    try:
        await own_account.confirm(shop.db, shop.mint, session, data.get("password", ""))
    except _TYPED_WRONG as error:
        return await _asking(visit, "second-step/off", "account_off", error=error)
    await staff.switch_second_step_off(shop.db, session.member.id, actor=visit.actor, now=visit.now)
    return go(visit, _HERE, "account_off_done")


@page("/account/recovery-codes", SIGNED_IN)
async def ask_for_codes(visit: TheVisit) -> Response[Any]:
    """What happens to the old ones."""
    return await _asking(visit, "recovery-codes", "account_codes_new", status=200)


@form("/account/recovery-codes", SIGNED_IN)
async def renew_codes(visit: TheVisit, data: Form) -> Response[Any]:
    """Ten new codes, after the password; shown this once."""
    shop, session = visit.shop, session_of(visit)
    try:
        await own_account.confirm(shop.db, shop.mint, session, data.get("password", ""))
        codes = await own_account.renew_recovery_codes(
            shop.db, shop.mint, session.member, actor=visit.actor
        )
    except _TYPED_WRONG as error:
        return await _asking(visit, "recovery-codes", "account_codes_new", error=error)
    return await show(visit, "people/codes.html", codes=codes)


@form("/account/sessions/{session_id:str}/end", SIGNED_IN)
async def end_session(visit: TheVisit, session_id: FromPath[str]) -> Response[Any]:
    """Sign out elsewhere: one browser."""
    await sessions.end_session(
        visit.shop.db, session_of(visit).member.id, session_id, actor=visit.actor, now=visit.now
    )
    return go(visit, _HERE, "account_session_ended")


@form("/account/sessions/end", SIGNED_IN)
async def end_other_sessions(visit: TheVisit) -> Response[Any]:
    """Sign out everywhere but here."""
    session = session_of(visit)
    await sessions.end_sessions(
        visit.shop.db,
        session.member.id,
        actor=visit.actor,
        now=visit.now,
        keep=session.session_id,
    )
    return go(visit, _HERE, "account_others_ended")


async def _account(visit: Visit, *, error: InvalidInput | None = None) -> Response[Any]:
    db, me = visit.shop.db, session_of(visit).member
    return await show(
        visit,
        "people/account.html",
        status=200 if error is None else 422,
        mistakes={} if error is None else {error.field: sentence(error, visit.language)},
        me=await staff.member(db, me.id),
        sessions=await sessions.sessions_of(db, me.id, now=visit.now),
        here=visit.session_id,
        codes_left=await own_account.codes_left(db, me.id),
        refused=await sign_in.refused_attempts(db, me.id, limit=_REFUSED_SHOWN),
        device_name=device_name,
    )


async def _second_step(visit: Visit, error: KaimaiError | None = None) -> Response[Any]:
    shop, me = visit.shop, session_of(visit).member
    if me.has_totp:
        return go(visit, _HERE)
    secret = await own_account.offered_secret(shop.db, shop.mint, me, keys=shop.live.keys)
    link = one_time_codes.app_link(secret, email=me.email, shop_name=shop.settings.shop_name)
    field = "code" if isinstance(error, InvalidInput) else "password"
    return await show(
        visit,
        "people/second_step.html",
        status=200 if error is None else 422,
        mistakes={} if error is None else {field: sentence(error, visit.language)},
        secret=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        code_of_app=qr_code(link),
        app_link=link,
    )


async def _asking(
    visit: Visit,
    path: str,
    words: str,
    *,
    status: int = 422,
    error: KaimaiError | None = None,
) -> Response[Any]:
    """A page that says what will happen, and asks for the password."""
    t = texts(visit.language)
    return await show(
        visit,
        "people/with_password.html",
        status=status,
        mistakes={} if error is None else {"password": sentence(error, visit.language)},
        title=t[words],
        text=[t[f"{words}_text"]],
        action=f"{_HERE}/{path}",
        label=t[f"{words}_do"],
        back=_HERE,
    )


async def _again(visit: Visit, template: str, field: str, error: KaimaiError) -> Response[Any]:
    return await show(
        visit, template, status=422, mistakes={field: sentence(error, visit.language)}
    )


HANDLERS: Final = (
    account,
    change_self,
    ask_password,
    change_password,
    ask_code,
    switch_on,
    ask_to_switch_off,
    switch_off,
    ask_for_codes,
    renew_codes,
    end_session,
    end_other_sessions,
)
