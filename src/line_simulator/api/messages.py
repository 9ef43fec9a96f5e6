"""Endpoints that send: reply, push, multicast, broadcast, validate, quota, counts."""

import re
from collections.abc import Sequence
from typing import Any, Final

from line_simulator import sending
from line_simulator.api.calls import (
    NO_ACCESS,
    Answer,
    Call,
    Problem,
    Route,
    bad_fields,
    bad_parameter,
    bad_value,
    read_json,
    reject,
)
from line_simulator.identifiers import GROUP_ID, ROOM_ID, USER_ID
from line_simulator.limits import Detail, Verdict, check_messages
from line_simulator.rate import Rate
from line_simulator.records import Json
from line_simulator.sending import Sending
from line_simulator.state import LineState

RECIPIENTS_MAX: Final = 500
OVER_QUOTA: Final = "You have reached your monthly limit."
FAILED: Final = "Failed to send messages"
BAD_TOKEN: Final = "Invalid reply token"
_UNIT: Final = re.compile(r"[a-zA-Z0-9_]{1,30}")
_DAY: Final = re.compile(r"\d{8}")
_COUNTED: Final = ("reply", "push", "multicast", "broadcast")
_VALIDATED: Final = (*_COUNTED, "narrowcast")


def message_routes() -> list[Route]:
    """All routes of this module."""
    base = "/v2/bot/message"
    return [
        Route("POST", f"{base}/reply", _reply),
        Route("POST", f"{base}/push", _push, takes_retry_key=True),
        Route("POST", f"{base}/multicast", _multicast, Rate(200), takes_retry_key=True),
        Route("POST", f"{base}/broadcast", _broadcast, Rate(60, 3600), takes_retry_key=True),
        Route("POST", f"{base}/narrowcast", _narrowcast, Rate(60, 3600), takes_retry_key=True),
        Route("POST", f"{base}/validate/{{kind}}", _validate),
        Route("GET", f"{base}/quota", _quota),
        Route("GET", f"{base}/quota/consumption", _consumption),
        Route("GET", f"{base}/delivery/{{kind}}", _sent_counts),
    ]


def _judge(state: LineState, body: Json) -> Verdict:
    settings = state.settings
    return check_messages(
        body.get("messages"),
        allow_local_http=settings.local_http,
        refuse_unknown=settings.unknown_flex_properties == "refused",
    )


def _sending(kind: str, body: Json) -> Sending:
    is_silent = body.get("notificationDisabled", False)
    if not isinstance(is_silent, bool):
        raise bad_value("'notificationDisabled'")
    units = body.get("customAggregationUnits", [])
    if kind in {"push", "multicast"} and not _are_units(units):
        raise bad_value("'customAggregationUnits'")
    return Sending(kind=kind, messages=body["messages"], is_silent=is_silent)


def _are_units(units: Any) -> bool:  # noqa: ANN401  # any JSON
    if not isinstance(units, list) or len(units) > 1:
        return False
    return all(isinstance(unit, str) and _UNIT.fullmatch(unit) for unit in units)


def _check_mentions(state: LineState, to: str, messages: Sequence[Json]) -> None:
    index = sending.bad_mention(state, to, messages)
    if index is not None:
        sentence = f"A message (messages[{index}])\u00a0in the request body is invalid"
        details = [Detail("mentions only members of the group it is sent to", "substitution")]
        raise Problem(400, sentence, details)


async def _reply(state: LineState, call: Call) -> Answer:
    body = read_json(call)
    token = body.get("replyToken")
    if token is None or token == "":
        raise bad_fields(Detail("May not be empty", "replyToken"))
    if not isinstance(token, str):
        raise bad_value("'replyToken'")
    try:
        chat_id = sending.take_reply_token(state, token)
    except sending.BadReplyToken as error:
        raise Problem(400, BAD_TOKEN) from error
    try:
        verdict = _judge(state, body)
        reject(verdict.rejection)
        asked = _sending("reply", body)
        _check_mentions(state, chat_id, asked.messages)
    except Problem:
        if not state.settings.refused_reply_spends_token:
            sending.give_back_reply_token(state, token)
        raise
    sent = sending.reply(state, chat_id, asked)
    return Answer(content={"sentMessages": sent}, deviations=verdict.deviations)


async def _push(state: LineState, call: Call) -> Answer:
    body = read_json(call)
    to = body.get("to")
    if to is None or to == "":
        raise bad_fields(Detail("May not be empty", "to"))
    if not isinstance(to, str) or not _is_target(to):
        raise bad_value("'to'")
    verdict = _judge(state, body)
    reject(verdict.rejection)
    asked = _sending("push", body)
    _check_mentions(state, to, asked.messages)
    try:
        sent = sending.push(state, to, asked)
    except sending.UnknownTarget as error:
        raise Problem(400, FAILED) from error
    except sending.OverQuota as error:
        raise Problem(429, OVER_QUOTA) from error
    return Answer(content={"sentMessages": sent}, deviations=verdict.deviations)


def _is_target(to: str) -> bool:
    return any(shape.fullmatch(to) for shape in (USER_ID, GROUP_ID, ROOM_ID))


async def _multicast(state: LineState, call: Call) -> Answer:
    body = read_json(call)
    to = body.get("to")
    if not isinstance(to, list):
        raise bad_fields(Detail("May not be empty", "to"))
    if not 1 <= len(to) <= RECIPIENTS_MAX:
        raise bad_fields(Detail(f"Size must be between 1 and {RECIPIENTS_MAX}", "to"))
    for index, user_id in enumerate(to):
        if not isinstance(user_id, str) or not USER_ID.fullmatch(user_id):
            raise bad_value(f"to[{index}]")
    verdict = _judge(state, body)
    reject(verdict.rejection)
    asked = _sending("multicast", body)
    _check_mentions(state, "", asked.messages)
    try:
        sending.multicast(state, to, asked)
    except sending.OverQuota as error:
        raise Problem(429, OVER_QUOTA) from error
    return Answer(deviations=verdict.deviations)


async def _broadcast(state: LineState, call: Call) -> Answer:
    body = read_json(call)
    verdict = _judge(state, body)
    reject(verdict.rejection)
    asked = _sending("broadcast", body)
    _check_mentions(state, "", asked.messages)
    try:
        sending.broadcast(state, asked)
    except sending.OverQuota as error:
        raise Problem(429, OVER_QUOTA) from error
    return Answer(deviations=verdict.deviations)


async def _narrowcast(_state: LineState, _call: Call) -> Answer:
    # It needs a hundred friends and an audience; no simulated account has them.
    raise Problem(403, "Your account does not have enough friends")


async def _validate(state: LineState, call: Call) -> Answer:
    if call.names["kind"] not in _VALIDATED:
        raise Problem(404, "Not found")
    verdict = _judge(state, read_json(call))
    reject(verdict.rejection)
    return Answer(deviations=verdict.deviations)


async def _quota(state: LineState, _call: Call) -> Answer:
    quota = state.settings.monthly_quota
    if quota is None:
        return Answer(content={"type": "none"})
    return Answer(content={"type": "limited", "value": quota})


async def _consumption(state: LineState, _call: Call) -> Answer:
    return Answer(content={"totalUsage": sending.usage(state)})


async def _sent_counts(state: LineState, call: Call) -> Answer:
    kind, day = call.names["kind"], call.query.get("date", "")
    if kind not in _COUNTED:
        raise Problem(403, NO_ACCESS)
    if not _DAY.fullmatch(day):
        raise bad_parameter("date")
    return Answer(content={"status": "ready", "success": sending.sent_on(state, kind, day)})
