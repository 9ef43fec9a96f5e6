"""Everything LINE remembers, indexed for each question it is asked. No rules live here."""

from collections import defaultdict
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from line_simulator.records import (
    AccessToken,
    Bubble,
    Content,
    Delivery,
    Group,
    Person,
    ReplyToken,
    RetryKey,
    RichMenu,
    Ticket,
)
from line_simulator.store import Store

_Record = TypeVar("_Record", bound=msgspec.Struct)


class Numbers(msgspec.Struct):
    """Running numbers and counts by name: `usage:202611`, `sent:push:20261120`, ..."""

    values: dict[str, int] = {}


class Channel(msgspec.Struct):
    """What is set on the channel itself."""

    webhook_url: str | None = None
    default_rich_menu_id: str | None = None
    aliases: dict[str, str] = {}


class Books:
    """LINE's memory, and its copy on disk when it was given a store."""

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self.people: dict[str, Person] = {}
        self.groups: dict[str, Group] = {}
        self.bubbles: dict[str, Bubble] = {}
        self.by_chat: dict[str, list[Bubble]] = defaultdict(list)
        self.by_read_token: dict[str, Bubble] = {}
        self.quote_tokens: dict[str, str] = {}
        self.contents: dict[str, Content] = {}
        self.reply_tokens: dict[str, ReplyToken] = {}
        self.retry_keys: dict[str, RetryKey] = {}
        self.deliveries: dict[int, Delivery] = {}
        self.rich_menus: dict[str, RichMenu] = {}
        self.access_tokens: dict[str, AccessToken] = {}
        self.tickets: dict[str, Ticket] = {}
        self.channel = Channel()
        self._numbers = Numbers()
        if store is not None:
            self._load(store)

    # Numbers

    def next_number(self, series: str) -> int:
        """The next of a running series: `bubble`, `delivery`."""
        return self.count(series, 1)

    def count(self, name: str, units: int) -> int:
        """Add to a count; the new value."""
        value = self._numbers.values.get(name, 0) + units
        self._numbers.values[name] = value
        self._put("numbers", "", self._numbers)
        return value

    def counted(self, name: str) -> int:
        """The present value of a count."""
        return self._numbers.values.get(name, 0)

    # Writing

    def save_person(self, person: Person) -> None:
        """Enter a person, or write the present state through."""
        self.people[person.user_id] = person
        self._put("person", person.user_id, person)

    def save_group(self, group: Group) -> None:
        """Enter a group, or write its present state through."""
        self.groups[group.group_id] = group
        self._put("group", group.group_id, group)

    def add_bubble(self, bubble: Bubble) -> None:
        """Enter a new bubble at the end of its chat."""
        self._index_bubble(bubble)
        self.save_bubble(bubble)

    def save_bubble(self, bubble: Bubble) -> None:
        """Write a bubble's present state through."""
        self._put("bubble", bubble.message_id, bubble)

    def save_content(self, content: Content) -> None:
        """Keep the bytes of a message."""
        self.contents[content.message_id] = content
        self._put("content", content.message_id, content)

    def save_reply_token(self, token: ReplyToken) -> None:
        """Enter a reply token, or write its use through."""
        self.reply_tokens[token.token] = token
        self._put("reply_token", token.token, token)

    def save_retry_key(self, key: RetryKey) -> None:
        """Keep what a repetition with this key is told."""
        self.retry_keys[key.key] = key
        self._put("retry_key", key.key, key)

    def save_delivery(self, delivery: Delivery) -> None:
        """Owe the webhook a request."""
        self.deliveries[delivery.number] = delivery
        self._put("delivery", f"{delivery.number:012d}", delivery)

    def remove_delivery(self, delivery: Delivery) -> None:
        """Owe it no longer."""
        if self.deliveries.pop(delivery.number, None) is not None:
            self._remove("delivery", f"{delivery.number:012d}")

    def save_rich_menu(self, menu: RichMenu) -> None:
        """Enter a rich menu, or write its picture through."""
        self.rich_menus[menu.rich_menu_id] = menu
        self._put("rich_menu", menu.rich_menu_id, menu)

    def remove_rich_menu(self, menu: RichMenu) -> None:
        """Forget a rich menu."""
        if self.rich_menus.pop(menu.rich_menu_id, None) is not None:
            self._remove("rich_menu", menu.rich_menu_id)

    def save_access_token(self, token: AccessToken) -> None:
        """Keep an issued token."""
        self.access_tokens[token.token] = token
        self._put("access_token", token.token, token)

    def remove_access_token(self, token: AccessToken) -> None:
        """Forget a revoked token."""
        if self.access_tokens.pop(token.token, None) is not None:
            self._remove("access_token", token.token)

    def save_ticket(self, ticket: Ticket) -> None:
        """Keep a link token, a login code or token, or write its use through."""
        self.tickets[ticket.token] = ticket
        self._put("ticket", ticket.token, ticket)

    def save_channel(self) -> None:
        """Write the channel's settings through."""
        self._put("channel", "", self.channel)

    def save_clock(self, offset_seconds: float) -> None:
        """Keep how far the clock was moved."""
        self._put("clock", "", offset_seconds)

    def read_clock(self) -> float:
        """How far the clock was moved before."""
        bodies = list(self._store.read("clock")) if self._store is not None else []
        return msgspec.json.decode(bodies[0], type=float) if bodies else 0.0

    def flush(self) -> None:
        """Make everything since the last flush survive the end of the process."""
        if self._store is not None:
            self._store.flush()

    # Reading

    def chat_bubbles(self, chat_id: str) -> list[Bubble]:
        """The bubbles of a chat, oldest first."""
        return self.by_chat.get(chat_id, [])

    def groups_of(self, user_id: str) -> list[Group]:
        """The groups that a person is in."""
        return [group for group in self.groups.values() if user_id in group.member_ids]

    def forget_old(self, *, tokens_before: datetime, keys_before: datetime) -> None:
        """Drop reply tokens and retry keys that no rule looks at any more."""
        for token in [t for t in self.reply_tokens.values() if t.event_at < tokens_before]:
            del self.reply_tokens[token.token]
            self._remove("reply_token", token.token)
        for key in [k for k in self.retry_keys.values() if k.accepted_at < keys_before]:
            del self.retry_keys[key.key]
            self._remove("retry_key", key.key)

    def _index_bubble(self, bubble: Bubble) -> None:
        self.bubbles[bubble.message_id] = bubble
        self.by_chat[bubble.chat_id].append(bubble)
        if bubble.read_token is not None:
            self.by_read_token[bubble.read_token] = bubble
        if bubble.quote_token is not None:
            self.quote_tokens[bubble.quote_token] = bubble.message_id

    def _put(self, kind: str, key: str, record: msgspec.Struct | float) -> None:
        if self._store is not None:
            self._store.put(kind, key, record)

    def _remove(self, kind: str, key: str) -> None:
        if self._store is not None:
            self._store.remove(kind, key)

    def _load(self, store: Store) -> None:
        def read(kind: str, record: type[_Record]) -> list[_Record]:
            decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(record)
            return [decoder.decode(body) for body in store.read(kind)]

        for numbers in read("numbers", Numbers):
            self._numbers = numbers
        for channel in read("channel", Channel):
            self.channel = channel
        self.people = {each.user_id: each for each in read("person", Person)}
        self.groups = {each.group_id: each for each in read("group", Group)}
        for bubble in sorted(read("bubble", Bubble), key=lambda each: each.number):
            self._index_bubble(bubble)
        self.contents = {each.message_id: each for each in read("content", Content)}
        self.reply_tokens = {each.token: each for each in read("reply_token", ReplyToken)}
        self.retry_keys = {each.key: each for each in read("retry_key", RetryKey)}
        self.deliveries = {each.number: each for each in read("delivery", Delivery)}
        self.rich_menus = {each.rich_menu_id: each for each in read("rich_menu", RichMenu)}
        self.access_tokens = {each.token: each for each in read("access_token", AccessToken)}
        self.tickets = {each.token: each for each in read("ticket", Ticket)}
