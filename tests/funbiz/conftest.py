"""The two faces of the client; one simulated bank as a process, for tests that run a program."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from bank_simulator import DEMO_SHOP
from bank_simulator import crypto as bank_crypto
from tests.funbiz.peer import Awaiting, Blocking
from tests.served import free_port

ROOT = Path(__file__).parents[2]
API_PATH = "/funBIZ-Sbx/QPay.WebAPI/api"


@pytest.fixture(params=[Awaiting, Blocking], ids=["awaiting", "blocking"])
def face(request):
    """A test that takes this runs with each."""
    return request.param()


@dataclass(frozen=True)
class BankProcess:
    """The address of a running simulator, and its remote control."""

    url: str

    @property
    def environment(self) -> dict[str, str]:
        """What the command `funbiz` needs to speak with it as the demo shop."""
        shop = DEMO_SHOP
        return {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "FUNBIZ_SHOP_NO": shop.shop_no,
            "FUNBIZ_A1": shop.a1,
            "FUNBIZ_A2": shop.a2,
            "FUNBIZ_B1": shop.b1,
            "FUNBIZ_B2": shop.b2,
            "FUNBIZ_X_KEY_ID": shop.x_key_id,
            "FUNBIZ_BASE_URL": f"{self.url}{API_PATH}",
            "FUNBIZ_RETURN_URL": "https://shop.example/back",
        }

    def control(self, method: str, path: str, **content: Any) -> Any:
        """Ask the administrator's remote control; returns its JSON."""
        answer = httpx.request(method, f"{self.url}/admin/api/{path}", timeout=10, **content)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def pay(self, order_no: str) -> None:
        """Pay as the buyer."""
        self.control("POST", f"orders/{order_no}/pay")

    def misbehave(self, **fault: Any) -> None:
        """Let the next call of a service go wrong, once."""
        self.control("POST", "faults", json={"times": 1, **fault})


@pytest.fixture(scope="session")
def bank_process() -> Iterator[BankProcess]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bank_simulator", "--port", str(port)],
        cwd=ROOT / "src",
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        introduction = [process.stdout.readline() for _ in range(5)]
        assert introduction[0], "the simulator did not start"
        with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as http:
            http.get(f"http://127.0.0.1:{port}/admin/api/clock")
        yield BankProcess(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()


@pytest.fixture
def envelope() -> dict[str, Any]:
    """A message as it travels, made with the bank's own cryptography, which is not the client's."""
    nonce = "bm9uY2U="
    members = {"OrderNo": "A1001", "Amount": 18000, "Status": "S"}
    key = bank_crypto.hash_id(DEMO_SHOP.a1, DEMO_SHOP.a2, DEMO_SHOP.b1, DEMO_SHOP.b2)
    return {
        "Version": "1.0.0",
        "ShopNo": DEMO_SHOP.shop_no,
        "APIService": "OrderCreate",
        "Sign": bank_crypto.sign(members, nonce=nonce, key=key),
        "Nonce": nonce,
        "Message": bank_crypto.encrypt(json.dumps(members), nonce=nonce, key=key),
    }
