"""The simulator as a program: a real port, a shop in another process, a kill."""

import dataclasses
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from line_simulator import DEMO_ACCOUNT, DEMO_GROUP, DEMO_PEOPLE

ROOT = Path(__file__).parents[2]
MEI = DEMO_PEOPLE[0][0]


@dataclasses.dataclass
class Program:
    """The running simulator."""

    process: subprocess.Popen[str]
    http: httpx.Client
    introduction: str

    def end(self, number: int) -> int:
        self.http.close()
        self.process.send_signal(number)
        code = self.process.wait(timeout=20)
        self.process.stdout.close()
        return code


def start(port: int, data: Path) -> Program:
    process = subprocess.Popen(
        [sys.executable, "-m", "line_simulator", "--port", str(port), "--data", str(data)],
        cwd=ROOT / "src",
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    introduction = "".join(process.stdout.readline() for _ in range(6))
    headers = {"Authorization": f"Bearer {DEMO_ACCOUNT.channel_access_token}"}
    http = httpx.Client(
        base_url=f"http://127.0.0.1:{port}",
        headers=headers,
        transport=httpx.HTTPTransport(retries=8),
    )
    assert http.get("/v2/bot/info").status_code == 200
    return Program(process, http, introduction)


@pytest.fixture
def port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def test_killed_program_forgets_nothing_and_a_stopped_one_ends_well(port, tmp_path):
    program = start(port, tmp_path)
    for told in (f"http://127.0.0.1:{port}/admin", DEMO_ACCOUNT.channel_secret):
        assert told in program.introduction
    program.http.post(f"/admin/api/people/{MEI}/follow")
    program.http.post(f"/admin/api/people/{MEI}/say", json={"text": "你好"})
    group = DEMO_GROUP[0]
    program.http.post(f"/admin/api/groups/{group}/invite-account/{MEI}")
    body = {"to": group, "messages": [{"type": "text", "text": "開團"}]}
    program.http.post("/v2/bot/message/push", json=body)

    program.end(signal.SIGKILL)
    again = start(port, tmp_path)

    said = again.http.get(f"/admin/api/chats/{MEI}").json()
    assert [each["message"]["text"] for each in said] == ["你好"]
    assert again.http.get(f"/v2/bot/profile/{MEI}").json()["displayName"] == "王小美"
    assert again.http.get("/v2/bot/message/quota/consumption").json() == {"totalUsage": 3}
    assert len(again.http.get("/admin/api/people").json()) == len(DEMO_PEOPLE)
    assert again.end(signal.SIGTERM) == 0
