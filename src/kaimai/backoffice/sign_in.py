"""The door: signing in with password and second step, choosing a password by a link, signing out, and
typing the password again before what is dangerous."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response
from litestar.datastructures import Cookie
from litestar.params import FromPath

from kaimai.backoffice.notices import NEWS
from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import ROOT, SIGNED_IN, form, page
from kaimai.backoffice.visit import SESSION_COOKIE, TheVisit, Visit
from kaimai.domain.errors import (
    Busy,
    InvalidInput,
    KaimaiError,
    MustWait,
    PasswordRefused,
    SignInRefused,
    StaffRefused,
)
from kaimai.domain.sign_in import TICKET_LIFE, Client, account_of
from kaimai.domain.staff import SignedIn
from kaimai.operations import own_account, sessions, set_up, sign_in, staff
from kaimai.operations.sign_in import Entered, HalfWay
from kaimai.web.errors import waiting
from kaimai.web.forms import Form, field_of
from kaimai.web.language import is_https
from kaimai.words.errors import sentence

STEP_COOKIE: Final = "staff_step"
DEVICE_COOKIE: Final = "staff_device_"
"""Followed by the account's name, so that several people may share a browser."""
DEVICE_SECONDS: Final = 400 * 86_400
"""As long as browsers keep any cookie."""
_DOOR: Final = f"{ROOT}/sign-in"
_TYPED_WRONG: Final = (SignInRefused, MustWait, Busy)


@page("/sign-in", permission=None)
async def door(visit: TheVisit) -> Response[Any]:
    """Where people sign in; in a shop without staff, how to become the first of them."""
    wanted = _next(visit.request.query_params)
    if visit.member is not None:
        return go(visit, wanted)
    has_staff = await staff.has_staff(visit.shop.db)
    template = "people/sign_in.html" if has_staff else "people/nobody.html"
    return await show(visit, template, email="", next=wanted)


@form("/sign-in", permission=None)
async def take_password(visit: TheVisit, data: Form) -> Response[Any]:
    """The first step."""
    email, shop = field_of(data, "email"), visit.shop
    try:
        ended = await sign_in.check_password(
            shop.db,
            shop.mint,
            shop.installation.link_secret,
            email=email,
            password=data.get("password", ""),
            client=client_of(visit),
        )
    except _TYPED_WRONG as error:
        return await _again(
            visit, "people/sign_in.html", "password", error, email=email, next=_next(data)
        )
    if isinstance(ended, HalfWay):
        return _to_code(visit, ended, _next(data))
    return _come_in(visit, ended, _next(data))


@page("/sign-in/code", permission=None)
async def ask_code(visit: TheVisit) -> Response[Any]:
    """The second step, after the first."""
    wanted = _next(visit.request.query_params)
    if STEP_COOKIE not in visit.request.cookies:
        return go(visit, _DOOR)
    return await show(visit, "people/code.html", next=wanted)


@form("/sign-in/code", permission=None)
async def take_code(visit: TheVisit, data: Form) -> Response[Any]:
    """A code of the app, or a recovery code."""
    shop = visit.shop
    try:
        entered = await sign_in.check_code(
            shop.db,
            shop.mint,
            shop.installation.link_secret,
            ticket=visit.request.cookies.get(STEP_COOKIE, ""),
            code=field_of(data, "code"),
            client=client_of(visit),
            keys=shop.live.keys,
        )
    except _TYPED_WRONG as error:
        return await _again(visit, "people/code.html", "code", error, next=_next(data))
    except StaffRefused:
        return go(visit, _DOOR, "sign_in_too_slow", tone=NEWS)
    return _come_in(visit, entered, _next(data))


@page("/forgotten", permission=None)
async def forgotten(visit: TheVisit) -> Response[Any]:
    """What to do without password or phone."""
    return await show(visit, "people/forgotten.html")


@page("/set-up/{secret:str}", permission=None)
async def ask_password(visit: TheVisit, secret: FromPath[str]) -> Response[Any]:
    """Where a link leads by which somebody chooses a password."""
    member = await set_up.find_link(visit.shop.db, secret, now=visit.now)
    return await show(visit, "people/set_up.html", whose=member, secret=secret, typed={})


@form("/set-up/{secret:str}", permission=None)
async def take_new_password(visit: TheVisit, secret: FromPath[str], data: Form) -> Response[Any]:
    """The password that was chosen; whoever chose it comes in with it at once."""
    shop, password = visit.shop, data.get("password", "")
    try:
        check_same(data)
        member = await set_up.choose_password(
            shop.db,
            shop.mint,
            secret,
            password,
            shop_name=shop.settings.shop_name,
            address=visit.address,
            name=field_of(data, "name"),
            email=field_of(data, "email"),
        )
        return await _first_entry(visit, member.email, password)
    except InvalidInput as error:
        whose = await set_up.find_link(shop.db, secret, now=visit.now)
        values = {"whose": whose, "secret": secret, "typed": data}
        return await _again(visit, "people/set_up.html", error.field, error, **values)


@form("/sign-out", SIGNED_IN)
async def sign_out(visit: TheVisit) -> Response[Any]:
    """End this session."""
    session = session_of(visit)
    await sessions.sign_out(visit.shop.db, session.member.id, session.session_id, now=visit.now)
    return go(visit, _DOOR, "sign_in_out", cookies=[_cookie(visit, SESSION_COOKIE, "", 0)])


@page("/confirm", SIGNED_IN)
async def ask_again(visit: TheVisit) -> Response[Any]:
    """The password once more, before what is not done at a desk left open."""
    return await show(visit, "people/confirm.html", next=_next(visit.request.query_params))


@form("/confirm", SIGNED_IN)
async def confirm(visit: TheVisit, data: Form) -> Response[Any]:
    """Compare it, and lead back."""
    shop = visit.shop
    try:
        await own_account.confirm(shop.db, shop.mint, session_of(visit), data.get("password", ""))
    except _TYPED_WRONG as error:
        return await _again(visit, "people/confirm.html", "password", error, next=_next(data))
    return go(visit, _next(data))


def client_of(visit: Visit) -> Client:
    """The browser in front of us."""
    known = {
        name.removeprefix(DEVICE_COOKIE): value
        for name, value in visit.request.cookies.items()
        if name.startswith(DEVICE_COOKIE)
    }
    return Client(
        address=visit.address,
        device=visit.request.headers.get("user-agent", ""),
        known=known,
    )


def session_of(visit: Visit) -> SignedIn:
    """The session of a page that is for who has signed in."""
    if visit.session is None:
        raise SignInRefused
    return visit.session


def session_cookie(visit: Visit, value: str) -> Cookie:
    """What keeps a session in the browser."""
    return _cookie(visit, SESSION_COOKIE, value, int(sessions.LIFE_MAX.total_seconds()))


def check_same(form: Mapping[str, str]) -> None:
    """A new password is typed twice. Raises PasswordRefused."""
    if form.get("password", "") != form.get("again", ""):
        raise PasswordRefused("differ")


async def _first_entry(visit: Visit, email: str, password: str) -> Response[Any]:
    shop = visit.shop
    ended = await sign_in.check_password(
        shop.db,
        shop.mint,
        shop.installation.link_secret,
        email=email,
        password=password,
        client=client_of(visit),
    )
    if isinstance(ended, HalfWay):
        return _to_code(visit, ended, ROOT)
    return _come_in(visit, ended, ROOT, "sign_in_welcome")


def _to_code(visit: Visit, half: HalfWay, wanted: str) -> Response[Any]:
    life = int(TICKET_LIFE.total_seconds())
    step = _cookie(visit, STEP_COOKIE, half.ticket, life)
    return go(visit, _with_next(f"{_DOOR}/code", wanted), cookies=[step])


def _come_in(
    visit: Visit, entered: Entered, wanted: str, notice: str | None = None
) -> Response[Any]:
    cookies = [
        session_cookie(visit, entered.cookie),
        _cookie(
            visit,
            DEVICE_COOKIE + account_of(entered.member.email),
            entered.device,
            DEVICE_SECONDS,
        ),
        _cookie(visit, STEP_COOKIE, "", 0),
    ]
    if entered.codes_left is not None:
        return go(
            visit,
            wanted,
            "sign_in_codes_left",
            tone=NEWS,
            cookies=cookies,
            n=entered.codes_left,
        )
    if entered.refused:
        return go(
            visit, wanted, "sign_in_were_refused", tone=NEWS, cookies=cookies, n=entered.refused
        )
    return go(visit, wanted, notice, cookies=cookies)


async def _again(
    visit: Visit,
    template: str,
    field: str,
    error: KaimaiError,
    **values: Any,  # noqa: ANN401 what the template shows
) -> Response[Any]:
    """The form once more, with the sentence at its field."""
    answer = await show(
        visit,
        template,
        status=429 if isinstance(error, Busy) else 422,
        mistakes={field: sentence(error, visit.language)},
        **values,
    )
    answer.headers.update(waiting(error))
    return answer


def _next(fields: Mapping[str, str]) -> str:
    """Where to go afterwards: a page of the back office, never another site."""
    wanted = fields.get("next", "")
    is_ours = wanted == ROOT or wanted.startswith((f"{ROOT}/", f"{ROOT}?"))
    return wanted if is_ours and wanted.isascii() and wanted.isprintable() else ROOT


def _with_next(path: str, wanted: str) -> str:
    return path if wanted == ROOT else f"{path}?{urlencode({'next': wanted})}"


def _cookie(visit: Visit, name: str, value: str, seconds: int) -> Cookie:
    return Cookie(
        key=name,
        value=value,
        max_age=seconds,
        path=ROOT,
        httponly=True,
        samesite="lax",
        secure=is_https(visit.shop.settings),
    )


HANDLERS: Final = (
    door,
    take_password,
    ask_code,
    take_code,
    forgotten,
    ask_password,
    take_new_password,
    sign_out,
    ask_again,
    confirm,
)
