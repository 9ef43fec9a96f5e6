"""A group while a list of its events is answered: its open sale, who speaks, and in which words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from kaimai.domain.group_buys import Sale
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.domain.plus_one import read
from kaimai.domain.said import Named, Said, Unclear
from kaimai.line_channel.deps import Deps
from kaimai.line_channel.events import Heard
from kaimai.persistence.database import Database
from kaimai.persistence.line_people import Person
from kaimai.queries import group_buys
from kaimai.settings import Settings
from kaimai.words.group_buys import group_words
from kaimai.words.languages import CHINESE, ENGLISH

NEWS = timedelta(hours=24)
"""How long the end of a sale is told, and late orders are answered."""
ENDED = ("closed", "settled")


@dataclass(slots=True)
class Room:
    """One group. `sale` is its open sale as it was last looked at, or None; `closed` the sale that
    ended a short while ago, while nothing else is on sale."""

    deps: Deps
    group_id: str
    sale: Sale | None = None
    closed: Sale | None = None

    @property
    def db(self) -> Database:
        """The shop's database."""
        return self.deps.shop.db

    @property
    def mint(self) -> Mint:
        """The clock, and where names come from."""
        return self.deps.shop.mint

    @property
    def settings(self) -> Settings:
        """The shop's settings."""
        return self.deps.shop.settings

    @property
    def items(self) -> tuple[Named, ...]:
        """How the items of the open sale are called."""
        return named(self.sale)

    async def look(self) -> Sale | None:
        """See what is on sale now."""
        last = await self.db.read(group_buys.last_sale_of, self.group_id)
        self.sale = last if last is not None and last.is_open else None
        has_just_ended = (
            last is not None
            and last.status in ENDED
            and last.closed_at is not None
            and self.mint.now() - last.closed_at < NEWS
        )
        self.closed = last if has_just_ended else None
        return self.sale

    def understand(self, heard: Heard, now: datetime) -> Said | None:
        """What a text means here, without the account's name if it was called."""
        if heard.text is None:
            return None
        texts = _without_mention(heard.text) if heard.mentions_us else [heard.text]
        said: Said | None = None
        for text in texts:
            said = read(text, self.items, now=now)
            if said is not None and not isinstance(said, Unclear):
                return said
        return said

    def is_owner(self, user_id: str | None) -> bool:
        """Whether this person may open and end sales."""
        return user_id is not None and user_id in self.settings.line.owners

    @property
    def friend_link(self) -> str:
        """Where people add the account as a friend; empty while the shop has not said its LINE ID."""
        basic_id = self.settings.line.basic_id
        return f"https://line.me/R/ti/p/{quote(basic_id, safe='')}" if basic_id else ""


def named(sale: Sale | None) -> tuple[Named, ...]:
    """How the items of a sale are called."""
    if sale is None:
        return ()
    return tuple(
        Named(id=item.id, code=item.code, names=(item.name, *item.names)) for item in sale.items
    )


def language_of(person: Person | None) -> str:
    """The language of somebody's LINE, Chinese while it is unknown."""
    tag = (person.language if person is not None else None) or ""
    return ENGLISH if tag.lower().startswith("en") else CHINESE


def words_of(person: Person | None) -> Mapping[str, str]:
    """The words for this person."""
    return group_words(language_of(person))


def actor_of(person: Person) -> Actor:
    """Who is named in the log when an owner speaks: the buyer's id, never LINE's."""
    return Actor("staff", person.buyer_id)


def _without_mention(text: str) -> Sequence[str]:
    """What is left without 「@名稱」, whose end nobody tells: each way to cut it, the shortest name first."""
    head, at, tail = text.partition("@")
    pieces = tail.split()
    left = [f"{head}{' '.join(pieces[cut:])}" for cut in range(1, len(pieces) + 1)]
    return [*left, text] if at else [text]
