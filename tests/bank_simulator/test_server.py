"""The simulator as a program: a real port, a client in another language, a kill, a lost reply."""

import dataclasses
import json
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from bank_simulator import DEMO_SHOP
from tests.bank_simulator.shop import Shop

ROOT = Path(__file__).parents[2]
RECURRING = {"PayTypeSub": "REGULAR", "DeductTotalNum": 3, "PeriodType": "D", "DeductFreq": 1}
API = "/funBIZ-Sbx/QPay.WebAPI/api"


@dataclasses.dataclass
class Program:
    """The running simulator."""

    process: subprocess.Popen[str]
    url: str
    introduction: str


def start(port, data):
    process = subprocess.Popen(
        [sys.executable, "-m", "bank_simulator", "--port", str(port), "--data", str(data)],
        cwd=ROOT / "src",
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    introduction = "".join(process.stdout.readline() for _ in range(5))
    url = f"http://127.0.0.1:{port}"
    transport = httpx.HTTPTransport(retries=8)
    with httpx.Client(transport=transport) as http:
        assert http.get(f"{url}/admin/api/orders").status_code == 200
    return Program(process, url, introduction)


@pytest.fixture
def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture
def program(free_port, tmp_path):
    running = start(free_port, tmp_path)
    yield running
    running.process.kill()
    running.process.wait()
    running.process.stdout.close()


async def test_program_prints_its_addresses_and_keys(program):
    assert f"{program.url}{API}/Nonce" in program.introduction
    assert f"{program.url}/admin" in program.introduction
    for value in (DEMO_SHOP.shop_no, DEMO_SHOP.a1, DEMO_SHOP.b2, DEMO_SHOP.x_key_id):
        assert value in program.introduction


async def test_client_in_another_language_works_unchanged(program):
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is missing: the client in another language cannot run")
    keys = [getattr(DEMO_SHOP, name) for name in ("shop_no", "a1", "a2", "b1", "b2", "x_key_id")]

    finished = subprocess.run(
        [node, str(Path(__file__).parent / "client.mjs"), program.url + API, *keys],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert finished.returncode == 0, finished.stderr
    told = json.loads(finished.stdout)
    assert told["card"]["Status"] == told["account"]["Status"] == "S"
    assert told["returnUrl"] == "https://shop.example/return"
    assert told["payment"]["TSResultContent"]["Status"] == "S"
    assert told["payment"]["TSResultContent"]["OrderNo"] == told["card"]["OrderNo"]
    assert told["payment"]["TSResultContent"]["Amount"] == "50000"
    assert told["row"]["PayStatus"] == "1A400"


async def test_killed_program_forgets_nothing_it_has_said(program, tmp_path, free_port):
    async with httpx.AsyncClient(base_url=program.url) as http:
        shop = Shop(http, DEMO_SHOP)
        await shop.create("C1")
        token = (await http.post("/admin/api/orders/C1/pay")).json()["pay_token"]
        await shop.create("R1", CardParam=RECURRING)
        await http.post("/admin/api/orders/R1/pay", json={"remember": True})
        await http.post("/admin/api/orders/R1/charge", json={"fail": True})
        schedule = (await shop.call("RegularQuery", MasterOrderNo="R1"))["Order"]
    program.process.send_signal(signal.SIGKILL)
    program.process.wait()

    again = start(free_port, tmp_path)
    try:
        async with httpx.AsyncClient(base_url=again.url) as http:
            shop = Shop(http, DEMO_SHOP)
            result = await shop.result(token)
            again_told = (await shop.call("RegularQuery", MasterOrderNo="R1"))["Order"]
            forgotten = (await http.post("/admin/api/cards/forget")).json()
    finally:
        again.process.terminate()
        assert again.process.wait(timeout=20) == 0
        again.process.stdout.close()

    assert result["OrderNo"] == "C1"
    assert again_told == schedule
    assert forgotten == {"forgotten": 1}


@pytest.mark.parametrize(
    ("how", "error"),
    [("close", httpx.RemoteProtocolError), ("timeout", httpx.ReadTimeout)],
)
async def test_lost_reply_breaks_a_real_connection(program, how, error):
    async with httpx.AsyncClient(base_url=program.url) as http:
        shop = Shop(http, DEMO_SHOP)
        fault = {"kind": "lose_reply", "service": "OrderCreate", "how": how}
        await http.post("/admin/api/faults", json=fault)
        http.timeout = httpx.Timeout(10, read=0.3)

        with pytest.raises(error):
            await shop.create("C1")

        http.timeout = httpx.Timeout(10)
        assert len((await http.get("/admin/api/orders")).json()) == 1


async def test_double_slash_reaches_the_gateway_of_a_real_server(program):
    async with httpx.AsyncClient(base_url=program.url) as http:
        shop = Shop(http, DEMO_SHOP, api=f"{API}/")

        assert len(await shop.nonce()) == 108
