"""The load generator: wrk, which costs a tenth of what it measures. Here is how it is told what to send,
and how its figures are read. Each run says how much of a core the generator itself took.
"""

import json
import re
import resource
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass

_HEAD = """
local thread_number, threads = 0, {}
function setup(thread)
  thread:set("number", thread_number); thread_number = thread_number + 1; threads[thread_number] = thread
end
counted = 0
function init(args) math.randomseed(os.time() + number); salt = args[1] end
local sent = 0
"""
# Which connection was refused is not told here, so the next ones to ask wait in its stead.
_WAITS = """
local told = 0
function response(status) if status == 503 then told = told + 1 end end
function delay() if told > 0 then told = told - 1; return 2000 end; return 0 end
"""
_TAIL = """
function done(summary, latency, requests)
  local all = 0
  for _, thread in ipairs(threads) do all = all + thread:get("counted") end
  io.write(string.format('FIGURES {"counted":%d,"requests":%d,"seconds":%f,"p50":%f,"p99":%f,' ..
    '"max":%f,"broken":%d,"refused":%d}\\n', all, summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    summary.errors.status))
end
"""


TIMEOUT_SECONDS = 20
"""An answer that takes longer counts as broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one run of the generator saw. Times in milliseconds; `cores`: what it took itself;
    `answered`: requests without refusals; `counted`: what the script added up under that name.
    """

    answered: int
    counted: int
    per_second: float
    seconds: float
    p50: float
    p99: float
    worst: float
    broken: int
    refused: int
    cores: float


class WrkMissing(Exception):
    """The load generator is not installed."""


def get(path: str, headers: Mapping[str, str] | None = None) -> str:
    """A script that asks for one path again and again."""
    table = ", ".join(f'["{name}"] = "{value}"' for name, value in (headers or {}).items())
    return f'function request() return wrk.format("GET", "{path}", {{{table}}}) end\n'


def orders(path: str, skus: int, *, pause_ms: int = 0, waits_when_told: bool = False) -> str:
    """A script of anonymous buyers who order one unit each: of SKU `S0`, or of one of many.

    With `pause_ms` each waits that long on average before the next order. Those who wait when told
    come back two seconds after a refusal; the others at once.
    """
    sku = '"S0"' if skus == 1 else f'"S" .. math.random(0, {skus - 1})'
    pause = f"function delay() return math.random(0, {2 * pause_ms}) end\n" if pause_ms else ""
    return (
        (_WAITS if waits_when_told else pause)
        + f"""
function request()
  sent = sent + 1
  return wrk.format("POST", "{path}",
    {{["Content-Type"] = "application/json",
      ["Idempotency-Key"] = salt .. "-" .. number .. "-" .. sent}},
    '{{"items":[{{"sku":"' .. {sku} .. '","quantity":1}}],"pay_type":"C-1","buyer":' ..
    '{{"name":"王小明","phone":"0912345678","email":"ming@example.com"}}}}')
end
"""
    )


def run(
    url: str, script: str, *, connections: int, seconds: int, salt: str, name: str = ""
) -> Figures:
    """Run the generator once with one thread, and print what it saw under `name`. Raises WrkMissing."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(_HEAD + script + _TAIL)
        file.flush()
        command = [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{seconds}s",
            f"--timeout={TIMEOUT_SECONDS}s",
            "-s",
            file.name,
            url,
            "--",
            salt,
        ]
        try:
            ended = subprocess.run(command, capture_output=True, text=True, check=False)
        except FileNotFoundError as error:
            raise WrkMissing("wrk is not installed: apt-get install wrk") from error
    found = re.search(r"FIGURES (\{.*\})", ended.stdout)
    if found is None:
        raise RuntimeError(f"wrk failed: {ended.stdout}{ended.stderr}")
    figures = json.loads(found[1])
    since = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = since.ru_utime + since.ru_stime - used.ru_utime - used.ru_stime
    seen = Figures(
        answered=figures["requests"] - figures["refused"],
        counted=figures["counted"],
        per_second=(figures["requests"] - figures["refused"]) / figures["seconds"],
        seconds=figures["seconds"],
        p50=figures["p50"],
        p99=figures["p99"],
        worst=figures["max"],
        broken=figures["broken"],
        refused=figures["refused"],
        cores=round(took / figures["seconds"], 2),
    )
    if name:
        print(
            f"    {name:<34}{seen.per_second:>10,.0f}/s   p99 {seen.p99:>8,.1f} ms"
            f"   generator {seen.cores:.2f} cores",
            flush=True,
        )
    return seen


def run_well(
    url: str, script: str, *, connections: int, seconds: int, salt: str, name: str = ""
) -> Figures:
    """The same where every request must be answered well. Raises RuntimeError, WrkMissing."""
    seen = run(url, script, connections=connections, seconds=seconds, salt=salt, name=name)
    if seen.broken or seen.refused:
        raise RuntimeError(f"{seen.broken} requests broke, {seen.refused} were refused")
    return seen
