"""What a browser sees of account link and LINE Login. It asks who one is, since no app can tell."""

from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

import jinja2
from litestar import MediaType, Request, Response, Router, get, post
from litestar.datastructures import FormMultiDict, State
from litestar.response import Redirect

from line_simulator import linking
from line_simulator.api import AUTHORIZE
from line_simulator.line import Line

_Request = Request[object, object, State]
_LINK: Final = "/dialog/bot/accountLink"
_NONCE_MIN: Final = 10
_NONCE_MAX: Final = 255
_SCOPES: Final = frozenset({"profile", "openid", "email"})
_KEPT: Final = ("client_id", "redirect_uri", "state", "scope", "nonce", "code_challenge")
_HEADERS: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
_ENVIRONMENT: Final = jinja2.Environment(
    loader=jinja2.PackageLoader("line_simulator"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def login_router(line: Line) -> Router:
    """`/dialog/bot/accountLink` and `/oauth2/v2.1/authorize`."""

    @get(_LINK)
    async def link_form(request: _Request) -> Response[str]:
        asked = {name: request.query_params.get(name, "") for name in ("linkToken", "nonce")}
        return _choose(line, _LINK, asked)

    @post(_LINK, status_code=200)
    async def link(request: _Request) -> Response[str]:
        return _link(line, await request.form())

    @get(AUTHORIZE)
    async def login_form(request: _Request) -> Response[str]:
        asked = {
            name: value for name in _KEPT if (value := request.query_params.get(name)) is not None
        }
        problem = _problem(line, asked, request.query_params.get("response_type", ""))
        return _say(problem, status_code=400) if problem else _choose(line, AUTHORIZE, asked)

    @post(AUTHORIZE)
    async def log_in(request: _Request) -> Response[str] | Redirect:
        return _log_in(line, await request.form())

    return Router(path="/", route_handlers=[link_form, link, login_form, log_in])


def _choose(line: Line, path: str, asked: dict[str, str]) -> Response[str]:
    return _page("identify.html", 200, people=line.people, path=path, asked=asked, words=None)


def _say(words: str, *, status_code: int = 200) -> Response[str]:
    return _page("identify.html", status_code, people=[], path="", asked={}, words=words)


def _page(template: str, status_code: int, **values: object) -> Response[str]:
    return Response(
        _ENVIRONMENT.get_template(template).render(values),
        media_type=MediaType.HTML,
        status_code=status_code,
        headers=_HEADERS,
    )


def _link(line: Line, form: FormMultiDict) -> Response[str]:
    nonce = form.get("nonce", "")
    if not _NONCE_MIN <= len(nonce) <= _NONCE_MAX:
        return _say("nonce 長度須為 10 到 255 The nonce has 10 to 255 characters", status_code=400)
    person = line.person(form.get("user_id", ""))
    try:
        is_own = linking.link_account(line.state, form.get("linkToken", ""), nonce, person)
    except linking.BadTicket:
        return _say("連結已失效 This link has expired or was used", status_code=400)
    line.state.books.flush()
    return _say("已連結帳號 The accounts are linked" if is_own else "連結失敗 Linking failed")


def _problem(line: Line, asked: dict[str, str], response_type: str) -> str | None:
    settings = line.settings
    uris = settings.login_redirect_uris
    if asked.get("client_id") != settings.login_channel_id:
        return "client_id 錯誤 This is not the login channel"
    if not asked.get("redirect_uri") or (uris and asked["redirect_uri"] not in uris):
        return "redirect_uri 未登記 This redirect URI is not registered"
    if response_type != "code" or not asked.get("state"):
        return "缺少 response_type 或 state Parameters are missing"
    scopes = set(asked.get("scope", "").split())
    if not scopes or not scopes <= _SCOPES:
        return "scope 錯誤 The scope is invalid"
    return None


def _log_in(line: Line, form: FormMultiDict) -> Response[str] | Redirect:
    asked = {name: value for name in _KEPT if (value := form.get(name)) is not None}
    problem = _problem(line, asked, "code")
    if problem is not None:
        return _say(problem, status_code=400)
    if "deny" in form:
        told = {"error": "ACCESS_DENIED", "error_description": "The user denied the request"}
    else:
        person = line.person(form.get("user_id", ""))
        seconds = line.settings.login_code_seconds
        code = linking.give(line.state, "code", person.user_id, seconds=seconds, details=asked)
        line.state.books.flush()
        told = {"code": code.token}
    parts = urlsplit(asked["redirect_uri"])
    query = "&".join(
        each for each in (parts.query, urlencode({**told, "state": asked["state"]})) if each
    )
    return Redirect(urlunsplit(parts._replace(query=query)), status_code=303)
