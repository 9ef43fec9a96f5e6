"""Opening a shop's envelope in the bank's order of checks, and sealing the reply. No HTTP here."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import msgspec

from bank_simulator import crypto
from bank_simulator.clock import minute_text
from bank_simulator.codes import Rejected, description
from bank_simulator.fields import Json
from bank_simulator.nonces import make_nonce
from bank_simulator.state import BankState, Shop

VERSION: Final = "1.0.0"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
# What a failed call is told of its own request; nothing that the bank would have made.
_UNDATED: Final = frozenset({"OrderCreate", "OfflineCreate", "CardBindCreate"})
_ECHOED: Final = ("Param1", "Param2", "Param3", "PayType")


@dataclass(slots=True)
class Reading:
    """What is known of a call so far; a rejection answers with as much as was read."""

    shop_no: str = ""
    service: str = ""
    shop: Shop | None = None
    request: Json | None = None
    is_open: bool = False
    envelope: Json = field(default_factory=dict)


def decode_object(body: bytes) -> Json | None:
    """A JSON object, or None for anything else. A byte order mark is overlooked."""
    try:
        value = msgspec.json.decode(body.removeprefix(_BYTE_ORDER_MARK))
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def open_envelope(
    state: BankState,
    body: bytes,
    reading: Reading,
    *,
    known_services: frozenset[str],
    address: str,
    now: datetime,
) -> tuple[Shop, Json]:
    """Check envelope, version, service, shop, nonce, message and Sign; first failure decides.

    Fills `reading` on the way. The nonce is used up by whoever presents it. Raises `Rejected`.
    """
    envelope = decode_object(body)
    if envelope is None:
        raise Rejected("E0001")
    reading.envelope = envelope
    reading.shop_no = _text(envelope, "ShopNo")
    # Looked up early, so that a rejection before the shop's turn can still be sealed for it.
    reading.shop = state.shops.get(reading.shop_no)
    version = _text(envelope, "Version")
    reading.service = _text(envelope, "APIService")
    if not version or not reading.service:
        reading.shop = None
    if version != VERSION:
        raise Rejected("E3301")
    if reading.service not in known_services:
        raise Rejected("E3401")
    if not reading.shop_no:
        raise Rejected("E0100")
    shop = reading.shop
    if shop is None:
        raise Rejected("E0101")
    if not shop.account.active:
        raise Rejected("E0102")
    nonce = _text(envelope, "Nonce")
    state.nonces.redeem(nonce, shop_no=reading.shop_no, address=address, now=now)
    request = _decrypt(_text(envelope, "Message"), nonce=nonce, key=shop.hash_id)
    reading.request = request
    signed = _text(envelope, "Sign")
    if not _is_signed(
        request, signed, nonce=nonce, key=shop.hash_id, is_tolerant=state.settings.tolerant_sign
    ):
        raise Rejected("E0000")
    if request.get("ShopNo") != reading.shop_no:
        raise Rejected("E0100")
    reading.is_open = True
    return shop, request


def peek(state: BankState, body: bytes) -> tuple[str, str | None]:
    """Service and order number of a call, without using anything up; for faults with a scope.

    A payment query counts for the order whose token it asks about.
    """
    envelope = decode_object(body) or {}
    shop = state.shops.get(_text(envelope, "ShopNo"))
    service = _text(envelope, "APIService")
    if shop is None:
        return service, None
    nonce = _text(envelope, "Nonce")
    try:
        request = _decrypt(_text(envelope, "Message"), nonce=nonce, key=shop.hash_id)
    except Rejected:
        return service, None
    message = state.ledger.messages.get(str(request.get("PayToken")))
    if message is not None:
        return service, message.order_no
    order_no = request.get("OrderNo") or request.get("MasterOrderNo") or request.get("BindNo")
    return service, order_no if isinstance(order_no, str) else None


def _text(envelope: Json, name: str) -> str:
    value = envelope.get(name)
    return value if isinstance(value, str) else ""


def _decrypt(message: str, *, nonce: str, key: str) -> Json:
    try:
        plain = crypto.decrypt(message, nonce=nonce, key=key)
    except crypto.Undecipherable as error:
        raise Rejected("E3501") from error
    request = decode_object(plain)
    if request is None:
        raise Rejected("E3501")
    return request


def _is_signed(request: Json, signed: str, *, nonce: str, key: str, is_tolerant: bool) -> bool:
    def matches(candidate: Json) -> bool:
        expected = crypto.sign(candidate, nonce=nonce, key=key)
        return hmac.compare_digest(expected.encode(), signed.upper().encode())

    if matches(request):
        return True
    if not is_tolerant:
        return False
    # The official clients disagree about zeros: one drops them from the message but signs
    # `Amount=0`, another drops them from both.
    without_zeros = {name: value for name, value in request.items() if value != 0}
    return matches(without_zeros) or matches({**without_zeros, "Amount": 0})


def seal(state: BankState, shop: Shop, service: str, reply: Json, *, now: datetime) -> Json:
    """Encrypt and sign a reply under a new nonce of its own."""
    nonce = make_nonce(now, state.random)
    text = msgspec.json.encode(reply).decode()
    return {
        "Version": VERSION,
        "ShopNo": shop.account.shop_no,
        "APIService": service,
        "Sign": crypto.sign(reply, nonce=nonce, key=shop.hash_id),
        "Nonce": nonce,
        "Message": crypto.encrypt(text, nonce=nonce, key=shop.hash_id),
    }


def compact(reply: Json, *, has_nulls: bool) -> Json:
    """Leave absent members out, at every depth, or keep them as null when the settings say so."""
    if has_nulls:
        return reply
    return {name: _compact(value) for name, value in reply.items() if value is not None}


def _compact(value: object) -> object:
    if isinstance(value, dict):
        return compact(value, has_nulls=False)
    if isinstance(value, list):
        return [_compact(item) for item in value]
    return value


def failure(reading: Reading, code: str, *, now: datetime) -> Json:
    """A reply with Status F: the description and what the request itself supplied."""
    request = reading.request or {}
    reply: Json = {}
    if isinstance(request.get("OrderNo"), str):
        reply["OrderNo"] = request["OrderNo"]
    reply["ShopNo"] = reading.shop_no
    for name in ("PayToken", "Command", "BillDate", "BindNo"):
        if isinstance(request.get(name), str):
            reply[name] = request[name]
    if reading.is_open and reading.service not in _UNDATED:
        reply["Date"] = minute_text(now)
    reply["Status"] = "F"
    reply["Description"] = description(code)
    if reading.is_open:
        for name in _ECHOED:
            if isinstance(request.get(name), str):
                reply[name] = request[name]
    return reply
