"""RegularQuery: the schedule of a recurring order and its charges. Nothing is changed."""

from bank_simulator.clock import day_text, minute_text
from bank_simulator.fields import Json, filled
from bank_simulator.records import Order, Schedule
from bank_simulator.recurring import charges_done
from bank_simulator.services.query import head
from bank_simulator.state import BankState, Shop


def query_schedule(state: BankState, shop: Shop, request: Json) -> Json:
    """One schedule, its charges newest first; without a number the shop's newest schedule.

    A recurring order has none before its first payment: S0001 without `Order`.
    """
    now = state.clock.now()
    shop_no = shop.account.shop_no
    number = filled(request, "MasterOrderNo")
    if number is None:
        newest_first = reversed(state.ledger.recurring.values())
        order = next((o for o in newest_first if o.shop_no == shop_no and _has_begun(o)), None)
    else:
        order = state.ledger.orders.get((shop_no, number))
    if order is None or order.schedule is None or not _has_begun(order):
        return head(shop, now, code="S0001")
    return {
        **head(shop, now, code="S0000"),
        "Order": _schedule_row(state, order, order.schedule),
    }


def _has_begun(order: Order) -> bool:
    return order.schedule is not None and bool(order.schedule.status)


def _schedule_row(state: BankState, order: Order, schedule: Schedule) -> Json:
    return {
        "MasterOrderNo": order.order_no,
        "OrderTime": minute_text(order.created_at),
        "DeductTotalNum": schedule.times,
        "Amount": order.amount_cents,
        "ExpectDeductDate": "" if schedule.next_at is None else day_text(schedule.next_at),
        "FreqNum": schedule.every,
        "FreqType": schedule.period,
        "DeductNum": charges_done(state, schedule),
        "LeftCCNo": order.card_first6,
        "RightCCNo": order.card_last4,
        "RegularStatus": schedule.status,
        "StopDeductTime": "" if schedule.stopped_at is None else day_text(schedule.stopped_at),
        "Info": [
            {
                "RegularNum": charged.number,
                "OrderNo": charged.order_no,
                "DeductTime": minute_text(charged.at),
                "DeductStatus": charged.status,
            }
            for charged in reversed(schedule.charges)
        ],
    }
