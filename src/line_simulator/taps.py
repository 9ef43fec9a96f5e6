"""What happens when somebody taps a button: the eight actions, and the picker of dates."""

import re
from datetime import datetime
from typing import Final

from line_simulator.chats import Refused, add_bubble, person_of
from line_simulator.events import emit
from line_simulator.people import enter, say, source_of
from line_simulator.records import Chat, Json, Person, Tapped
from line_simulator.richmenus import switch
from line_simulator.state import LineState

URI_SCHEMES: Final = ("http:", "https:", "line:", "tel:")
_PICKED: Final = {
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "time": re.compile(r"\d{2}:\d{2}"),
    "datetime": re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}"),
}
_ASKED: Final = {"camera": "image", "cameraRoll": "image", "location": "location"}


def tap(
    state: LineState,
    user_id: str,
    chat_id: str,
    action: Json,
    *,
    picked: str | None = None,
    is_quick_reply: bool = False,
) -> Tapped:
    """Tap a button with this action. `picked`: what the picker gave, `2026-11-30T09:00`.

    A quick reply vanishes for the one who tapped it, except while something is still asked.
    Raises `Refused` for what the app would not do, `LookupError` for an unknown person or chat.
    """
    person, chat = enter(state, user_id, chat_id)
    tapped = _act(state, person, chat, action, picked)
    if is_quick_reply and tapped.ask is None:
        _use_up(state, user_id, chat_id, before=tapped)
    state.feed.bump()
    return tapped


def _act(state: LineState, person: Person, chat: Chat, action: Json, picked: str | None) -> Tapped:
    kind = action["type"]
    if kind == "message":
        return Tapped(sent=say(state, person.user_id, chat.id, action["text"]))
    if kind == "postback":
        return _postback(state, person, chat, action)
    if kind == "uri":
        return _open(person, action)
    if kind == "datetimepicker":
        return _pick(state, person, chat, action, picked)
    if kind == "clipboard":
        return Tapped(copy_text=action["clipboardText"])
    if kind == "richmenuswitch":
        params = switch(state, person, action["richMenuAliasId"])
        _tell(state, person, chat, {"data": action["data"], "params": params})
        return Tapped()
    if kind in _ASKED:
        return Tapped(ask=_ASKED[kind])
    raise Refused(f"LINE 沒有「{kind}」這種動作")


def _postback(state: LineState, person: Person, chat: Chat, action: Json) -> Tapped:
    sent = None
    if text := action.get("displayText"):
        # Shown as the person's own bubble; the account gets the postback only.
        sent = add_bubble(state, chat.id, person.user_id, {"type": "text", "text": text})
    elif text := action.get("text"):
        sent = say(state, person.user_id, chat.id, text)
    _tell(state, person, chat, {"data": action["data"]})
    option = action.get("inputOption")
    return Tapped(
        sent=sent,
        keyboard_text=action.get("fillInText", "") if option == "openKeyboard" else None,
        rich_menu={"openRichMenu": "open", "closeRichMenu": "close"}.get(option),  # type: ignore[arg-type]  # the two values of the field
    )


def _open(person: Person, action: Json) -> Tapped:
    uri = action["uri"]
    if person.device == "pc":
        uri = action.get("altUri", {}).get("desktop", uri)
    if not uri.lower().startswith(URI_SCHEMES):
        raise Refused("LINE 只開 http、https、line 與 tel 的連結")
    return Tapped(open_uri=uri)


def _pick(state: LineState, person: Person, chat: Chat, action: Json, picked: str | None) -> Tapped:
    mode = action["mode"]
    if person.device == "pc":
        raise Refused("電腦版 LINE 不能選日期")
    if picked is None:
        return Tapped(ask=mode)
    if not _PICKED[mode].fullmatch(picked) or not _is_moment(picked, mode):
        raise Refused(f"「{picked}」的格式不對（{mode}）")
    earliest = action.get("min", "").replace("t", "T")
    latest = action.get("max", "").replace("t", "T")
    if (earliest and picked < earliest) or (latest and picked > latest):
        raise Refused(f"「{picked}」超出可以選的範圍")
    _tell(state, person, chat, {"data": action["data"], "params": {mode: picked}})
    return Tapped()


def _is_moment(picked: str, mode: str) -> bool:
    try:
        datetime.fromisoformat(f"2000-01-01T{picked}" if mode == "time" else picked)
    except ValueError:
        return False
    return True


def _tell(state: LineState, person: Person, chat: Chat, postback: Json) -> None:
    if chat.has_account:
        emit(state, "postback", {"postback": postback}, source=source_of(chat, person))


def _use_up(state: LineState, user_id: str, chat_id: str, *, before: Tapped) -> None:
    """Hide the quick replies from the one who tapped: those of the message they belong to."""
    person_of(state, user_id)
    for bubble in reversed(state.books.chat_bubbles(chat_id)):
        if bubble is before.sent or bubble.is_unsent or not bubble.sender_id:
            continue
        bubble.quick_reply_used_by.append(user_id)
        state.books.save_bubble(bubble)
        return
