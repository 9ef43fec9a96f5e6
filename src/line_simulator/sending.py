"""Sending rules: who is reached, what it costs, reply tokens, retry keys. HTTP is in `api`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from line_simulator.chats import add_bubble
from line_simulator.clock import day_text, month_text
from line_simulator.limits import has_mentions, mentioned
from line_simulator.records import Bubble, Friendship, Group, Json, Person, RetryKey
from line_simulator.state import LineState


class OverQuota(Exception):
    """The month's messages do not suffice; nothing was sent."""


class UnknownTarget(Exception):
    """Nobody here has this id, or the account is not in this group; nothing was sent."""


class BadReplyToken(Exception):
    """The token was never given, was used, or is too old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What is sent and how: the kind of call and the messages' JSON."""

    kind: str
    messages: Sequence[Json]
    is_silent: bool = False


def usage(state: LineState) -> int:
    """How many people this month's counted messages reached."""
    return state.books.counted(f"usage:{month_text(state.now())}")


def sent_on(state: LineState, kind: str, day: str) -> int:
    """How many people calls of a kind reached on a day (`yyyyMMdd` in UTC+9)."""
    return state.books.counted(f"sent:{kind}:{day}")


# Replies


def take_reply_token(state: LineState, text: str) -> str:
    """Spend a reply token; the chat it answers in. Raises `BadReplyToken`."""
    settings = state.settings
    token = state.books.reply_tokens.get(text)
    now = state.now()
    if (
        token is None
        or token.is_used
        or now - token.sent_at > timedelta(seconds=settings.reply_token_seconds)
        or now - token.event_at > timedelta(seconds=settings.reply_token_cap_seconds)
    ):
        raise BadReplyToken
    token.is_used = True
    state.books.save_reply_token(token)
    return token.chat_id


def give_back_reply_token(state: LineState, text: str) -> None:
    """Let a token be used again: the call it came with was refused and that spends none."""
    token = state.books.reply_tokens[text]
    token.is_used = False
    state.books.save_reply_token(token)


def reply(state: LineState, chat_id: str, sending: Sending) -> list[Json]:
    """Show the messages in the chat of the event, free of charge. The `sentMessages`."""
    group = state.books.groups.get(chat_id)
    if group is not None:
        reached = len(group.member_ids) if group.has_account else 0
        is_shown = group.has_account
    else:
        person = state.books.people[chat_id]
        is_shown = person.friendship is not Friendship.BLOCKED
        reached = 1 if is_shown else 0
    _count_sent(state, sending.kind, reached)
    return _show(state, chat_id, sending, is_shown=is_shown)


# Push, multicast, broadcast


def push(state: LineState, to: str, sending: Sending) -> list[Json]:
    """Send to one person or group. The `sentMessages`, also when the person cannot receive them.

    Raises `UnknownTarget` and `OverQuota`.
    """
    group = state.books.groups.get(to)
    if group is not None:
        if not group.has_account:
            raise UnknownTarget
        _spend(state, sending.kind, len(group.member_ids))
        return _show(state, to, sending, is_shown=True)
    person = state.books.people.get(to)
    if person is None:
        raise UnknownTarget
    is_shown = may_receive_push(state, person)
    _spend(state, sending.kind, 1 if is_shown else 0)
    return _show(state, to, sending, is_shown=is_shown)


def multicast(state: LineState, to: Sequence[str], sending: Sending) -> None:
    """Send to many people; who is no friend or unknown is skipped. Raises `OverQuota`."""
    people = state.books.people
    friends = [user_id for user_id in dict.fromkeys(to) if _is_friend(people.get(user_id))]
    _spend(state, sending.kind, len(friends))
    for user_id in friends:
        _show(state, user_id, sending, is_shown=True)


def broadcast(state: LineState, sending: Sending) -> None:
    """Send to every friend, and to no group. Raises `OverQuota`."""
    multicast(state, list(state.books.people), sending)


def may_receive_push(state: LineState, person: Person) -> bool:
    """Friends, and who wrote to the account within seven days; nobody who blocked it."""
    if person.friendship is Friendship.NONE and person.wrote_at is not None:
        days = timedelta(days=state.settings.stranger_push_days)
        return state.now() - person.wrote_at <= days
    return person.friendship is Friendship.FRIEND


def bad_mention(state: LineState, to: str, messages: Sequence[Json]) -> int | None:
    """The index of the first message that mentions outside a group, or somebody not in it."""
    group = state.books.groups.get(to)
    for index, message in enumerate(messages):
        if message["type"] != "textV2" or not has_mentions(message):
            continue
        if group is None or not _are_members(group, mentioned(message)):
            return index
    return None


def _are_members(group: Group, user_ids: Sequence[str]) -> bool:
    return all(user_id in group.member_ids for user_id in user_ids)


def _is_friend(person: Person | None) -> bool:
    return person is not None and person.friendship is Friendship.FRIEND


def _spend(state: LineState, kind: str, people: int) -> None:
    quota = state.settings.monthly_quota
    if quota is not None and people and usage(state) + people > quota:
        raise OverQuota
    state.books.count(f"usage:{month_text(state.now())}", people)
    _count_sent(state, kind, people)


def _count_sent(state: LineState, kind: str, people: int) -> None:
    state.books.count(f"sent:{kind}:{day_text(state.now())}", people)


def _show(state: LineState, chat_id: str, sending: Sending, *, is_shown: bool) -> list[Json]:
    """Put the messages into the chat. One that nobody sees still has an id."""
    if not is_shown:
        return [_unseen(state, message) for message in sending.messages]
    _end_loading(state, chat_id)
    now = state.now()
    return [
        _told(
            add_bubble(
                state,
                chat_id,
                state.account_id,
                message,
                at=now,
                is_silent=sending.is_silent,
                quoted_message_id=state.books.quote_tokens.get(message.get("quoteToken", "")),
            )
        )
        for message in sending.messages
    ]


def _unseen(state: LineState, message: Json) -> Json:
    # Numbered as if it were shown, in a chat that nobody has.
    return _told(add_bubble(state, "", state.account_id, message))


def _told(bubble: Bubble) -> Json:
    told = {"id": bubble.message_id}
    if bubble.quote_token is not None:
        told["quoteToken"] = bubble.quote_token
    return told


def _end_loading(state: LineState, chat_id: str) -> None:
    person = state.books.people.get(chat_id)
    if person is not None and person.loading_until is not None:
        person.loading_until = None
        state.books.save_person(person)


# Retry keys


def accepted_before(state: LineState, key: str) -> RetryKey | None:
    """The call that was accepted under this key within its 24 hours."""
    found = state.books.retry_keys.get(key)
    hours = timedelta(hours=state.settings.retry_key_hours)
    if found is not None and state.now() - found.accepted_at > hours:
        return None
    return found


def keep_retry_key(
    state: LineState, key: str, request_id: str, sent_messages: list[Json] | None
) -> None:
    """Remember that a call was accepted under this key."""
    state.books.save_retry_key(
        RetryKey(
            key=key, accepted_at=state.now(), request_id=request_id, sent_messages=sent_messages
        )
    )


# Loading animation and read marks


def start_loading(state: LineState, user_id: str, seconds: int) -> None:
    """Show the animation in a friend's chat until the time is over or a message comes."""
    person = state.books.people.get(user_id)
    if person is not None and person.friendship is Friendship.FRIEND:
        person.loading_until = state.now() + timedelta(seconds=seconds)
        state.books.save_person(person)
        state.feed.bump()


def mark_as_read(state: LineState, token: str) -> bool:
    """Mark a chat as read up to the message of this token; False for an unknown token."""
    bubble = state.books.by_read_token.get(token)
    if bubble is None:
        return False
    person = state.books.people.get(bubble.chat_id)
    if person is not None:
        person.account_read = max(person.account_read, bubble.number)
        state.books.save_person(person)
        state.feed.bump()
    return True
