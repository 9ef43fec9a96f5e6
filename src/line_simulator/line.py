"""One simulated LINE, whole: the object that tests, the pages and the server hold."""

import asyncio
import random as random_module
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal

import httpx

from line_simulator import chats, membership, people, richmenus, taps
from line_simulator.agenda import Agenda
from line_simulator.api import Gateway
from line_simulator.books import Books
from line_simulator.clock import Clock
from line_simulator.events import emit
from line_simulator.faults import FaultBook
from line_simulator.feed import Feed
from line_simulator.records import (
    Bubble,
    Chat,
    Content,
    Delivery,
    Group,
    Json,
    Person,
    RichMenu,
    Tapped,
    WebhookAttempt,
)
from line_simulator.settings import LineSettings, OfficialAccount
from line_simulator.state import BulkJob, LineState
from line_simulator.store import Store
from line_simulator.webhooks import WebhookDesk


class Line:
    """LINE with one official account, its people, chats and faults.

    Nothing here reads the time or draws chance but through `now` and `random`, and nothing is
    sent but through `http`; without an HTTP client events stay owed. What people do raises
    `Refused` when their app would not let them, `LookupError` for an unknown id.
    """

    def __init__(
        self,
        settings: LineSettings,
        *,
        now: Callable[[], datetime],
        random: random_module.Random,
        http: httpx.AsyncClient | None = None,
        store: Store | None = None,
    ) -> None:
        books = Books(store)
        self.state = LineState(
            settings=settings,
            clock=Clock(now, offset_seconds=books.read_clock()),
            random=random,
            books=books,
            feed=Feed(),
            faults=FaultBook(random),
            owed=Agenda[int](),
            jobs=Agenda[BulkJob](),
        )
        for delivery in books.deliveries.values():
            self.state.owed.put(delivery.due_at, delivery.number)
        self.webhooks = WebhookDesk(self.state, http)
        self._forget_at = self.now()
        self.gateway = Gateway(self.state, self.webhooks)

    # Settings, faults, time

    @property
    def settings(self) -> LineSettings:
        """How this LINE behaves now."""
        return self.state.settings

    @property
    def account(self) -> OfficialAccount:
        """The official account."""
        return self.state.settings.account

    @property
    def faults(self) -> FaultBook:
        """The misbehaviour that is switched on."""
        return self.state.faults

    def change(self, **changes: Any) -> None:  # noqa: ANN401  # the fields of LineSettings
        """Behave differently from now on. Raises `TypeError` for a setting that does not exist."""
        self.state.settings = replace(self.state.settings, **changes)
        self.state.feed.bump()

    def now(self) -> datetime:
        """LINE's present time, UTC."""
        return self.state.now()

    def forward(self, seconds: float) -> None:
        """Move the clock forward; what falls due happens at the next `tick`."""
        self.state.clock.forward(seconds)
        self.state.books.save_clock(self.state.clock.offset_seconds)
        self._done()

    @property
    def version(self) -> int:
        """Grows with every visible change."""
        return self.state.feed.version

    def is_read(self, bubble: Bubble) -> bool:
        """Whether the other side of a one-to-one chat has read it (always so in groups)."""
        person = self.state.books.people.get(bubble.chat_id)
        if person is None:
            return True
        if bubble.sender_id == person.user_id:
            return self.account.mark_as_read_mode == "auto" or bubble.number <= person.account_read
        return bubble.number <= person.read_number

    async def changed(self, after: int) -> int:
        """Wait until `version` is greater than `after`, or until the end; the new version."""
        return await self.state.feed.changed(after)

    @property
    def is_open(self) -> bool:
        """False once `close` was called: who streams changes to a browser stops then."""
        return self.state.feed.is_open

    def close(self) -> None:
        """End the streams of changes, so that a server can stop."""
        self.state.feed.close()

    def take_due(self) -> list[Delivery]:
        """Do all timed work that is due, and return the webhook requests to send now."""
        richmenus.run_bulk_jobs(self.state)
        self._forget_old()
        due = self.webhooks.take_due()
        self.state.books.flush()
        return due

    async def deliver(self, delivery: Delivery) -> None:
        """Send one webhook request once."""
        await self.webhooks.deliver(delivery)

    async def tick(self) -> None:
        """Do everything that is due now, and wait for the webhook's answers."""
        await asyncio.gather(*(self.deliver(delivery) for delivery in self.take_due()))

    # Who there is

    def add_person(self, name: str, **details: Any) -> Person:  # noqa: ANN401  # see membership
        """A new LINE user; details as in `membership.add_person`."""
        person = membership.add_person(self.state, name, **details)
        self._done()
        return person

    def create_group(self, name: str, member_ids: Sequence[str], **details: Any) -> Group:  # noqa: ANN401  # see membership
        """A new group chat; details as in `membership.create_group`."""
        group = membership.create_group(self.state, name, member_ids, **details)
        self._done()
        return group

    @property
    def people(self) -> list[Person]:
        """Everybody, in the order of appearance."""
        return list(self.state.books.people.values())

    @property
    def groups(self) -> list[Group]:
        """All groups, in the order of their founding."""
        return list(self.state.books.groups.values())

    def person(self, user_id: str) -> Person:
        """One person."""
        return chats.person_of(self.state, user_id)

    def group(self, group_id: str) -> Group:
        """One group."""
        return chats.group_of(self.state, group_id)

    # What a person sees

    def chats_of(self, user_id: str) -> list[Chat]:
        """The list of chats: the account's first, then the groups."""
        return chats.chats_of(self.state, user_id)

    def chat(self, chat_id: str) -> Chat:
        """One chat."""
        return chats.chat_of(self.state, chat_id)

    def bubbles(self, chat_id: str, *, after: int = 0) -> list[Bubble]:
        """The bubbles of a chat with a number greater than `after`, oldest first."""
        found = self.state.books.chat_bubbles(chat_id)
        return [bubble for bubble in found if bubble.number > after] if after else list(found)

    def bubble(self, message_id: str) -> Bubble:
        """One message, taken back or not."""
        found = self.state.books.bubbles.get(message_id)
        if found is None:
            raise LookupError(f"there is no message {message_id}")
        return found

    def quick_replies(self, chat_id: str, user_id: str) -> list[Json]:
        """The quick reply items that this person sees now."""
        return chats.quick_replies(self.state, chat_id, user_id)

    def rich_menu_of(self, user_id: str) -> RichMenu | None:
        """The rich menu that this person sees in the one-to-one chat."""
        return richmenus.menu_of(self.state, self.person(user_id))

    def is_loading(self, user_id: str) -> bool:
        """Whether the loading animation runs in this person's chat with the account."""
        until = self.person(user_id).loading_until
        return until is not None and until > self.now()

    def content(self, message_id: str) -> Content | None:
        """The bytes of a picture, video, recording or file that a person sent."""
        return self.state.books.contents.get(message_id)

    # What people do

    def say(self, user_id: str, chat_id: str, text: str, *, quote: str | None = None) -> Bubble:
        """Write a text. `quote`: the id of the message that it answers."""
        bubble = people.say(self.state, user_id, chat_id, text, quote=quote)
        self._done()
        return bubble

    def send_sticker(
        self, user_id: str, chat_id: str, package_id: str = "446", sticker_id: str = "1988"
    ) -> Bubble:
        """Send a sticker."""
        bubble = people.send_sticker(self.state, user_id, chat_id, package_id, sticker_id)
        self._done()
        return bubble

    def send_place(
        self,
        user_id: str,
        chat_id: str,
        *,
        latitude: float,
        longitude: float,
        title: str = "",
        address: str = "",
    ) -> Bubble:
        """Send a location."""
        place = {"latitude": latitude, "longitude": longitude}
        bubble = people.send_place(
            self.state, user_id, chat_id, title=title, address=address, place=place
        )
        self._done()
        return bubble

    def send_file(
        self,
        user_id: str,
        chat_id: str,
        body: bytes,
        *,
        kind: str = "image",
        media_type: str = "image/jpeg",
        **details: Any,  # noqa: ANN401  # see people
    ) -> Bubble:
        """Send an `image`, `video`, `audio` or `file`; details as in `people.send_file`."""
        bubble = people.send_file(
            self.state, user_id, chat_id, kind=kind, body=body, media_type=media_type, **details
        )
        self._done()
        return bubble

    def unsend(self, user_id: str, message_id: str) -> Bubble:
        """Take back one's own message."""
        bubble = people.unsend(self.state, user_id, message_id)
        self._done()
        return bubble

    def edit(self, user_id: str, message_id: str, text: str) -> Bubble:
        """Change one's own text in a group."""
        bubble = people.edit(self.state, user_id, message_id, text)
        self._done()
        return bubble

    def tap(
        self,
        user_id: str,
        chat_id: str,
        action: Json,
        *,
        picked: str | None = None,
        is_quick_reply: bool = False,
    ) -> Tapped:
        """Tap a button with this action JSON. `picked`: what the picker of dates gave."""
        tapped = taps.tap(
            self.state, user_id, chat_id, action, picked=picked, is_quick_reply=is_quick_reply
        )
        self._done()
        return tapped

    def read(self, user_id: str, chat_id: str) -> None:
        """See the one-to-one chat up to its end."""
        found = self.state.books.chat_bubbles(chat_id)
        person = self.person(user_id)
        if found and user_id == chat_id:
            person.read_number = found[-1].number
            self.state.books.save_person(person)
            self._done()

    def use_device(self, user_id: str, device: Literal["phone", "pc"]) -> None:
        """Go on with LINE on a phone or on a computer; the account is not told."""
        person = self.person(user_id)
        person.device = device
        self.state.books.save_person(person)
        self._done()

    def follow(self, user_id: str) -> None:
        """Add the account as a friend."""
        membership.follow(self.state, user_id)
        self._done()

    def block(self, user_id: str) -> None:
        """Block the account."""
        membership.block(self.state, user_id)
        self._done()

    def unblock(self, user_id: str) -> None:
        """Take back a block."""
        membership.unblock(self.state, user_id)
        self._done()

    def invite_account(self, user_id: str, group_id: str) -> None:
        """Invite the official account into a group."""
        membership.invite_account(self.state, user_id, group_id)
        self._done()

    def remove_account(self, user_id: str, group_id: str) -> None:
        """Remove the official account from a group."""
        membership.remove_account(self.state, group_id, by=user_id)
        self._done()

    def join(self, group_id: str, *user_ids: str) -> None:
        """People join a group together."""
        membership.join(self.state, user_ids, group_id)
        self._done()

    def leave(self, user_id: str, group_id: str) -> None:
        """One person leaves a group."""
        membership.leave(self.state, user_id, group_id)
        self._done()

    def emit(
        self, kind: str, fields: Json, *, source: Json | None, has_reply_token: bool = True
    ) -> Json | None:
        """Owe the webhook any event at all: kinds that no chat here can cause, or unknown ones."""
        event = emit(self.state, kind, fields, source=source, has_reply_token=has_reply_token)
        self._done()
        return event

    # What LINE's operators see

    @property
    def webhook_attempts(self) -> Sequence[WebhookAttempt]:
        """Every request to the webhook, oldest first (the latest ten thousand)."""
        return self.webhooks.log

    @property
    def owed(self) -> list[Delivery]:
        """The webhook requests that are neither taken nor given up."""
        return list(self.state.books.deliveries.values())

    def _forget_old(self) -> None:
        """Once an hour, drop the tokens and keys that no rule looks at any more."""
        now = self.now()
        if now < self._forget_at:
            return
        self._forget_at = now + timedelta(hours=1)
        self.state.books.forget_old(
            tokens_before=now - timedelta(hours=self.settings.redelivery_hours_max),
            keys_before=now - timedelta(hours=self.settings.retry_key_hours),
        )

    def _done(self) -> None:
        self.state.books.flush()
        self.state.feed.bump()
