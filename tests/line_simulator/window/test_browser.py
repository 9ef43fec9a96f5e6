"""The window in a real browser: live, by finger, beside each other, and without scripts."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from tests.line_simulator.window import samples


@pytest.fixture
def errors():
    return []


async def open_page(page, errors, place):
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda message: errors.append(message.text) if message.type == "error" else None,
    )
    await page.goto(place)


def box(page):
    return page.get_by_role("textbox", name="訊息", exact=True)


async def test_what_is_written_on_one_phone_appears_on_the_others(
    desktop_page, talk, address, errors
):
    await open_page(desktop_page, errors, address)
    phones = [
        desktop_page.frame_locator(f"iframe[data-phone='{each.user_id}']")
        for each in (talk.mei, talk.ming)
    ]
    for phone in phones:
        await phone.locator(f"[data-chat-link='{talk.group.group_id}']").click()
        await expect(box(phone)).to_be_visible()
    await box(phones[0]).fill("+1")
    await box(phones[0]).press("Enter")
    await expect(phones[0].locator(".mine .bubble.text")).to_have_text("+1")
    await expect(phones[1].locator(".theirs .bubble.text")).to_have_text("+1")
    await expect(box(phones[0])).to_have_value("")
    talk.tell(talk.group.group_id, {"type": "text", "text": "小美：可樂 1 箱"})
    for phone in phones:
        await expect(phone.locator("[data-bubble]").last).to_contain_text("小美：可樂 1 箱")
    assert errors == []


async def test_a_person_shops_with_buttons(browser_page, talk, address, errors):
    talk.give_menu()
    talk.tell(talk.mei.user_id, samples.ALL["products"], samples.cart())
    await open_page(browser_page, errors, f"{address}{talk.one_to_one(talk.mei)}")
    await browser_page.get_by_role("button", name="結帳").click()
    await browser_page.get_by_role("button", name="加一").first.click()
    await browser_page.locator("[data-rich-menu]").get_by_role("button", name="我的訂單").click()
    await expect(browser_page.locator(".mine .bubble.text")).to_have_text("我的訂單")
    assert [event["postback"]["data"] for event in talk.events("postback")] == [
        "a=checkout",
        "a=more",
    ]
    assert errors == []


async def test_nothing_sticks_out_of_the_phone(browser_page, talk, address, errors):
    talk.give_menu()
    talk.tell(talk.mei.user_id, *samples.ALL.values())
    talk.tell(talk.mei.user_id, {"type": "text", "text": "W" * 300, "quickReply": samples.QUICK})
    await open_page(browser_page, errors, f"{address}{talk.one_to_one(talk.mei)}")
    wide = await browser_page.evaluate(
        """() => {
          const log = document.querySelector(".log").getBoundingClientRect();
          return [...document.querySelectorAll(".line > .said > .row > :first-child")]
            .filter((each) => each.getBoundingClientRect().right > log.right + 1)
            .map((each) => each.className);
        }"""
    )
    assert wide == []
    assert await browser_page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    newest = browser_page.locator("[data-bubble]").last
    await expect(newest).to_be_in_viewport()  # the chat opens at its end
    assert errors == []


async def test_a_carousel_stays_where_it_was_scrolled_to_when_a_message_comes(
    desktop_page, talk, address, errors
):
    talk.tell(talk.mei.user_id, samples.ALL["products"])
    await open_page(desktop_page, errors, f"{address}{talk.one_to_one(talk.mei)}")
    carousel = desktop_page.locator(".carousel")
    await carousel.evaluate("each => each.scrollTo({ left: 300, behavior: 'instant' })")
    await box(desktop_page).fill("還沒送出")
    talk.tell(talk.mei.user_id, {"type": "text", "text": "新的"})
    await expect(desktop_page.locator("[data-bubble]").last).to_contain_text("新的")
    assert await carousel.evaluate("each => each.scrollLeft") > 250
    await expect(box(desktop_page)).to_have_value("還沒送出")
    assert errors == []


async def test_a_date_is_picked(phone_page, talk, address, errors):
    talk.tell(talk.mei.user_id, {"type": "text", "text": "?", "quickReply": samples.QUICK})
    await open_page(phone_page, errors, f"{address}{talk.one_to_one(talk.mei)}")
    await phone_page.get_by_role("button", name="選時間").tap()
    sheet = phone_page.get_by_role("dialog", name="選時間")
    await sheet.get_by_label("選時間").fill("2026-12-01T09:30")
    await sheet.get_by_role("button", name="確定").tap()
    await expect(sheet).to_have_count(0)
    await expect(phone_page.locator("[data-quick-replies]")).to_have_count(0)
    (event,) = talk.events()
    assert event["postback"]["params"] == {"datetime": "2026-12-01T09:30"}
    assert errors == []


async def test_an_account_number_is_copied(desktop_page, talk, address, errors):
    await desktop_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    talk.tell(talk.mei.user_id, {"type": "text", "text": "?", "quickReply": samples.QUICK})
    await open_page(desktop_page, errors, f"{address}{talk.one_to_one(talk.mei)}")
    await desktop_page.get_by_role("button", name="複製").click()
    await expect(desktop_page.get_by_role("dialog", name="已複製")).to_be_visible()
    assert await desktop_page.evaluate("navigator.clipboard.readText()") == "88"
    assert errors == []


async def test_a_message_is_taken_back_by_its_menu(browser_page, talk, address, errors):
    talk.line.say(talk.mei.user_id, talk.group.group_id, "+1")
    await open_page(browser_page, errors, f"{address}{talk.in_group(talk.mei)}")
    await browser_page.locator(".mine .bubble").click(button="right")
    await browser_page.get_by_role("button", name="收回").click()
    await expect(browser_page.locator(".note")).to_have_text("您已收回訊息")
    assert talk.events("unsend")
    assert errors == []


async def test_a_stranger_follows_and_the_welcome_appears(phone_page, talk, address, errors):
    await open_page(phone_page, errors, f"{address}/phones/{talk.ming.user_id}")
    await phone_page.get_by_role("link", name="開賣小舖").tap()
    await phone_page.locator(".stranger").get_by_role("button", name="加入好友").tap()
    await expect(phone_page.locator(".stranger")).to_have_count(0)
    talk.tell(talk.ming.user_id, samples.ALL["text"])
    await expect(phone_page.locator("[data-bubble]")).to_contain_text("歡迎來到山線小舖")
    assert errors == []


async def test_a_closed_menu_stays_closed_when_a_message_comes(phone_page, talk, address, errors):
    talk.give_menu()
    await open_page(phone_page, errors, f"{address}{talk.one_to_one(talk.mei)}")
    await phone_page.get_by_text("選單").tap()
    await expect(phone_page.get_by_role("button", name="購物車")).to_be_hidden()
    talk.tell(talk.mei.user_id, {"type": "text", "text": "新的"})
    await expect(phone_page.locator("[data-bubble]")).to_contain_text("新的")
    await expect(phone_page.get_by_role("button", name="購物車")).to_be_hidden()
    assert errors == []


async def test_who_writes_has_the_keyboard_in_place_of_the_menu(phone_page, talk, address, errors):
    talk.give_menu()
    await open_page(phone_page, errors, f"{address}{talk.one_to_one(talk.mei)}")
    await box(phone_page).tap()
    await expect(phone_page.get_by_role("button", name="購物車")).to_be_hidden()
    await phone_page.get_by_text("選單").tap()
    await phone_page.get_by_role("button", name="購物車").tap()
    await expect(phone_page.locator(".mine .bubble.text")).to_have_text("購物車")
    assert errors == []


async def test_the_window_works_without_scripts(browser, talk, address):
    talk.tell(talk.mei.user_id, samples.cart())
    context = await browser.new_context(java_script_enabled=False, locale="zh-TW")
    page = await context.new_page()
    await page.goto(f"{address}{talk.one_to_one(talk.mei)}")
    await page.get_by_role("button", name="結帳").click()
    await box(page).fill("兩箱")
    await page.get_by_role("button", name="傳送").click()
    await expect(page.locator(".mine .bubble.text")).to_have_text("兩箱")
    await context.close()
    assert [event["type"] for event in talk.events()] == ["postback", "message"]


async def test_axe_finds_nothing_grave_in_the_app_itself(browser_page, talk, address, errors):
    # The colours of bubbles are LINE's; what stands in a message is the shop's to answer for.
    looks_alone = {"rules": {"color-contrast": {"enabled": False}}}
    talk.give_menu()
    talk.tell(talk.mei.user_id, samples.cart(), samples.CONFIRM)
    talk.tell(talk.mei.user_id, {"type": "text", "text": "?", "quickReply": samples.QUICK})
    talk.line.say(talk.mei.user_id, talk.group.group_id, "+1")
    found = []
    for place in (
        "",
        f"/phones/{talk.mei.user_id}",
        talk.one_to_one(talk.mei),
        talk.in_group(talk.mei),
        talk.one_to_one(talk.ming),
    ):
        await open_page(browser_page, errors, f"{address}{place}")
        result = await Axe().run(browser_page, options=looks_alone)
        found += [
            f"{place} {each['id']} {node['html'][:200]}"
            for each in result.response["violations"]
            if each["impact"] in {"serious", "critical"}
            for node in each["nodes"]
        ]
    assert found == []
    assert errors == []
