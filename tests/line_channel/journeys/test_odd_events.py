"""Events that come twice, late, out of order, again or forged, and calls that get lost: the books stay as
they would be without, and nobody is told twice."""

from collections.abc import Callable

import pytest

from line_simulator import Fault, FaultKind, Line
from tests.line_channel.journeys.town import GROUP, Town

MEMBERS = ("小美", "阿明", "大雄", "靜香", "胖虎", "小夫")
SAID = (
    ("小美", "+2"),
    ("阿明", "+1"),
    ("大雄", "+3"),
    ("靜香", "幫媽媽+1"),
    ("小美", "改成1"),
    ("胖虎", "+1"),
    ("阿明", "取消"),
    ("小夫", "+2"),
)
on_one = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what LINE does and no database sees."""
AS_SAID = {"小美": (1, 0), "大雄": (3, 0), "靜香": (1, 0), "胖虎": (1, 0), "小夫": (2, 0)}
"""What everybody has when each was heard once, in order; nobody waits."""


def twice(line: Line) -> None:
    line.change(duplicate_events=True)


def crowded_and_shuffled(line: Line) -> None:
    line.change(duplicate_events=True, shuffle_events=True, events_per_request_max=3)


def answers_lost(line: Line) -> None:
    """Whatever the webhook answers does not arrive, so everything is brought again and again."""
    line.faults.add(Fault(kind=FaultKind.ANSWER_LOST, times=12))


def way_broken(line: Line) -> None:
    line.faults.add(Fault(kind=FaultKind.EVENT_LOST, times=8))


ODD: dict[str, Callable[[Line], None]] = {
    "every event twice": twice,
    "twice, in any order, several at once": crowded_and_shuffled,
    "answers of the webhook are lost": answers_lost,
    "first deliveries are lost": way_broken,
}


@pytest.mark.parametrize("make_odd", ODD.values(), ids=ODD.keys())
async def test_odd_deliveries_change_nothing_and_nobody_is_answered_twice(
    town: Town, make_odd: Callable[[Line], None]
) -> None:
    await town.say("老闆娘", "開團 可樂 25 限量20")
    for name in MEMBERS:
        town.user(name)
    await town.settle()
    before = len(town.heard(GROUP))
    make_odd(town.line)
    for name, text in SAID:
        town.speak(name, text)
    for _ in range(5):
        # LINE brings again what was not taken, later and later.
        await town.pass_time(seconds=60)

    answers = town.heard(GROUP)[before:]

    assert town.line.owed == []
    assert await town.units() == AS_SAID
    assert len(answers) == len(SAID)


async def test_an_edit_and_an_unsending_that_overtake_the_message_still_win(town: Town) -> None:
    await town.say("老闆娘", "開團 可樂 25 限量20")
    town.user("小美")
    town.user("阿明")
    await town.settle()
    town.line.faults.add(Fault(kind=FaultKind.EVENT_LATE, where="message", times=2, seconds=120))
    edited = town.speak("小美", "+1")
    taken_back = town.speak("阿明", "+4")
    await town.settle()
    assert await town.units() == {}
    town.line.edit(town.user("小美"), edited.message_id, "+3")
    town.line.unsend(town.user("阿明"), taken_back.message_id)
    await town.settle()
    assert await town.units() == {"小美": (3, 0)}

    await town.pass_time(seconds=150)

    assert town.line.owed == []
    assert await town.units() == {"小美": (3, 0)}


@on_one
async def test_forged_events_are_not_heard(town: Town) -> None:
    await town.say("老闆娘", "開團 可樂 25 限量20")
    town.line.change(redelivery=False)
    heard = len(await town.arrivals())
    town.line.faults.add(Fault(kind=FaultKind.EVENT_FORGED, where="message", times=1))

    answer = await town.say("小美", "+5")

    assert [each.status for each in town.line.webhook_attempts].count(400) == 1
    assert answer == ""
    assert len(await town.arrivals()) == heard
    assert await town.units() == {}
    assert await town.say("小美", "+1") != ""


LOST_CALLS = {
    "the call is refused with an error": FaultKind.ERROR_BEFORE,
    "the call is carried out and answered with an error": FaultKind.ERROR_AFTER,
    "the call is lost": FaultKind.DROP_REQUEST,
    "the answer to the call is lost": FaultKind.DROP_REPLY,
}


@on_one
@pytest.mark.parametrize("fault", LOST_CALLS.values(), ids=LOST_CALLS.keys())
async def test_a_lost_reply_is_not_repeated_and_the_order_stands(
    town: Town, fault: FaultKind
) -> None:
    town.line.change(hang_seconds=0)
    await town.say("老闆娘", "開團 可樂 25 限量20")
    before = len(town.heard(GROUP))
    town.line.faults.add(Fault(kind=fault, where="message/reply", times=1))
    town.speak("小美", "+2")
    await town.pass_time(seconds=30)
    await town.pass_time(minutes=10)

    answers = town.heard(GROUP)[before:]

    assert len(answers) <= 1
    assert await town.units() == {"小美": (2, 0)}
    assert await town.say("小美", "+1") == "小美 ✅ 可樂 共 3 份｜還剩 17 份"


@on_one
@pytest.mark.parametrize("fault", LOST_CALLS.values(), ids=LOST_CALLS.keys())
async def test_a_lost_push_is_repeated_and_arrives_once(town: Town, fault: FaultKind) -> None:
    town.line.change(hang_seconds=0)
    await town.befriend("小美")
    await town.say("老闆娘", "開團 可樂 25 限量20")
    await town.say("小美", "+2")
    before = len(town.told("小美"))
    town.line.faults.add(Fault(kind=fault, where="message/push", times=2))

    await town.say("老闆娘", "結單")
    for _ in range(4):
        await town.pass_time(minutes=10)

    told = town.told("小美")[before:]
    assert len(told) == 1
    assert "團購結單" in told[0]
    assert len(town.links("小美")) == 1
