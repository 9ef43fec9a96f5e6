"""The story of a payment has words, in both languages, for everything that can happen."""

import pytest

import funbiz
from kaimai.domain.bank_calls import ENDS
from kaimai.domain.moves import Machine
from kaimai.domain.orders import ORDER_MOVES
from kaimai.domain.payments import PAYMENT_MOVES, Outcome
from kaimai.domain.refunds import REFUND_MOVES
from kaimai.queries.story import KINDS as KINDS_OF_ENTRIES
from kaimai.words import story
from kaimai.words.story import KINDS, MOVES, tell

NOT_IN_A_QUERY = {Outcome.NOT_SENT, Outcome.REFUSED, Outcome.CARD_REFUSED, Outcome.LOST}


def call(service: str = "OrderQuery", **changes: object) -> dict[str, object]:
    fields = dict.fromkeys(("command", "code", "text", "error", "http_status", "took_ms"))
    return {"service": service, "outcome": "done", "gist": {}, **fields, **changes}


def move(verb: str, reason: str = "", actor: str = "system") -> dict[str, object]:
    return {"verb": verb, "to_status": "here", "actor": actor, "reason": reason}


@pytest.mark.parametrize("machine", [ORDER_MOVES, PAYMENT_MOVES, REFUND_MOVES])
def test_every_move_has_a_sentence(machine: Machine) -> None:
    assert set(MOVES[machine.name]) == set(machine.moves)


def test_every_kind_of_entry_has_a_name() -> None:
    assert set(KINDS) == set(KINDS_OF_ENTRIES)


def test_every_answer_of_a_query_has_words() -> None:
    assert set(Outcome) - NOT_IN_A_QUERY <= set(story._FOUND)


def test_every_error_of_a_call_has_words() -> None:
    kinds = (funbiz.NotSent, funbiz.Unknown)
    assert {leaf.__name__ for kind in kinds for leaf in kind.__subclasses__()} <= set(story._ERRORS)


@pytest.mark.parametrize("service", ["OrderCreate", "OrderQuery", "OrderPayQuery", "Another"])
@pytest.mark.parametrize("outcome", ENDS)
def test_every_end_of_a_call_is_told(service: str, outcome: str) -> None:
    zh, en = tell("call", call(service, outcome=outcome, error="TimedOut"))
    assert service in zh
    assert service in en


@pytest.mark.parametrize(
    ("data", "zh", "en"),
    [
        (
            call(gist={"outcome": "pending", "bank_status": "1A200", "amount": 30}),
            "向銀行查詢（OrderQuery）：等待付款 1A200",
            "Asked the bank how it stands (OrderQuery): awaiting payment 1A200",
        ),
        (
            call("OrderMaintain", command="R", gist={"amount": 30, "has_token": True}),
            "請銀行退款（OrderMaintain R）：要再確認一次 NT$30",
            (
                "Asked the bank to give money back (OrderMaintain R): "
                "to be confirmed by a second call NT$30"
            ),
        ),
        (
            call("OrderCreate", outcome="refused", code="E0602", text="未啟用", http_status=200),
            "請銀行建立付款（OrderCreate）：銀行拒絕：E0602 – 未啟用",
            "Asked the bank for a payment (OrderCreate): the bank refused: E0602 – 未啟用",
        ),
        (
            call(outcome="not_sent", error="GatewayRejected", http_status=429),
            "向銀行查詢（OrderQuery）：沒有送到：被銀行的閘道擋下 HTTP 429",
            (
                "Asked the bank how it stands (OrderQuery): nothing was done: "
                "the bank's gateway turned it away HTTP 429"
            ),
        ),
        (
            call(outcome="unknown", error="TimedOut", took_ms=20_004),
            "向銀行查詢（OrderQuery）：沒有得到答案：銀行沒有及時回覆（等了 20 秒）",
            (
                "Asked the bank how it stands (OrderQuery): no answer: no reply came in time "
                "(after 20 s)"
            ),
        ),
        (call(gist={"rows": 7}), None, "Asked the bank how it stands (OrderQuery): 7 rows"),
        (
            call("OrderCreate", gist={}),
            None,
            "Asked the bank for a payment (OrderCreate): taken, but with nothing to pay by",
        ),
        (
            call(gist={"outcome": "captured", "refunds": [{"state": "failed"}]}),
            "向銀行查詢（OrderQuery）：已收款；退款 退款未成功，店家將與您聯絡",
            None,
        ),
    ],
)
def test_a_call_is_told_with_what_it_brought(
    data: dict[str, object], zh: str | None, en: str | None
) -> None:
    told = tell("call", data)
    assert zh is None or told.zh == zh
    assert en is None or told.en == en


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("notice: E2700 – 交易失敗", "（依銀行的通知查詢得知，E2700 – 交易失敗）"),
        ("reply to OrderCreate: S0000 – 處理成功", "（依銀行的回覆）"),
        ("reply to OrderMaintain C: account closed", "（依銀行的回覆，帳號已關閉）"),
        ("statement of 2026-11-21: ok", "（2026-11-21 的對帳單，ok）"),
        ("the customer asked: blue", "（the customer asked: blue）"),
        ("", ""),
    ],
)
def test_a_reason_is_told_in_our_words_or_in_its_own(reason: str, told: str) -> None:
    assert tell("payment", move("capture", reason)).zh == f"已收款{told}"


def test_a_person_is_named() -> None:
    told = tell("payment", move("capture", "", "staff:token:robot"))
    assert told.zh == "已收款（店家 token:robot）"
    assert told.en == "Captured; the money is in (by staff token:robot)"


@pytest.mark.parametrize(
    ("state", "zh", "en"),
    [
        ("done", "寄出「付款成功」給 al…", "Told al…: paid"),
        (
            "waiting",
            "「付款成功」還沒寄給 al…，試了 10 次：no way",
            "al… is still to be told: paid, 10 tries: no way",
        ),
        (
            "given_up",
            "「付款成功」寄不到 al…，試了 10 次後放棄：no way",
            "Could not tell al…: paid. Given up after 10 tries: no way",
        ),
    ],
)
def test_a_letter_is_told_as_it_ended(state: str, zh: str, en: str) -> None:
    letter = {"name": "order.paid", "recipient": "al…", "tries": 10, "error": "no way"}
    assert tell("letter", {**letter, "state": state}) == (zh, en)


def test_a_notice_without_our_signature_is_told_as_such() -> None:
    zh, en = tell("notice", {"is_signed": False, "tries": 3, "outcome": "bank unreachable"})
    assert zh == "收到通知，位址上沒有我們的簽章：還連不上銀行（查了 3 次）"
    assert en.endswith("the bank could not be reached yet (3 tries)")


def test_what_nobody_has_words_for_is_named_as_it_is() -> None:
    assert tell("order", move("juggle")).zh == "→ here"
    assert tell("case", {"name": "odd", "detail": "", "is_closed": False}).en.endswith("odd")
