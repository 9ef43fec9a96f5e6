"""A group that fights: 500 members say "+1" within one second for 100 units, through the real server's
webhook, with the simulated LINE in this process. Every answer is read, and must be right.
"""

import asyncio
import contextlib
import random
import re
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
from granian.constants import Interfaces
from granian.server.embed import Server

from benchmarks import servers
from benchmarks.bench import Bench, Seen
from line_simulator import DEMO_ACCOUNT, Group, Line, LineSettings, create_app

MEMBERS = 500
UNITS = 100
SECONDS = 1.0
"""In which all of them speak."""
OWNER = f"U{0:032x}"
LOOK_SECONDS = 0.005
PATIENCE_SECONDS = 60.0
_ANSWER = re.compile(r"(?P<name>人\d+) (?:✅ .* 共 1 份|⏳ .*（第 (?P<place>\d+) 位）)")


def measure(bench: Bench) -> Seen:
    """How long the members wait for their answers: the first sale with strangers, then with known ones."""
    return asyncio.run(_measure(bench))


async def _measure(bench: Bench) -> Seen:
    place = bench.place()
    await asyncio.to_thread(servers.fill, place)
    seen: Seen = {}
    async with _line() as line:
        address = line.settings.public_url
        with servers.shop(place, **_settings(address)) as shop:
            line.change(webhook_url=f"{shop.url}/callback")
            group = _group(line)
            for _ in bench.rounds():
                waited = await _sale(line, group)
                bench.say(f"{waited[len(waited) // 2]:.0f} ms median, {waited[-1]:.0f} ms the last")
                for name, value in (
                    ("500 “+1” in a second: median answer, ms", waited[len(waited) // 2]),
                    ("500 “+1” in a second: 95% answered within, ms", waited[-MEMBERS // 20]),
                    ("500 “+1” in a second: last answer, ms", waited[-1]),
                ):
                    seen.setdefault(name, []).append(value)
    return seen


def _settings(address: str) -> dict[str, str]:
    return {
        "KAIMAI_LINE_CHANNEL_SECRET": DEMO_ACCOUNT.channel_secret,
        "KAIMAI_LINE_CHANNEL_ACCESS_TOKEN": DEMO_ACCOUNT.channel_access_token,
        "KAIMAI_LINE_API_BASE_URL": address,
        "KAIMAI_LINE_BASIC_ID": DEMO_ACCOUNT.basic_id,
        "KAIMAI_LINE_OWNERS": OWNER,
    }


@contextlib.asynccontextmanager
async def _line() -> AsyncIterator[Line]:
    """A LINE that answers on a port of its own."""
    port = servers.free_port()
    settings = LineSettings(
        public_url=f"http://127.0.0.1:{port}",
        group_members_max=MEMBERS + 1,
        # As every shop must have it: an event that was not taken in time comes again.
        redelivery=True,
        redelivery_seconds=(2, 5, 15),
    )
    async with httpx.AsyncClient() as http:
        line = Line(
            settings, now=lambda: datetime.now(UTC), random=random.SystemRandom(), http=http
        )
        server = Server(
            create_app(line, run_clock=True),
            address="127.0.0.1",
            port=port,
            interface=Interfaces.ASGI,
            log_enabled=False,
        )
        serving = asyncio.create_task(server.serve())
        try:
            yield line
        finally:
            line.close()
            server.stop()
            await serving


def _group(line: Line) -> Group:
    people = [line.add_person("老闆", user_id=OWNER)]
    people += [
        line.add_person(f"人{number:03}", user_id=f"U{number + 1:032x}")
        for number in range(MEMBERS)
    ]
    group = line.create_group("團購", [person.user_id for person in people])
    line.invite_account(OWNER, group.group_id)
    return group


async def _sale(line: Line, group: Group) -> list[float]:
    """One sale from its opening to its end: the milliseconds that each member waited, sorted."""
    members = {
        line.person(user_id).name: user_id for user_id in group.member_ids if user_id != OWNER
    }
    await _order(line, group, f"開團 新品 芒果 600 限量{UNITS}", "開團囉")
    began = line.bubbles(group.group_id)[-1].number
    said: dict[str, float] = {}
    start = time.perf_counter()
    for number, (name, user_id) in enumerate(members.items()):
        await asyncio.sleep(max(0.0, start + SECONDS * number / MEMBERS - time.perf_counter()))
        said[name] = time.perf_counter()
        line.say(user_id, group.group_id, "+1")
    waited: dict[str, float] = {}
    places: list[int] = []
    while len(waited) < MEMBERS:
        if time.perf_counter() > start + PATIENCE_SECONDS:
            raise RuntimeError(f"{MEMBERS - len(waited)} members were not answered")
        await asyncio.sleep(LOOK_SECONDS)
        now = time.perf_counter()
        for bubble in line.bubbles(group.group_id, after=began):
            began = bubble.number
            answer = _ANSWER.match(str(bubble.message.get("text", "")))
            if answer is None or bubble.sender_id != line.account.user_id:
                continue
            if answer["name"] in waited:
                raise RuntimeError(f"{answer['name']} was answered twice")
            waited[answer["name"]] = 1_000 * (now - said[answer["name"]])
            if answer["place"]:
                places.append(int(answer["place"]))
    if sorted(places) != list(range(1, MEMBERS - UNITS + 1)):
        raise RuntimeError(f"{MEMBERS - len(places)} units of {UNITS} were given out")
    await _order(line, group, "確定流團", "取消")
    return sorted(waited.values())


async def _order(line: Line, group: Group, text: str, answer: str) -> None:
    """The seller says something, and the group reads the answer."""
    last = line.say(OWNER, group.group_id, text).number
    given_up = time.perf_counter() + PATIENCE_SECONDS
    while not any(
        answer in str(bubble.message.get("text", "")) and bubble.sender_id == line.account.user_id
        for bubble in line.bubbles(group.group_id, after=last)
    ):
        if time.perf_counter() > given_up:
            raise RuntimeError(f"no answer to {text}")
        await asyncio.sleep(LOOK_SECONDS)
