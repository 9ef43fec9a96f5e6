async def test_a_card_order_gets_a_page_of_the_bank_and_keeps_it(caller):
    order = await caller.placed()

    first = await caller.post(f"/orders/{order}/payments")
    again = await caller.post(f"/orders/{order}/payments", json={})

    payment = first.json()["payment"]
    assert first.status_code == 200
    assert payment["pay_url"].startswith("http://bank.test/")
    assert (payment["pay_type"], payment["status"], payment["amount"]) == ("C-1", "requested", 30)
    assert (payment["account"], payment["bank_code"]) == (None, None)
    assert again.json() == first.json()
    shown = (await caller.get(f"/orders/{order}")).json()
    assert (shown["status"], shown["payment"]) == ("payment_requested", payment)


async def test_an_atm_order_gets_an_account_at_bank_807(caller):
    order = await caller.placed(pay_type="ATM")

    payment = (await caller.post(f"/orders/{order}/payments")).json()["payment"]

    assert len(payment["account"]) == 14
    assert (payment["bank_code"], payment["amount"]) == ("807", 30)
    assert payment["expires_at"].startswith("2026-11-23T03:59:00")


async def test_the_buyer_may_change_the_way_to_pay(caller):
    order = await caller.placed()
    await caller.post(f"/orders/{order}/payments")

    changed = await caller.post(f"/orders/{order}/payments", json={"pay_type": "ATM"})

    assert changed.json()["payment"]["pay_type"] == "ATM"
    assert (await caller.get(f"/orders/{order}")).json()["pay_type"] == "ATM"


async def test_a_paid_order_says_so_and_cannot_be_paid_again(caller):
    order = await caller.placed()
    await caller.post(f"/orders/{order}/payments")
    await caller.pay(order)

    shown = (await caller.get(f"/orders/{order}")).json()
    again = await caller.post(f"/orders/{order}/payments")
    cancelled = await caller.post(f"/orders/{order}/cancel")

    assert shown["status_text"]["zh"] == "付款成功"
    assert shown["payment"] is None
    assert again.status_code == cancelled.status_code == 409
    assert (again.json()["now"], cancelled.json()["now"]) == ("paid", "paid")
    assert (await caller.harness.stock("COLA")).on_hand == 99


async def test_while_an_attempt_is_being_confirmed_the_caller_is_told_to_wait(caller):
    order = await caller.placed()
    caller.harness.fault("lose_reply", service="OrderCreate")

    lost = await caller.post(f"/orders/{order}/payments")
    again = await caller.post(f"/orders/{order}/payments")

    for answer in (lost, again):
        assert answer.status_code == 409
        assert answer.json()["type"] == "urn:kaimai:problem:payment_underway"
        assert answer.headers["retry-after"] == str(answer.json()["retry_after"]) == "5"
    shown = (await caller.get(f"/orders/{order}")).json()
    assert shown["is_being_confirmed"] is True
    assert shown["being_confirmed_text"]["zh"] == "確認中"


async def test_a_bank_that_cannot_be_reached_is_asked_again_later(caller):
    order = await caller.placed()
    caller.harness.fault("refuse_connection")

    refused = await caller.post(f"/orders/{order}/payments")
    later = await caller.post(f"/orders/{order}/payments")

    assert refused.status_code == 503
    assert refused.json()["type"] == "urn:kaimai:problem:bank_unreachable"
    assert refused.headers["retry-after"] == "30"
    assert later.status_code == 200


async def test_a_refusal_of_the_bank_is_given_in_its_words(caller):
    order = await caller.placed()
    caller.harness.fault("code", service="OrderCreate", code="E0602")

    answer = await caller.post(f"/orders/{order}/payments")

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:kaimai:problem:bank_refused"
    assert answer.json()["bank_words"].startswith("E0602")
    assert (await caller.get(f"/orders/{order}")).json()["status"] == "payment_request_failed"
    assert (await caller.harness.stock("COLA")).reserved == 0


async def test_cancelling_gives_the_stock_back_and_may_be_repeated(caller):
    order = await caller.placed(pay_type="ATM")
    await caller.post(f"/orders/{order}/payments")

    cancelled = await caller.post(f"/orders/{order}/cancel")
    again = await caller.post(f"/orders/{order}/cancel")

    assert cancelled.json()["status_text"]["zh"] == "已取消"
    assert (again.status_code, again.json()) == (200, cancelled.json())
    assert (await caller.harness.stock("COLA")).reserved == 0


async def test_a_wish_for_another_payment_method_is_checked(caller):
    order = await caller.placed()

    answer = await caller.post(f"/orders/{order}/payments", json={"pay_type": "CASH"})

    assert (answer.status_code, answer.json()["field"]) == (422, "pay_type")
