"""The administrator's JSON API and page."""

import pytest

from tests.bank_simulator.shop import DEMO_SHOP

API = "/admin/api"


async def test_orders_are_listed_newest_first_and_shown_in_full(world):
    await world.shop.create("C1")
    await world.shop.create_account("A1")

    listed = (await world.browser.get(f"{API}/orders")).json()
    shown = (await world.browser.get(f"{API}/orders/A1")).json()

    assert [order["order_no"] for order in listed] == ["A1", "C1"]
    assert shown["order"]["pay_status"] == "1A200"
    assert "PayWebATM" in shown["page_url"]
    assert shown["results"] == []


async def test_order_is_paid_by_api(world):
    await world.shop.create("C1")
    await world.shop.create_account("A1")

    card = (await world.browser.post(f"{API}/orders/C1/pay")).json()
    account = (await world.browser.post(f"{API}/orders/A1/pay", json={})).json()

    assert card["pay_status"] == "1C400"
    assert (await world.shop.result(card["pay_token"]))["Status"] == "S"
    assert account == {"pay_token": None, "pay_status": "1A400"}


@pytest.mark.parametrize(("result", "code"), [("decline", "E2700"), ("wrong_otp", "E2704")])
async def test_card_is_declined_by_api(world, result, code):
    await world.shop.create("C1")

    reply = (await world.browser.post(f"{API}/orders/C1/pay", json={"result": result})).json()

    assert reply["pay_status"] == "1C200"
    assert (await world.shop.result(reply["pay_token"]))["Description"][:5] == code


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("orders/C9/pay", {}, 404),
        ("orders/C1/pay", {"result": "maybe"}, 400),
        ("orders/C1/pay", {"typo": 1}, 400),
        ("orders/A1/pay", {"result": "decline"}, 409),
        ("orders/A1/pay", {"amount_cents": 100}, 409),
        ("orders/C1/push", {}, 404),
        ("orders/C1/lapse", {}, 409),
        ("clock", {"forward_seconds": -1}, 400),
        ("faults", {"kind": "sulk"}, 400),
        ("faults", {"kind": "code", "code": "E1234"}, 400),
    ],
)
async def test_impossible_requests_are_refused_in_words(world, path, body, status):
    await world.shop.create("C1")
    await world.shop.create_account("A1")

    reply = await world.browser.post(f"{API}/{path}", json=body)

    assert reply.status_code == status
    assert reply.json()["error"]
    assert {order.pay_status for order in world.bank.orders} == {"1C200", "1A200"}


async def test_push_is_sent_and_forged_by_api(world):
    await world.shop.create("C1")
    await world.browser.post(f"{API}/orders/C1/pay")

    await world.browser.post(f"{API}/orders/C1/push")
    await world.browser.post(f"{API}/orders/C1/push", json={"forged": True})
    await world.browser.post(f"{API}/tick")

    tokens = world.receiver.tokens
    known = [token in world.bank.ledger.messages for token in tokens]
    assert known == [True, False]
    attempts = (await world.browser.get(f"{API}/pushes")).json()
    assert [attempt["token"] for attempt in attempts] == tokens


async def test_authorization_lapses_by_api(world):
    await world.shop.create("C1", CardParam={"AutoBilling": "N"})
    await world.browser.post(f"{API}/orders/C1/pay")

    assert (await world.browser.post(f"{API}/orders/C1/lapse")).json()["pay_status"] == "1C350"


async def test_clock_is_moved_and_money_paid_out_by_api(world):
    await world.shop.create("C1")
    await world.browser.post(f"{API}/orders/C1/pay")

    clock = (await world.browser.post(f"{API}/clock", json={"forward_seconds": 60})).json()
    payouts = (await world.browser.post(f"{API}/settle")).json()

    assert clock == {"now": "2026-11-20T10:31:15+08:00", "offset_seconds": 60.0}
    assert (await world.browser.get(f"{API}/clock")).json() == clock
    assert payouts == {"payouts": 1}


async def test_faults_are_switched_on_and_off_by_api(world):
    one = (await world.browser.post(f"{API}/faults", json={"kind": "delay", "seconds": 1})).json()
    await world.browser.post(f"{API}/faults", json={"kind": "garbage", "service": "Nonce"})

    assert [f["kind"] for f in (await world.browser.get(f"{API}/faults")).json()] == [
        "delay",
        "garbage",
    ]
    assert (await world.browser.delete(f"{API}/faults/{one['number']}")).status_code == 204
    assert (await world.browser.delete(f"{API}/faults/{one['number']}")).status_code == 404
    assert (await world.browser.delete(f"{API}/faults")).status_code == 204
    assert (await world.browser.get(f"{API}/faults")).json() == []


async def test_exchanges_are_shown_decrypted_with_secrets_masked(world):
    await world.shop.create("C1")
    token = world.bank.pay_card("C1")
    await world.shop.result(token)

    reply = await world.browser.get(f"{API}/exchanges")

    newest = reply.json()[0]
    assert (newest["service"], newest["description"]) == ("OrderPayQuery", "S0000 – 處理成功")
    assert newest["request"]["PayToken"] == f"{token[:6]}…"
    for secret in (token, DEMO_SHOP.a1, DEMO_SHOP.x_key_id, world.shop.key):
        assert secret not in reply.text


# The page


async def test_page_shows_orders_refunds_pushes_and_faults(world):
    await world.shop.create("C1")
    await world.shop.create_account("A1")
    world.bank.pay_card("C1")
    await world.shop.call("OrderMaintain", OrderNo="C1", Command="R", Amount=100)
    world.clock.forward(minutes=1)
    await world.bank.tick()
    await world.browser.post("/admin/faults", data={"kind": "delay", "service": "Push"})

    page = (await world.browser.get("/admin")).text

    assert page.index("A1</a>") < page.index("C1</a>")
    assert "C2026110000000001" in page
    assert "HTTP 200" in page
    assert "All off" in page
    assert DEMO_SHOP.a1 not in page


async def test_forms_of_the_page_do_their_work_and_lead_back(world):
    await world.shop.create("C1")
    await world.shop.create("C2", CardParam={"AutoBilling": "N"})

    async def send(path, **data):
        reply = await world.browser.post(f"/admin/{path}", data=data)
        assert (reply.status_code, reply.headers.get("location")) == (303, "/admin"), reply.text

    await send("orders", order_no="C1", action="decline")
    await send("orders", order_no="C1", action="approve")
    await send("orders", order_no="C2", action="approve")
    await send("orders", order_no="C2", action="lapse")
    await send("orders", order_no="C1", action="push")
    await send("orders", order_no="C1", action="forge")
    await send("clock", minutes="10")
    await send("settle")
    await send("faults", kind="code", code="M0001", times="2", probability="0.5", how="close",
               service="OrderQuery", order_no="C1", http_status="500", seconds="1",
               takes_effect="on")  # fmt: skip

    assert world.bank.order("C1").pay_status == "1C900"
    assert world.bank.order("C2").pay_status == "1C350"
    assert len(world.receiver.requests) == 4
    (fault,) = world.bank.faults.active
    assert (fault.code, fault.times, fault.how, fault.takes_effect) == ("M0001", 2, "close", True)
    await send("faults", remove="1")
    await send("faults", kind="delay")
    await send("faults", clear="1")
    assert not world.bank.faults


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("orders", {"order_no": "C9", "action": "approve"}),
        ("orders", {"order_no": "C1", "action": "dance"}),
        ("orders", {"order_no": "C1", "action": "lapse"}),
        ("clock", {"minutes": "-1"}),
        ("clock", {"minutes": "soon"}),
        ("faults", {"kind": "sulk"}),
    ],
)
async def test_impossible_forms_are_answered_with_the_page_and_a_sentence(world, path, data):
    await world.shop.create("C1")

    reply = await world.browser.post(f"/admin/{path}", data=data)

    assert reply.status_code == 409
    assert 'role="alert"' in reply.text


RECURRING = {
    "CardParam": {
        "PayTypeSub": "REGULAR", "DeductTotalNum": 4, "PeriodType": "M", "DeductFreq": 1
    }
}  # fmt: skip


async def test_recurring_orders_are_charged_failed_and_stopped_by_api(world):
    await world.shop.create("R1", **RECURRING)
    await world.browser.post(f"{API}/orders/R1/pay", json={"remember": True})

    charged = (await world.browser.post(f"{API}/orders/R1/charge")).json()
    failed = (await world.browser.post(f"{API}/orders/R1/charge", json={"fail": True})).json()
    await world.browser.post(f"{API}/orders/R1/fail-next")
    ended = (await world.browser.post(f"{API}/orders/R1/end")).json()

    assert (charged["order_no"], charged["status"]) == ("R1_002", "00")
    assert (await world.shop.result(charged["pay_token"]))["MasterOrderNo"] == "R1"
    assert (failed["number"], failed["status"]) == (3, "03")
    assert (await world.shop.result(failed["pay_token"]))["Status"] == "F"
    assert (ended["schedule"]["status"], ended["schedule"]["fails_next"]) == ("03", True)
    assert (await world.browser.post(f"{API}/orders/R1/charge")).status_code == 409
    assert (await world.browser.post(f"{API}/cards/forget")).json() == {"forgotten": 1}


@pytest.mark.parametrize(
    ("method", "result", "code"),
    [
        ({"PayType": "M"}, "approve", ""),
        ({"PayType": "M"}, "decline", "E2700"),
        ({"PayType": "W", "WalletParam": {"PayTypeSub": "Px"}}, "approve", ""),
        ({"PayType": "W", "WalletParam": {"PayTypeSub": "Px"}}, "decline", "E2700"),
        ({"PayType": "P"}, "approve", ""),
    ],
)
async def test_every_kind_of_order_is_paid_or_declined_by_api(world, method, result, code):
    await world.shop.create("X1", **method)

    shown = (await world.browser.get(f"{API}/orders/X1")).json()
    reply = (await world.browser.post(f"{API}/orders/X1/pay", json={"result": result})).json()

    assert (await world.browser.get(shown["page_url"])).status_code == 200
    assert (await world.shop.result(reply["pay_token"]))["Description"][:5] == code


async def test_cards_are_bound_and_refunds_refused_by_api(world):
    await world.shop.call("CardBindCreate", BindNo="B1", ReturnURL="https://shop.example/b")
    declined = await world.browser.post(f"{API}/bindings/B1/bind", json={"result": "decline"})
    bound = (await world.browser.post(f"{API}/bindings/B1/bind")).json()

    assert (await world.shop.result(declined.json()["pay_token"]))["Status"] == "F"
    assert (await world.shop.result(bound["pay_token"]))["BindNo"] == "B1"
    assert [one["bind_no"] for one in (await world.browser.get(f"{API}/bindings")).json()] == ["B1"]
    assert (await world.browser.post(f"{API}/bindings/B9/bind")).status_code == 404
    await world.shop.create("C1")
    world.bank.pay_card("C1")
    await world.browser.post(f"{API}/orders/C1/fail-refund")
    assert await world.shop.code("OrderMaintain", OrderNo="C1", Command="R") == "E1803"
    assert await world.shop.code("OrderMaintain", OrderNo="C1", Command="R") == "S0000"


async def test_page_shows_and_moves_recurring_orders_and_cards(world):
    await world.shop.create("R1", **RECURRING)
    token = await world.shop.result(world.bank.pay_card("R1", remember=True))
    binding = await world.shop.call("CardBindCreate", BindNo="B1", ReturnURL="https://s.example/b")
    assert binding["Status"] == "S"

    async def act(path, **data):
        assert (await world.browser.post(f"/admin/{path}", data=data)).status_code == 303

    for action in ("charge", "charge_failing", "fail_next", "fail_refund"):
        await act("orders", order_no="R1", action=action)
    await act("cards", decline="CBKM000100000002")
    await act("cards", bind="B1")
    await act("cards", forget=token["CCToken"])
    shown = (await world.browser.get("/admin")).text

    for text in ("3/4", "R1_003 失敗", "將失敗", "•••• 0127", "已失效", "已綁定", "C REGULAR"):
        assert text in shown
    await act("orders", order_no="R1", action="end")
    assert (await world.shop.call("RegularQuery"))["Order"]["RegularStatus"] == "03"
    assert (await world.browser.post("/admin/cards", data={"bind": "B1"})).status_code == 409
