"""Everything that people read exists in both languages."""

import string
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest

from kaimai.domain.coupons import CouponFixed
from kaimai.domain.errors import (
    BackupFailed,
    BankAccountInUse,
    BankRefused,
    BankUnreachable,
    BillOrdered,
    BillOver,
    Busy,
    CardRefused,
    CartChanged,
    CartEmpty,
    CartLocked,
    CategoryInUse,
    CouponRefused,
    DatabaseUnreachable,
    Forbidden,
    HoldOver,
    InvalidInput,
    KaimaiError,
    KeyReused,
    LimitReached,
    Misconfigured,
    Mistaken,
    MoveRefused,
    MustWait,
    NotErasable,
    NotFound,
    NotOffered,
    NotRefundable,
    OrderChanged,
    PasswordRefused,
    PaymentUnderway,
    PreviewStale,
    RefundUnderway,
    Refused,
    SaleClosed,
    SaleOpen,
    SecretsLocked,
    SettingsChanged,
    ShortLine,
    ShortOfStock,
    SignInRefused,
    StaffRefused,
    Unauthenticated,
)
from kaimai.domain.messaging import LineRefused, LineUnreachable
from kaimai.domain.orders import ORDER_MOVES
from kaimai.domain.payment_methods import CHOICES, CODES
from kaimai.domain.payments import PAYMENT_MOVES
from kaimai.domain.refunds import REFUND_MOVES
from kaimai.domain.shelves import StockHeld
from kaimai.domain.stock_takes import TakeEnded, TakeOverlaps
from kaimai.words import order_states, pages, payment_methods, status
from kaimai.words.error_facts import FIELD, KIND, WHY_NO_COUPON, WHY_NOT_REFUNDABLE
from kaimai.words.errors import PLAIN, sentence
from kaimai.words.formats import in_groups, moment, money
from kaimai.words.languages import LANGUAGES, Text, chosen

EXAMPLES = [
    KaimaiError(),
    InvalidInput("buyer.email", "must be an e-mail address"),
    InvalidInput("warehouse", "must be {near}"),
    NotFound("order"),
    NotFound("unicorn"),
    Unauthenticated(),
    Forbidden("refunds"),
    Refused(),
    ShortOfStock([ShortLine("COLA", "可樂 {0}", 5, 2), ShortLine("TEA", "茶", 1, 0)]),
    CartLocked(),
    CartChanged(),
    OrderChanged(),
    NotErasable([("unpaid", "261122-ABCDEFGHJKMN"), ("claim", "可樂團")]),
    CartEmpty(),
    KeyReused("total"),
    MoveRefused("order", "cancel", "paid"),
    HoldOver(),
    CardRefused(),
    PaymentUnderway(),
    NotOffered("pay_type", "ATM is offered up to NT$30,000", limit=30_000),
    NotOffered("pay_type", "cannot"),
    NotOffered("units", "unpaid orders hold 3"),
    NotOffered("delivery.kind", "a parcel is too dear", limit=20_000),
    NotOffered("delivery.kind", "not offered"),
    *(CouponRefused(why, minimum=1_000) for why in CouponRefused.WHY),
    BillOrdered("token"),
    BillOver(),
    LimitReached("可樂 {0}", limit=2, left=1),
    SaleClosed(),
    SaleOpen(),
    BankRefused("E0101 – 金額錯誤"),
    BankRefused(""),
    RefundUnderway(),
    *(NotRefundable(why, left=1_200, sku="COLA") for why in NotRefundable.WHY),
    BankUnreachable(),
    LineUnreachable(),
    LineRefused("404: Not found"),
    Busy(3),
    DatabaseUnreachable(),
    Misconfigured(),
    BackupFailed("not_empty", "/data"),
    *map(PasswordRefused, PasswordRefused.WHY),
    *map(StaffRefused, StaffRefused.WHY),
    SignInRefused(),
    CategoryInUse(),
    CouponFixed(),
    TakeEnded(),
    TakeOverlaps("盤點"),
    PreviewStale(["可樂"]),
    StockHeld("COLA", on_hand=3, reserved=2, after=1, holders=()),
    MustWait(30),
    Mistaken({"port": "malformed"}),
    SettingsChanged(),
    *map(SecretsLocked, SecretsLocked.WHY),
    BankAccountInUse(2),
]


def all_kinds(kind: type[KaimaiError] = KaimaiError) -> Iterator[type[KaimaiError]]:
    yield kind
    for smaller in kind.__subclasses__():
        yield from all_kinds(smaller)


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def test_every_error_has_a_sentence_and_an_example_here():
    codes = {kind.code for kind in all_kinds()}
    assert set(PLAIN) == codes
    assert {type(error) for error in EXAMPLES} == set(all_kinds())


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: f"{error.code}: {error}"[:40])
def test_a_sentence_is_whole_in_both_languages(error):
    chinese, english = (sentence(error, language) for language in LANGUAGES)
    assert is_chinese(chinese)
    assert chinese[-1] == "。"
    assert english
    assert english != chinese
    for text in (chinese, english):
        assert "{field}" not in text
        assert "None" not in text


def test_a_sentence_carries_the_facts():
    error = ShortOfStock([ShortLine("COLA", "可樂", 5, 2), ShortLine("TEA", "茶", 1, 0)])
    assert sentence(error, "zh") == "庫存不足：「可樂」您要 5 件，只剩 2 件；「茶」已售完。"
    assert "30,000" in sentence(NotOffered("pay_type", "", limit=30_000), "zh")
    assert "付款成功" in sentence(MoveRefused("order", "cancel", "paid"), "zh")
    assert "E0101" in sentence(BankRefused("E0101"), "en")


@pytest.mark.parametrize(
    ("machine", "names"),
    [(ORDER_MOVES, status.ORDER), (PAYMENT_MOVES, status.PAYMENT), (REFUND_MOVES, status.REFUND)],
)
def test_every_status_has_a_name(machine, names):
    assert set(names) == set(machine.statuses)
    for text in names.values():
        assert is_chinese(text.zh)
        assert text.en


def test_every_method_has_a_name():
    assert set(CODES) == set(payment_methods.METHOD)
    for method in CHOICES:
        assert is_chinese(payment_methods.pay_with(method, "zh"))
        assert payment_methods.change_to(method, "en").endswith(" instead")


def test_every_order_status_and_finer_state_is_explained():
    finer = {
        "confirming",
        "preparing",
        "pay_by_card",
        "pay_on_page",
        "pay_by_atm",
        "choose_method",
        "declined",
        "ending",
    }
    open_statuses = {"initialized", "payment_requested", "payment_failed"}
    assert set(order_states.STATES) == finer | (set(ORDER_MOVES.statuses) - open_statuses)


def _tables() -> Iterator[tuple[str, Text]]:
    tables: Mapping[str, Mapping[str, Text]] = {
        "page": pages.PAGES,
        "error": PLAIN,
        "field": FIELD,
        "kind": KIND,
        "why": WHY_NOT_REFUNDABLE,
        "why no coupon": WHY_NO_COUPON,
        "verb": status.VERB,
    }
    for table, texts in tables.items():
        for name, text in texts.items():
            yield f"{table} {name}", text


@pytest.mark.parametrize(("name", "text"), list(_tables()))
def test_both_languages_name_the_same_facts(name, text):
    zh, en = (
        {field for _, field, _, _ in string.Formatter().parse(each) if field} for each in text
    )
    assert text.zh
    assert text.en
    # A Chinese sentence may say less than the English one for programs, never something else.
    assert zh <= en


def test_no_mainland_terms():
    everything = "".join(text.zh for _, text in _tables())
    for term in ("信息", "質量", "網絡", "支付", "賬", "帳戶", "默認", "激活", "菜單", "軟件"):
        assert term not in everything


def test_amounts_moments_and_account_numbers():
    at = datetime(2026, 11, 22, 16, 5, tzinfo=UTC)
    assert money(1_280) == "NT$1,280"
    assert moment(at, "zh") == "11月23日（一）00:05"
    assert moment(at, "en") == "Mon 23 Nov, 00:05"
    assert in_groups("99922000000001") == "9992 2000 0000 01"


def test_the_first_known_language_is_chosen():
    assert chosen(None, "fr", "en", "zh") == "en"
    assert chosen("<script>", None) == "zh"
