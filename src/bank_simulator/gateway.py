"""The two resources of the bank's API, Nonce and Order: HTTP rules, envelope, service, faults.

A raw ASGI application, since every call of every shop passes here; the pages are elsewhere.
"""

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from bank_simulator import shopper
from bank_simulator.codes import TEXTS, Rejected, is_gate_code
from bank_simulator.envelope import (
    Reading,
    compact,
    decode_object,
    failure,
    open_envelope,
    peek,
    seal,
)
from bank_simulator.exchanges import ExchangeLog
from bank_simulator.falsify import falsified
from bank_simulator.faults import (
    CREATE_KINDS,
    NONCE_KINDS,
    ORDER_KINDS,
    Fault,
    FaultKind,
    LostConnection,
)
from bank_simulator.fields import Json
from bank_simulator.nonces import make_nonce
from bank_simulator.payments import queue_push
from bank_simulator.pushes import PushDesk
from bank_simulator.rate import RateLimit
from bank_simulator.services import SERVICES
from bank_simulator.state import BankState, Shop

# One service under two names; a setting says which of them the bank knows.
_WALLET_QUERIES: Final = frozenset({"WalletPayOrderQuery", "LinePayOrderQuery"})
_PAID_EARLY: Final = frozenset({FaultKind.PUSH_BEFORE_REPLY, FaultKind.PUSH_AFTER_REPLY})
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TEXTS: Final = {
    401: "unknown error",
    403: "No match found for request",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Request Entity Too Large",
    415: "Unsupported Media Type",
    429: "Too Many Requests",
    499: "IP address not allowed",
}
# Far above any message; what is longer is not read.
BODY_MAX: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request to the gateway. Header values are as sent; missing ones are empty."""

    method: str
    path: str
    content_type: str
    key_id: str
    address: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP reply of the gateway."""

    status: int
    body: bytes
    content_type: str = "application/json; charset=utf-8"


class Gateway:
    """Answers calls. `sleep` waits out the delays that faults ask for."""

    def __init__(self, state: BankState, pushes: PushDesk) -> None:
        self._state = state
        self._pushes = pushes
        self._rate = RateLimit(state.settings.rate_limit_per_second)
        self._resources = {
            f"{state.settings.api_path}{slash}{name}": name
            for name in ("Nonce", "Order")
            for slash in ("/", "//")
        }
        self._services = frozenset(SERVICES) - (_WALLET_QUERIES - state.settings.wallet_query_names)
        self._key_ids = {shop.account.x_key_id.lower() for shop in state.shops.values()}
        self.exchanges = ExchangeLog(state.settings.exchanges_kept_max)

    async def answer(self, call: Call) -> Answer:
        """The bank's reply to one call. Raises `LostConnection` when a fault swallows it."""
        refused = self._refused_by_http_rules(call)
        if refused is not None:
            self.exchanges.note(
                self._state.clock.now(),
                call.path.rpartition("/")[2],
                http_status=refused.status,
                request=None,
                reply=None,
            )
            return refused
        is_nonce = self._resources[call.path] == "Nonce"
        struck: list[Fault] = []
        if self._state.faults:
            struck = self._drawn(call, is_nonce=is_nonce)
        early = await self._strike(struck, is_done=False)
        if early is not None:
            return early
        now = self._state.clock.now()
        answer = self._nonce(call, now) if is_nonce else await self._order(call, struck, now)
        self._state.ledger.flush()
        return await self._strike(struck, is_done=True) or answer

    def _drawn(self, call: Call, *, is_nonce: bool) -> list[Fault]:
        if is_nonce:
            return self._state.faults.draw(NONCE_KINDS, service="Nonce", order_no=None)
        service, order_no = peek(self._state, call.body)
        kinds = CREATE_KINDS if service == "OrderCreate" else ORDER_KINDS
        return self._state.faults.draw(kinds, service=service, order_no=order_no)

    async def _strike(self, struck: list[Fault], *, is_done: bool) -> Answer | None:
        """Misbehave as a network or web server would, before or after the bank has done its work."""
        for fault in struck:
            if fault.kind is FaultKind.LOSE_REQUEST and not is_done:
                raise LostConnection(fault.how)
            if fault.kind is FaultKind.LOSE_REPLY and is_done:
                raise LostConnection(fault.how)
            if fault.takes_effect is not is_done:
                continue
            if fault.kind is FaultKind.DELAY:
                await asyncio.sleep(fault.seconds)
            elif fault.kind is FaultKind.HTTP_STATUS:
                return Answer(fault.http_status, fault.body.encode(), "text/html; charset=utf-8")
            elif fault.kind is FaultKind.GARBAGE:
                return Answer(200, fault.body.encode())
        return None

    # HTTP

    def _refused_by_http_rules(self, call: Call) -> Answer | None:
        settings = self._state.settings
        if call.path not in self._resources:
            lower = {path.lower() for path in self._resources}
            return _gateway_error(403 if call.path.lower() in lower else 404)
        if call.method != "POST":
            return _gateway_error(405)
        allowed = settings.allowed_addresses
        if allowed is not None and call.address not in allowed:
            return _gateway_error(499, code="9998")
        if settings.check_key_id:
            if not _UUID.fullmatch(call.key_id):
                return _gateway_error(401)
            if call.key_id.lower() not in self._key_ids:
                return _gateway_error(401, text="Security failure")
        if len(call.body) > BODY_MAX:
            return _gateway_error(413)
        media_type = call.content_type.partition(";")[0].strip().lower()
        if media_type != "application/json":
            return _gateway_error(415)
        if self._rate.limited:
            shop_no = str((decode_object(call.body) or {}).get("ShopNo"))
            if not self._rate.allows(shop_no, self._state.clock.now()):
                return _gateway_error(429)
        return None

    # Nonce

    def _nonce(self, call: Call, now: datetime) -> Answer:
        request = decode_object(call.body)
        shop_no = (request or {}).get("ShopNo")
        reply: Json = {"Nonce": ""}
        status = 200
        if isinstance(shop_no, str) and shop_no in self._state.shops:
            nonce = make_nonce(now, self._state.random)
            self._state.nonces.issue(nonce, shop_no=shop_no, address=call.address, now=now)
            reply = {"Nonce": nonce}
        elif self._state.settings.unknown_shop_nonce == "http_400":
            status, reply = 400, {"Message": TEXTS["E0101"]}
        self.exchanges.note(now, "Nonce", http_status=status, request=request, reply=reply)
        return Answer(status, msgspec.json.encode(reply))

    # Order

    async def _order(self, call: Call, struck: list[Fault], now: datetime) -> Answer:
        reading = Reading()
        kinds = {fault.kind: fault for fault in struck}
        forced = _forced_code(kinds)
        try:
            shop, request = open_envelope(
                self._state,
                call.body,
                reading,
                known_services=self._services,
                address=call.address,
                now=now,
            )
            if reading.service not in shop.account.services:
                raise Rejected("E3606")
            if forced is not None and not kinds[forced[0]].takes_effect:
                raise Rejected(forced[1])
            reply = SERVICES[reading.service](self._state, shop, request)
            if reading.service == "OrderCreate":
                await self._push_around(kinds, shop, request, now)
            if forced is not None:
                raise Rejected(forced[1])
        except Rejected as rejection:
            reply = failure(reading, rejection.code, now=now)
            if not reading.is_open or is_gate_code(rejection.code):
                return self._rejection(reading, reply, now)
        reply = compact(reply, has_nulls=self._state.settings.nulls)
        reply = falsified(reply, kinds.keys())
        return self._sealed(reading, reply, now, is_forged=FaultKind.WRONG_SIGN in kinds)

    def _rejection(self, reading: Reading, reply: Json, now: datetime) -> Answer:
        mode = self._state.settings.rejections
        status = 400 if mode == "http_400" else 200
        if reading.shop is None or mode == "plain":
            self.exchanges.note(
                now,
                reading.service,
                http_status=status,
                request=reading.request or {"ShopNo": reading.shop_no},
                reply=reply,
            )
            return Answer(status, msgspec.json.encode(reply))
        return self._sealed(reading, reply, now, status=status)

    def _sealed(
        self,
        reading: Reading,
        reply: Json,
        now: datetime,
        *,
        status: int = 200,
        is_forged: bool = False,
    ) -> Answer:
        if reading.shop is None:
            raise AssertionError("a sealed reply needs a shop")
        envelope = seal(self._state, reading.shop, reading.service, reply, now=now)
        if is_forged:
            envelope["Sign"] = str(envelope["Sign"])[::-1]
        self.exchanges.note(
            now, reading.service, http_status=status, request=reading.request, reply=reply
        )
        return Answer(status, msgspec.json.encode(envelope))

    # Pushes that come at the wrong moment

    async def _push_around(
        self, kinds: dict[FaultKind, Fault], shop: Shop, request: Json, now: datetime
    ) -> None:
        order = self._state.ledger.orders[shop.account.shop_no, str(request["OrderNo"])]
        if FaultKind.PUSH_FORGED in kinds:
            queue_push(
                self._state, order, self._state.hex_token(), "PayOut", now=now, delay_seconds=0
            )
        # A bound card has paid already.
        if order.paid_at is None and kinds.keys() & _PAID_EARLY:
            last = self._state.ledger.last_number("push")
            shopper.pay(self._state, order, now)
            owed = self._state.ledger.pushes_since(last)
            self._state.ledger.flush()
            if FaultKind.PUSH_BEFORE_REPLY in kinds:
                for push in owed:
                    await self._pushes.deliver_early(push)
            else:
                for push in owed:
                    self._pushes.make_due(push)


def _forced_code(kinds: dict[FaultKind, Fault]) -> tuple[FaultKind, str] | None:
    if FaultKind.NONCE_EXPIRED in kinds:
        return FaultKind.NONCE_EXPIRED, "E3003"
    if FaultKind.CODE in kinds:
        return FaultKind.CODE, kinds[FaultKind.CODE].code
    return None


def _gateway_error(status: int, *, code: str = "9999", text: str | None = None) -> Answer:
    body = {"Code": code, "Message": text or _TEXTS[status]}
    return Answer(status, msgspec.json.encode(body))
