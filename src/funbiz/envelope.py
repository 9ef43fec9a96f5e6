"""The two HTTP exchanges of a call as pure functions: build a request, judge a response. No I/O.

A call is a nonce exchange and an order exchange (protocol section 2). Everything that decides
between not sent, refused, unknown and done stands here, so that a client of any kind (this one is
asynchronous) only moves bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, NoReturn

import msgspec

from funbiz import crypto, wire
from funbiz.descriptions import split_description
from funbiz.errors import (
    DecryptionFailed,
    FunbizError,
    GatewayRejected,
    NonceFailed,
    NonceRejected,
    RefusedByBank,
    ServerFailed,
    UnexpectedStatus,
    UnlistedCode,
    UnsignableMessage,
    UnverifiedReply,
)
from funbiz.keys import ShopKeys
from funbiz.services import NONCE_CODES, PLAIN_REFUSALS, R, Service
from funbiz.wire import UnreadableMember

VERSION = "1.0.0"

GATEWAY_STATUSES = frozenset({401, 403, 404, 405, 415, 429, 499})
"""HTTP statuses with which the gateway stops a request in front of the application (section 1.3);
their bodies are not documented and not read."""

_OK = range(200, 300)
_CLIENT_ERRORS = range(400, 500)
_SERVER_ERRORS = range(500, 600)


@dataclass(frozen=True, slots=True)
class Call(Generic[R]):
    """One request on its way: what was asked of which service, for judging the reply."""

    keys: ShopKeys
    service: Service[R]
    members: Mapping[str, Any]

    @property
    def order_no(self) -> str | None:
        """The order number that the request is about, or its schedule's, if it names one."""
        return self.members.get("OrderNo") or self.members.get("MasterOrderNo")


def headers(keys: ShopKeys) -> dict[str, str]:
    """Return the headers of both exchanges."""
    return {"Content-Type": "application/json; charset=utf-8", "X-KeyID": keys.x_key_id}


def nonce_body(keys: ShopKeys) -> bytes:
    """Return the body of the request for a nonce."""
    return msgspec.json.encode({"ShopNo": keys.shop_no})


def read_nonce(call: Call[Any], status: int, body: bytes) -> str:
    """Return the nonce in a response: opaque text, good for 60 seconds and one request.

    Raises GatewayRejected or NonceFailed; both are NotSent, since the request is still here.
    """
    if status in GATEWAY_STATUSES:
        _fail(GatewayRejected, call, status, body)
    members = _json_object(body)
    if status in _OK and members is not None:
        nonce = members.get("Nonce")
        if isinstance(nonce, str) and nonce and not nonce.isspace():
            return nonce
    code, text = _code_of(members or {})
    return _fail(NonceFailed, call, status, body, code=code, text=text)


def order_body(call: Call[Any], nonce: str) -> bytes:
    """Return the body of the order request: the message signed, encrypted and wrapped."""
    key = call.keys.hash_id
    text = msgspec.json.encode(call.members).decode()
    return msgspec.json.encode(
        {
            "Version": VERSION,
            "ShopNo": call.keys.shop_no,
            "APIService": call.service.name,
            "Sign": crypto.sign(call.members, nonce, key),
            "Nonce": nonce,
            "Message": crypto.encrypt(text, nonce, key),
        }
    )


def read_reply(call: Call[R], status: int, body: bytes) -> R:
    """Return the reply record in a response to the order request.

    A signed refusal is believed with any 2xx or 4xx status, a success only with 2xx. A body
    without a Message is unsigned: it never proves success, and proves that nothing was done only
    for the nonce codes (the message was not opened; if that were untrue, sending again meets
    E0302, which is unknown) and for a shop that the bank does not know (see PLAIN_REFUSALS). Any
    other plain refusal is unknown: a stray answer must not give up stock for an order that the
    bank has.

    Raises the leaves of NotSent, Refused and Unknown as drawn in `errors.py`.
    """
    if status in GATEWAY_STATUSES:
        _fail(GatewayRejected, call, status, body)
    if status in _SERVER_ERRORS:
        _fail(ServerFailed, call, status, body)
    if status not in _OK and status not in _CLIENT_ERRORS:
        _fail(UnexpectedStatus, call, status, body)
    outer = _json_object(body)
    if outer is None:
        _fail(
            UnverifiedReply if status in _OK else UnexpectedStatus,
            call,
            status,
            body,
            "the reply is not a JSON object",
        )
    if not outer.get("Message"):
        _judge_plain(call, status, body, outer)
    members = _open(call, status, body, outer)
    _judge_outcome(call, status, body, members)
    try:
        return wire.read(call.service.reply, members, raw=members)
    except UnreadableMember as error:
        _fail(UnverifiedReply, call, status, body, f"unreadable: {error}", reply=members)


def _judge_plain(call: Call[Any], status: int, body: bytes, outer: Mapping[str, Any]) -> NoReturn:
    """Raise what a body without a signed message proves; see `read_reply`."""
    code, text = _code_of(outer)
    ours = outer.get("ShopNo") in (None, "", call.keys.shop_no)
    if ours and outer.get("Status") != "S":
        if code in NONCE_CODES:
            _fail(NonceRejected, call, status, body, code=code, text=text)
        if code in PLAIN_REFUSALS:
            _fail(RefusedByBank, call, status, body, code=code, text=text)
    if status not in _OK and code is None:
        _fail(UnexpectedStatus, call, status, body)
    _fail(UnverifiedReply, call, status, body, "the reply is not signed", code=code, text=text)


def _open(call: Call[Any], status: int, body: bytes, outer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the decrypted message of an envelope that is shown to answer this call."""
    for name, wanted in (("ShopNo", call.keys.shop_no), ("APIService", call.service.name)):
        if outer.get(name) not in (None, "", wanted):
            _fail(UnverifiedReply, call, status, body, f"the envelope's {name} is another")
    nonce, sign, sealed = outer.get("Nonce"), outer.get("Sign"), outer["Message"]
    if not (isinstance(nonce, str) and isinstance(sign, str) and isinstance(sealed, str)):
        _fail(UnverifiedReply, call, status, body, "Nonce, Sign and Message must be text")
    try:
        text = crypto.decrypt(sealed, nonce, call.keys.hash_id)
    except DecryptionFailed as error:
        _fail(UnverifiedReply, call, status, body, f"cannot be decrypted: {error}")
    members = _json_object(text.encode())
    if members is None:
        _fail(UnverifiedReply, call, status, body, "the message is not a JSON object")
    try:
        genuine = crypto.sign_matches(members, nonce, call.keys.hash_id, sign)
    except UnsignableMessage as error:
        _fail(UnverifiedReply, call, status, body, f"cannot be verified: {error}", reply=members)
    if not genuine:
        _fail(UnverifiedReply, call, status, body, "the Sign is wrong", reply=members)
    for name in call.service.echoes:
        sent, came = call.members.get(name), members.get(name)
        # The bank may answer a number as text and the reverse.
        if sent is not None and came not in (None, "") and str(sent) != str(came):
            _fail(UnverifiedReply, call, status, body, f"its {name} is another", reply=members)
    return members


def _judge_outcome(call: Call[Any], status: int, body: bytes, members: dict[str, Any]) -> None:
    """Return if a verified message reports success; raise what it proves if it does not."""
    code, text = _code_of(members)
    result = members.get("Status")
    if result == "S" and code in call.service.done:
        if status not in _OK:
            _fail(UnexpectedStatus, call, status, body, code=code, text=text, reply=members)
        difference = call.service.compare(call.members, members)
        if difference is not None:
            _fail(UnverifiedReply, call, status, body, difference, reply=members)
        return
    if result == "F" and code in NONCE_CODES:
        _fail(NonceRejected, call, status, body, code=code, text=text, reply=members)
    if result == "F" and code in call.service.refusals:
        _fail(RefusedByBank, call, status, body, code=code, text=text, reply=members)
    if result not in ("S", "F"):
        _fail(UnverifiedReply, call, status, body, "Status is neither S nor F", reply=members)
    _fail(UnlistedCode, call, status, body, code=code, text=text, reply=members)


def _fail(
    kind: type[FunbizError],
    call: Call[Any],
    status: int,
    body: bytes,
    detail: str | None = None,
    *,
    code: str | None = None,
    text: str | None = None,
    reply: Mapping[str, Any] | None = None,
) -> NoReturn:
    raise kind(
        detail,
        service=call.service.name,
        order_no=call.order_no,
        code=code,
        text=text,
        http_status=status,
        body=body[:2000].decode(errors="replace"),
        reply=reply,
    )


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        members = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return None
    return members if isinstance(members, dict) else None


def _code_of(members: Mapping[str, Any]) -> tuple[str | None, str | None]:
    description = members.get("Description")
    if not isinstance(description, str):
        return None, None
    return split_description(description)
