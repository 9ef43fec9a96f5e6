"""Runs docs/funbiz-examples.md and writes what it prints: `python -m tests.docs.funbiz_examples_page`.

The page is run top to bottom like a notebook, against the simulator as a server whose clock stands
still until the page moves it.
"""

import asyncio
import contextlib
import io
import random
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from bank_simulator import Bank, create_app, demo_settings
from funbiz import TAIPEI
from tests.served import free_port, served

PAGE = Path(__file__).parents[2] / "docs" / "funbiz-examples.md"
ADDRESS = "http://127.0.0.1:8001"
NOW = datetime(2026, 3, 10, 10, 0, tzinfo=TAIPEI)
_BLOCK = re.compile(r"```python\n(.*?)```\n(?:\n```text\n.*?```\n)?", re.DOTALL)
# What the bank draws by lot. Everything else stands on the page as it was printed.
_DRAWN = re.compile(r"(?<=TK=)[0-9a-f-]{36}|\b[0-9a-f]{64}\b", re.IGNORECASE)


def run(page: str) -> str:
    """The page with what its examples print now."""
    return asyncio.run(_run(page))


async def _run(page: str) -> str:
    port = free_port()
    async with httpx.AsyncClient() as http:
        bank = Bank(demo_settings(ADDRESS), now=lambda: NOW, random=random.Random(8), http=http)
        async with served(create_app(bank, run_clock=False), port):
            return await asyncio.to_thread(_run_blocks, page, f"http://127.0.0.1:{port}")


def _run_blocks(page: str, address: str) -> str:
    names: dict[str, Any] = {"__name__": "examples"}

    def played(block: re.Match[str]) -> str:
        line = page.count("\n", 0, block.start()) + 2
        # Blank lines in front, so that an error names the line of the page.
        source = "\n" * (line - 1) + block[1].replace(ADDRESS, address)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(source, str(PAGE), "exec"), names)
        output = _DRAWN.sub("…", printed.getvalue().replace(address, ADDRESS))
        return f"```python\n{block[1]}```\n" + (f"\n```text\n{output}```\n" if output else "")

    return _BLOCK.sub(played, page)


if __name__ == "__main__":
    PAGE.write_text(run(PAGE.read_text("utf-8")), "utf-8")
