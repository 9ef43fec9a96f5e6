"""Building webhook events and owing them to the shop. Sending them is in `webhooks`."""

from datetime import datetime, timedelta

from line_simulator import identifiers
from line_simulator.clock import milliseconds
from line_simulator.faults import OWING_KINDS, FaultKind
from line_simulator.records import Delivery, Json, Person, ReplyToken
from line_simulator.state import LineState


def user_source(person: Person) -> Json:
    """The source of a one-to-one event."""
    return {"type": "user", "userId": person.user_id}


def group_source(group_id: str, person: Person | None) -> Json:
    """The source of a group's event; the user id is hidden without the person's consent."""
    source = {"type": "group", "groupId": group_id}
    if person is not None and person.has_consented:
        source["userId"] = person.user_id
    return source


def emit(
    state: LineState,
    kind: str,
    fields: Json,
    *,
    source: Json | None,
    has_reply_token: bool = True,
) -> Json | None:
    """Make an event and owe it to the webhook; None when no webhook is used.

    `source` None: left out, as in a failed account link. Values of None in `fields` are left out.
    """
    if not state.settings.use_webhook or state.webhook_url is None:
        return None
    now = state.now()
    event: Json = {
        "type": kind,
        **{name: value for name, value in fields.items() if value is not None},
        "webhookEventId": identifiers.ulid(state.random, now),
        "deliveryContext": {"isRedelivery": False},
        "timestamp": milliseconds(now),
    }
    if source is not None:
        event["source"] = source
    if has_reply_token and source is not None:
        event["replyToken"] = _reply_token(state, source, now)
    event["mode"] = "active"
    _owe(state, event, now)
    return event


def _reply_token(state: LineState, source: Json, now: datetime) -> str:
    chat_id = source.get("groupId") or source["userId"]
    token = ReplyToken(
        token=identifiers.hex_id(state.random), chat_id=chat_id, event_at=now, sent_at=now
    )
    state.books.save_reply_token(token)
    return token.token


def _owe(state: LineState, event: Json, now: datetime) -> None:
    settings = state.settings
    delay = settings.webhook_delay_seconds_min
    if settings.webhook_delay_seconds_max > delay:
        delay = state.random.uniform(delay, settings.webhook_delay_seconds_max)
    struck = state.faults.draw(OWING_KINDS, event["type"])
    if late := struck.get(FaultKind.EVENT_LATE):
        delay += late.seconds
    is_twice = settings.duplicate_events or FaultKind.EVENT_TWICE in struck
    for _ in range(2 if is_twice else 1):
        delivery = Delivery(
            number=state.books.next_number("delivery"),
            events=[event],
            first_at=now,
            due_at=now + timedelta(seconds=delay),
        )
        state.books.save_delivery(delivery)
        state.owed.put(delivery.due_at, delivery.number)
