"""Real processes: started, killed, started again. What was answered is never lost."""

import asyncio
import contextlib
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from kaimai.cli.web import BACKLOG, CONNECTIONS_MAX, connections_max
from line_simulator import DEMO_ACCOUNT, DEMO_PEOPLE
from tests.cli.conftest import Kaimai, free_ports

START_SECONDS_MAX = 60.0
CROWD = BACKLOG + 100
"""Browsers that keep their connections open and ask for nothing."""
FILES = CROWD + 500


@dataclass(slots=True)
class Program:
    """One running `kaimai`, and what it has printed so far."""

    process: subprocess.Popen[str]
    port: int
    lines: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def told(self) -> str:
        return "\n".join(self.lines)

    def listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    def until(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_SECONDS_MAX
        while not holds():
            assert time.monotonic() < deadline, self.told
            time.sleep(0.02)

    def wait_for(self, text: str) -> None:
        self.until(lambda: text in self.told or self.process.poll() is not None)
        assert text in self.told, self.told

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(START_SECONDS_MAX)


Start = Callable[..., Program]


@pytest.fixture
def start(data: Path) -> Iterator[Start]:
    """Start `kaimai` with these words; every program that still runs at the end is killed."""
    programs: list[tuple[Program, threading.Thread]] = []

    def run(*words: str, port: int = 0, **settings: str) -> Program:
        process = subprocess.Popen(
            [sys.executable, "-m", "kaimai", *words, *(["--port", str(port)] if port else [])],
            env={**os.environ, "KAIMAI_DATA": str(data), "PYTHONPATH": "src", **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # A program that is killed may stop in the middle of a character.
            errors="replace",
        )
        program = Program(process, port)
        ear = threading.Thread(target=program.listen, daemon=True)
        ear.start()
        programs.append((program, ear))
        return program

    yield run
    for program, ear in programs:
        program.kill()
        # Until whoever has its output (a writer that outlives it for a moment) is gone too.
        ear.join(START_SECONDS_MAX)
        if program.process.stdout is not None:
            program.process.stdout.close()


def order(url: str, key: str, sku: str = "TEA-ALISHAN") -> httpx.Response:
    return httpx.post(
        f"{url}/api/v1/orders",
        headers={"Idempotency-Key": key},
        json={"items": [{"sku": sku, "quantity": 1}], "pay_type": "C-1", "buyer": {"name": "王"}},
        timeout=START_SECONDS_MAX,
    )


def status(url: str, token: str) -> str:
    answer: str = httpx.get(f"{url}/api/v1/orders/{token}").json()["status"]
    return answer


def pay(program: Program, token: str) -> None:
    """Have the bank make a link, and pay it there as its administrator."""
    httpx.post(f"{program.url}/api/v1/orders/{token}/payments", json={}).raise_for_status()
    bank = f"http://127.0.0.1:{program.port + 1}/admin/api/orders"
    newest = httpx.get(bank).json()[0]["order_no"]
    httpx.post(f"{bank}/{newest}/pay", json={}).raise_for_status()


def chat(program: Program, person: str) -> list[str]:
    """Who wrote what in a person's chat with the shop, in the simulated LINE."""
    bubbles = httpx.get(f"http://127.0.0.1:{program.port + 2}/admin/api/chats/{person}").json()
    return [f"{each['sender_id']} {each['message'].get('text', '')}" for each in bubbles]


def test_the_demo_sells_survives_a_kill_and_goes_on(start: Start, port: int, data: Path) -> None:
    demo = start("demo", "--pause-free", port=port)
    demo.wait_for("Ctrl-C")
    line = f"http://127.0.0.1:{port + 2}"
    bank = f"http://127.0.0.1:{port + 1}/admin"
    office = f"{demo.url}/admin"
    for place in (demo.url, office, bank, line, str(data), str(data / "letters")):
        assert place in demo.told
    assert "阿里山高山烏龍茶" in httpx.get(demo.url).text
    paid = order(demo.url, "first").json()["order"]
    pay(demo, paid)
    demo.until(lambda: status(demo.url, paid) == "paid")
    waiting = order(demo.url, "second").json()["order"]
    mei, _ = DEMO_PEOPLE[0]
    httpx.post(f"{line}/admin/api/people/{mei}/follow").raise_for_status()
    demo.until(lambda: any(each.startswith(DEMO_ACCOUNT.user_id) for each in chat(demo, mei)))
    said = chat(demo, mei)

    demo.kill()
    again = start("demo", "--pause-free", port=port)
    again.wait_for("Ctrl-C")

    assert status(again.url, paid) == "paid"
    assert chat(again, mei)[: len(said)] == said
    assert order(again.url, "second").json()["order"] == waiting
    pay(again, waiting)
    again.until(lambda: status(again.url, waiting) == "paid")
    assert again.stop() == 0
    assert "data stays" in again.told


def test_a_tester_walks_all_eleven_steps_beside_a_running_demo(
    start: Start, port: int, kaimai: Kaimai
) -> None:
    demo = start("demo", "--pause-free", port=port)
    demo.wait_for("Ctrl-C")
    kaimai("init", "cart_items", "-y")

    told = kaimai("init", "orders", "-y", "--pay").output

    assert sorted({int(n) for n in re.findall(r"✓ +(\d+) ", told)}) == list(range(1, 12))
    assert "付款成功" in told
    kaimai("check")


def test_a_second_demo_says_why_it_does_not_start(start: Start, port: int, data: Path) -> None:
    demo = start("demo", port=port)
    demo.wait_for("Ctrl-C")
    settings = (data / "kaimai.toml").read_text("utf-8")

    same_folder = start("demo", port=free_ports())
    same_port = start("demo", "--data", str(data / "other"), port=port)

    assert same_folder.process.wait(START_SECONDS_MAX) == 2
    assert same_port.process.wait(START_SECONDS_MAX) == 1
    same_folder.wait_for("is in use by process")
    same_port.wait_for(f"Port {port} is taken")
    for refused in (same_folder, same_port):
        assert "Traceback" not in refused.told
    assert (data / "kaimai.toml").read_text("utf-8") == settings


def test_one_process_owns_the_embedded_database(start: Start, port: int, kaimai: Kaimai) -> None:
    serve = start("serve", port=port)
    serve.wait_for(serve.url)

    second, worker = start("serve", port=free_ports()), start("worker")

    for refused in (second, worker):
        assert refused.process.wait(START_SECONDS_MAX) == 2
        refused.wait_for("is in use by process")
    # Short writes of the command line wait for their turn instead.
    kaimai("init", "products", "-y")
    assert "阿里山高山烏龍茶" in httpx.get(serve.url).text
    assert serve.stop() == 0
    kaimai("migrate")


@pytest.mark.skipif(not hasattr(os, "SCHED_BATCH"), reason="only Linux knows long turns")
def test_no_thread_of_a_shop_takes_a_core_from_another(start: Start, port: int) -> None:
    serve = start("serve", port=port)
    serve.wait_for(serve.url)
    shop = serve.process.pid
    children = Path(f"/proc/{shop}/task/{shop}/children").read_text().split()

    assert len(children) == 1, "the writer"
    threads = [
        int(task.name)
        for process in (str(shop), *children)
        for task in Path(f"/proc/{process}/task").iterdir()
    ]
    assert {os.sched_getscheduler(thread) for thread in threads} == {os.SCHED_BATCH}


async def buy_until(url: str, enough: int, then: Callable[[], None]) -> list[str]:
    """Place 300 orders, 30 at once; after so many answers do something. The tokens answered."""
    answered: list[str] = []
    reached = asyncio.Event()
    limits = httpx.Limits(max_connections=30)
    async with httpx.AsyncClient(timeout=START_SECONDS_MAX, limits=limits) as client:

        async def buy(key: str) -> None:
            with contextlib.suppress(httpx.TransportError):
                reply = await client.post(
                    f"{url}/api/v1/orders",
                    headers={"Idempotency-Key": key},
                    json={
                        "items": [{"sku": "TEA-ALISHAN", "quantity": 1}],
                        "pay_type": "C-1",
                        "buyer": {},
                    },
                )
                assert reply.status_code == httpx.codes.CREATED
                answered.append(reply.json()["order"])
            if len(answered) >= enough:
                reached.set()

        buyers = [asyncio.create_task(buy(f"key-{number}")) for number in range(300)]
        await asyncio.wait_for(reached.wait(), START_SECONDS_MAX)
        then()
        await asyncio.gather(*buyers)
    return answered


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_every_order_that_was_answered_is_kept(
    start: Start, port: int, kaimai: Kaimai, number: signal.Signals
) -> None:
    kaimai("init", "products", "-y")
    serve = start("serve", port=port, KAIMAI_LIMITS_API_PER_MINUTE="0")
    serve.wait_for(serve.url)

    answered = asyncio.run(buy_until(serve.url, 20, lambda: serve.process.send_signal(number)))
    serve.process.wait(START_SECONDS_MAX)

    again = start("serve", port=port, KAIMAI_LIMITS_API_PER_MINUTE="0")
    again.wait_for(again.url)
    assert {status(again.url, token) for token in answered} == {"initialized"}
    kaimai("check")
    reserved = int(kaimai("stock", "TEA-ALISHAN").output.split("│")[-3])
    assert len(answered) <= reserved <= 300
    if number is signal.SIGTERM:
        assert serve.process.returncode == 0


def test_several_processes_and_a_worker_share_a_database_server(
    start: Start,
    port: int,
    kaimai: Kaimai,
    fresh_postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KAIMAI_DATABASE_URL", fresh_postgres_url)
    kaimai("init", "products", "-y")
    serve = start("serve", "--processes", "2", port=port)
    serve.wait_for(serve.url)
    worker = start("worker")
    worker.wait_for("The worker is running")
    serve.until(lambda: is_ready(serve.url))

    tokens = {order(serve.url, "one key").json()["order"] for _ in range(10)}

    assert len(tokens) == 1
    assert worker.stop() == 0
    assert serve.stop() == 0
    kaimai("check")


def is_ready(url: str) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"{url}/health/ready").status_code == httpx.codes.OK
    return False


@pytest.fixture
def many_files() -> Iterator[None]:
    """As many open files as the crowd needs."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < FILES:
        pytest.skip(f"this machine allows {most} open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(allowed, FILES), most))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))


def test_a_crowd_with_idle_connections_locks_nobody_out(
    start: Start, port: int, many_files: None
) -> None:
    serve = start("serve", port=port)
    serve.wait_for(serve.url)

    with contextlib.ExitStack() as stack:
        for _ in range(CROWD):
            stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        assert httpx.get(f"{serve.url}/health/live", timeout=10).status_code == 200
    serve.until(lambda: is_ready(serve.url))


def test_connections_leave_open_files_for_the_rest(many_files: None) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)

    count = connections_max()

    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert before[0] <= allowed
    assert most == before[1]
    assert 1 <= count <= min(CONNECTIONS_MAX, allowed)
