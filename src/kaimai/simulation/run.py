"""Running one seed from its first step to the last promise."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from structlog.testing import capture_logs

from kaimai.domain.reconciliation import bank_day, is_askable
from kaimai.persistence.database import Connection
from kaimai.queries.check import BEATS, BOOKS, Rule, all_hold, find_broken_of
from kaimai.simulation.actors import CAST, Cast
from kaimai.simulation.chats import Chatters
from kaimai.simulation.clerks import Clerks
from kaimai.simulation.loop import Deadlock, VirtualLoop
from kaimai.simulation.members import Members
from kaimai.simulation.packers import Packers
from kaimai.simulation.plan import Plan
from kaimai.simulation.promises import (
    broken_promises,
    days_of_money,
    is_quiet,
    read_books,
    unexplained_differences,
)
from kaimai.simulation.shelves import ShelfKeepers
from kaimai.simulation.staff import Staff
from kaimai.simulation.subscribers import Subscribers
from kaimai.simulation.tally import Tally, Trouble, deeds_done
from kaimai.simulation.weather import pause_seconds, set_line_faults
from kaimai.simulation.workshop import Workshop
from kaimai.simulation.world import World

PACES = (0.1, 0.1, 0.1, 1, 4)
"""How much longer or shorter the pauses between steps are than those of people."""
BANK_SHARE = 0.6
"""In so many steps the bank does what is due, and pushes."""
STATEMENTS_SHARE = 0.3
DAY = timedelta(days=1)
CHECK_EVERY = 3
"""Steps between two looks at all invariants of the books."""
ONCE = (
    "notices",
    "expiry",
    "waiting lists",
    "group buys",
    "subscriptions",
    "sweep",
    "messages",
    "order search",
    "customer terms",
)
JOBS = {
    **dict.fromkeys(("notices", "expiry", "sweep"), 3),
    "messages": 2,
    "waiting lists": 2,
    "group buys": 2,
    "refunds": 5,
    "reconcile": 2,
    "deadlines": 1,
    "prune": 1,
    "order search": 1,
    "customer terms": 1,
}
"""How often each job is begun, in shares."""
WORKERS = ("worker 1", "worker 2")
AFTERMATH_MINUTES = (2, 12, 45, 1500, 60, 1500, 60, 1500, 1500)
"""How time runs on after the last step, until everything must be quiet."""


Errand = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Ended:
    """A seed that was run: its history, what was broken (nothing, in a sound shop), what it saw."""

    plan: Plan
    complaints: tuple[str, ...]
    history: tuple[str, ...]
    orders: int
    deaths: int
    tally: Tally


def run_seed(plan: Plan, workshop: Workshop) -> Ended:
    """Run one seed. The same plan gives the same history, byte for byte."""
    # What the shop logs is for those who run it; here the history tells what happened.
    with capture_logs():
        return _run(plan, workshop)


def _run(plan: Plan, workshop: Workshop) -> Ended:
    loop = VirtualLoop(Random(f"{plan.seed} order of tasks"))
    asyncio.set_event_loop(loop)
    try:
        world = World(plan, loop, workshop)
        with contextlib.closing(loop):
            life = loop.create_task(_live(world))
            try:
                loop.run_until_complete(asyncio.wait({life}))
            except Deadlock as stuck:
                world.complain(str(stuck))
            else:
                # Looked at, not caught: whatever nobody foresaw is a broken promise.
                error = None if life.cancelled() else life.exception()
                if error is not None:
                    world.complain(f"unforeseen {type(error).__name__}: {error}")
    finally:
        asyncio.set_event_loop(None)
    return Ended(
        plan,
        tuple(world.complaints),
        tuple(world.history.lines()),
        world.orders_placed,
        world.deaths,
        world.tally,
    )


async def _live(world: World) -> None:
    cast = Cast(world)
    members = Members(cast, Random(f"{world.plan.seed} members"))
    chatters = Chatters(cast, Random(f"{world.plan.seed} chatters"))
    packers = Packers(cast, Random(f"{world.plan.seed} packers"))
    clerks = Clerks(cast, Random(f"{world.plan.seed} clerks"))
    subscribers = Subscribers(cast)
    await world.open()
    try:
        await cast.open_shop()
        await _act(world, cast, members, chatters, packers, clerks, subscribers)
        await _come_to_rest(world, cast, members, chatters, subscribers)
        await _compare_with_the_bank(world, cast)
        await _audit(world, cast, members, packers, clerks)
    finally:
        await world.close()


async def _act(  # noqa: PLR0917 the whole stage
    world: World,
    cast: Cast,
    members: Members,
    chatters: Chatters,
    packers: Packers,
    clerks: Clerks,
    subscribers: Subscribers,
) -> None:
    """The steps: somebody begins something, some time passes, and it all goes on side by side."""
    if world.life is not None:
        world.life.process.mortal = True
    staff, keepers = Staff(cast), ShelfKeepers(cast)
    for step in range(1, world.plan.steps + 1):
        await _step(world, cast, staff, keepers, members)
        if world.is_in_line and chatters.are_lively():
            cast.send("LINE", chatters.act())
        if packers.are_lively():
            cast.send("packer", packers.act())
        if clerks.are_lively():
            cast.send("clerk", clerks.act())
        if subscribers.are_lively():
            cast.send("subscriber", subscribers.act())
        cast.use_cards()
        # Often a lot happens at once; now and then hours pass, and holds end.
        await asyncio.sleep(pause_seconds(world.random) * world.random.choice(PACES))
        await world.restart_if_dead()
        if step % CHECK_EVERY == 0:
            await _check_books(world)
        if world.complaints:
            return


async def _step(
    world: World, cast: Cast, staff: Staff, keepers: ShelfKeepers, members: Members
) -> None:
    draw, who = world.random, world.random.choice(CAST)
    _strike(world)
    deeds: tuple[tuple[int, str, Errand], ...] = (
        (20, who, lambda: cast.buy(who)),
        (3, who, lambda: cast.shop_around(who)),
        (4, who, lambda: cast.repeat(who)),
        (6, who, lambda: cast.pay_again(who)),
        (8, who, lambda: cast.cancel(who)),
        (3, who, lambda: cast.press_button(who)),
        (8, who, lambda: cast.stray_payment(who)),
        (3, "bank", cast.push_again),
        (4, "staff", staff.move_stock),
        (2, "staff", keepers.receive),
        (6, "staff", keepers.take_stock),
        (8, "staff", staff.refund),
        (3, "staff", staff.cancel),
        (6, "staff", staff.command),
        (2, "staff", staff.settle_by_hand),
        (2, "staff", staff.retry),
        (1, "staff", lambda: staff.reconcile(bank_day(world.loop.present()) - DAY)),
        (3, "forger", cast.forge),
        (30, "worker", lambda: _two_workers(world, cast)),
    )
    _, name, deed = draw.choices(deeds, [weight for weight, _, _ in deeds])[0]
    cast.send(name, deed())
    if draw.random() < BANK_SHARE:
        cast.send("bank", cast.bank_works())
    if members.are_lively():
        cast.send("group", members.act())


async def _two_workers(world: World, cast: Cast) -> None:
    """One job, done by two workers at once or by one."""
    draw = world.random
    (name,) = draw.choices(list(JOBS), list(JOBS.values()))
    workers = WORKERS if draw.random() < 0.4 else WORKERS[:1]
    if len(workers) > 1:
        world.tally[Trouble.TWO_WORKERS] += 1
    await asyncio.gather(*(cast.work(worker, name) for worker in workers))


def _strike(world: World) -> None:
    """Now and then the bank is away for a while, or the clock jumps."""
    draw, weather = world.trouble, world.weather
    if draw.random() < weather.outage:
        world.wire.down_until = world.loop.time() + draw.uniform(60, 7200)
        world.tally[Trouble.OUTAGE] += 1
        world.history.note("bank", "cannot be reached for a while")
    if draw.random() < weather.jump:
        seconds = draw.choice((120, 1_200, 3_600, 86_400, 200_000))
        world.loop.leap(seconds)
        world.tally[Trouble.CLOCK_JUMP] += 1
        world.history.note("clock", f"jumps {seconds} s forward")


async def _come_to_rest(
    world: World, cast: Cast, members: Members, chatters: Chatters, subscribers: Subscribers
) -> None:
    """No more trouble: everybody finishes, and time runs on until the workers find nothing."""
    world.clear_up()
    await world.restart_if_dead()
    world.clear_up()
    await cast.wait()
    await members.come_to_rest()
    await subscribers.come_to_rest()
    if world.is_in_line:
        await chatters.come_to_rest()
    strides = [minutes * 60 for minutes in AFTERMATH_MINUTES]
    if not world.auto_capture:
        # By then the bank has captured by itself whatever was only authorized.
        strides = [31 * 86_400, *strides]
    for seconds in strides:
        if world.complaints:
            return
        await asyncio.sleep(seconds)
        await _work_off(world, cast)
        if not world.bank.owed_pushes and await world.look(is_quiet):
            return


async def _work_off(world: World, cast: Cast) -> None:
    """The bank and the workers do what is due by now."""
    await world.bank.tick()
    for _ in range(2):
        names = (*ONCE, "line events") if world.is_in_line else ONCE
        done = [await cast.work("worker 1", name) for name in names]
        # What gives money away is done by two workers at the same moment, on purpose.
        world.tally[Trouble.TWO_WORKERS] += 1
        done += await asyncio.gather(*(cast.work(each, "refunds") for each in WORKERS))
        if not any(done):
            return
        await world.bank.tick()


async def _compare_with_the_bank(world: World, cast: Cast) -> None:
    """In some seeds: two days later, every day that has something on it is compared once more.

    First with a bank that leaves lines out, doubles and falsifies them; then with a sound one, which
    must clear everything up that is not a matter for people.
    """
    if world.complaints or world.random.random() > STATEMENTS_SHARE:
        return
    await asyncio.sleep(2 * DAY.total_seconds())
    await _work_off(world, cast)
    present = world.loop.present()
    days = await world.look(days_of_money)
    askable = sorted(day for day in days if is_askable(day, present))
    staff = Staff(cast)
    set_line_faults(world.bank)
    for day in askable:
        await staff.reconcile(day)
    world.clear_up()
    for day in askable:
        await staff.reconcile(day)
    await _work_off(world, cast)
    books = await world.look(read_books)
    for sentence in unexplained_differences(books, {str(day) for day in askable}):
        world.complain(sentence)


async def _audit(
    world: World, cast: Cast, members: Members, packers: Packers, clerks: Clerks
) -> None:
    """All invariants, and all promises to the outside."""
    await _check_books(world)
    await _check(world, BEATS)
    if world.loop.strays:
        world.complain(f"nobody waited for: {world.loop.strays[0]}")
    for number in world.alarms:
        world.complain(f"the number {number} was used twice at the bank")
    if world.complaints:
        return
    books = await world.shop.db.read(read_books)
    world.orders_placed = len(books.orders)
    world.tally += await world.look(deeds_done)
    for sentence in (
        *broken_promises(books, world.bank, cast.known, world.notices_taken),
        *await members.broken_promises(),
        *await packers.broken_promises(),
        *await clerks.broken_promises(),
    ):
        world.complain(sentence)


async def _check_books(world: World) -> None:
    """Ask whether the books hold in one quick question, and which rule does not only if need be."""
    if not await world.look(_books_hold):
        await _check(world, BOOKS)


def _books_hold(conn: Connection) -> bool:
    return all_hold(conn, BOOKS)


async def _check(world: World, rules: tuple[Rule, ...]) -> None:
    """Ask the rules of the database as it stands, in one go, whoever else is at work."""
    now = world.loop.present()

    def ask(conn: Connection) -> list[str]:
        return [
            f"{broken.rule.name}: {', '.join(broken.columns)}: {broken.rows}"
            for broken in find_broken_of(conn, now, rules)
        ]

    for sentence in await world.look(ask):
        world.complain(sentence)
