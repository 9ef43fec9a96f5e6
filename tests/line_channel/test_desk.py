"""The desk: each event answered once, in order, whatever goes wrong on the way."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from kaimai.domain.errors import Busy
from kaimai.domain.messaging import NotSent, Unclear, Why, retry_key
from kaimai.line_channel.answers import Answer
from kaimai.line_channel.desk import TRIES_MAX, Desk
from kaimai.line_channel.events import Heard
from kaimai.line_channel.replying import APOLOGY
from tests.line_channel.conftest import ALICE, BOB, GROUP, ShopInLine


@dataclass(slots=True)
class Parrot:
    """Says again what it hears; `errors` are raised first."""

    heard: list[Heard] = field(default_factory=list)
    together: list[int] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    must_arrive: bool = False
    hold: Callable[[Heard], Awaitable[None]] | None = None

    async def one_to_one(self, heard: Heard) -> Answer:
        if self.errors:
            raise self.errors.pop(0)
        if self.hold is not None:
            await self.hold(heard)
        self.heard.append(heard)
        return self._say(heard)

    async def in_group(self, group_id: str, heard: Sequence[Heard]) -> Sequence[Answer]:
        assert {each.group_id for each in heard} == {group_id}
        if self.errors:
            raise self.errors.pop(0)
        self.heard += heard
        self.together.append(len(heard))
        return [self._say(each) for each in heard]

    def _say(self, heard: Heard) -> Answer:
        message = {"type": "text", "text": heard.text or heard.kind}
        return Answer(messages=[message], must_arrive=self.must_arrive)


@pytest.fixture
def parrot(chat: ShopInLine) -> Parrot:
    """A desk whose conversations only repeat."""
    parrot = Parrot()
    chat.office.desk._conversations = parrot
    return parrot


def _said(chat: ShopInLine) -> list[str]:
    return [messages[0]["text"] for _, messages in chat.line.replies]


async def test_a_conversation_is_answered_in_the_order_of_arrival(chat: ShopInLine, parrot: Parrot):
    await chat.ring(*(chat.text(f"{n}") for n in range(5)))
    await chat.ring(chat.text("5"))
    await chat.hear(chat.text("6"))

    assert _said(chat) == [f"{n}" for n in range(7)]


async def test_what_waits_in_one_group_is_handed_on_together(chat: ShopInLine, parrot: Parrot):
    events = [chat.text(f"+{n}", group=GROUP, user=f"U{n:032x}") for n in range(100)]
    for start in range(0, 100, 10):
        await chat.ring(*events[start : start + 10])
    await chat.office.desk.work_off()

    assert parrot.together == [100]
    assert [heard.text for heard in parrot.heard] == [f"+{n}" for n in range(100)]
    assert sorted(_said(chat)) == sorted(f"+{n}" for n in range(100))
    assert {outcome for _, outcome, _ in await chat.inbox()} == {"answered"}


async def test_a_slow_conversation_holds_up_no_other(chat: ShopInLine, parrot: Parrot):
    is_free = asyncio.Event()

    async def hold(heard: Heard) -> None:
        if heard.user_id == ALICE:
            await is_free.wait()
        else:
            is_free.set()

    parrot.hold = hold
    await chat.ring(chat.text("慢"), chat.text("快", user=BOB))
    await asyncio.wait_for(chat.office.desk.work_off(), 20)

    assert _said(chat) == ["快", "慢"]


async def test_two_desks_never_serve_one_conversation_at_once(chat: ShopInLine, parrot: Parrot):
    other = Desk(chat.office.deps, parrot)
    for n in range(6):
        await chat.ring(chat.text(f"{n}"))
    await asyncio.gather(*(desk.work_off() for desk in (chat.office.desk, other) * 2))
    await asyncio.gather(*(desk.work_off() for desk in (chat.office.desk, other)))

    assert _said(chat) == [f"{n}" for n in range(6)]


@pytest.mark.parametrize("group", [None, GROUP])
async def test_an_error_that_nobody_foresaw_is_answered_with_a_kind_sentence(
    chat: ShopInLine, parrot: Parrot, group: str | None
):
    parrot.errors = [ZeroDivisionError("secret")]
    await chat.hear(chat.text("一", group=group))
    await chat.hear(chat.text("二", group=group))

    assert [messages[0] for _, messages in chat.line.replies] == [
        APOLOGY,
        {"type": "text", "text": "二"},
    ]
    assert [(outcome, due) for _, outcome, due in await chat.inbox()] == [
        ("failed, answered", False),
        ("answered", False),
    ]


async def test_one_bad_message_of_a_group_spoils_no_other(chat: ShopInLine, parrot: Parrot):
    # The list as a whole, then the second of its three.
    parrot.errors = [ZeroDivisionError()]
    seen: list[str] = []
    listen = parrot.in_group

    async def in_group(group_id: str, heard: Sequence[Heard]) -> Sequence[Answer]:
        seen.extend(str(each.text) for each in heard)
        if len(heard) == 1 and heard[0].text == "+2":
            raise ZeroDivisionError
        return await listen(group_id, heard)

    parrot_in_group, chat.office.desk._conversations = in_group, _Group(in_group)
    assert parrot_in_group is in_group
    await chat.hear(*(chat.text(f"+{n}", group=GROUP) for n in (1, 2, 3)))

    assert seen == ["+1", "+2", "+3", "+1", "+2", "+3"]
    assert [messages[0]["text"] for _, messages in chat.line.replies] == [
        "+1",
        APOLOGY["text"],
        "+3",
    ]


@dataclass(slots=True)
class _Group:
    in_group: Callable[[str, Sequence[Heard]], Awaitable[Sequence[Answer]]]

    async def one_to_one(self, heard: Heard) -> Answer:
        raise NotImplementedError


async def test_an_error_that_could_not_be_told_is_tried_again_a_few_times(
    chat: ShopInLine, parrot: Parrot
):
    parrot.errors = [ZeroDivisionError() for _ in range(TRIES_MAX)]
    unsent = chat.event("unsend", unsend={"messageId": "6001"})
    await chat.hear(unsent)
    for _ in range(TRIES_MAX + 2):
        assert parrot.heard == []
        chat.harness.forward(seconds=60)
        await chat.office.desk.work_off()

    assert parrot.errors == []
    assert await chat.inbox() == [(unsent["webhookEventId"], "failed, silent", False)]


async def test_a_busy_database_puts_a_conversation_off_and_keeps_its_order(
    chat: ShopInLine, parrot: Parrot
):
    parrot.errors = [Busy(retry_after_seconds=1)]
    await chat.hear(chat.text("一"), chat.text("二"))
    assert _said(chat) == []
    await chat.hear(chat.text("三"))
    assert _said(chat) == []

    chat.harness.forward(seconds=10)
    await chat.office.desk.work_off()

    assert _said(chat) == ["一", "二", "三"]


async def test_after_a_crash_an_event_is_processed_again_and_answered_once(
    chat: ShopInLine, parrot: Parrot
):
    await chat.ring(chat.text("一"))
    # Claimed by a process that died.
    await chat.harness.shop.db.write(_claim_for_an_hour, chat.harness.clock.present)
    await chat.office.desk.work_off()
    assert _said(chat) == []

    chat.harness.forward(hours=2)
    await chat.office.desk.work_off()

    # Its reply token is too old, and nothing had to arrive.
    assert [heard.text for heard in parrot.heard] == ["一"]
    assert (_said(chat), chat.line.pushes) == ([], [])
    assert [outcome for _, outcome, _ in await chat.inbox()] == ["too late to reply"]


def _claim_for_an_hour(conn, now):
    conn.exec_driver_sql(
        f"UPDATE inbox SET next_at = '{(now + timedelta(hours=1)).replace(tzinfo=None)}'"
    )


async def test_an_answer_that_must_arrive_is_pushed_when_the_reply_is_lost(
    chat: ShopInLine, parrot: Parrot
):
    parrot.must_arrive = True
    chat.line.ends = [Unclear(words="TimeoutError")]
    event = chat.text("繳費連結")
    await chat.hear(event)

    key = retry_key("event", event["webhookEventId"])
    assert chat.line.pushes == [(ALICE, [{"type": "text", "text": "繳費連結"}], key)]
    assert [outcome for _, outcome, _ in await chat.inbox()] == ["pushed"]


async def test_a_lost_reply_is_not_repeated(chat: ShopInLine, parrot: Parrot):
    chat.line.ends = [Unclear(words="TimeoutError")]
    await chat.hear(chat.text("你好"))
    chat.harness.forward(minutes=5)
    await chat.office.desk.work_off()

    assert (chat.line.replies, chat.line.pushes) == ([], [])
    assert await chat.log() == [("in", "webhook", "received"), ("out", "reply", "unclear")]


async def test_a_reply_that_line_did_not_take_yet_is_tried_again(
    chat: ShopInLine, parrot: Parrot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("kaimai.line_channel.replying.PAUSES_SECONDS", (0.0, 0.0))
    chat.line.ends = [NotSent(why=Why.PACE), NotSent(why=Why.UNREACHED)]
    await chat.hear(chat.text("你好"))

    assert _said(chat) == ["你好"]


async def test_what_line_refuses_is_replaced_by_an_apology(chat: ShopInLine, parrot: Parrot):
    chat.line.ends = [NotSent(why=Why.REFUSED, words="400: A message (messages[0]) is invalid")]
    await chat.hear(chat.text("你好"))

    assert [messages for _, messages in chat.line.replies] == [[APOLOGY]]
    assert [outcome for _, outcome, _ in await chat.inbox()] == ["apologized"]


async def test_who_was_handed_over_is_left_to_the_staff_but_for_buttons(
    chat: ShopInLine, parrot: Parrot
):
    await chat.hear(chat.text("找真人"))
    await chat.office.deps.people.hand_over(ALICE)
    await chat.hear(chat.text("有人在嗎"), chat.event("postback", postback={"data": "back"}))
    await chat.office.deps.people.hand_back(ALICE)
    await chat.hear(chat.text("謝謝"))

    assert _said(chat) == ["找真人", "postback", "謝謝"]
    assert len(await chat.inbox()) == 4


async def test_friends_are_known_by_the_latest_event_in_whatever_order_they_come(
    chat: ShopInLine, parrot: Parrot
):
    chat.line.names.clear()
    first = chat.event("follow")
    chat.harness.forward(seconds=5)
    second = chat.event("unfollow")
    await chat.hear(second)
    await chat.hear(first)
    people = await chat.office.deps.people.of_many([ALICE])
    assert not people[ALICE].is_friend

    chat.harness.forward(seconds=5)
    await chat.hear(chat.event("follow", follow={"isUnblocked": True}))
    people = await chat.office.deps.people.of_many([ALICE])
    assert people[ALICE].is_friend
    assert parrot.heard[-1].is_unblocked


async def test_groups_are_known_when_the_account_joins_and_leaves(chat: ShopInLine, parrot: Parrot):
    await chat.hear(chat.event("join", user=None, group=GROUP))
    joined = await chat.harness.rows("SELECT group_id, name, left_at FROM line_groups")
    assert joined == [(GROUP, "團購群", None)]

    chat.harness.forward(seconds=1)
    await chat.hear(chat.event("leave", user=None, group=GROUP))
    left = await chat.harness.rows("SELECT left_at IS NOT NULL FROM line_groups")
    assert left in ([(True,)], [(1,)])


async def test_somebody_without_a_user_id_is_heard_in_a_group(chat: ShopInLine, parrot: Parrot):
    await chat.hear(chat.text("+1", group=GROUP, user=None))

    assert _said(chat) == ["+1"]
    assert await chat.harness.rows("SELECT count(*) FROM line_people") == [(0,)]


async def test_a_person_is_one_buyer_with_the_name_that_line_shows(
    chat: ShopInLine, parrot: Parrot
):
    people = chat.office.deps.people
    several = await asyncio.gather(*(people.of_many([ALICE, BOB]) for _ in range(5)))

    assert len({each[ALICE].buyer_id for each in several}) == 1
    assert several[0][ALICE].display_name == "王小明"
    names = await chat.harness.rows("SELECT name FROM buyers WHERE name <> '' ORDER BY name")
    assert names == [("Bob",), ("王小明",)]
    asked = chat.line.asked_profiles
    await people.of_many([ALICE, BOB])
    assert chat.line.asked_profiles == asked


async def test_a_line_that_is_away_delays_no_name_for_good(chat: ShopInLine, parrot: Parrot):
    chat.line.is_away = True
    person = await chat.office.deps.people.person_of(ALICE)
    assert person.display_name == ""

    chat.line.is_away = False
    person = await chat.office.deps.people.person_of(ALICE)
    assert person.display_name == "王小明"


async def test_a_greeting_is_for_one_event(chat: ShopInLine, parrot: Parrot):
    people = chat.office.deps.people
    await people.person_of(ALICE)

    assert [await people.greet(ALICE, "new", event) for event in ("e1", "e2", "e1")] == [
        True,
        False,
        True,
    ]
    assert await people.greet(ALICE, "back", "e2")


async def test_a_desk_that_attends_answers_by_itself_and_outlives_an_error(
    chat: ShopInLine, parrot: Parrot, monkeypatch: pytest.MonkeyPatch
):
    desk = chat.office.desk
    take_up, errors = desk._take_up, [ZeroDivisionError(), Busy(retry_after_seconds=1)]

    async def failing() -> int:
        if errors:
            desk.bell.set()
            raise errors.pop()
        return await take_up()

    monkeypatch.setattr(desk, "_take_up", failing)
    attending = asyncio.create_task(desk.attend())
    await chat.ring(chat.text("你好"))
    async with asyncio.timeout(20):
        while not chat.line.replies:
            await asyncio.sleep(0.01)
    attending.cancel()
    await asyncio.wait({attending})

    assert _said(chat) == ["你好"]
    await desk.close()
