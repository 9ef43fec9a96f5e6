"""Reconciliation: the bank's statements and payouts, line by line, against our payments and refunds.

Pure: what is asked of the bank, read from the books and stored stands in `operations`. Amounts of
payments and refunds are whole NT$; what holds a fee is cents, as the bank counts it.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from kaimai.domain.calendar import TAIPEI
from kaimai.domain.payment_methods import Family

ASKABLE_DAYS = 30
"""How far back the bank shows a day's statement and payouts; today is not shown (protocol 5.6)."""
NEAR = timedelta(days=1)
"""The bank's day need not end when ours does, so an entry may stand on a neighbouring day."""

RECEIPT = "receipt"
REFUND = "refund"
PAYOUT = "payout"
LINE_KINDS = (RECEIPT, REFUND)

MATCHED = "matched"
MISSING_HERE = "missing_here"
MISSING_AT_BANK = "missing_at_bank"
AMOUNT_DIFFERS = "amount_differs"
LISTED_TWICE = "listed_twice"
NOT_OURS = "not_ours"
UNKNOWN_NUMBER = "unknown_number"
PAYOUT_LINE = "payout_line"
PAID_OUT_TWICE = "paid_out_twice"
PAYOUT_SUM = "payout_sum"
PAYOUT_SHORT = "payout_short"

LINE_DIFFERENCES = (MISSING_HERE, AMOUNT_DIFFERS, LISTED_TWICE, NOT_OURS, UNKNOWN_NUMBER)
PAYOUT_DIFFERENCES = (PAYOUT_LINE, PAID_OUT_TWICE, PAYOUT_SUM, PAYOUT_SHORT)
DIFFERENCES = (*LINE_DIFFERENCES, MISSING_AT_BANK, *PAYOUT_DIFFERENCES)
VERDICTS = (MATCHED, *LINE_DIFFERENCES, PAYOUT_LINE, PAID_OUT_TWICE)
"""What a stored line can be: matched, or a difference of its own kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankLine:
    """One line of a day's statement or of a payout. Amount in NT$, the bank's fee in cents.

    A payout's line names no family and no reference; a statement's line has no fee.
    """

    kind: str
    attempt_number: str
    ts_no: str
    amount: int
    at: datetime | None = None
    """Payment or capture; of a refund, when it was asked for (protocol 5.6)."""
    family: Family | None = None
    reference: str | None = None
    fee_cents: int = 0
    payout: int | None = None
    """Which payout of its day the line stands in, counted from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """What the bank paid to the shop for one family on one day, in cents (protocol 5.7).

    `payable_cents` is what was due after refunds and fees, below zero when refunds weigh more;
    `paid_cents` is what reached the account.
    """

    number: str
    day: date
    family: Family | None
    collected_cents: int
    refunded_cents: int
    fee_cents: int
    payable_cents: int
    paid_cents: int
    account: str | None
    lines: tuple[BankLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A captured payment, or a refund that was sent to the bank.

    `is_certain`: we hold that its money has moved at the bank. `is_taken`: another day's statement
    (or another payout) accounts for it already.
    """

    id: str
    kind: str
    amount: int
    at: datetime | None
    is_certain: bool = True
    is_taken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptBooks:
    """What our books hold under one attempt number."""

    payment_id: str
    reference: str
    ts_no: str | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A line and what it is: `matched` with an entry, or a kind of difference.

    `entry` is also there for an amount that differs; `payment_id` wherever the attempt is ours.
    """

    line: BankLine
    verdict: str
    payment_id: str | None = None
    entry: Entry | None = None

    @property
    def refund_id(self) -> str | None:
        """The refund that the line is about, where one was found."""
        is_refund = self.entry is not None and self.entry.kind == REFUND
        return self.entry.id if is_refund and self.entry is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One disagreement between the bank and the books.

    What it is about (`day`, `kind`, `attempt_number`, `line_kind`, `amount`, `nth`) is its identity,
    so that a day that is asked again finds the same one. `attempt_number` is a payout's number
    where `line_kind` is a payout. `amount` is what the bank lists, in NT$ (of a payout: rounded
    down), or ours where the bank lists nothing. `nth` tells equal ones apart, from 1.
    """

    day: date
    kind: str
    attempt_number: str
    line_kind: str
    amount: int
    nth: int
    our_amount: int | None = None
    payment_id: str | None = None
    refund_id: str | None = None
    detail: str = ""

    @property
    def id(self) -> str:
        """A name made of the identity: day and 12 hex digits."""
        identity = (self.kind, self.attempt_number, self.line_kind, self.amount, self.nth)
        digest = hashlib.sha256("\n".join(map(str, identity)).encode()).hexdigest()
        return f"{self.day:%y%m%d}-{digest[:12]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """An entry of ours that stands on no statement."""

    attempt_number: str
    payment_id: str
    refund_id: str | None
    amount: int


def bank_day(moment: datetime) -> date:
    """The day in Taipei, by which the bank counts."""
    return moment.astimezone(TAIPEI).date()


def is_askable(day: date, now: datetime) -> bool:
    """Whether the bank shows this day now: from yesterday back to 30 days ago, in Taipei."""
    today = bank_day(now)
    return today - timedelta(days=ASKABLE_DAYS) <= day < today


def askable_days(now: datetime, *, since: date | None = None) -> list[date]:
    """Every day that the bank shows now, the newest first; none before `since`."""
    today = bank_day(now)
    days = (today - timedelta(days=back) for back in range(1, ASKABLE_DAYS + 1))
    return [day for day in days if since is None or day >= since]


def match(
    lines: Iterable[BankLine], books: Mapping[str, AttemptBooks], *, installation_id: str
) -> list[Judged]:
    """Judge lines, given our books of all their attempts; the result is in order of attempt number.

    The lines and entries of one attempt and kind are two multisets: equal amounts are paired, the
    nearest in time first; what is left over on both sides is one amount that differs (of refunds
    only within a day); a line that is left alone is missing in our books, or listed twice.
    """
    judged: list[Judged] = []
    ordered = sorted(lines, key=by_attempt)
    for number, group in groupby(ordered, key=lambda line: line.attempt_number):
        known = books.get(number)
        if known is None:
            judged += [_stranger(line, installation_id) for line in group]
            continue
        for kind, of_kind in groupby(group, key=lambda line: line.kind):
            judged += _match_kind(kind, list(of_kind), known)
    return judged


def match_payout_lines(
    lines: Iterable[BankLine], books: Mapping[str, AttemptBooks], *, installation_id: str
) -> list[Judged]:
    """Judge the lines of a day's payouts as `match` does: an entry is paid out once.

    In `books` what is taken stands in payouts of other days. The verdicts are `matched`,
    `paid_out_twice`, and `payout_line` for whatever else does not fit.
    """
    return [
        replace(each, verdict=_OF_PAYOUT.get(each.verdict, PAYOUT_LINE))
        for each in match(lines, books, installation_id=installation_id)
    ]


def slices_of(lines: Iterable[BankLine], size: int) -> Iterator[list[BankLine]]:
    """Lines in the order in which they are judged, in slices that part no attempt's lines."""
    part: list[BankLine] = []
    for line in sorted(lines, key=by_attempt):
        if len(part) >= size and part[-1].attempt_number != line.attempt_number:
            yield part
            part = []
        part.append(line)
    if part:
        yield part


def differences_of(
    day: date, judged: Iterable[Judged], counted: "Counter[tuple[object, ...]]"
) -> list[Difference]:
    """The differences among judged lines. `counted` numbers equal ones of one day off."""
    return [
        _numbered(
            counted,
            Difference(
                day=day,
                kind=each.verdict,
                attempt_number=each.line.attempt_number,
                line_kind=each.line.kind,
                amount=each.line.amount,
                nth=1,
                our_amount=None if each.entry is None else each.entry.amount,
                payment_id=each.payment_id,
                refund_id=each.refund_id,
                detail=_detail(each.line),
            ),
        )
        for each in judged
        if each.verdict != MATCHED
    ]


def missing_at_bank(day: date, entries: Iterable[Missing]) -> list[Difference]:
    """The differences that entries make which stand on no statement."""
    counted: Counter[tuple[object, ...]] = Counter()
    return [
        _numbered(
            counted,
            Difference(
                day=day,
                kind=MISSING_AT_BANK,
                attempt_number=each.attempt_number,
                line_kind=RECEIPT if each.refund_id is None else REFUND,
                amount=each.amount,
                nth=1,
                our_amount=each.amount,
                payment_id=each.payment_id,
                refund_id=each.refund_id,
            ),
        )
        for each in entries
    ]


def sum_differences(day: date, payout: Payout) -> list[Difference]:
    """Where a payout does not add up: its lines against its sums, what was due against what came."""
    receipts = 100 * sum(line.amount for line in payout.lines if line.kind == RECEIPT)
    refunds = 100 * sum(line.amount for line in payout.lines if line.kind == REFUND)
    fees = sum(line.fee_cents for line in payout.lines)
    pairs = (
        ("receipts", payout.collected_cents, receipts),
        ("refunds", payout.refunded_cents, refunds),
        ("fees", payout.fee_cents, fees),
        ("payable", payout.payable_cents, receipts - refunds - fees),
    )
    wrong = [f"{name} {told} / lines {sum_}" for name, told, sum_ in pairs if told != sum_]
    found = []
    if wrong:
        found.append(_of_payout(day, payout, PAYOUT_SUM, f"cents: {', '.join(wrong)}"))
    # What a payout falls below zero is taken off a later one, so nothing is paid.
    due = max(payout.payable_cents, 0)
    if payout.paid_cents != due:
        detail = f"cents: payable {payout.payable_cents} / paid {payout.paid_cents}"
        found.append(_of_payout(day, payout, PAYOUT_SHORT, detail))
    return found


def by_attempt(line: BankLine) -> tuple[str, str, int, int]:
    """The order in which lines are judged and stored."""
    moment = 0 if line.at is None else int(line.at.timestamp())
    return line.attempt_number, line.kind, moment, line.amount


def _stranger(line: BankLine, installation_id: str) -> Judged:
    """An attempt that is not in our books, though its reference may say that we made it."""
    is_ours = (line.reference or "").startswith(f"{installation_id}.")
    return Judged(line=line, verdict=UNKNOWN_NUMBER if is_ours else NOT_OURS)


def _match_kind(kind: str, lines: Sequence[BankLine], known: AttemptBooks) -> list[Judged]:
    own = [entry for entry in known.entries if entry.kind == kind]
    free = [entry for entry in own if not entry.is_taken]
    judged: list[Judged] = []
    left: list[BankLine] = []
    for line in lines:
        equal = [entry for entry in free if entry.amount == line.amount]
        if _contradicts(line, known):
            judged.append(Judged(line=line, verdict=NOT_OURS, payment_id=known.payment_id))
        elif equal:
            nearest = _nearest(line, equal)
            free.remove(nearest)
            judged.append(_with(line, MATCHED, known, nearest))
        else:
            left.append(line)
    # A payment is paid once, so a second receipt of it is the bank's; refunds may be many.
    alone = LISTED_TWICE if kind == RECEIPT and len(free) < len(own) else MISSING_HERE
    for line in left:
        near = [
            entry
            for entry in free
            if entry.is_certain and (kind == RECEIPT or _distance(line, entry) <= NEAR)
        ]
        if not near:
            judged.append(_with(line, alone, known, None))
            continue
        other = _nearest(line, near)
        free.remove(other)
        judged.append(_with(line, AMOUNT_DIFFERS, known, other))
    return judged


def _with(line: BankLine, verdict: str, known: AttemptBooks, entry: Entry | None) -> Judged:
    return Judged(line=line, verdict=verdict, payment_id=known.payment_id, entry=entry)


def _contradicts(line: BankLine, known: AttemptBooks) -> bool:
    """Whether a line under our number names another order. What it leaves out contradicts nothing."""
    return (line.reference is not None and line.reference != known.reference) or (
        known.ts_no is not None and line.ts_no != known.ts_no
    )


def _nearest(line: BankLine, entries: Sequence[Entry]) -> Entry:
    return min(entries, key=lambda entry: (_distance(line, entry), entry.id))


def _distance(line: BankLine, entry: Entry) -> timedelta:
    if line.at is None or entry.at is None:
        return timedelta(0)
    return abs(line.at - entry.at)


_OF_PAYOUT = {MATCHED: MATCHED, LISTED_TWICE: PAID_OUT_TWICE}


def _of_payout(day: date, payout: Payout, kind: str, detail: str) -> Difference:
    return Difference(
        day=day,
        kind=kind,
        attempt_number=payout.number,
        line_kind=PAYOUT,
        amount=payout.paid_cents // 100,
        nth=1,
        detail=detail,
    )


def _detail(line: BankLine) -> str:
    """What the bank's line says besides its amount."""
    named = (("TSNo", line.ts_no), ("Param1", line.reference))
    said = [f"{name} {value}" for name, value in named if value]
    if line.at is not None:
        said.append(f"{line.at.astimezone(TAIPEI):%Y-%m-%d %H:%M}")
    return ", ".join(said)


def _numbered(counted: "Counter[tuple[object, ...]]", found: Difference) -> Difference:
    same = (found.kind, found.attempt_number, found.line_kind, found.amount)
    counted[same] += 1
    return replace(found, nth=counted[same])
