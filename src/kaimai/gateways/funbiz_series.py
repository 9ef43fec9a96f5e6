"""What the bank says of series of charges, in the shop's words. Nothing is called here."""

from funbiz import ChargeRow, ChargeStatus, PaymentResult, ScheduleDetails, ScheduleEnd
from kaimai.domain.errors import BankUnreachable
from kaimai.domain.subscriptions import ChargeReport, ScheduleReport, SeriesState, child_of
from kaimai.gateways.funbiz_reports import dollars

_STATES = {
    "00": SeriesState.FINISHED,
    "01": SeriesState.RUNNING,
    "03": SeriesState.STOPPED,
}


def schedule_of_details(details: ScheduleDetails) -> ScheduleReport:
    """RegularQuery (protocol 5.9). Raises BankUnreachable for words that are on no list."""
    if details.status not in _STATES:
        raise BankUnreachable(f"the bank names a state that is on no list: {details.status}")
    return ScheduleReport(
        master_number=details.master_order_no,
        charges=tuple(
            _charge_of_row(row, dollars(details.amount_cents))
            for row in sorted(details.charges, key=_number)
        ),
        state=_STATES[details.status],
        amount=dollars(details.amount_cents),
        times=details.times,
        next_charge_on=details.next_charge_on,
        card_last_four=details.card_last_digits,
    )


def schedule_of_result(result: PaymentResult) -> ScheduleReport | None:
    """RegularOut (protocol 6.4); None when it is about the series' first payment.

    The number of a charge is read off its order's number; where that cannot be done, the report says
    only that there is something to ask about.
    """
    child = child_of(result.order_no)
    master = result.master_order_no or (child[0] if child is not None else result.order_no)
    if result.order_no == master:
        return None
    if child is None or child[0] != master:
        return ScheduleReport(master_number=master, charges=())
    charge = ChargeReport(
        number=child[1],
        attempt_number=result.order_no,
        is_paid=result.succeeded,
        at=result.pay_date,
        amount=dollars(result.amount_cents) if result.succeeded else None,
        reference=result.param1,
        ts_no=result.ts_no if result.succeeded else None,
        words=result.reason,
    )
    return ScheduleReport(master_number=master, charges=(charge,))


def schedule_of_end(ended: ScheduleEnd) -> ScheduleReport | None:
    """RegularEnd (protocol 6.4): how it ended is asked for; None when it names nothing."""
    number = ended.master_order_no or ended.order_no
    if number is None:
        return None
    child = child_of(number) if ended.master_order_no is None else None
    return ScheduleReport(master_number=number if child is None else child[0], charges=())


def _charge_of_row(row: ChargeRow, amount: int) -> ChargeReport:
    if row.status not in list(ChargeStatus):
        raise BankUnreachable(f"the bank names a charge that is on no list: {row.status}")
    return ChargeReport(
        number=row.number,
        attempt_number=row.order_no,
        is_paid=row.status == ChargeStatus.PAID,
        at=row.charged_at,
        amount=amount,
    )


def _number(row: ChargeRow) -> int:
    return row.number
