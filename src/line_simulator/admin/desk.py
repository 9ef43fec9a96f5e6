"""`/admin`: one page with switches, faults and logs, and forms that need no script."""

from datetime import datetime
from typing import Any, Final

import jinja2
from litestar import MediaType, Request, Response, Router, get, post
from litestar.datastructures import FormMultiDict, State
from litestar.response import Redirect

from line_simulator import sending
from line_simulator.admin.switches import SWITCHES, switch, switched
from line_simulator.api.channel import verify
from line_simulator.clock import TAIPEI
from line_simulator.faults import Fault, FaultKind
from line_simulator.line import Line

_Request = Request[object, object, State]
_SHOWN: Final = 50
_DESK: Final = "/admin"
_HEADERS: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(TAIPEI):%m-%d %H:%M:%S}"


def _field(value: object) -> str:
    """A setting as its form field shows it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return " ".join(f"{each:g}" for each in value)
    return str(value)


_ENVIRONMENT: Final = jinja2.Environment(
    loader=jinja2.PackageLoader("line_simulator"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters["moment"] = _moment
_ENVIRONMENT.filters["field"] = _field


def desk_router(line: Line) -> Router:
    """The page and its forms; each form leads back to the page."""

    @get("/")
    async def desk() -> Response[str]:
        return _desk(line)

    @post("/settings")
    async def settings_form(request: _Request) -> Response[str] | Redirect:
        form = await request.form()
        try:
            switch(line, _read_settings(form))
        except ValueError as error:
            return _desk(line, error=str(error))
        return Redirect(_DESK, status_code=303)

    @post("/faults")
    async def fault_form(request: _Request) -> Response[str] | Redirect:
        form = await request.form()
        try:
            _change_faults(line, form)
        except ValueError as error:
            return _desk(line, error=str(error))
        return Redirect(_DESK, status_code=303)

    @post("/clock")
    async def clock_form(request: _Request) -> Response[str] | Redirect:
        form = await request.form()
        try:
            line.forward(float(form.get("minutes", "0")) * 60)
        except ValueError as error:
            return _desk(line, error=str(error))
        return Redirect(_DESK, status_code=303)

    @post("/verify", status_code=200)
    async def verify_form() -> Response[str]:
        url = line.state.webhook_url
        told = None if url is None else await verify(line.webhooks, line.state, url)
        return _desk(line, verified=told or {"success": False, "reason": "no webhook is set"})

    return Router(
        path="/", route_handlers=[desk, settings_form, fault_form, clock_form, verify_form]
    )


def _desk(
    line: Line, *, error: str | None = None, verified: dict[str, Any] | None = None
) -> Response[str]:
    attempts = list(line.webhook_attempts)[-_SHOWN:]
    page = _ENVIRONMENT.get_template("admin.html").render(
        error=error,
        verified=verified,
        now=line.now(),
        webhook_url=line.state.webhook_url,
        account=line.account,
        usage=sending.usage(line.state),
        quota=line.settings.monthly_quota,
        settings=switched(line),
        faults=line.faults.active,
        kinds=list(FaultKind),
        people=line.people,
        groups=line.groups,
        attempts=attempts[::-1],
        owed=line.owed[-_SHOWN:],
        exchanges=line.gateway.exchanges.newest()[:_SHOWN],
    )
    status_code = 200 if error is None else 409
    return Response(page, media_type=MediaType.HTML, status_code=status_code, headers=_HEADERS)


def _read_settings(form: FormMultiDict) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name in SWITCHES:
        if (value := form.get(name)) is not None:
            changes[name] = value.split() if name == "redelivery_seconds" else value
    return changes


def _change_faults(line: Line, form: FormMultiDict) -> None:
    if "remove" in form:
        line.faults.remove(int(form["remove"]))
    elif "clear" in form:
        line.faults.clear()
    else:
        line.faults.add(
            Fault(
                kind=FaultKind(form.get("kind", "")),
                where=form.get("where") or None,
                times=int(form["times"]) if form.get("times") else None,
                probability=float(form.get("probability") or 1),
                seconds=float(form.get("seconds") or 0),
            )
        )
