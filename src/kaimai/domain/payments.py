"""Payments: one row is one attempt to collect an order's total, under one order number at the bank.

Holds the table of moves, what the bank may report, what the shop asks of a bank (`PaymentGateway`),
and the judgement that turns a report into moves. The order's own table stands in `orders.py`.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from kaimai.domain.errors import HoldOver
from kaimai.domain.moves import Machine, Move
from kaimai.domain.orders import ORDER_MOVES, PAID
from kaimai.domain.payment_methods import CATALOGUE, WALLET_LINK, Family, family_of
from kaimai.domain.reconciliation import BankLine, Payout
from kaimai.domain.remembered_cards import SealedCard
from kaimai.domain.subscriptions import ChargeSchedule, ScheduleReport

IN_FLIGHT = frozenset({"created", "submitted", "unknown"})
"""At most one attempt of an order may be in one of these: its end at the bank is not known."""
COMMANDED = frozenset({"capturing", "voiding"})
"""A capture or void is on its way to the bank: what was authorized may be ours, or gone, or neither."""
MONEY_IN = frozenset({"authorized", "captured", *COMMANDED})

_HELD = frozenset({"authorized", *COMMANDED})
_ALL = ("created", "submitted", "unknown", "requested", "refused", "failed", "expired")
PAYMENT_MOVES = Machine(
    "payment",
    {
        "create": Move(frozenset(), "created"),
        "submit": Move(frozenset({"created"}), "submitted"),
        "withdraw": Move(frozenset({"submitted"}), "created"),
        "lose": Move(frozenset({"submitted"}), "unknown"),
        "accept": Move(frozenset({"submitted", "unknown"}), "requested"),
        "refuse": Move(frozenset({"submitted", "unknown"}), "refused"),
        "decline": Move(frozenset({"submitted", "unknown", "requested"}), "failed"),
        "lapse": Move(frozenset({"created", "unknown", "requested", "failed", *_HELD}), "expired"),
        # Money always gets in: from every status that is not at least as far.
        "authorize": Move(frozenset(_ALL), "authorized"),
        "capture": Move(frozenset({*_ALL, *_HELD, "voided"}), "captured"),
        "void": Move(_HELD, "voided"),
        # Before a call leaves; what came of it is one of the moves above, or `keep`.
        "send_capture": Move(frozenset({"authorized"}), "capturing"),
        "send_void": Move(frozenset({"authorized"}), "voiding"),
        "keep": Move(COMMANDED, "authorized"),
    },
    final={"captured"},
)

SHORTEST_LINK = timedelta(minutes=1)
"""A link that would live shorter than this is not asked for."""
DEADLINE_MARGIN = timedelta(minutes=1)
"""The bank counts an account's deadline to the end of its minute; ours must not come before."""
COMMAND_LIFE = timedelta(minutes=2)
"""How long after a capture or void was sent "still authorized" does not prove that it never came."""
NEVER_CREATED_AFTER = timedelta(minutes=10)
"""How long after a submission "not found" still proves nothing (nonce life and list delay)."""


def attempt_deadline(method: str, hold_until: datetime, now: datetime) -> datetime:
    """When an attempt made now must end: before the order's own hold does.

    A wallet's order may live longer at the bank, which lets nobody choose; it is no longer offered
    then, and what it still brings is late money.

    Raises HoldOver when too little of the hold is left for another attempt.
    """
    expires_at = hold_until - DEADLINE_MARGIN
    longest = CATALOGUE[method].longest_link
    if longest is not None:
        expires_at = min(expires_at, now + longest)
    if expires_at - now < SHORTEST_LINK:
        raise HoldOver
    return expires_at


class Outcome(StrEnum):
    """What is known about an attempt after a call to the bank, or from a query."""

    NOT_SENT = "not_sent"
    REFUSED = "refused"
    CARD_REFUSED = "card_refused"
    """Nothing was made, because of the remembered card: the order stays open for another."""
    LOST = "lost"
    PENDING = "pending"
    DECLINED = "declined"
    PAID = "paid"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    LAPSED = "lapsed"
    VOIDED = "voided"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class BankRefund:
    """One refund as the bank lists it. Amount in NT$."""

    number: str
    amount: int
    state: str
    """`accepted`, `done` or `failed`."""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the bank said about one attempt. None: it did not say. Amount in NT$."""

    attempt_number: str
    outcome: Outcome
    amount: int | None = None
    family: Family | None = None
    reference: str | None = None
    ts_no: str | None = None
    pay_url: str | None = None
    account: str | None = None
    expires_at: datetime | None = None
    bank_status: str | None = None
    words: str = ""
    paid_at: datetime | None = None
    card_kind: str | None = None
    """`STAGING` or `BONUS` where the bank lets it be seen: such a payment goes back whole."""
    refunds: tuple[BankRefund, ...] = ()
    has_failed_refund: bool = False
    """The bank's last refund of this attempt failed and stands on no list."""
    card: SealedCard | None = None
    """The card that paid, where the bank gives a token to pay with it again."""
    is_card_gone: bool = False
    """The bank does not know the remembered card (any more) that was named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What is asked of the bank: one payment under one number."""

    number: str
    method: str
    amount: int
    reference: str
    product_name: str
    return_url: str
    backend_url: str
    expires_at: datetime
    auto_capture: bool = True
    card: SealedCard | None = None
    """A remembered card, whose number the bank does not ask for again."""
    schedule: ChargeSchedule | None = None
    """How a card is charged again; goes with a recurring payment and only with it."""


class Rank(IntEnum):
    """Who goes first when the bank's pace is scarce; lower is sooner."""

    CREATE = 0
    SIGNED_NOTICE = 1
    REFUND = 2
    BUTTON = 3
    SWEEP = 4
    UNSIGNED_NOTICE = 5


class RefundStep(StrEnum):
    """How a refund call ended."""

    NOT_SENT = "not_sent"
    ACCEPTED = "accepted"
    TOKEN = "token"
    REFUSED = "refused"
    OVERDUE = "overdue"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundReply:
    """The end of one refund call; `token` only after the first step of a virtual account."""

    step: RefundStep
    token: str | None = None
    words: str = ""


class CommandEnd(StrEnum):
    """How a capture or void ended."""

    DONE = "done"
    REFUSED = "refused"
    NOT_SENT = "not_sent"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandReply:
    """The end of one capture or void, with the bank's words."""

    end: CommandEnd
    words: str = ""


class WalletReports(NamedTuple):
    """Attempts of wallets. `is_whole` is False when there were more than the bank shows: then one that is
    not among them may exist all the same."""

    reports: list[Report]
    is_whole: bool = True


class PaymentGateway(Protocol):
    """The bank, in the shop's words. Calls never raise for what a bank can do, except as said."""

    async def create_payment(self, attempt: Attempt) -> Report:
        """Ask for a payment: PENDING with link or account, REFUSED, CARD_REFUSED, NOT_SENT or LOST."""

    async def query_attempt(self, attempt_number: str, *, method: str, rank: Rank) -> Report:
        """What the bank knows of one attempt, or NOT_FOUND. Raises BankUnreachable.

        `method` is the attempt's: not every family is asked about in the same way.
        """

    async def query_period(self, since: datetime, until: datetime, *, rank: Rank) -> list[Report]:
        """All attempts the bank created in a period, but for those of wallets. Raises BankUnreachable."""

    async def query_wallets(self, first: date, last: date, *, rank: Rank) -> WalletReports:
        """The attempts of wallets that were made on these days. Raises BankUnreachable."""

    async def query_notice(self, token: str, *, rank: Rank) -> Report | ScheduleReport | None:
        """What a notice's token stands for; None when the bank has nothing. Raises BankUnreachable."""

    async def query_schedule(self, master_number: str, *, rank: Rank) -> ScheduleReport | None:
        """How a series stands that this attempt began; None when the bank has none. Raises
        BankUnreachable."""

    async def stop_schedule(self, master_number: str) -> CommandReply:
        """Have a series charge no more. Only after a committed move."""

    async def disable_account(self, attempt_number: str) -> bool:
        """Close an unpaid virtual account; False when the bank will not. Raises BankUnreachable."""

    async def capture(self, attempt_number: str) -> CommandReply:
        """Take what was authorized. Only after a committed move."""

    async def void(self, attempt_number: str) -> CommandReply:
        """Give up an authorization. Only after a committed move."""

    async def query_uncaptured(self, *, rank: Rank) -> dict[str, datetime]:
        """Until when each authorization stands, by attempt number. Raises BankUnreachable."""

    async def refund(
        self, attempt_number: str, amount: int | None, token: str | None
    ) -> RefundReply:
        """Give back `amount` NT$, or all of it (None); with `token`, the second step of an account."""

    async def query_statement(self, day: date, *, rank: Rank) -> list[BankLine]:
        """What came in and was refunded on one day, yesterday to 30 days ago. Raises BankUnreachable."""

    async def query_payouts(
        self, first: date, last: date, *, families: Collection[Family], rank: Rank
    ) -> list[Payout]:
        """What the bank paid out to the shop on these days, by family. Raises BankUnreachable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One attempt as operations see it. Amount in NT$."""

    id: str
    order_id: str
    attempt_number: str
    method: str
    amount: int
    status: str
    version: int
    is_applied: bool
    auto_capture: bool
    reference: str
    ts_no: str | None
    pay_url: str | None
    account: str | None
    expires_at: datetime | None
    submitted_at: datetime | None
    paid_at: datetime | None
    paid_amount: int | None
    """What the bank says came in; None: it has not said, or nothing came."""
    card_kind: str | None
    authorized_until: datetime | None
    commanded_at: datetime | None
    """When a capture or void was last sent."""
    next_ask_at: datetime | None
    bank_status: str | None
    bank_words: str
    created_at: datetime

    @property
    def received(self) -> int:
        """What came in: the amount asked for, unless the bank named another."""
        return self.amount if self.paid_amount is None else self.paid_amount

    @property
    def page_url(self) -> str | None:
        """The page of the bank or the wallet, if that is where it is paid."""
        if self.pay_url is None or not CATALOGUE[self.method].has_page:
            return None
        # The link came over the wire, so it is not trusted to be an address of the web.
        return self.pay_url if urlsplit(self.pay_url).scheme in ("http", "https") else None

    def is_offer(self, now: datetime) -> bool:
        """Whether the buyer can still pay by this very link or account."""
        return self.status == "requested" and self.expires_at is not None and now < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a report means: the payment's move, the order's move, and what else must happen."""

    payment_verb: str | None = None
    order_verb: str | None = None
    applies: bool = False
    surplus: str | None = None
    """`void` or `refund`: what becomes of money that no order needs."""
    case: str | None = None
    """Kind of the case that a person must look at."""
    facts_are_ours: bool = True
    """False: the report speaks of somebody else's order, so not even its facts are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What else must be known to judge a report: the order's status and its other attempts."""

    order_status: str
    has_applied: bool
    is_latest: bool
    can_take_again: bool
    """Whether all the order's stock could be taken again now (for late money)."""
    now: datetime


_OF_ATTEMPT = {
    Outcome.LOST: "lose",
    Outcome.NOT_SENT: "withdraw",
    Outcome.CARD_REFUSED: "refuse",
}
"""Ends of a call that move the attempt alone: its order waits as before."""


def judge(payment: Payment, report: Report, situation: Situation) -> Verdict:
    """Turn one report into moves. Pure, and safe to repeat: a report that is no news moves nothing."""
    if _is_foreign(payment, report):
        return Verdict(case="foreign_report", facts_are_ours=False)
    match report.outcome:
        case Outcome.PAID | Outcome.AUTHORIZED | Outcome.CAPTURED:
            return _money_in(payment, report, situation)
        case Outcome.LAPSED:
            return _money_gone("lapse", payment, situation)
        case Outcome.NOT_FOUND:
            return _not_there(payment, situation)
        case Outcome.VOIDED:
            return _money_gone("void", payment, situation)
        case Outcome.PENDING:
            return _without_money("accept", "offer_payment", payment, situation)
        case Outcome.REFUSED:
            return _without_money("refuse", "refuse_payment", payment, situation)
        case Outcome.DECLINED:
            return _without_money("decline", "fail_payment", payment, situation)
        case Outcome.LOST | Outcome.NOT_SENT | Outcome.CARD_REFUSED:
            return Verdict(payment_verb=_if_allowed(_OF_ATTEMPT[report.outcome], payment.status))


def _money_in(payment: Payment, report: Report, situation: Situation) -> Verdict:
    is_captured = report.outcome is Outcome.CAPTURED or (
        report.outcome is Outcome.PAID and payment.auto_capture
    )
    if not is_captured and payment.status in COMMANDED:
        return _still_authorized(payment, situation)
    verb = _if_allowed("capture" if is_captured else "authorize", payment.status)
    if verb == "capture" and payment.is_applied and situation.order_status not in PAID:
        # Its order was cancelled while the capture was on its way, here or at the bank.
        return Verdict(payment_verb=verb, surplus="refund", case="surplus_money")
    if verb is None or payment.is_applied:
        return Verdict(payment_verb=verb)
    if report.amount is not None and report.amount != payment.amount:
        return Verdict(payment_verb=verb, case="wrong_amount")
    if not situation.has_applied:
        if ORDER_MOVES.allows("pay", situation.order_status):
            return Verdict(payment_verb=verb, order_verb="pay", applies=True)
        if ORDER_MOVES.allows("pay_late", situation.order_status) and situation.can_take_again:
            return Verdict(payment_verb=verb, order_verb="pay_late", applies=True)
    return Verdict(
        payment_verb=verb, surplus="refund" if is_captured else "void", case="surplus_money"
    )


def _not_there(payment: Payment, situation: Situation) -> Verdict:
    """The bank knows no such order, which after a while means that it never came."""
    if not _is_proof_of_absence(payment, situation.now):
        return Verdict()
    if family_of(payment.method) is Family.WALLET and payment.status in _OFFERED:
        # Perhaps only paid orders of wallets are listed; this one's life is over either way.
        return _money_gone("lapse", payment, situation)
    return _without_money("refuse", "refuse_payment", payment, situation)


def _still_authorized(payment: Payment, situation: Situation) -> Verdict:
    """The bank has not done what it was told: not yet, or (after a while) never."""
    sent = payment.commanded_at
    if sent is not None and situation.now < sent + COMMAND_LIFE:
        return Verdict()
    is_needed = not payment.is_applied or situation.order_status in PAID
    return Verdict(payment_verb="keep", case=None if is_needed else "surplus_money")


def _money_gone(verb: str, payment: Payment, situation: Situation) -> Verdict:
    """An authorization that is no more. Under a paid order that is a person's matter."""
    if not PAYMENT_MOVES.allows(verb, payment.status):
        return Verdict()
    is_missed = payment.is_applied and situation.order_status in PAID
    return Verdict(payment_verb=verb, case="authorization_lapsed" if is_missed else None)


def _without_money(
    payment_verb: str, order_verb: str, payment: Payment, situation: Situation
) -> Verdict:
    """A step of the attempt that carries no money: the order follows only its latest attempt."""
    if not PAYMENT_MOVES.allows(payment_verb, payment.status):
        return Verdict()
    follows = situation.is_latest and ORDER_MOVES.allows(order_verb, situation.order_status)
    return Verdict(payment_verb=payment_verb, order_verb=order_verb if follows else None)


def _if_allowed(verb: str, status: str) -> str | None:
    return verb if PAYMENT_MOVES.allows(verb, status) else None


def _is_foreign(payment: Payment, report: Report) -> bool:
    """Whether a member that names the order contradicts ours. A member left out contradicts nothing."""
    return any(
        theirs is not None and ours is not None and theirs != ours
        for theirs, ours in (
            (report.reference, payment.reference),
            (report.ts_no, payment.ts_no),
            # The bank names no more of the method than its family.
            (report.family, family_of(payment.method)),
        )
    )


def _is_proof_of_absence(payment: Payment, now: datetime) -> bool:
    if payment.submitted_at is None:
        return False
    life = NEVER_CREATED_AFTER
    if family_of(payment.method) is Family.WALLET:
        # Whether unpaid orders of wallets are listed at all nobody says: only a paid one is sure to be.
        life += WALLET_LINK
    return payment.submitted_at + life <= now


_OFFERED = frozenset({"requested", "failed"})
_MONEY = frozenset({Outcome.PAID, Outcome.AUTHORIZED, Outcome.CAPTURED})
_ASK_AFTER = {
    "submitted": timedelta(minutes=1),
    "unknown": timedelta(minutes=1),
    "requested": timedelta(minutes=10),
    "failed": timedelta(minutes=10),
    "authorized": timedelta(hours=6),
    "capturing": timedelta(minutes=1),
    "voiding": timedelta(minutes=1),
}


def next_ask(status: str, now: datetime) -> datetime | None:
    """When the sweep should ask the bank about an attempt next; None when there is nothing to ask."""
    wait = _ASK_AFTER.get(status)
    return None if wait is None else now + wait


def _paid_amount(payment: Payment, report: Report) -> int | None:
    """What came in, as it was said first: refunds are measured by it, so it does not change."""
    if payment.paid_amount is not None or report.outcome not in _MONEY:
        return payment.paid_amount
    return report.amount


def with_facts(payment: Payment, report: Report, *, applies: bool, now: datetime) -> Payment:
    """The attempt with everything a report says about it; what it does not say stays as it was."""
    return replace(
        payment,
        is_applied=payment.is_applied or applies,
        ts_no=report.ts_no or payment.ts_no,
        pay_url=report.pay_url or payment.pay_url,
        account=report.account or payment.account,
        bank_status=report.bank_status or payment.bank_status,
        bank_words=report.words or payment.bank_words,
        paid_at=report.paid_at or payment.paid_at,
        paid_amount=_paid_amount(payment, report),
        card_kind=report.card_kind or payment.card_kind,
        next_ask_at=next_ask(payment.status, now),
    )
