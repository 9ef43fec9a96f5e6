"""Somebody who works in the back office with a browser without scripts, played in process."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx
from litestar import Litestar

from kaimai.backoffice.visit import SESSION_COOKIE
from kaimai.domain.permissions import OWNER
from kaimai.domain.staff import StaffMember
from kaimai.operations import sessions
from kaimai.operations.staff import list_staff
from kaimai.persistence import staff
from tests.backoffice.noting import all_noted
from tests.shop_app import app_of, client_of, started
from tests.shop_harness import ShopHarness
from tests.storefront.visitor import Page

TOKEN = "_csrf_token"
Value = str | int | Sequence[str]


class _Forms(HTMLParser):
    """Every form that is sent with POST, with the values that a browser would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, list[str]]]] = []
        self.token = ""
        self._is_inside = False
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = given.get("method", "").lower() == "post"
            if self._is_inside:
                self.forms.append((given.get("action", ""), {}))
        if not self._is_inside or (not given.get("name") and tag != "option"):
            return
        fields = self.forms[-1][1]
        match tag:
            case "input":
                self._input(given, fields)
            case "select":
                self._select = given["name"]
            case "option" if self._select and ("selected" in given or self._select not in fields):
                fields[self._select] = [given.get("value", "")]
            case "textarea":
                self._textarea = given["name"]
                fields[self._textarea] = [""]

    def _input(self, given: Mapping[str, str], fields: dict[str, list[str]]) -> None:
        kind = given.get("type", "text")
        if kind in ("radio", "checkbox") and "checked" not in given:
            return
        if kind in ("submit", "button", "file") or "disabled" in given:
            return
        fields.setdefault(given["name"], []).append(given.get("value", ""))
        if given["name"] == TOKEN:
            self.token = given["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.forms[-1][1][self._textarea][0] += data


@dataclass(slots=True)
class Clerk:
    """One signed-in person with one browser."""

    http: httpx.AsyncClient
    harness: ShopHarness
    member: StaffMember | None
    page: Page | None = None
    token: str = ""
    forms: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)

    async def look(self, path: str, **more: object) -> Page:
        """Go to an address of the back office, and wherever it leads."""
        return await self._arrive(await self.http.get(path, **more))

    async def send(self, action: str, /, **fields: Value) -> Page:
        """Fill in the form of the present page that goes to `action`, and send it.

        A form that is not on the page is sent all the same, with the session's token and what is
        given here. A list stands for a field that is sent several times; an empty list for none.
        """
        if not self.token:
            await self.look("/admin/sign-in")
        found = next((fields for to, fields in self.forms if to == action), {})
        sent = {TOKEN: [self.token], **found} | {
            name: [str(value)] if isinstance(value, str | int) else [str(each) for each in value]
            for name, value in fields.items()
        }
        with all_noted(action) as noted:
            answer = await self.http.post(action, data=sent)
            noted()
        return await self._arrive(answer)

    async def _arrive(self, answer: httpx.Response) -> Page:
        while answer.is_redirect:
            answer = await self.http.get(answer.headers["location"])
        self.page = Page(answer)
        reader = _Forms()
        reader.feed(answer.text)
        self.forms = reader.forms
        self.token = reader.token or self.token
        return self.page


async def new_member(
    harness: ShopHarness, *, role: str = OWNER, name: str = "陳老闆"
) -> StaffMember:
    """One of the shop's people, who can sign in. A shop has an owner before it has others."""
    if role != OWNER and all(not each.is_owner for each in await list_staff(harness.shop.db)):
        await new_member(harness, name="店主")
    mint = harness.shop.mint
    member = StaffMember(
        id=mint.id(),
        name=name,
        email=f"{mint.token()[:12]}@example.com",
        role=role,
        has_totp=False,
        is_active=True,
        created_at=mint.now(),
    )
    await harness.shop.db.write(staff.insert, member)
    return member


async def signed_in(
    app: Litestar, harness: ShopHarness, stack: AsyncExitStack, *, role: str = OWNER
) -> Clerk:
    """Somebody in this role in front of an application that runs."""
    mint = harness.shop.mint
    member = await new_member(harness, role=role)
    cookie = await sessions.begin(
        harness.shop.db, mint, member.id, device="a test", address="127.0.0.1", now=mint.now()
    )
    http = await stack.enter_async_context(client_of(app))
    http.cookies.set(SESSION_COOKIE, cookie, domain="shop.test", path="/admin")
    return Clerk(http, harness, member)


async def open_clerk(harness: ShopHarness, stack: AsyncExitStack, *, role: str = OWNER) -> Clerk:
    """The same with an application of its own, which ends with `stack`."""
    app = await stack.enter_async_context(started(app_of(harness.shop.settings, shop=harness.shop)))
    return await signed_in(app, harness, stack, role=role)
