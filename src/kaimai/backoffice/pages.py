"""Turning templates into answers: the frame round every page, its headers, and redirects."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urlencode

import jinja2
from litestar import Litestar, MediaType, Response
from litestar.datastructures import Cookie
from litestar.response import Redirect
from markupsafe import Markup

from kaimai.backoffice import notices
from kaimai.backoffice.assets import ICON, SCRIPT, STYLESHEET
from kaimai.backoffice.guards import TOKEN_FIELD
from kaimai.backoffice.navigation import THUMB, room_of, rooms_for
from kaimai.backoffice.visit import Visit
from kaimai.web.headers import AFTER_A_FORM, SAFE, policy
from kaimai.web.templates import templates_of
from kaimai.words.backoffice import texts
from kaimai.words.formats import day, moment
from kaimai.words.languages import ENGLISH, TAGS
from kaimai.words.payment_methods import method_name
from kaimai.words.status import status_name

_HEADERS: Final[Mapping[str, str]] = {
    **SAFE,
    "Content-Security-Policy": policy(pictures="'self' blob:"),
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    # A delivery is read with the camera of a phone; nothing else may be listened to or found.
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}


def _environment() -> jinja2.Environment:
    environment = templates_of("kaimai.backoffice")
    environment.globals.update(stylesheet=STYLESHEET, script=SCRIPT, icon=ICON)
    return environment


_TEMPLATES: Final = _environment()


async def show(
    visit: Visit,
    template: str,
    *,
    status: int = 200,
    cookies: Sequence[Cookie] = (),
    **values: Any,  # noqa: ANN401 whatever the template shows
) -> Response[str]:
    """A page in the frame. `mistakes`: a sentence for each field of its form that must be put right."""
    return rendered(visit, template, status=status, cookies=cookies, **values)


def rendered(
    visit: Visit,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    cookies: Sequence[Cookie] = (),
    **values: object,
) -> Response[str]:
    """The same for what must not wait: pages about errors."""
    body = _TEMPLATES.get_template(template).render({**_frame(visit), **values})
    return Response(
        body,
        status_code=status,
        media_type=MediaType.HTML,
        headers={**_HEADERS, "Content-Language": TAGS[visit.language], **(headers or {})},
        cookies=[*visit.cookies(), *cookies],
    )


def go(
    visit: Visit,
    path: str,
    notice: str | None = None,
    *,
    tone: str = notices.DONE,
    undo: str = "",
    cookies: Sequence[Cookie] = (),
    **values: object,
) -> Redirect:
    """Send the browser on with GET, after a form was dealt with.

    `notice`: the name of a text in words/backoffice, filled in with `values`; `undo`: the address of
    a form (without further fields) that takes it back.
    """
    target = path
    if notice is not None:
        secret = visit.shop.installation.link_secret
        query = notices.query_of(secret, notice, tone=tone, undo=undo, values=values)
        target = f"{path}{'&' if '?' in path else '?'}{query}"
    return Redirect(
        target,
        status_code=303,
        headers=AFTER_A_FORM,
        cookies=[*visit.cookies(), *cookies],
    )


def address_with(visit: Visit, **changes: str | int | None) -> str:
    """The address of this page with some fields of its query changed; None or an empty text takes a
    field out. Messages are left behind."""
    present = {
        key: value
        for key, value in visit.request.query_params.items()
        if key != "lang" and not notices.is_part_of_notice(key)
    }
    fields = {
        key: value for key, value in {**present, **changes}.items() if value not in (None, "")
    }
    path = quote(f"/{visit.request.url.path.lstrip('/')}")
    return f"{path}?{urlencode(fields)}" if fields else path


def pages_of(app: Litestar) -> frozenset[str]:
    """The addresses at which the back office has something."""
    return frozenset(route.path for route in app.routes)


def _frame(visit: Visit) -> dict[str, Any]:
    language, request, member = visit.language, visit.request, visit.member
    rooms = rooms_for(member.role, pages_of(request.app)) if member is not None else []
    path = request.url.path
    return {
        "t": texts(language),
        "language": language,
        "language_tag": TAGS[language],
        "other_language": "zh" if language == ENGLISH else ENGLISH,
        "path": path,
        "query": request.query_params,
        "address_with": lambda **changes: address_with(visit, **changes),
        "room": room_of(path),
        "rooms": rooms,
        "thumb_rooms": [room for room in rooms if room.name in THUMB],
        "has_page": pages_of(request.app).__contains__,
        "shop_name": visit.shop.settings.shop_name,
        "member": member,
        "may": visit.may,
        "now": visit.now,
        "notice": notices.find(visit.shop.installation.link_secret, request.query_params, language),
        "csrf": visit.csrf,
        "csrf_field": Markup('<input type="hidden" name="{}" value="{}">').format(
            TOKEN_FIELD, visit.csrf
        ),
        "moment": lambda at: moment(at, language),
        "day": lambda at: day(at, language),
        "status_name": lambda machine, status: status_name(machine, status, language),
        "method_name": lambda method: method_name(method, language),
        "mistakes": {},
    }
