"""What happened to a payment, for programs of the shop's own people."""

from kaimai.operations.api_tokens import make_token
from kaimai.queries.orders import find_order
from tests.api.conftest import Caller
from tests.conftest import on_both


async def bearer(caller: Caller, *scopes: str) -> dict[str, str]:
    shop = caller.harness.shop
    secret = await make_token(shop.db, shop.mint, "-".join(scopes), scopes)
    return {"Authorization": f"Bearer {secret}"}


async def paid_order(caller: Caller) -> tuple[str, str]:
    """The numbers of a paid order and of its attempt."""
    token = await caller.placed()
    await caller.post(f"/orders/{token}/payments")
    await caller.pay(token)
    view = await caller.harness.shop.db.read(find_order, token)
    assert view is not None
    return view.order.number, view.attempts[-1].attempt_number


@on_both
async def test_the_story_is_told_in_order_and_in_both_languages(caller: Caller) -> None:
    number, attempt = await paid_order(caller)

    answer = await caller.get(f"/payments/{number}/story", headers=await bearer(caller, "payments"))

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    story = answer.json()
    kinds = [entry["kind"] for entry in story["entries"]]
    assert story["number"] == number
    assert kinds[:4] == ["order", "payment", "payment", "call"]
    assert kinds[-4:] == ["notice", "call", "payment", "order"]
    looked_up = story["entries"][-3]
    assert looked_up["subject"] == attempt
    assert looked_up["kind_text"] == {"zh": "銀行", "en": "Bank"}
    assert looked_up["text"] == {
        "zh": "向銀行查詢通知的內容（OrderPayQuery）：已付款 NT$30",
        "en": "Looked a notice up at the bank (OrderPayQuery): paid NT$30",
    }
    assert looked_up["data"]["reply"]["TSResultContent"]["OrderNo"] == attempt
    assert looked_up["data"]["request"]["PayToken"].endswith("…")


@on_both
async def test_the_attempts_number_opens_the_same_story(caller: Caller) -> None:
    number, attempt = await paid_order(caller)
    headers = await bearer(caller, "payments")

    by_order = await caller.get(f"/payments/{number}/story", headers=headers)
    by_attempt = await caller.get(f"/payments/{attempt}/story", headers=headers)

    assert by_attempt.json() == by_order.json()


@on_both
async def test_only_a_token_with_the_scope_is_told(caller: Caller) -> None:
    number, _ = await paid_order(caller)
    path = f"/payments/{number}/story"

    assert (await caller.get(path)).status_code == 401
    assert (await caller.get(path, headers=await bearer(caller, "refunds"))).status_code == 403


@on_both
async def test_a_number_that_nobody_knows_is_not_found(caller: Caller) -> None:
    headers = await bearer(caller, "payments")
    for number in ("260101-NOBODY", "%00", "x" * 300):
        answer = await caller.get(f"/payments/{number}/story", headers=headers)
        assert answer.status_code == 404, answer.text
        assert answer.json()["kind"] == "order"
