"""What people write: texts, stickers, pictures, places; taking back and editing. Taps: `taps`."""

from datetime import timedelta

from line_simulator import texts
from line_simulator.chats import Refused, add_bubble, chat_of, person_of
from line_simulator.events import emit, group_source, user_source
from line_simulator.records import Bubble, Chat, Content, Friendship, Json, Person
from line_simulator.state import LineState


def enter(state: LineState, user_id: str, chat_id: str) -> tuple[Person, Chat]:
    """The person and the chat, if that person may write there now.

    Raises `LookupError`, and `Refused` for a blocked account or a group the person is not in.
    """
    person = person_of(state, user_id)
    chat = chat_of(state, chat_id)
    if user_id not in chat.member_ids:
        raise Refused(f"{person.name}不在這個聊天室")
    if chat.kind == "user" and person.friendship is Friendship.BLOCKED:
        raise Refused(f"{person.name}封鎖了這個帳號，請先解除封鎖")
    return person, chat


def source_of(chat: Chat, person: Person) -> Json:
    """The source of an event that this person causes in this chat."""
    return group_source(chat.id, person) if chat.kind == "group" else user_source(person)


def say(
    state: LineState, user_id: str, chat_id: str, text: str, *, quote: str | None = None
) -> Bubble:
    """Write a text. `@name` of a member, of the account, or `@All` is a mention in a group."""
    if not text:
        raise Refused("不能傳送空白訊息")
    person, chat = enter(state, user_id, chat_id)
    return _send(state, person, chat, _text_message(state, chat, text), quote=quote)


def send_sticker(
    state: LineState, user_id: str, chat_id: str, package_id: str, sticker_id: str
) -> Bubble:
    """Send a sticker."""
    person, chat = enter(state, user_id, chat_id)
    message = {
        "type": "sticker",
        "packageId": package_id,
        "stickerId": sticker_id,
        "stickerResourceType": "STATIC",
    }
    return _send(state, person, chat, message)


def send_place(
    state: LineState, user_id: str, chat_id: str, *, title: str, address: str, place: Json
) -> Bubble:
    """Send a location; `place` has `latitude` and `longitude`."""
    person, chat = enter(state, user_id, chat_id)
    message = {"type": "location", "title": title, "address": address, **place}
    return _send(state, person, chat, message)


def send_file(
    state: LineState,
    user_id: str,
    chat_id: str,
    *,
    kind: str,
    body: bytes,
    media_type: str,
    name: str = "",
    duration_ms: int = 0,
) -> Bubble:
    """Send an `image`, `video`, `audio` or `file`; its bytes are fetched through the data host."""
    person, chat = enter(state, user_id, chat_id)
    message: Json = {"type": kind}
    if kind == "file":
        message |= {"fileName": name, "fileSize": len(body)}
    elif kind in {"image", "video", "audio"}:
        message |= {"contentProvider": {"type": "line"}}
        if kind != "image":
            message["duration"] = duration_ms
    else:
        raise ValueError(f"{kind} has no bytes")
    bubble = _send(state, person, chat, message)
    ready_at = state.now() + timedelta(seconds=state.settings.content_preparing_seconds)
    state.books.save_content(
        Content(message_id=bubble.message_id, media_type=media_type, body=body, ready_at=ready_at)
    )
    return bubble


def unsend(state: LineState, user_id: str, message_id: str) -> Bubble:
    """Take back one's own message. Raises `LookupError` and `Refused`."""
    bubble = _own_bubble(state, user_id, message_id)
    person, chat = enter(state, user_id, bubble.chat_id)
    bubble.is_unsent = True
    state.books.save_bubble(bubble)
    if chat.has_account:
        emit(
            state,
            "unsend",
            {"unsend": {"messageId": message_id}},
            source=source_of(chat, person),
            has_reply_token=False,
        )
    state.feed.bump()
    return bubble


def edit(state: LineState, user_id: str, message_id: str, text: str) -> Bubble:
    """Change one's own text in a group; the id stays. Raises `LookupError` and `Refused`."""
    bubble = _own_bubble(state, user_id, message_id)
    person, chat = enter(state, user_id, bubble.chat_id)
    if chat.kind != "group" or bubble.message["type"] != "text":
        raise Refused("只有群組裡的文字訊息可以編輯")
    bubble.message = _text_message(state, chat, text)
    bubble.is_edited = True
    state.books.save_bubble(bubble)
    if chat.has_account:
        message = _told(bubble)
        del message["markAsReadToken"]
        emit(state, "messageEdited", {"message": message}, source=source_of(chat, person))
    state.feed.bump()
    return bubble


def _own_bubble(state: LineState, user_id: str, message_id: str) -> Bubble:
    bubble = state.books.bubbles.get(message_id)
    if bubble is None:
        raise LookupError(f"there is no message {message_id}")
    if bubble.sender_id != user_id or bubble.is_unsent:
        raise Refused("只能動自己的訊息，收回後就不能再動")
    return bubble


def _text_message(state: LineState, chat: Chat, text: str) -> Json:
    message: Json = {"type": "text", "text": text}
    # Most texts mention nobody, and a group may have hundreds of members to look for.
    if chat.kind == "group" and "@" in text:
        account = state.settings.account
        members = {user_id: state.books.people[user_id].name for user_id in chat.member_ids}
        if chat.has_account:
            members[account.user_id] = account.name
        if mention := texts.mentions(text, members, account.user_id):
            message["mention"] = mention
    return message


def _send(
    state: LineState, person: Person, chat: Chat, message: Json, *, quote: str | None = None
) -> Bubble:
    bubble = add_bubble(state, chat.id, person.user_id, message, quoted_message_id=quote)
    if chat.kind == "user":
        person.wrote_at = bubble.at
        person.loading_until = None
        state.books.save_person(person)
    if chat.has_account:
        emit(state, "message", {"message": _told(bubble)}, source=source_of(chat, person))
    return bubble


def _told(bubble: Bubble) -> Json:
    """A person's message as the webhook tells it."""
    content = dict(bubble.message)
    told: Json = {"type": content.pop("type"), "id": bubble.message_id}
    if bubble.quote_token is not None:
        told["quoteToken"] = bubble.quote_token
    told["markAsReadToken"] = bubble.read_token
    if bubble.quoted_message_id is not None:
        told["quotedMessageId"] = bubble.quoted_message_id
    return {**told, **content}
