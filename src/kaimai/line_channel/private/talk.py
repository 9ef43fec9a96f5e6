"""One event of one person's chat, with everything that is needed to answer it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from kaimai import links
from kaimai.domain.carts import Cart
from kaimai.domain.messaging import Message
from kaimai.domain.moves import Actor
from kaimai.line_channel.answers import Answer
from kaimai.line_channel.deps import Deps
from kaimai.line_channel.messages.actions import Action, tap, with_quick_replies
from kaimai.line_channel.messages.limits import problems
from kaimai.line_channel.messages.look import Look
from kaimai.line_channel.messages.parts import plain
from kaimai.line_channel.messages.taps import Verb, written
from kaimai.operations.joining import new_ticket
from kaimai.operations.shop import Shop
from kaimai.persistence.line_people import Person
from kaimai.queries import carts
from kaimai.words.languages import CHINESE, ENGLISH

_log = structlog.get_logger("kaimai.line_channel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Who speaks, the event by which every effect is keyed, and how the answer looks."""

    deps: Deps
    person: Person
    event_id: str
    now: datetime

    @property
    def shop(self) -> Shop:
        """The shop."""
        return self.deps.shop

    @property
    def language(self) -> str:
        """The language that LINE is set to on this person's phone; Chinese while it is unknown."""
        tag = self.person.language or ""
        return ENGLISH if tag.lower().startswith("en") else CHINESE

    @property
    def look(self) -> Look:
        """How messages look for this person."""
        return Look(language=self.language, public_url=self.shop.settings.public_url)

    @property
    def actor(self) -> Actor:
        """Who is named in the log: the buyer, never the LINE user id."""
        return Actor("buyer", self.person.buyer_id)

    async def cart(self) -> Cart | None:
        """The buyer's open cart, the same as in a browser that was joined."""
        return await self.shop.db.read(carts.cart_of_buyer, self.person.buyer_id)

    def web_link(self, *, to_checkout: bool = False) -> str:
        """A link that takes this buyer's cart to a browser, once."""
        shop = self.shop
        return links.join_url(
            shop.settings.public_url,
            shop.installation.link_secret,
            new_ticket(shop.mint, self.person.buyer_id),
            to_checkout=to_checkout,
        )

    def answer(
        self,
        *messages: Message,
        first: Sequence[Action] = (),
        tells: Sequence[tuple[str, str]] = (),
        must_arrive: bool = False,
    ) -> Answer:
        """These messages with the usual buttons above the keyboard, `first` before them."""
        said = with_quick_replies([*map(self._sendable, messages)], [*first, *self._usual()])
        return Answer(messages=said, tells=tells, must_arrive=must_arrive)

    def text(self, *sentences: str, first: Sequence[Action] = ()) -> Answer:
        """Sentences in one text message, with the usual buttons."""
        return self.answer(plain("\n".join(sentences)), first=first)

    def _sendable(self, message: Message) -> Message:
        """The message, or its bare words where LINE would refuse it and with it the whole answer."""
        is_secure = self.shop.settings.public_url.startswith("https:")
        found = problems(message, takes_http=not is_secure)
        if not found:
            return message
        _log.error("a message does not keep LINE's limits", problems=found[:5])
        return plain(f"{message.get('altText', '')}\n{self.shop.settings.public_url}")

    def _usual(self) -> list[Action]:
        t = self.look.t
        verbs = {
            "do_shop": Verb.SHOP,
            "do_cart": Verb.CART,
            "do_orders": Verb.ORDERS,
            "do_person": Verb.PERSON,
            "do_help": Verb.HELP,
        }
        return [tap(t[name], written(verb), t[name]) for name, verb in verbs.items()]
