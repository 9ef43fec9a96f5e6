import asyncio

from bank_simulator import DEMO_SHOP
from kaimai.operations.notices import UNSIGNED_WAITING_MAX, process_due_notices, receive_notice
from tests.conftest import on_both

TAKEN, NOT_TAKEN = {"Status": "S"}, {"Status": "F"}
TOKEN = "0123456789abcdef" * 4


async def process(doorstep) -> int:
    shop = doorstep.harness.shop
    return await process_due_notices(shop.db, shop.gateway, shop.mint)


async def test_a_push_is_stored_answered_and_wakes_the_worker(doorstep):
    assert not doorstep.harness.shop.bell.is_set()

    answer = await doorstep.push(TOKEN)

    assert (answer.status_code, answer.json()) == (200, TAKEN)
    assert answer.headers["content-type"] == "application/json"
    assert await doorstep.notices() == [(TOKEN, False, "")]
    assert doorstep.harness.shop.bell.is_set()


@on_both
async def test_a_push_makes_the_order_paid(doorstep):
    placed, payment, _ = await doorstep.paid_by_card()
    token = doorstep.harness.pushed_token(payment.attempt_number)

    answer = await doorstep.push(token, address=doorstep.signed(payment, "backend"))
    await process(doorstep)

    assert answer.json() == TAKEN
    assert await doorstep.notices() == [(token, True, "recorded")]
    assert await doorstep.harness.status(placed) == "paid"


async def test_a_repeat_is_taken_and_changes_nothing(doorstep):
    placed, payment, _ = await doorstep.paid_by_card()
    token = doorstep.harness.pushed_token(payment.attempt_number)
    for _ in range(3):
        assert (await doorstep.push(token)).json() == TAKEN
        await process(doorstep)

    assert await doorstep.notices() == [(token, False, "recorded")]
    assert await doorstep.harness.status(placed) == "paid"
    assert await doorstep.harness.rows(
        "SELECT count(*) FROM payment_moves WHERE verb='capture'"
    ) == [(1,)]


@on_both
async def test_the_same_push_at_once_is_stored_once(doorstep):
    answers = await asyncio.gather(*(doorstep.push(TOKEN) for _ in range(10)))

    assert [answer.json() for answer in answers] == [TAKEN] * 10
    assert len(await doorstep.notices()) == 1


async def test_the_content_type_of_a_push_does_not_matter(doorstep):
    body = b'{"ShopNo":"%s","PayToken":"%s"}' % (DEMO_SHOP.shop_no.encode(), TOKEN.encode())

    for content_type in ("text/plain", "application/x-www-form-urlencoded", "", "json;;"):
        headers = {"Content-Type": content_type}
        answer = await doorstep.http.post("/funBIZ_backend", content=body, headers=headers)
        assert (answer.status_code, answer.json()) == (200, TAKEN), content_type


@on_both
async def test_what_is_no_notice_for_this_shop_leaves_no_row(doorstep):
    for members in (
        {"ShopNo": "OTHER_001"},
        {"ShopNo": ""},
        {"ShopNo": None},
        {"PayToken": TOKEN[:-1]},
        {"PayToken": TOKEN + "0"},
        {"PayToken": "g" * 64},
        {"PayToken": 7},
        {"PayToken": None},
        {"PayToken": [TOKEN]},
    ):
        answer = await doorstep.push(TOKEN, members=members)
        assert (answer.status_code, answer.json()) == (200, NOT_TAKEN), members

    for body in (b"", b"[]", b"null", b"{", b"\xff", b"[" * 5_000, b'{"PayToken":"\\ud800"}'):
        answer = await doorstep.http.post("/funBIZ_backend", content=body)
        assert (answer.status_code, answer.json()) == (200, NOT_TAKEN), body
    assert await doorstep.notices() == []


async def test_a_body_that_is_too_large_is_not_taken(doorstep):
    answer = await doorstep.http.post("/funBIZ_backend", content=b" " * 17_000)

    assert (answer.status_code, answer.json()) == (413, NOT_TAKEN)


async def test_a_forged_signature_is_no_signature(doorstep):
    _, payment = await doorstep.harness.checked_out()
    address = doorstep.signed(payment, "backend")

    await doorstep.push("1" * 64, address=address)
    await doorstep.push("2" * 64, address=address[:-1] + "x")
    await doorstep.push("3" * 64, address=address.replace("a=", "a=X"))
    await doorstep.push("4" * 64, address="/funBIZ_backend?a=&s=")

    assert [is_signed for _, is_signed, _ in await doorstep.notices()] == [
        True,
        False,
        False,
        False,
    ]


async def test_too_many_made_up_notices_are_told_to_come_again(doorstep):
    shop = doorstep.harness.shop
    for number in range(UNSIGNED_WAITING_MAX):
        await receive_notice(shop.db, shop.mint, token=f"{number:064x}", body={}, is_signed=False)
    _, payment = await doorstep.harness.checked_out()

    refused = await doorstep.push(TOKEN)
    signed = await doorstep.push(TOKEN, address=doorstep.signed(payment, "backend"))

    assert (refused.status_code, refused.json()) == (503, NOT_TAKEN)
    assert refused.headers["retry-after"] == "600"
    assert (signed.status_code, signed.json()) == (200, TAKEN)


async def test_one_signed_address_brings_only_so_many_signed_notices(doorstep):
    _, payment = await doorstep.harness.checked_out()
    address = doorstep.signed(payment, "backend")

    for number in range(25):
        await doorstep.push(f"{number:064x}", address=address)

    assert sum(bool(is_signed) for _, is_signed, _ in await doorstep.notices()) == 20


@on_both
async def test_a_database_that_fails_makes_the_bank_come_again(doorstep):
    db = doorstep.harness.shop.db
    await db.write(lambda conn: conn.exec_driver_sql("ALTER TABLE inbox RENAME TO gone"))

    answer = await doorstep.push(TOKEN)

    await db.write(lambda conn: conn.exec_driver_sql("ALTER TABLE gone RENAME TO inbox"))
    assert (answer.status_code, answer.json()) == (500, NOT_TAKEN)


async def test_the_backend_is_not_for_browsers(doorstep):
    assert (await doorstep.http.get("/funBIZ_backend")).status_code == 405
