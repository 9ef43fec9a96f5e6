"""What really happened in a run of seeds, counted: a fault that never fires proves nothing."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from bank_simulator import Fault, FaultKind
from kaimai.domain.group_buys import GROUP_BUY_MOVES
from kaimai.domain.moves import Machine
from kaimai.domain.orders import ORDER_MOVES
from kaimai.domain.payments import PAYMENT_MOVES
from kaimai.domain.refunds import REFUND_MOVES
from kaimai.domain.subscriptions import SUBSCRIPTION_MOVES
from kaimai.persistence.database import Connection

Tally = Counter[str]


class Trouble(StrEnum):
    """Everything that may go wrong in a seed. Those of `bank_troubles` are counted by the bank."""

    CONNECTION_REFUSED = "connection refused by the bank"
    REQUEST_LOST = "request to the bank lost"
    REPLY_LOST = "reply of the bank lost"
    REPLY_LATE = "reply of the bank later than the timeout"
    BANK_SLOW = "bank takes its time"
    WIRE_SLOW = "message underway for up to two minutes"
    OVERTAKEN = "message overtaken by a later one"
    GARBLED = "reply garbled"
    FORGED_REPLY = "reply with a wrong Sign"
    WRONG_AMOUNT = "reply with a wrong amount"
    WRONG_SHOP = "reply for another shop"
    WRONG_ORDER = "reply about another order"
    HTTP_4XX = "HTTP 4xx"
    HTTP_5XX = "HTTP 5xx"
    CODE = "error code of the bank"
    NONCE_EXPIRED = "nonce expired"
    LINE_LEFT_OUT = "line left out of a statement"
    LINE_WRONG_AMOUNT = "line of a statement with a wrong amount"
    LINE_TWICE = "line twice on a statement"
    LINE_FOREIGN = "line of a stranger on a statement"
    OUTAGE = "bank away for up to two hours"
    ODD_MONEY = "bank took another amount"
    PUSH_LOST = "push lost on its way"
    PUSH_REPLY_LOST = "answer to a push lost"
    PUSH_LATE = "push late"
    PUSH_WRONG_SHOP = "push for another shop"
    PUSH_NEVER = "push never sent"
    PUSH_TWICE = "push sent twice"
    PUSH_BEFORE_REPLY = "push before the reply to OrderCreate"
    PUSH_AFTER_REPLY = "push right after the reply to OrderCreate"
    PUSH_FORGED = "push with a token that leads nowhere"
    PUSH_AGAIN = "old result pushed again"
    FORGED_NOTICE = "notice made up by a stranger"
    STOLEN_NOTICE = "notice made up, with a signature of ours"
    PUSH_AFTER_EXPIRY = "notice after its order expired"
    MONEY_AFTER_EXPIRY = "money after its order expired"
    MONEY_AFTER_CANCEL = "money after its order was cancelled"
    BUSY = "database busy"
    DEATH_BEFORE_COMMIT = "killed before a commit"
    DEATH_AFTER_COMMIT = "killed after a commit"
    DEATH_BEFORE_CALL = "killed before a call to the bank"
    DEATH_BEFORE_ANSWER = "killed before the bank's answer was read"
    CLOCK_JUMP = "clock jumped forward"
    MAIL_FAILED = "mail server away"
    DOUBLE_CLICK = "buyer clicked twice at once"
    KEY_REPEATED = "order sent again under its key"
    WORD_LATE = "word of a group late"
    WORD_TWICE = "word of a group heard twice"
    EVENT_LATE = "event of LINE late"
    EVENT_TWICE = "event of LINE brought twice"
    LINE_LOST = "call to LINE lost"
    LINE_REPLY_LOST = "answer of LINE lost"
    LINE_BUSY = "LINE takes no more calls"
    TWO_STAFF = "two of the staff at one thing at once"
    TWO_WORKERS = "two workers at one job at once"


_OF_BANK = {
    FaultKind.REFUSE_CONNECTION: Trouble.CONNECTION_REFUSED,
    FaultKind.LOSE_REQUEST: Trouble.REQUEST_LOST,
    FaultKind.LOSE_REPLY: Trouble.REPLY_LOST,
    FaultKind.DELAY: Trouble.BANK_SLOW,
    FaultKind.GARBAGE: Trouble.GARBLED,
    FaultKind.WRONG_SIGN: Trouble.FORGED_REPLY,
    FaultKind.WRONG_AMOUNT: Trouble.WRONG_AMOUNT,
    FaultKind.OTHER_SHOP: Trouble.WRONG_SHOP,
    FaultKind.OTHER_ORDER: Trouble.WRONG_ORDER,
    FaultKind.CODE: Trouble.CODE,
    FaultKind.NONCE_EXPIRED: Trouble.NONCE_EXPIRED,
    FaultKind.LINE_LEFT_OUT: Trouble.LINE_LEFT_OUT,
    FaultKind.LINE_WRONG_AMOUNT: Trouble.LINE_WRONG_AMOUNT,
    FaultKind.LINE_TWICE: Trouble.LINE_TWICE,
    FaultKind.LINE_FOREIGN: Trouble.LINE_FOREIGN,
    FaultKind.PUSH_NEVER: Trouble.PUSH_NEVER,
    FaultKind.PUSH_TWICE: Trouble.PUSH_TWICE,
    FaultKind.PUSH_BEFORE_REPLY: Trouble.PUSH_BEFORE_REPLY,
    FaultKind.PUSH_AFTER_REPLY: Trouble.PUSH_AFTER_REPLY,
    FaultKind.PUSH_FORGED: Trouble.PUSH_FORGED,
}
_OF_PUSH = {
    FaultKind.LOSE_REQUEST: Trouble.PUSH_LOST,
    FaultKind.LOSE_REPLY: Trouble.PUSH_REPLY_LOST,
    FaultKind.DELAY: Trouble.PUSH_LATE,
    FaultKind.OTHER_SHOP: Trouble.PUSH_WRONG_SHOP,
}
_LATE: dict[str, str] = {
    Trouble.PUSH_AFTER_EXPIRY: """
        SELECT count(*) FROM inbox
        JOIN payment_log ON payment_log.attempt_number = inbox.attempt_number
        JOIN order_moves ON subject_id = order_id
        WHERE verb = 'expire' AND received_at > order_moves.at
    """,
    Trouble.MONEY_AFTER_EXPIRY: """
        SELECT count(*) FROM payment_moves AS paid
        JOIN payment_log ON payment_log.id = paid.subject_id
        JOIN order_moves AS ended ON ended.subject_id = order_id
        WHERE paid.verb IN ('authorize', 'capture') AND ended.verb = 'expire' AND paid.at > ended.at
    """,
    Trouble.MONEY_AFTER_CANCEL: """
        SELECT count(*) FROM payment_moves AS paid
        JOIN payment_log ON payment_log.id = paid.subject_id
        JOIN order_moves AS ended ON ended.subject_id = order_id
        WHERE paid.verb IN ('authorize', 'capture') AND ended.verb = 'cancel' AND paid.at > ended.at
    """,
}
_MACHINES = (ORDER_MOVES, PAYMENT_MOVES, REFUND_MOVES, GROUP_BUY_MOVES, SUBSCRIPTION_MOVES)
_VERBS = {
    ORDER_MOVES.name: "SELECT verb, count(*) FROM order_moves GROUP BY verb",
    PAYMENT_MOVES.name: "SELECT verb, count(*) FROM payment_moves GROUP BY verb",
    REFUND_MOVES.name: "SELECT verb, count(*) FROM refund_moves GROUP BY verb",
    GROUP_BUY_MOVES.name: "SELECT verb, count(*) FROM group_buy_moves GROUP BY verb",
    SUBSCRIPTION_MOVES.name: "SELECT verb, count(*) FROM subscription_moves GROUP BY verb",
}


def move_name(machine: Machine, verb: str) -> str:
    """How a verb is called in a tally."""
    return f"{machine.name} {verb}"


_ROWS = {
    "units moved by staff": "SELECT count(*) FROM stock_ledger WHERE kind <> 'sold'",
    "delivery received": "SELECT count(*) FROM deliveries_received",
    "shelf counted": "SELECT count(*) FROM stock_counts",
    "shelf corrected by a count": "SELECT count(*) FROM stock_counts WHERE entry_id IS NOT NULL",
    "stock-take abandoned": "SELECT count(*) FROM stock_takes WHERE abandoned_at IS NOT NULL",
    "parcel sent": "SELECT count(*) FROM parcels",
    "number told again": "SELECT count(*) FROM events WHERE kind = 'order.tracking'",
    "note written": "SELECT count(*) FROM order_notes",
    "order put right": "SELECT count(*) FROM audit_log WHERE kind = 'order' AND verb = 'edit'",
    "product edited": "SELECT count(*) FROM audit_log WHERE kind = 'product' AND verb = 'edit'",
    "setting changed": "SELECT count(*) FROM shop_settings",
    "customer merged": "SELECT count(*) FROM buyers WHERE merged_into IS NOT NULL",
    "customer erased": "SELECT count(*) FROM buyers WHERE erased_at IS NOT NULL",
    "message told again": "SELECT count(*) FROM events WHERE id LIKE '%.again.%'",
    "letter owed": "SELECT count(*) FROM deliveries",
    "notice stored": "SELECT count(*) FROM inbox",
    "call to the bank": "SELECT count(*) FROM bank_calls",
    "day compared with the bank": "SELECT count(*) FROM statements WHERE fetch_id IS NOT NULL",
    "difference found": "SELECT count(*) FROM differences",
    "word of a group taken down": "SELECT count(*) FROM group_buy_entries",
    "word of a group undone": "SELECT count(*) FROM group_buy_entries WHERE is_undone",
    "claim moved up": "SELECT count(*) FROM events WHERE kind = 'claim.moved_up'",
    "bill issued": "SELECT count(*) FROM group_buy_bills",
    "bill released": "SELECT count(*) FROM group_buy_bills WHERE released_at IS NOT NULL",
    "bill ordered": "SELECT count(*) FROM orders WHERE bill_id IS NOT NULL",
    "card remembered": "SELECT count(*) FROM card_wishes WHERE kept_at IS NOT NULL",
    "paid with a remembered card": """
        SELECT count(*) FROM card_wishes
        JOIN payment_log ON payment_log.id = payment_id
        WHERE card_id IS NOT NULL AND status = 'captured'
    """,
    "charge that came in": "SELECT count(*) FROM subscription_charges WHERE outcome = 'paid'",
    "charge that failed": "SELECT count(*) FROM subscription_charges WHERE outcome = 'failed'",
    "charge that goes back": "SELECT count(*) FROM subscription_charges WHERE is_surplus",
    "charge without stock": "SELECT count(*) FROM cases WHERE kind = 'charge_without_stock'",
    "series nobody wants": "SELECT count(*) FROM stray_series",
    "case opened for a person": "SELECT count(*) FROM cases",
}
DEEDS = (
    *(move_name(machine, verb) for machine in _MACHINES for verb in machine.moves),
    *_ROWS,
)
"""Every verb of every machine in the order of the tables of moves, and what else was done."""


def bank_troubles(faults: Iterable[Fault]) -> Tally:
    """How often each of the bank's faults struck."""
    tally = Tally()
    for fault in faults:
        if fault.kind is FaultKind.HTTP_STATUS:
            name = Trouble.HTTP_4XX if fault.http_status < 500 else Trouble.HTTP_5XX
        else:
            of_push = _OF_PUSH if fault.service == "Push" else {}
            name = of_push.get(fault.kind) or _OF_BANK[fault.kind]
        tally[name] += fault.hits
    return tally


def deeds_done(conn: Connection) -> Tally:
    """How often each deed was done, and how often money or a notice came too late. Only selects."""
    tally = Tally()
    for machine in _MACHINES:
        for verb, count in conn.exec_driver_sql(_VERBS[machine.name]):
            tally[move_name(machine, verb)] += count
    for name, question in (_LATE | _ROWS).items():
        tally[name] += conn.exec_driver_sql(question).scalar() or 0
    return tally
