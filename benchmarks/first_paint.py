"""`python -m benchmarks.first_paint`: when a cheap phone shows the first words of a page.

The demo's shop as a real server, opened by Chromium as a phone with a processor four times slower than
this machine's on a slow 4G line (150 ms there and back, 1.6 Mbit/s down, 750 kbit/s up), with nothing
kept from before. First contentful paint by the browser's own count, from the start of the visit.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import tempfile
from pathlib import Path

import playwright.async_api as playwright

from kaimai.cli.demo import fill
from kaimai.composition import build_app, open_shop
from kaimai.observability import logs
from kaimai.settings import Settings
from tests.conftest import CHROMIUM_ARGUMENTS, CHROMIUM_NAMES, VIEWPORTS
from tests.served import free_port, served

PAGES = {"home": "/", "product": "/products/日月潭紅玉紅茶", "shelf": "/products"}
SLOWER = 4
ROUND_TRIP_MS = 150
DOWN_BYTES_PER_SECOND = 1_600_000 / 8
UP_BYTES_PER_SECOND = 750_000 / 8
BUDGET_MS = 1_000
_FIRST_PAINT = """
new Promise((done) => new PerformanceObserver((list) => {
  for (const each of list.getEntries()) if (each.name === "first-contentful-paint") done(each.startTime);
}).observe({ type: "paint", buffered: true }))
"""


async def measure(rounds: int) -> dict[str, list[float]]:
    """Milliseconds to the first contentful paint of each page, of every round."""
    program = next(filter(None, map(shutil.which, CHROMIUM_NAMES)))
    arguments = [*CHROMIUM_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    port = free_port()
    times: dict[str, list[float]] = {name: [] for name in PAGES}
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), public_url=f"http://127.0.0.1:{port}")
        async with open_shop(settings) as shop:
            await fill(shop)
        async with (
            served(build_app(settings, runs_jobs=False), port),
            playwright.async_playwright() as driver,
        ):
            browser = await driver.chromium.launch(executable_path=program, args=arguments)
            for _ in range(rounds):
                for name, path in PAGES.items():
                    times[name].append(await _first_paint(browser, settings.public_url + path))
            await browser.close()
    return times


async def _first_paint(browser: playwright.Browser, address: str) -> float:
    width, height = VIEWPORTS["phone"]
    context = await browser.new_context(
        viewport={"width": width, "height": height}, is_mobile=True, device_scale_factor=2
    )
    page = await context.new_page()
    line = await context.new_cdp_session(page)
    await line.send("Network.enable")
    await line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": ROUND_TRIP_MS,
            "downloadThroughput": DOWN_BYTES_PER_SECOND,
            "uploadThroughput": UP_BYTES_PER_SECOND,
        },
    )
    await line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    await page.goto(address, wait_until="commit")
    painted = float(await page.evaluate(_FIRST_PAINT))
    await context.close()
    return painted


def main() -> None:
    """Print the median and the worst of each page; exit code 1 when a median is over the budget."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.first_paint")
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        logs.configure(as_json=True, stream=nowhere)
        times = asyncio.run(measure(rounds))
    slow = False
    for name, found in times.items():
        median = statistics.median(found)
        slow = slow or median > BUDGET_MS
        print(
            f"{name:8} median {median:5.0f} ms  worst {max(found):5.0f} ms  ({len(found)} visits)"
        )
    raise SystemExit(1 if slow else 0)


if __name__ == "__main__":
    main()
