"""The payment pages as a shopper without scripts meets them."""

from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.bank_simulator.shop import RETURN_URL, build

TEST_CARD = {
    "CardNo1": "4143", "CardNo2": "5200", "CardNo3": "0187", "CardNo4": "0127",
    "ExpireMM": "12", "ExpireYY": "35", "CVV2": "123",
}  # fmt: skip


class Page(HTMLParser):
    """The forms, links, ids and text of a page."""

    def __init__(self, reply):
        super().__init__()
        self.status = reply.status_code
        self.forms = []
        self.ids = {}
        self.links = {}
        self.text = ""
        self.feed(reply.text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "form":
            self.forms.append(
                {"action": values["action"], "method": values["method"], "fields": {}}
            )
        if tag == "input" and values.get("type") == "hidden":
            self.forms[-1]["fields"][values["name"]] = values["value"]
        if tag == "a":
            self.links[values.get("id", values["href"])] = values["href"]
        if "id" in values:
            self.ids[values["id"]] = values

    def handle_data(self, data):
        self.text += data


async def open_page(world, url):
    return Page(await world.browser.get(url))


async def submit(world, page, typed, form=0):
    chosen = page.forms[form]
    assert chosen["method"] == "post"
    return Page(await world.browser.post(chosen["action"], data=chosen["fields"] | typed))


async def card_page(world, **changes):
    reply = await world.shop.create("C1", **changes)
    return await open_page(world, reply["CardParam"]["CardPayURL"])


async def otp_page(world):
    choice = await submit(world, await card_page(world), TEST_CARD)
    assert "手機" in choice.text
    return await submit(world, choice, {"Channel": "phone"})


async def test_card_page_has_the_ids_that_scripts_of_others_use(world):
    page = await card_page(world)

    wanted = {"CardNo1", "CardNo2", "CardNo3", "CardNo4", "ExpireMM", "ExpireYY", "CVV2", "send"}
    assert wanted <= page.ids.keys()
    assert "手沖咖啡" in page.text
    assert "NT$180" in page.text
    assert "4143-5200-0187-0127" in page.text
    assert "4000-0000-0000-0002" in page.text


async def test_test_card_fills_itself_in_by_a_plain_link(world):
    page = await open_page(world, (await card_page(world)).links["fill"])

    assert {name: page.ids[name]["value"] for name in TEST_CARD} == TEST_CARD


async def test_card_and_code_lead_back_to_the_shop_with_a_token(world):
    done = await submit(world, await otp_page(world), {"OTP": "123456"})

    (form,) = done.forms
    assert form["action"] == RETURN_URL
    assert form["method"] == "post"
    assert set(form["fields"]) == {"ShopNo", "PayToken"}
    assert form["fields"]["ShopNo"] == "KM0001_001"
    result = await world.shop.result(form["fields"]["PayToken"])
    assert (result["Status"], result["LeftCCNo"]) == ("S", "414352")


async def failure(world, page):
    (form,) = page.forms
    result = await world.shop.result(form["fields"]["PayToken"])
    assert result["Status"] == "F"
    assert (await world.shop.row("C1"))["PayStatus"] == "1C200"
    return result["Description"][:5]


async def test_declined_card_leads_back_with_a_failure(world):
    page = await open_page(world, (await card_page(world)).links["fill-declined"])
    typed = {name: page.ids[name]["value"] for name in TEST_CARD}

    assert await failure(world, await submit(world, page, typed)) == "E2700"


async def test_wrong_code_fails_the_payment(world):
    assert await failure(world, await submit(world, await otp_page(world), {"OTP": "1"})) == "E2704"


@pytest.mark.parametrize("form", [0, 1])
async def test_cancelled_check_fails_the_payment(world, form):
    page = await otp_page(world)

    assert await failure(world, await submit(world, page, {"cancel": "1"}, form)) == "E2720"


async def test_check_is_good_for_one_answer(world):
    page = await otp_page(world)
    await submit(world, page, {"OTP": "1"})

    again = await submit(world, page, {"OTP": "123456"})

    assert again.forms == []
    assert "重新輸入" in again.text
    assert (await world.shop.row("C1"))["PayStatus"] == "1C200"


async def test_check_of_another_order_is_not_accepted(world):
    page = await otp_page(world)
    other = await world.shop.create("C2")
    action = page.forms[0]["action"]
    query = urlsplit(other["CardParam"]["CardPayURL"]).query

    reply = await world.browser.post(
        action.partition("?")[0],
        params=dict(parse_qsl(query)),
        data=page.forms[0]["fields"] | {"OTP": "123456"},
    )

    assert Page(reply).forms == []
    assert (await world.shop.row("C2"))["PayStatus"] == "1C200"


@pytest.mark.parametrize(
    "mistake", [{"CardNo4": "012"}, {"ExpireMM": "13"}, {"CVV2": "12x"}, {"CardNo1": "四一四三"}]
)
async def test_malformed_card_is_no_attempt(world, mistake):
    page = await submit(world, await card_page(world), TEST_CARD | mistake)

    assert "send" in page.ids
    assert "格式錯誤" in page.text
    assert world.bank.messages_of(world.bank.order("C1")) == []


async def test_failed_link_may_be_tried_again_until_the_limit():
    world = build(card_attempts_max=1)
    page = await card_page(world)
    declined = TEST_CARD | {"CVV2": "999"}
    assert await failure(world, await submit(world, page, declined)) == "E2700"

    again = await submit(world, page, TEST_CARD)

    assert again.forms == []
    assert "次數上限" in again.text


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (lambda world: world.clock.forward(minutes=11), "逾期"),
        (lambda world: world.bank.pay_card("C1"), "付款完成"),
    ],
    ids=["expired", "paid"],
)
async def test_dead_link_shows_a_sentence_and_no_way_on(world, prepare, sentence):
    page = await card_page(world)
    prepare(world)
    before = len(world.bank.ledger.messages)

    for reply in (
        await submit(world, page, TEST_CARD),
        await open_page(world, page.forms[0]["action"]),
    ):
        assert reply.status == 200
        assert sentence in reply.text
        assert reply.forms == []
    assert len(world.bank.ledger.messages) == before


async def test_unionpay_has_a_page_of_its_own(world):
    page = await card_page(world, CardParam={"PayTypeSub": "CUP"})
    assert "模擬成功" in page.text

    assert await failure(world, await submit(world, page, {"result": "failure"})) == "E2700"
    done = await submit(world, page, {"result": "success"})

    result = await world.shop.result(done.forms[0]["fields"]["PayToken"])
    assert result["Status"] == "S"


async def test_web_atm_pays_by_a_button(world):
    reply = await world.shop.create_account("A1")
    page = await open_page(world, reply["ATMParam"]["WebAtmURL"])
    assert reply["ATMParam"]["AtmPayNo"] in page.text

    done = await submit(world, page, {})

    assert "轉帳完成" in done.text
    assert (await world.shop.row("A1"))["PayStatus"] == "1A400"
    again = await submit(world, page, {})
    assert again.forms == []


@pytest.mark.parametrize(
    ("method", "page_name"), [("create", "PayCard"), ("create_account", "PayWebATM")]
)
async def test_qr_page_leads_to_the_payment_page_while_the_order_lives(world, method, page_name):
    reply = await getattr(world.shop, method)("X1", QRCodeStatus="Y")

    page = await open_page(world, reply["QRCodeURL"])

    assert any(page_name in link for link in page.links)
    world.clock.forward(days=40)
    assert (await open_page(world, reply["QRCodeURL"])).links == {}


@pytest.mark.parametrize("page_name", ["PayCard", "PayWebATM", "QRCode"])
@pytest.mark.parametrize(
    "query", ["", "?TD=KM000100000001", "?TD=KM000100000001&TK=wrong", "?TD=x&TK=y"]
)
async def test_unknown_link_is_not_found(world, page_name, query):
    await world.shop.create("C1")

    reply = await world.browser.get(f"/QPay.WebPaySite/Bridge/{page_name}{query}")

    assert reply.status_code == 404
    assert "查無" in reply.text


async def test_pages_take_the_wrong_kind_of_order_for_unknown(world):
    card = (await world.shop.create("C1"))["CardParam"]["CardPayURL"]
    account = (await world.shop.create_account("A1"))["ATMParam"]["WebAtmURL"]

    assert (await world.browser.post(card.replace("PayCard", "PayWebATM"))).status_code == 404
    assert (await world.browser.post(account.replace("PayWebATM", "PayCard"))).status_code == 404
    assert (await world.browser.post(account.replace("PayWebATM", "Pay3D"))).status_code == 404


async def test_what_the_shop_sent_is_escaped_and_pages_stay_private(world):
    reply = await world.shop.create("C1", PrdtName="<script>茶</script>")

    page = await world.browser.get(reply["CardParam"]["CardPayURL"])

    assert "<script>茶" not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
