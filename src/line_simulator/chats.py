"""Chats and their bubbles: who sees what, and how a bubble comes, changes and goes."""

from datetime import datetime

from line_simulator import identifiers
from line_simulator.records import Bubble, Chat, Friendship, Group, Json, Person
from line_simulator.state import LineState


class Refused(Exception):
    """The app does not let a person do that; the sentence says why, in the words of its pages."""


def person_of(state: LineState, user_id: str) -> Person:
    """A person. Raises `LookupError`."""
    person = state.books.people.get(user_id)
    if person is None:
        raise LookupError(f"there is no person {user_id}")
    return person


def group_of(state: LineState, group_id: str) -> Group:
    """A group. Raises `LookupError`."""
    group = state.books.groups.get(group_id)
    if group is None:
        raise LookupError(f"there is no group {group_id}")
    return group


def chat_of(state: LineState, chat_id: str) -> Chat:
    """A one-to-one chat with the account (id: the person's) or a group. Raises `LookupError`."""
    if chat_id in state.books.groups:
        group = state.books.groups[chat_id]
        return Chat(
            id=chat_id,
            kind="group",
            name=group.name,
            picture_url=group.picture_url,
            member_ids=tuple(group.member_ids),
            has_account=group.has_account,
        )
    person = person_of(state, chat_id)
    account = state.settings.account
    return Chat(
        id=chat_id,
        kind="user",
        name=account.name,
        picture_url=account.picture_url,
        member_ids=(person.user_id,),
        has_account=person.friendship is not Friendship.BLOCKED,
    )


def chats_of(state: LineState, user_id: str) -> list[Chat]:
    """What a person's list of chats shows: the account's chat first, then the groups."""
    person_of(state, user_id)
    groups = [chat_of(state, group.group_id) for group in state.books.groups_of(user_id)]
    return [chat_of(state, user_id), *groups]


def add_bubble(
    state: LineState,
    chat_id: str,
    sender_id: str,
    message: Json,
    *,
    at: datetime | None = None,
    is_silent: bool = False,
    quoted_message_id: str | None = None,
) -> Bubble:
    """Show a new message in a chat. `at`: now, unless several messages share a moment."""
    number = state.books.next_number("bubble")
    is_quotable = message["type"] not in {"audio", "location", "imagemap", "file", "note", "coupon"}
    is_from_person = sender_id not in {"", state.account_id}
    bubble = Bubble(
        message_id=identifiers.message_id(number),
        number=number,
        chat_id=chat_id,
        sender_id=sender_id,
        at=at or state.now(),
        message=message,
        is_silent=is_silent,
        quoted_message_id=quoted_message_id,
        quote_token=identifiers.quote_token(state.random) if is_quotable else None,
        read_token=identifiers.read_token(state.random) if is_from_person else None,
    )
    state.books.add_bubble(bubble)
    state.feed.bump()
    return bubble


def add_note(state: LineState, chat_id: str, text: str) -> Bubble:
    """A line that the app itself writes into a chat: somebody joined, left, took back a message."""
    return add_bubble(state, chat_id, "", {"type": "note", "text": text})


def quick_replies(state: LineState, chat_id: str, user_id: str) -> list[Json]:
    """The quick reply items that this person sees now.

    Those of the chat's last message only; gone after a tap; never on a PC. They come back when
    the message that hid them is taken back.
    """
    if person_of(state, user_id).device == "pc":
        return []
    for bubble in reversed(state.books.chat_bubbles(chat_id)):
        if bubble.is_unsent or not bubble.sender_id:
            continue
        if user_id in bubble.quick_reply_used_by:
            return []
        items: list[Json] = bubble.message.get("quickReply", {}).get("items", [])
        return items
    return []
