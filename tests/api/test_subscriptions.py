"""A subscription over the API: shown and stopped by its token."""

from tests.subscribing import plan_for, subscribe


async def test_a_subscription_is_shown_and_stopped(caller):
    harness = caller.harness
    begun = await subscribe(harness, await plan_for(harness, times=5))
    await harness.ring(harness.bank.pay_card(begun.master))
    path = f"/subscriptions/{begun.token}"

    shown = (await caller.get(path)).json()
    stopped = [await caller.post(f"{path}/stop") for _ in range(2)]

    assert (shown["status"], shown["amount"], shown["charged"]) == ("active", 50, 1)
    assert shown["schedule"] == {"times": 5, "period": "M", "every": 1}
    assert shown["next_charge_on"] == "2026-12-22"
    assert shown["charges"][0]["order"] == begun.order.token
    assert [each.status_code for each in stopped] == [200, 200]
    assert stopped[0].json()["status"] == "stopped"


async def test_what_is_no_subscription_is_not_found(caller):
    for path in ("/subscriptions/x", f"/subscriptions/{'0' * 32}"):
        assert (await caller.get(path)).status_code == 404
        assert (await caller.post(f"{path}/stop")).status_code == 404
