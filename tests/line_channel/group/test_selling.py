"""What a seller says in a group: opening, changing, counting and ending a sale."""

from kaimai.line_channel.group.bills import waiting_for
from kaimai.operations.group_buys import close_due_sales
from kaimai.words.languages import CHINESE
from tests.line_channel.conftest import GROUP
from tests.line_channel.group.conftest import Party


async def test_a_sale_of_the_catalogues_product_opens_with_its_own_price(party: Party) -> None:
    answer = await party.say("老闆", "開團 可樂 25 限量50 到 21:00")

    assert answer.splitlines()[:3] == [
        "📣 開團囉！可樂",
        "A1 可樂 NT$25，限量 50",
        "⏰ 到 11月22日（日）21:00",
    ]
    sale = await party.sale()
    assert sale is not None
    assert [(item.sku, item.price, item.units_max) for item in sale.items] == [("COLA", 25, 50)]


async def test_a_product_that_is_not_sold_yet_is_made_unseen_with_its_limit(party: Party) -> None:
    said = party.text("老闆", "開團 愛文芒果 一箱600 限量30")
    await party.hear(said)
    await party.hear({**said, "deliveryContext": {"isRedelivery": True}})

    sale = await party.sale()
    assert sale is not None
    assert [(item.name, item.left) for item in sale.items] == [("愛文芒果", 30)]
    found = await party.chat.harness.rows(
        "SELECT name, is_visible FROM products WHERE name = '愛文芒果'"
    )
    assert [(name, bool(visible)) for name, visible in found] == [("愛文芒果", False)]


async def test_without_a_limit_an_unknown_product_is_asked_about(party: Party) -> None:
    assert "限量50" in await party.say("老闆", "開團 愛文芒果 600")
    assert await party.sale() is None


async def test_a_name_that_only_resembles_a_product_is_asked_about(party: Party) -> None:
    await party.chat.harness.sell(("GUMMY", 15, 50), name="可樂軟糖")

    buttons = await party.buttons("老闆", "開團 可樂軟 15 限量5 到 21:00")

    assert buttons == [
        "開團\n可樂軟糖 15元 限量5\n到 2026/11/22 21:00",
        "開團\n新品 可樂軟 15元 限量5\n到 2026/11/22 21:00",
    ]
    assert await party.sale() is None
    await party.say("老闆", buttons[1])
    sale = await party.sale()
    assert sale is not None
    assert [item.name for item in sale.items] == ["可樂軟"]


async def test_only_sellers_open_and_end_sales(party: Party) -> None:
    assert "要由店家來說" in await party.say("小美", "開團 可樂 25")
    assert await party.sale() is None
    assert await party.say("小美", "開團") == ""
    assert await party.say("小美", "結單") == ""
    await party.say("老闆", "開團 可樂 25")
    assert "要由店家來說" in await party.say("小美", "結單")
    assert await party.sale() is not None


async def test_one_sale_at_a_time(party: Party) -> None:
    await party.say("老闆", "開團 可樂 25")

    assert "已經有一團了" in await party.say("老闆", "開團 可樂 20")


async def test_what_cannot_be_done_is_explained(party: Party) -> None:
    for said, part in (
        ("開團", "名稱和價格"),
        ("開團 可樂", "名稱和價格"),
        ("開團 可樂 25 每人限2", "每人限2"),
        ("開團 可樂 25 到 10:00", "請寫清楚"),
        ("開團 可樂 25\n可樂 20", "出現兩次"),
        ("結單", "沒有開團"),
    ):
        assert part in await party.say("老闆", said), said
    assert await party.sale() is None


async def test_more_units_let_the_next_in_line_in(party: Party) -> None:
    await party.say("老闆", "開團 愛文芒果 600 限量1")
    await party.hear(party.text("小美", "+1"), party.text("阿明", "+1"))

    said = party.text("老闆", "加量 5")
    (answer,) = await party.hear(said)
    await party.hear({**said, "deliveryContext": {"isRedelivery": True}})

    assert answer == "✅ 愛文芒果 加量 5，現在還剩 4。\n🎉 阿明 候補到 愛文芒果 1 份"
    sale = await party.sale()
    assert sale is not None
    assert [item.left for item in sale.items] == [4]


async def test_a_sale_can_be_open_longer(party: Party) -> None:
    await party.say("老闆", "開團 可樂 25 到 21:00")

    assert await party.say("老闆", "延長到 22:30") == "✅ 延長到 11月22日（日）22:30。"


async def test_totals_by_item_and_by_buyer(party: Party) -> None:
    await party.say("老闆", "開團 可樂 25 限量3")
    await party.hear(party.text("小美", "+2"), party.text("阿明", "+2"))
    await party.say("小美", "幫媽媽+1")

    answer = await party.say("老闆", "統計")

    assert "A1 可樂：3 份，NT$75（候補 2）" in answer
    assert "小美　可樂×2" in answer
    assert "阿明　可樂×1（候補 1）" in answer
    assert "小美（幫媽媽）　可樂×0（候補 1）" in answer


async def test_long_lists_keep_lines_limits(party: Party) -> None:
    await party.say("老闆", "開團 愛文芒果 600 限量9000")
    for start in range(0, 900, 100):
        await party.chat.hear(
            *(party.text(f"名字很長的會員{n:04}", "+2") for n in range(start, start + 100))
        )

    answer = await party.say("老闆", "統計")

    assert "合計 1800 份" in answer
    assert "名字很長的會員0000" in answer


async def test_closing_tells_who_pays_and_who_must_become_a_friend(party: Party) -> None:
    await party.say("老闆", "開團 可樂 25 限量3")
    friend = party.chat.event("follow", user=party.user("小美"), follow={"isUnblocked": False})
    await party.chat.hear(friend)
    await party.hear(party.text("小美", "+2"), party.text("阿明", "+1"), party.text("大雄", "+1"))

    answer = await party.say("老闆", "結單囉～謝謝大家")

    assert "🔔 結單囉！可樂" in answer
    assert "訂到的 2 位" in answer
    assert "還沒加好友的：阿明\n" in answer
    assert "https://line.me/R/ti/p/%40kaimai" in answer
    assert await party.sale() is None
    assert "已經結單了" in await party.say("小美", "+1")
    assert await party.say("小美", "今天好熱喔") == ""
    assert "阿明　可樂×1" in await party.say("老闆", "統計")


async def test_the_end_of_a_sale_by_the_clock_is_told_once_to_what_is_said_next(
    party: Party,
) -> None:
    await party.say("老闆", "開團 可樂 25 限量3 到 13:00")
    await party.say("小美", "+2")
    party.chat.harness.clock.forward(hours=2)
    shop = party.chat.harness.shop
    assert await close_due_sales(shop.db, shop.mint) == 1

    said = party.text("阿明", "今天好熱喔")
    (first,) = await party.hear(said)
    late = await party.say("阿明", "+1")
    talk = await party.say("阿明", "真的很熱")
    party.chat.harness.clock.forward(hours=25)
    long_after = await party.say("阿明", "+1")

    assert "🔔 結單囉！可樂" in first
    assert "還沒加好友的：小美" in first
    assert "已經結單了" in late
    assert (talk, long_after) == ("", "")


async def test_who_becomes_a_friend_is_shown_the_link_to_pay(party: Party) -> None:
    await party.say("老闆", "開團 可樂 25 限量3")
    await party.say("阿明", "+2")
    await party.say("老闆", "結單")
    deps = party.chat.office.deps
    ming = await deps.people.person_of(party.user("阿明"))
    boss = await deps.people.person_of(party.user("老闆"))

    (message,) = await waiting_for(deps, ming.buyer_id, CHINESE)

    found = await party.chat.harness.rows("SELECT token FROM group_buy_bills")
    assert f"/bills/{found[0][0]}" in str(message)
    assert "NT$50" in str(message)
    assert await waiting_for(deps, boss.buyer_id, CHINESE) == []


async def test_calling_off_asks_first_and_frees_everything(party: Party) -> None:
    await party.say("老闆", "開團 可樂 25 限量3")
    await party.say("小美", "+2")

    assert await party.buttons("老闆", "流團") == ["確定流團"]
    assert await party.sale() is not None
    assert "取消了" in await party.say("老闆", "確定流團")

    assert await party.sale() is None
    assert (await party.chat.harness.stock("COLA")).reserved == 0


async def test_orders_before_and_behind_a_command_in_one_request(party: Party) -> None:
    answers = await party.hear(
        party.text("小美", "+1"),
        party.text("老闆", "開團 可樂 25"),
        party.text("小美", "+1"),
        party.text("老闆", "結單"),
        party.text("阿明", "+1"),
    )

    assert [bool(answer) for answer in answers] == [False, True, True, True, True]
    assert "已經結單了" in answers[-1]
    assert await party.units() == {("小美", "", "A1"): (1, 0)}


async def test_what_somebody_has_what_is_on_sale_and_help(party: Party) -> None:
    assert await party.say("小美", "說明") == ""
    assert "開團 可樂" in await party.say("老闆", "說明")
    await party.say("老闆", "開團 可樂 25 限量3")
    await party.say("小美", "+2")

    assert await party.say("小美", "我的") == "小美 訂了：\n・可樂 2 份\n合計 NT$50"
    assert await party.say("阿明", "我的") == "阿明 還沒有訂喔。"
    assert "A1 可樂 NT$25，限量 3，剩 1" in await party.say("阿明", "還剩多少")
    assert "改成3" in await party.say("阿明", "說明")


async def test_a_group_that_invites_the_account_is_told_how_it_works(party: Party) -> None:
    (answer,) = await party.hear(party.chat.event("join", user=None, group=GROUP))

    assert "+1" in answer
