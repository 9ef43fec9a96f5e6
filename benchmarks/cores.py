"""What the machine's cores do when they are busy together: two threads of one physical core, which a
virtual machine may show as two cores, do far less than twice the work of one.
"""

import os
from concurrent.futures import ProcessPoolExecutor
from time import perf_counter

from benchmarks.bench import Bench, Seen

LOOPS = 300_000
_TEXTS = [f"{number:032x}" for number in range(1_000)]


def measure(bench: Bench) -> Seen:
    """Loops a second of one process alone, and of as many at once as there are cores."""
    cores = os.cpu_count() or 1
    seen: Seen = {}
    with ProcessPoolExecutor(cores) as pool:
        list(pool.map(_work, range(cores)))
        for _ in bench.rounds():
            alone = pool.submit(_work, 0).result()
            together = sum(pool.map(_work, range(cores)))
            seen.setdefault("one process, loops/s", []).append(alone)
            seen.setdefault(f"{cores} processes, loops/s", []).append(together)
            seen.setdefault("all cores ÷ one", []).append(together / alone)
    return seen


def _work(_number: int) -> float:
    """Work as the shop does it, with dictionaries and texts; loops a second."""
    began = perf_counter()
    kept: dict[str, int] = {}
    for number in range(LOOPS):
        text = _TEXTS[number % 1_000]
        kept[text] = kept.get(text, 0) + len(text[number % 7 :])
    return LOOPS / (perf_counter() - began)
