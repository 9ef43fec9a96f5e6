"""LINE brings events twice, late, out of order, in heaps, or somebody forges them: all is as it should be."""

import pytest

from line_simulator import Fault, FaultKind
from tests.line_channel.journeys.town import GROUP, Town


async def _open(town: Town, units: int = 5) -> None:
    assert "開團囉" in await town.say("老闆娘", f"開團 可樂 30 限量{units}")


async def _speak_all(town: Town, *names: str) -> None:
    for name in names:
        town.speak(name, "+1")
    for _ in range(4):
        await town.settle()


def _answers_to(town: Town, name: str) -> int:
    return sum(answer.count(name) for answer in town.heard(GROUP))


@pytest.mark.parametrize("kind", [FaultKind.EVENT_TWICE, FaultKind.ANSWER_LOST])
async def test_what_comes_twice_counts_once_and_is_answered_once(town: Town, kind: FaultKind):
    await _open(town)
    town.line.change(redelivery=True)
    town.line.faults.add(Fault(kind=kind))
    await _speak_all(town, "小美", "阿明")
    await town.pass_time(minutes=30)

    assert await town.units() == {"小美": (1, 0), "阿明": (1, 0)}
    assert [_answers_to(town, name) for name in ("小美", "阿明")] == [1, 1]


async def test_what_was_lost_on_its_way_counts_when_it_is_brought_again(town: Town):
    await _open(town)
    town.line.change(redelivery=True)
    town.line.faults.add(Fault(kind=FaultKind.EVENT_LOST, times=1))
    await _speak_all(town, "小美")
    await town.pass_time(minutes=2)
    await town.pass_time(minutes=2)

    assert await town.units() == {"小美": (1, 0)}
    assert _answers_to(town, "小美") == 1


async def test_what_somebody_forged_leaves_nothing_behind(town: Town):
    await _open(town)
    before = await town.harness.rows("SELECT count(*) FROM inbox")
    town.line.faults.add(Fault(kind=FaultKind.EVENT_FORGED))
    await _speak_all(town, "小美", "阿明")

    assert await town.units() == {}
    assert await town.harness.rows("SELECT count(*) FROM inbox") == before


async def test_heaps_in_any_order_are_each_answered_once(town: Town):
    await _open(town, units=10)
    town.line.change(shuffle_events=True, duplicate_events=True, events_per_request_max=20)
    names = [f"人{number:02}" for number in range(30)]
    await _speak_all(town, *names)

    units = await town.units()
    assert sum(had for had, _ in units.values()) == 10
    assert sum(waiting for _, waiting in units.values()) == 20
    assert {_answers_to(town, name) for name in names} == {1}
