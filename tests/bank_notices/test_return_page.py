import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide

from kaimai import bank_notices
from kaimai.operations.notices import UNSIGNED_WAITING_MAX, receive_notice
from kaimai.operations.shop import Shop
from tests.bank_notices.doorstep import MADE_UP, SHOP_NO, Doorstep
from tests.conftest import on_both
from tests.shop_app import client_of

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/json;q=0.1"}
PROGRAM = {"Accept": "application/json"}
"""What a program asks for."""


@pytest_asyncio.fixture
async def hasty(doorstep: Doorstep) -> AsyncIterator[Doorstep]:
    """A doorstep where nobody waits for the bank."""
    app = Litestar(
        bank_notices.routes(),
        dependencies={"shop": Provide(_shop_of, sync_to_thread=False)},
        state=State(
            {
                "shop": doorstep.harness.shop,
                "pushes": bank_notices.Intake(),
                "returns": bank_notices.Desk(wait_seconds=0),
            }
        ),
        openapi_config=None,
        logging_config=None,
    )
    async with client_of(app) as http:
        yield Doorstep(http, doorstep.harness)
    await look_ups()


async def look_ups() -> None:
    """Wait until no notice is being looked up any more."""
    tasks = [task for task in asyncio.all_tasks() if task.get_coro().__name__ == "_look_up"]
    await asyncio.gather(*tasks)


def _shop_of(state: State) -> Shop:
    return state.shop


@on_both
async def test_a_buyer_who_paid_is_led_to_the_order(doorstep):
    placed, payment, token = await doorstep.paid_by_card()

    answer = await doorstep.come_back(
        token, address=doorstep.signed(payment, "return"), headers=BROWSER
    )

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/orders/{placed.token}"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert await doorstep.harness.status(placed) == "paid"


async def test_a_buyer_whose_card_was_declined_is_led_to_the_order(doorstep):
    placed, payment = await doorstep.harness.checked_out()
    token = doorstep.harness.bank.decline_card(payment.attempt_number)

    answer = await doorstep.come_back(token)

    assert answer.headers["location"] == f"/orders/{placed.token}"
    assert await doorstep.harness.status(placed) == "payment_failed"


async def test_the_order_is_the_one_that_the_bank_names_not_the_address(doorstep):
    mine, _, token = await doorstep.paid_by_card()
    _, others_payment = await doorstep.harness.checked_out()

    answer = await doorstep.come_back(
        token,
        address=doorstep.signed(others_payment, "return") + "&order=x",
        headers={"Cookie": "buyer=mallory"},
    )

    assert answer.headers["location"] == f"/orders/{mine.token}"


async def test_coming_back_twice_leads_to_the_same_order(doorstep):
    placed, _, token = await doorstep.paid_by_card()

    answers = [await doorstep.come_back(token) for _ in range(2)]
    at_once = await asyncio.gather(*(doorstep.come_back(token) for _ in range(5)))

    assert {answer.headers["location"] for answer in [*answers, *at_once]} == {
        f"/orders/{placed.token}"
    }


async def test_a_repeat_that_anyone_could_send_is_answered_without_the_bank(doorstep):
    placed, _, token = await doorstep.paid_by_card()
    await doorstep.come_back(token)
    doorstep.harness.fault("refuse_connection", service="Nonce", times=None)

    answer = await doorstep.come_back(token)

    assert answer.headers["location"] == f"/orders/{placed.token}"


async def test_made_up_tokens_do_not_flood_the_bank(doorstep):
    for number in range(40):
        answer = await doorstep.come_back(f"{number:064x}")
        assert (answer.status_code, "付款確認中" in answer.text) == (200, True)

    asked = await doorstep.harness.rows("SELECT count(*) FROM inbox WHERE tries > 0")
    assert asked == [(30,)]
    placed, payment, token = await doorstep.paid_by_card()
    signed = await doorstep.come_back(token, address=doorstep.signed(payment, "return"))
    assert signed.headers["location"] == f"/orders/{placed.token}"


async def test_a_token_that_stands_for_nothing_shows_that_it_is_being_confirmed(doorstep):
    answer = await doorstep.come_back(MADE_UP, headers=BROWSER)

    assert answer.status_code == 200
    assert "付款確認中" in answer.text
    assert "being confirmed" in answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_bank_that_cannot_be_reached_shows_that_it_is_being_confirmed(doorstep):
    placed, _, token = await doorstep.paid_by_card()
    doorstep.harness.fault("refuse_connection", service="Nonce", times=1)

    first = await doorstep.come_back(token)
    later = await doorstep.come_back(token)

    assert (first.status_code, "付款確認中" in first.text) == (200, True)
    assert later.headers["location"] == f"/orders/{placed.token}"


async def test_nobody_waits_longer_than_told_and_the_look_up_goes_on(hasty):
    placed, _, token = await hasty.paid_by_card()

    late = await hasty.come_back(token, headers=BROWSER)
    assert (late.status_code, "付款確認中" in late.text) == (200, True)

    await look_ups()
    assert await hasty.harness.status(placed) == "paid"
    again = await hasty.come_back(token)
    assert again.headers["location"] == f"/orders/{placed.token}"


@on_both
async def test_a_form_that_is_none_gets_a_page_and_leaves_no_row(doorstep):
    for form in (
        {},
        {"ShopNo": SHOP_NO},
        {"ShopNo": "OTHER", "PayToken": MADE_UP},
        {"ShopNo": SHOP_NO, "PayToken": "x"},
        {"ShopNo": SHOP_NO, "PayToken": MADE_UP + "\0"},
    ):
        answer = await doorstep.http.post("/order-summary", data=form, headers=BROWSER)
        assert answer.status_code == 400, form
        assert "無法辨識這次付款" in answer.text
    answer = await doorstep.http.post("/order-summary", content=b"\xff%ff&&=")
    assert answer.status_code == 400
    assert await doorstep.notices() == []


async def test_a_form_that_is_too_large_gets_a_page(doorstep):
    answer = await doorstep.http.post("/order-summary", data={"x": "y" * 17_000})

    assert answer.status_code == 413
    assert "無法辨識這次付款" in answer.text


async def test_a_program_is_answered_in_json(doorstep):
    _, _, token = await doorstep.paid_by_card()

    found = await doorstep.come_back(token, headers=PROGRAM)
    unknown = await doorstep.come_back(MADE_UP, headers=PROGRAM)
    wrong = await doorstep.come_back("x", headers=PROGRAM)

    assert (found.status_code, found.json()) == (200, {"order-summary": "S"})
    assert (unknown.status_code, unknown.json()) == (200, {"order-summary": "F"})
    assert (wrong.status_code, wrong.json()) == (400, {"order-summary": "F"})


async def test_a_program_may_send_json_too(doorstep):
    placed, _, token = await doorstep.paid_by_card()
    body = {"ShopNo": SHOP_NO, "PayToken": token}

    found = await doorstep.http.post("/order-summary", json=body)

    assert (found.status_code, found.json()) == (200, {"order-summary": "S"})
    assert await doorstep.harness.status(placed) == "paid"
    for wrong in (b"{", b"[]", b'{"PayToken":7}', b"[" * 10_000):
        headers = {"Content-Type": "application/json"}
        answer = await doorstep.http.post("/order-summary", content=wrong, headers=headers)
        assert (answer.status_code, answer.json()) == (400, {"order-summary": "F"}), wrong


async def test_a_program_whose_notice_is_safe_is_told_so_though_the_bank_is_late(hasty):
    _, _, token = await hasty.paid_by_card()

    answer = await hasty.come_back(token, headers=PROGRAM)

    assert (answer.status_code, answer.json()) == (200, {"order-summary": "S"})


async def test_opening_the_page_without_a_form_says_where_the_order_is(doorstep):
    answer = await doorstep.http.get("/order-summary?a=x&s=y", headers=BROWSER)

    assert answer.status_code == 200
    assert "您的訂單在哪裡" in answer.text
    assert "csrf" not in answer.headers.get("set-cookie", "")


async def test_too_many_made_up_forms_are_told_to_come_again(doorstep):
    shop = doorstep.harness.shop
    for number in range(UNSIGNED_WAITING_MAX):
        await receive_notice(shop.db, shop.mint, token=f"{number:064x}", body={}, is_signed=False)

    person = await doorstep.come_back(MADE_UP, headers=BROWSER)
    program = await doorstep.come_back(MADE_UP, headers=PROGRAM)

    assert (person.status_code, "付款確認中" in person.text) == (503, True)
    assert (program.status_code, program.json()) == (503, {"order-summary": "F"})
    assert person.headers["retry-after"] == "600"


@on_both
async def test_a_database_that_fails_shows_no_fault_of_ours_to_the_buyer(doorstep):
    _, _, token = await doorstep.paid_by_card()
    db = doorstep.harness.shop.db
    await db.write(lambda conn: conn.exec_driver_sql("ALTER TABLE inbox RENAME TO gone"))

    answer = await doorstep.come_back(token, headers=BROWSER)

    await db.write(lambda conn: conn.exec_driver_sql("ALTER TABLE gone RENAME TO inbox"))
    assert (answer.status_code, "付款確認中" in answer.text) == (500, True)
    assert "inbox" not in answer.text
