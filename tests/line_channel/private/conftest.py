"""A phone that chats with the shop: what is typed and pressed goes through the real conversation, and
every message that comes back must keep LINE's limits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from kaimai.line_channel.answers import Answer
from kaimai.line_channel.deps import Deps
from kaimai.line_channel.events import Heard
from kaimai.line_channel.messages.limits import problems_of_reply
from kaimai.line_channel.people import People
from kaimai.line_channel.private import PrivateChat
from kaimai.operations.shop import Shop
from kaimai.queries import carts
from line_simulator.limits import problems
from tests.conftest import MOSTLY_EMBEDDED, database_of
from tests.line_channel.conftest import ALICE, NotedLine
from tests.shop_harness import ShopHarness


@dataclass(slots=True)
class Phone:
    """One person's phone. `shown` are the messages of the last answer."""

    harness: ShopHarness
    chat: PrivateChat
    user_id: str = ALICE
    answer: Answer = field(default_factory=Answer)
    told: int = 0
    last: Heard | None = None

    @property
    def shown(self) -> list[Mapping[str, Any]]:
        return list(self.answer.messages)

    @property
    def words(self) -> str:
        """Every word of the last answer that a person can read."""
        return "\n".join(_words(self.shown))

    @property
    def labels(self) -> list[str]:
        """The buttons of the last answer, quick replies last."""
        return [action["label"] for action in _actions(self.shown)]

    def action(self, label: str) -> Mapping[str, Any]:
        """The first button with this label."""
        found = [each for each in _actions(self.shown) if each["label"] == label]
        assert found, f"no button {label!r} among {self.labels}"
        return found[0]

    async def say(self, text: str) -> str:
        """Type something; what is answered, in words."""
        return await self.hear(kind="message", message_kind="text", text=text)

    async def press(self, label: str) -> str:
        """Press a button of the last answer."""
        action = self.action(label)
        if action["type"] == "message":
            return await self.say(action["text"])
        assert action["type"] == "postback", f"{label} opens {action}"
        return await self.tap(action["data"])

    async def tap(self, data: str) -> str:
        """Send the data of a button, also of an old one, or of none."""
        return await self.hear(kind="postback", postback=data)

    async def hear(self, **event: Any) -> str:
        """Any event of this person."""
        self.told += 1
        return await self.again(
            Heard(
                id=f"{self.user_id[:4]}-{self.told}",
                at=self.harness.clock.present,
                reply_token=f"token-{self.told}",
                user_id=self.user_id,
                **event,
            )
        )

    async def again(self, heard: Heard | None = None) -> str:
        """The same event once more, as LINE may bring it."""
        self.last = heard or self.last
        assert self.last is not None
        self.answer = await self.chat.one_to_one(self.last)
        if self.shown:
            assert problems_of_reply(self.shown, takes_http=True) == []
            assert problems(self.shown, allow_local_http=True) == []
        return self.words

    async def cart(self) -> dict[str, int]:
        """What is in the cart: units by SKU."""
        found = await self.harness.shop.db.read(carts.cart_of, kind="line", value=self.user_id)
        return {} if found is None else {line.sku: line.quantity for line in found.lines}


def _words(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        for name, value in part.items():
            if name == "text" and isinstance(value, str):
                yield value
            elif name != "quickReply":
                yield from _words(value)
    elif isinstance(part, list):
        for each in part:
            yield from _words(each)


def _actions(part: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(part, Mapping):
        for name, value in part.items():
            if name == "action" and "label" in value:
                yield value
            else:
                yield from _actions(value)
    elif isinstance(part, list):
        for each in part:
            yield from _actions(each)


@pytest.fixture(params=MOSTLY_EMBEDDED)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of this test's own."""
    return database_of(request, tmp_path)


@pytest_asyncio.fixture
async def line() -> NotedLine:
    """A LINE that knows Alice."""
    return NotedLine(names={ALICE: "王小明"})


@pytest_asyncio.fixture
async def new_phone(harness: ShopHarness, line: NotedLine):
    """Phones of other people; of the harness's shop unless told otherwise."""

    def of(user_id: str, shop: Shop = harness.shop) -> Phone:
        people = People(shop.db, line, shop.mint)
        return Phone(harness, PrivateChat(Deps(shop=shop, line=line, people=people)), user_id)

    return of


@pytest_asyncio.fixture
async def phone(harness: ShopHarness, new_phone) -> Phone:
    """Alice's phone, and a shop with cola, pineapple cakes of which few are left, and one thing that is sold out."""
    await harness.sell(("COLA", 30, 100), name="可口可樂")
    await harness.sell(("PINE", 360, 3), name="鳳梨酥")
    await harness.sell(("GONE", 50, 0), name="蛋黃酥")
    harness.forward(seconds=1)
    return new_phone(ALICE)
