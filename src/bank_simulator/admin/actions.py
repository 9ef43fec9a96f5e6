"""What both the page and the JSON API let an administrator do with an order."""

from bank_simulator.bank import Bank
from bank_simulator.payments import WrongState
from bank_simulator.records import Order


def pay(
    bank: Bank,
    order: Order,
    *,
    result: str,
    amount_cents: int | None = None,
    remember: bool = False,
) -> str | None:
    """Pay an order as its shopper would, or decline it. The PayToken of the return page is returned.

    Raises `WrongState`, `TransferRejected`, and `ValueError` for a result that does not exist.
    """
    _check(result)
    if order.account_no is None:
        if result == "approve" and remember:
            return bank.pay_card(order.order_no, remember=True, shop_no=order.shop_no)
        if result == "approve":
            return bank.pay(order.order_no, shop_no=order.shop_no)
        code = "E2700" if result == "decline" else "E2704"
        decline = {"M": bank.decline_mobile, "W": bank.decline_wallet}.get(
            order.pay_type, bank.decline_card
        )
        return decline(order.order_no, code=code, shop_no=order.shop_no)
    if result != "approve":
        raise WrongState("a transfer cannot be declined")
    bank.pay_account(order.account_no, amount_cents)
    return None


def bind_as_told(bank: Bank, bind_no: str, *, result: str, shop_no: str) -> str:
    """Bind a card as its shopper would, or fail to. Returns the PayToken; raises as `pay`."""
    _check(result)
    if result == "approve":
        return bank.bind_card(bind_no, shop_no=shop_no)
    code = "E2700" if result == "decline" else "E2704"
    return bank.decline_binding(bind_no, code=code, shop_no=shop_no)


def _check(result: str) -> None:
    if result not in {"approve", "decline", "wrong_otp"}:
        raise ValueError("result is approve, decline or wrong_otp")
