"""A shop, its bank and LINE in one test: people talk in the simulated LINE, time moves when a test says so.

The shop reaches LINE through LINE's own library over a real port; webhooks and the bank's notices come in
process. Nothing runs by itself: `settle` does all that is due anywhere, until nothing is.
"""

import email
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email import policy
from typing import Any

import httpx
import sqlalchemy as sa
from litestar import Litestar
from sqlalchemy.engine import Connection

from kaimai.composition import LETTERS_FOLDER, senders
from kaimai.composition.line import line_jobs, line_senders
from kaimai.domain.group_buys import Sale
from kaimai.line_channel import Office
from kaimai.persistence.tables import inbox
from kaimai.queries import group_buys
from kaimai.worker import drain
from line_simulator import Bubble, Line
from tests.shop_app import client_of
from tests.shop_harness import ShopHarness
from tests.storefront.visitor import Visitor

OWNER = "U" + "0a" * 16
GROUP = "C" + "c3" * 16
PATIENCE = timedelta(seconds=5)
"""Longer than the shop waits for several things to tell at once, shorter than anything else takes."""


@dataclass(slots=True)
class Town:
    """People are called by their names; who is not known yet comes to live here."""

    harness: ShopHarness
    line: Line
    app: Litestar
    people: dict[str, str] = field(default_factory=dict)

    @property
    def office(self) -> Office:
        """The shop's presence in LINE."""
        office: Office = self.app.state.presence.office
        return office

    # People

    def user(self, name: str) -> str:
        """The LINE user id of somebody, who is a member of the group."""
        if name not in self.people:
            person = self.line.add_person(name)
            self.people[name] = person.user_id
            self.line.join(GROUP, person.user_id)
        return self.people[name]

    def names(self) -> dict[str, str]:
        """Everybody's name by user id."""
        return {user_id: name for name, user_id in self.people.items()}

    async def befriend(self, *names: str) -> None:
        """These people add the account as a friend, and are welcomed."""
        for name in names:
            self.line.follow(self.user(name))
        await self.settle()

    # Talking

    def speak(self, name: str, text: str) -> Bubble:
        """Somebody says something in the group; the shop has not heard it yet."""
        return self.line.say(self.user(name), GROUP, text)

    async def say(self, name: str, text: str) -> str:
        """Somebody says something in the group; what the shop answers there."""
        before = self.heard(GROUP)
        self.speak(name, text)
        await self.settle()
        return "\n".join(self.heard(GROUP)[len(before) :])

    async def write(self, name: str, text: str) -> str:
        """Somebody writes to the shop; what the shop answers."""
        chat = self.user(name)
        before = self.heard(chat)
        self.line.say(chat, chat, text)
        await self.settle()
        return "\n".join(self.heard(chat)[len(before) :])

    async def press(self, name: str, label: str) -> str:
        """Somebody presses the newest button with this label in their chat; what the shop answers."""
        chat = self.user(name)
        before = self.heard(chat)
        self.line.tap(chat, chat, self.button(name, label))
        await self.settle()
        return "\n".join(self.heard(chat)[len(before) :])

    def button(self, name: str, label: str) -> dict[str, Any]:
        """The newest button whose label begins so, in the chat of somebody with the shop."""
        for bubble in reversed(self._of_shop(self.user(name))):
            found = [a for a in actions_in(bubble.message) if a["label"].startswith(label)]
            if found:
                return found[0]
        raise AssertionError(f"{name} sees no button {label!r}")

    def heard(self, chat_id: str) -> list[str]:
        """The words of every bubble of the shop in a chat."""
        return ["\n".join(words_in(bubble.message)) for bubble in self._of_shop(chat_id)]

    def told(self, name: str) -> list[str]:
        """The same of somebody's own chat with the shop."""
        return self.heard(self.user(name))

    def links(self, name: str, path: str = "/bills/") -> list[str]:
        """The addresses with this path in somebody's chat with the shop, as paths."""
        uris = [
            action["uri"]
            for bubble in self._of_shop(self.user(name))
            for action in actions_in(bubble.message)
            if action["type"] == "uri" and path in action["uri"]
        ]
        return [re.sub(r"^https?://[^/]+", "", uri) for uri in uris]

    def _of_shop(self, chat_id: str) -> list[Bubble]:
        account = self.line.account.user_id
        return [each for each in self.line.bubbles(chat_id) if each.sender_id == account]

    # What happens by itself elsewhere

    async def settle(self) -> None:
        """Webhooks arrive, are answered, the bank tells, jobs run, people are told: until nothing is due."""
        shop = self.harness.shop
        self.harness.forward(seconds=PATIENCE.total_seconds())
        await self.line.tick()
        await self.harness.bank.tick()
        told_by = senders(shop) | line_senders(self.office)
        await drain(shop, told_by, line_jobs(self.office))
        # What the jobs caused may be told as well by now.
        self.harness.forward(seconds=PATIENCE.total_seconds())
        await drain(shop, told_by, line_jobs(self.office))

    async def pass_time(self, **amount: float) -> None:
        """Time passes, and what falls due happens."""
        self.harness.forward(**amount)
        await self.settle()

    # What there is to see

    def visitor(self) -> Visitor:
        """A browser that opens what the chat links to; the caller closes `http`."""
        return Visitor(client_of(self.app), self.harness)

    async def sale(self) -> Sale:
        """The newest sale of the group."""
        found = await self.harness.shop.db.read(group_buys.last_sale_of, GROUP)
        assert found is not None
        return found

    async def units(self) -> dict[str, tuple[int, int]]:
        """Name → (units, waiting) in the newest sale of the group, of whoever has any."""
        sale = await self.sale()
        stands = await self.harness.shop.db.read(group_buys.stands_of, sale.id)
        return {s.buyer_name: (s.units, s.waiting) for s in stands if s.units or s.waiting}

    async def arrivals(self) -> list[str]:
        """Who spoke, in the order in which the shop stored it."""
        names = self.names()
        bodies = await self.harness.shop.db.read(_bodies, GROUP)
        return [names[body["source"]["userId"]] for body in bodies if body["type"] == "message"]

    def letters(self) -> list[str]:
        """The subjects of all letters, oldest first."""
        files = sorted((self.harness.shop.settings.data / LETTERS_FOLDER).glob("*.eml"))
        read = (email.message_from_bytes(f.read_bytes(), policy=policy.default) for f in files)
        return [str(letter["Subject"]) for letter in read]


def _bodies(conn: Connection, conversation: str) -> list[dict[str, Any]]:
    """The events of a conversation, in the order of storing."""
    chosen = sa.select(inbox.c.body).where(inbox.c.conversation == conversation)
    return list(conn.execute(chosen.order_by(inbox.c.id)).scalars())


def words_in(part: Any) -> Iterator[str]:
    """Every text in a message that a person reads."""
    if isinstance(part, Mapping):
        for name, value in part.items():
            if name == "text" and isinstance(value, str):
                yield value
            elif name != "quickReply":
                yield from words_in(value)
    elif isinstance(part, list):
        for each in part:
            yield from words_in(each)


def actions_in(part: Any) -> Iterator[dict[str, Any]]:
    """Every action with a label in a message."""
    if isinstance(part, Mapping):
        for name, value in part.items():
            if name == "action" and "label" in value:
                yield value
            else:
                yield from actions_in(value)
    elif isinstance(part, list):
        for each in part:
            yield from actions_in(each)


def client_to_shop(app: Litestar) -> httpx.AsyncBaseTransport:
    """The way for LINE and the bank into the shop."""
    return httpx.ASGITransport(app, raise_app_exceptions=False)
