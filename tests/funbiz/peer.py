"""A bank small enough to read: its own crypto, scripted replies, a log of what arrived.

And the two faces of the client, so that one test drives both.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from funbiz import BlockingFunbizClient, FunbizClient, ShopKeys

SHOP_NO = "NA0249_001"
HASH_ID = "87282A2FA0E209EBE1B3713AB56A06C2"
KEYS = ShopKeys(
    shop_no=SHOP_NO,
    a1="86D50DEF3EB7400E",
    a2="01FD27C09E5549E5",
    b1="9E004965F4244953",
    b2="7FB3385F414E4F91",
    x_key_id="b5e6986d-8636-4aa0-8c93-441ad14b2098",
)
BASE_URL = "https://bank.test/funBIZ-Sbx/QPay.WebAPI/api"
DONE = "S0000 – 處理成功"

Members = Mapping[str, Any]
Handler = Callable[[httpx.Request], httpx.Response]


def _cipher(nonce: str) -> Cipher[modes.CBC]:
    vector = hashlib.sha256(nonce.encode()).hexdigest().upper()[48:]
    return Cipher(algorithms.AES(HASH_ID.encode()), modes.CBC(vector.encode()))


def seal(text: str, nonce: str) -> str:
    data = text.encode()
    missing = 16 - len(data) % 16
    machine = _cipher(nonce).encryptor()
    return (machine.update(data + bytes([missing]) * missing) + machine.finalize()).hex().upper()


def unseal(digits: str, nonce: str) -> str:
    machine = _cipher(nonce).decryptor()
    data = machine.update(bytes.fromhex(digits)) + machine.finalize()
    return data[: -data[-1]].decode()


def sign(message: Members, nonce: str) -> str:
    scalars = {
        name: str(value)
        for name, value in message.items()
        if isinstance(value, str | int) and str(value).strip()
    }
    text = "&".join(f"{name}={scalars[name]}" for name in sorted(scalars, key=str.upper))
    return hashlib.sha256((text + nonce + HASH_ID).encode()).hexdigest().upper()


def envelope(message: Members, service: str, **changes: Any) -> dict[str, Any]:
    """A reply as the bank would wrap it; `changes` spoil it."""
    nonce = "cmVwbHktbm9uY2U="
    outer = {
        "Version": "1.0.0",
        "ShopNo": SHOP_NO,
        "APIService": service,
        "Sign": sign(message, nonce),
        "Nonce": nonce,
        "Message": seal(json.dumps(message, ensure_ascii=False), nonce),
        **changes,
    }
    return {name: value for name, value in outer.items() if value is not ...}


@dataclass
class Peer:
    """Answers the two requests of a call. `reply` gets the opened message and the service."""

    reply: Callable[[dict[str, Any], str], httpx.Response | Members]
    nonce: Callable[[int], httpx.Response] = lambda count: httpx.Response(
        200, json={"Nonce": f"bm9uY2Ut{count}"}
    )
    requests: list[httpx.Request] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    nonces: int = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        outer = json.loads(request.content)
        if request.url.path.endswith("/Nonce"):
            assert outer == {"ShopNo": SHOP_NO}
            self.nonces += 1
            return self.nonce(self.nonces)
        assert outer["Nonce"] == f"bm9uY2Ut{self.nonces}"
        assert outer["Version"] == "1.0.0"
        assert outer["ShopNo"] == SHOP_NO
        message = json.loads(unseal(outer["Message"], outer["Nonce"]))
        assert outer["Sign"] == sign(message, outer["Nonce"])
        assert message["ShopNo"] == SHOP_NO
        self.messages.append(message)
        answer = self.reply(message, outer["APIService"])
        if isinstance(answer, httpx.Response):
            return answer
        return httpx.Response(200, json=envelope(answer, outer["APIService"]))


class Awaiting:
    """The client whose calls are awaited, over a transport that a function plays."""

    def client(self, handler: Handler, *, base_url: str = BASE_URL, **options: Any) -> FunbizClient:
        http = httpx.AsyncClient(transport=httpx.MockTransport(handler), follow_redirects=True)
        return FunbizClient(KEYS, base_url=base_url, http=http, **options)

    def hook(self, function: Callable[[], None]) -> Callable[[], Awaitable[None]]:
        async def before_request() -> None:
            function()

        return before_request


class _Wrapped:
    """Lets a test await what blocks."""

    def __init__(self, client: BlockingFunbizClient) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method = getattr(self._client, name)

        async def awaited(*args: Any, **named: Any) -> Any:
            return method(*args, **named)

        return awaited


class Blocking:
    """The client whose calls are waited for; a test awaits them all the same."""

    def client(self, handler: Handler, *, base_url: str = BASE_URL, **options: Any) -> Any:
        http = httpx.Client(transport=httpx.MockTransport(handler), follow_redirects=True)
        return _Wrapped(BlockingFunbizClient(KEYS, base_url=base_url, http=http, **options))

    def hook(self, function: Callable[[], None]) -> Callable[[], None]:
        return function


def created(message: Members, _service: str) -> dict[str, Any]:
    """The reply to an accepted OrderCreate, members as recorded in 2021."""
    reply = {
        "OrderNo": message["OrderNo"],
        "ShopNo": SHOP_NO,
        "TSNo": "NA024900000210",
        "Amount": message["Amount"],
        "Status": "S",
        "Description": DONE,
        "PayType": message["PayType"],
    }
    if message["PayType"] == "C":
        reply["CardParam"] = {"CardPayURL": "https://pay.test/PayCard?TD=1&TK=2"}
    else:
        reply["ATMParam"] = {
            "AtmPayNo": "99922530174617",
            "WebAtmURL": "https://pay.test/PayWebATM?TD=1&TK=2",
        }
    return reply


def refused(description: str, **more: Any) -> Callable[[Members, str], dict[str, Any]]:
    """A reply that turns a request down with this description."""
    return lambda _message, _service: {
        "ShopNo": SHOP_NO,
        "Status": "F",
        "Description": description,
        **more,
    }
