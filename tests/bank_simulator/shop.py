"""A merchant for the simulator's tests: an own envelope, a virtual clock, a receiver of pushes."""

import base64
import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bank_simulator import (
    DEMO_SHOP,
    Bank,
    BankSettings,
    ShopAccount,
    SimulatorTransport,
    Store,
    create_app,
)

TAIPEI = timezone(timedelta(hours=8))
START = datetime(2026, 11, 20, 10, 30, 15, tzinfo=TAIPEI)  # a Friday
BACKEND_URL = "https://shop.example/push"
RETURN_URL = "https://shop.example/return?t=1"


class VirtualClock:
    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **step: float) -> None:
        self.now += timedelta(**step)


@dataclass
class Receiver:
    """The shop's web server, as seen by the bank: notes each push and answers as told."""

    answer: Callable[[httpx.Request], httpx.Response] = lambda _request: httpx.Response(
        200, json={"Status": "S"}
    )
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answer(request)

    @property
    def tokens(self) -> list[str]:
        return [json.loads(request.content)["PayToken"] for request in self.requests]


def hash_id(account: ShopAccount) -> str:
    pairs = zip(account.a1 + account.b1, account.a2 + account.b2, strict=True)
    return "".join(f"{int(x, 16) ^ int(y, 16):X}" for x, y in pairs)


def cipher(nonce: str, key: str) -> Cipher[Any]:
    iv = hashlib.sha256(nonce.encode()).hexdigest().upper()[48:]
    return Cipher(algorithms.AES(key.encode()), modes.CBC(iv.encode()))


def encrypt(text: str, nonce: str, key: str) -> str:
    padder = padding.PKCS7(128).padder()
    padded = padder.update(text.encode()) + padder.finalize()
    encryptor = cipher(nonce, key).encryptor()
    return (encryptor.update(padded) + encryptor.finalize()).hex().upper()


def decrypt(message: str, nonce: str, key: str) -> dict[str, Any]:
    decryptor = cipher(nonce, key).decryptor()
    padded = decryptor.update(bytes.fromhex(message)) + decryptor.finalize()
    unpadder = padding.PKCS7(128).unpadder()
    return json.loads((unpadder.update(padded) + unpadder.finalize()).decode())


def sign(message: dict[str, Any], nonce: str, key: str) -> str:
    named = {
        name: value
        for name, value in message.items()
        if isinstance(value, str | int) and str(value).strip()
    }
    text = "&".join(f"{name}={named[name]}" for name in sorted(named, key=str.casefold))
    return hashlib.sha256((text + nonce + key).encode()).hexdigest().upper()


class Shop:
    """A merchant's program: asks for a nonce, seals, posts, opens and checks the reply."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        account: ShopAccount,
        api: str = "/funBIZ-Sbx/QPay.WebAPI/api",
    ) -> None:
        self.http = http
        self.account = account
        self.api = api
        self.key = hash_id(account)
        self.headers = {"X-KeyID": account.x_key_id}

    async def nonce(self) -> str:
        reply = await self.http.post(
            f"{self.api}/Nonce", json={"ShopNo": self.account.shop_no}, headers=self.headers
        )
        return reply.json()["Nonce"]

    def seal(
        self, service: str, message: dict[str, Any], nonce: str, **changes: Any
    ) -> dict[str, Any]:
        text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
        return {
            "Version": "1.0.0",
            "ShopNo": self.account.shop_no,
            "APIService": service,
            "Sign": sign(message, nonce, self.key),
            "Nonce": nonce,
            "Message": encrypt(text, nonce, self.key),
        } | changes

    async def post(self, envelope: Any) -> httpx.Response:
        return await self.http.post(f"{self.api}/Order", json=envelope, headers=self.headers)

    def open(self, reply: dict[str, Any]) -> dict[str, Any]:
        message = decrypt(reply["Message"], reply["Nonce"], self.key)
        assert reply["Sign"] == sign(message, reply["Nonce"], self.key)
        assert len(base64.b64decode(reply["Nonce"])) in {79, 81}
        return message

    async def call(self, service: str, **message: Any) -> dict[str, Any]:
        message = {"ShopNo": self.account.shop_no} | message
        envelope = self.seal(service, message, await self.nonce())
        reply = await self.post(envelope)
        assert reply.status_code == 200, reply.text
        assert reply.json()["APIService"] == service
        return self.open(reply.json())

    async def code(self, service: str, **message: Any) -> str:
        """Only the code of the reply's description."""
        return (await self.call(service, **message))["Description"][:5]

    async def create(self, order_no: str = "C0001", **changes: Any) -> dict[str, Any]:
        return await self.call("OrderCreate", **card_order(order_no, **changes))

    async def create_account(self, order_no: str = "A0001", **changes: Any) -> dict[str, Any]:
        return await self.call("OrderCreate", **account_order(order_no, **changes))

    async def row(self, order_no: str) -> dict[str, Any]:
        reply = await self.call("OrderQuery", OrderNo=order_no)
        (row,) = reply["OrderList"]
        return row

    async def result(self, token: str) -> dict[str, Any]:
        return (await self.call("OrderPayQuery", PayToken=token))["TSResultContent"]


def card_order(order_no: str, **changes: Any) -> dict[str, Any]:
    return {
        "OrderNo": order_no,
        "Amount": 18000,
        "CurrencyID": "TWD",
        "PrdtName": "手沖咖啡",
        "Param1": "",
        "Param2": "installation-7",
        "ReturnURL": RETURN_URL,
        "BackendURL": BACKEND_URL,
        "PayType": "C",
        "CardParam": {"AutoBilling": "Y", "PayTypeSub": "ONE"},
    } | changes


def account_order(order_no: str, **changes: Any) -> dict[str, Any]:
    return (
        card_order(order_no)
        | {
            "PayType": "A",
            "CardParam": {},
            "ATMParam": {"ExpireDate": "20261123"},
        }
        | changes
    )


@dataclass
class World:
    """A bank, its clock, its shop and the shop's receiver."""

    bank: Bank
    clock: VirtualClock
    shop: Shop
    receiver: Receiver
    browser: httpx.AsyncClient
    app: Any

    def shop_of(self, account: ShopAccount, address: str = "127.0.0.1") -> Shop:
        transport = SimulatorTransport(self.app, self.bank, client=(address, 1))
        return Shop(httpx.AsyncClient(transport=transport, base_url="http://bank.example"), account)


def build(
    *,
    store: Store | None = None,
    clock: VirtualClock | None = None,
    receiver: Receiver | None = None,
    seed: int = 1,
    **settings: Any,
) -> World:
    """A bank with quick pushes and no other departure from its defaults."""
    clock = clock or VirtualClock()
    receiver = receiver or Receiver()
    chosen = {
        "public_url": "http://bank.example",
        "push_delay_seconds_min": 60,
        "push_delay_seconds_max": 60,
        "push_standard_ports_only": False,
    } | settings
    bank = Bank(
        BankSettings(**chosen),
        now=clock,
        random=random.Random(seed),
        http=httpx.AsyncClient(transport=httpx.MockTransport(receiver)),
        store=store,
    )
    app = create_app(bank, run_clock=False)
    browser = httpx.AsyncClient(
        transport=SimulatorTransport(app, bank), base_url="http://bank.example"
    )
    return World(bank, clock, Shop(browser, DEMO_SHOP), receiver, browser, app)
