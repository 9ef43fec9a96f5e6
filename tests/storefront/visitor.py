"""A browser without scripts, played in process: keeps cookies, follows links, fills in and sends forms."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

import httpx

from tests.shop_harness import ShopHarness


@dataclass(slots=True)
class FormOnPage:
    """One form as a browser would send it: every field with its present value."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FormOnPage] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._textarea: str | None = None
        self._is_inside = False
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag == "form":
            # The search in the frame, which changes nothing, is not among them.
            self._is_inside = given.get("method") == "post"
        if tag == "form" and self._is_inside:
            self.forms.append(FormOnPage(given["action"] or ""))
        if tag == "a":
            self.links.append(given.get("href") or "")
        if tag == "select" and self._is_inside:
            self._select = given["name"] or ""
        if tag == "option" and self._select:
            if "selected" in given or self._select not in self.forms[-1].fields:
                self.forms[-1].fields[self._select] = given.get("value") or ""
        if tag == "textarea" and self._is_inside:
            self._textarea = given["name"]
            self.forms[-1].fields[given["name"] or ""] = ""
        if tag == "input" and self._is_inside and self._is_sent(given):
            self.forms[-1].fields[given["name"] or ""] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = None
        if tag == "select":
            self._select = ""
        if tag == "form":
            self._is_inside = False

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self.forms[-1].fields[self._textarea] += data
        self.words.extend(data.split())

    @staticmethod
    def _is_sent(given: dict[str, str | None]) -> bool:
        return given.get("type") != "radio" or "checked" in given


class Page:
    """An answer of the shop, read as a browser reads it."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status = answer.status_code
        self.headers = answer.headers
        self.html = answer.text
        self.path = answer.url.path
        self._read = _Reader()
        self._read.feed(answer.text)

    @property
    def text(self) -> str:
        """The words on the page, one blank between them."""
        return " ".join(self._read.words)

    @property
    def links(self) -> list[str]:
        return self._read.links

    @property
    def forms(self) -> list[FormOnPage]:
        return self._read.forms

    def form(self, action: str) -> FormOnPage:
        """The first form that is sent to this address."""
        return next(form for form in self.forms if form.action == action)

    def tags(self, name: str) -> Iterator[dict[str, str | None]]:
        return (given for tag, given in self._read.tags if tag == name)

    @property
    def strange_scripts(self) -> list[dict[str, str | None]]:
        """Scripts that are neither a module of the shop's own nor a block of data."""
        return [
            script
            for script in self.tags("script")
            if script.get("type") != "application/ld+json"
            if not (script.get("src") or "").startswith("/assets/")
            or script.get("type") != "module"
        ]

    @property
    def refresh(self) -> str | None:
        """What the page fetches by itself, and after how many seconds."""
        found = [m["content"] for m in self.tags("meta") if m.get("http-equiv") == "refresh"]
        return found[0] if found else None


@dataclass(slots=True)
class Visitor:
    """One person with one browser. The bank's pages are not visited: `sent_to` tells that it should."""

    http: httpx.AsyncClient
    harness: ShopHarness
    page: Page | None = None
    sent_to: str | None = None

    async def open(self, path: str, **more: object) -> Page:
        """Go to an address of the shop."""
        self.sent_to = None
        return await self._arrive(await self.http.get(path, **more))

    async def send(self, action: str, /, **fields: str) -> Page:
        """Fill in the form of the present page that goes to `action`, and send it."""
        assert self.page is not None
        self.sent_to = None
        return await self._arrive(
            await self.http.post(action, data={**self.page.form(action).fields, **fields})
        )

    async def buy(self, slug: str = "可樂", **fields: str) -> Page:
        """Put a product into the cart, from its page."""
        await self.open(f"/products/{slug}")
        return await self.send("/cart/items", **fields)

    async def check_out(self, **fields: str) -> Page:
        """Fill in the checkout form and send it; by card unless told otherwise."""
        await self.open("/checkout")
        return await self.send("/checkout", **{**CONTACT, **fields})

    async def order_page(self) -> Page:
        """The page of the visitor's newest order, found as a person finds it."""
        await self.open("/orders")
        assert self.page is not None
        newest = [link for link in self.page.links if link.startswith("/orders/")]
        return await self.open(next(link for link in newest if "?" not in link))

    async def _arrive(self, answer: httpx.Response) -> Page:
        while answer.is_redirect:
            target = answer.headers["location"]
            if urlsplit(target).netloc not in ("", "shop.test"):
                self.sent_to = target
                break
            answer = await self.http.get(target)
        self.page = Page(answer)
        return self.page


CONTACT = {
    "name": "林小美",
    "phone": "0912345678",
    "email": "mei@example.com",
    "method": "C-1",
    "district": "100中正區",
    "street": "忠孝東路一段 1 號",
}
