"""Names of the methods of payment, and the words of the buttons that lead to each."""

from collections.abc import Iterable, Mapping

from kaimai.domain.payment_methods import (
    CARD,
    CATALOGUE,
    CHOICES,
    INSTALMENTS,
    RECURRING,
    Family,
)
from kaimai.words.formats import money
from kaimai.words.languages import CHINESE, Text

METHOD: Mapping[str, Text] = {
    "C-1": Text("信用卡", "Credit card"),
    **{
        code: Text(f"信用卡分 {count} 期", f"Card, {count} instalments")
        for count, code in INSTALMENTS.items()
    },
    "C-B": Text("信用卡紅利折抵", "Card with bonus points"),
    "C-R": Text("信用卡定期扣款", "Card, charged regularly"),
    "M": Text("行動支付", "Mobile pay"),
    "W-Jko": Text("街口支付", "JKOPAY"),
    "W-Line": Text("LINE Pay", "LINE Pay"),
    "W-Plus": Text("全盈+PAY", "PLUS PAY"),
    "W-Px": Text("全支付", "PXPay Plus"),
    "W-IPass": Text("一卡通 iPASS MONEY", "iPASS MONEY"),
    "ATM": Text("ATM 轉帳", "ATM transfer"),
    "none": Text("免付款", "Nothing to pay"),
}
_BY: Mapping[str, str] = {
    "C-1": "by credit card",
    **{code: f"by card in {count} instalments" for count, code in INSTALMENTS.items()},
    "C-B": "by card with bonus points",
    "C-R": "by card, charged regularly",
    "M": "with Apple Pay, Google Pay or Samsung Pay",
    "ATM": "by ATM transfer",
}
_AND = Text("、", ", ")
_INSTALMENTS = Text("信用卡分 {counts} 期", "card in {counts} instalments")
_EACH = Text("每期約 {amount}。", "About {amount} each. ")
_BONUS = Text("用信用卡的紅利點數折抵。", "Your card’s bonus points count. ")
_MOBILE = Text(
    "送出後到銀行的頁面用 Apple Pay、Google Pay 或 Samsung Pay 付款。",
    "You pay by Apple Pay, Google Pay or Samsung Pay on the bank’s page next.",
)
_WALLET = Text(
    "送出後到{name}付款，請在 20 分鐘內完成。", "You pay in {name} next, within 20 minutes."
)


def method_name(method: str, language: str) -> str:
    """The name of a payment method; an unknown one as it is."""
    text = METHOD.get(method)
    return method if text is None else text.of(language)


def pay_with(method: str, language: str) -> str:
    """A button that pays by this method."""
    if language == CHINESE:
        # What is charged regularly is a card's; that it is stands beside the button.
        named = CARD if method == RECURRING else method
        return f"用{_spaced(method_name(named, language))}付款"
    return f"Pay {_by(method, language)}"


def change_to(method: str, language: str) -> str:
    """A button that pays by this method after all."""
    if language == CHINESE:
        return f"改用{_spaced(method_name(method, language)).rstrip()}"
    return f"Pay {_by(method, language)} instead"


def how_it_goes(method: str, total: int, *, card: str, account: str, language: str) -> str:
    """What a buyer should know before choosing this method; `card` and `account` are the sentences for
    those, which know how long the goods are held."""
    known = CATALOGUE[method]
    name = (
        _spaced(method_name(method, language))
        if language == CHINESE
        else method_name(method, language)
    )
    match known.family:
        case Family.ACCOUNT:
            return account
        case Family.WALLET:
            return _WALLET.of(language).format(name=name)
        case Family.MOBILE:
            return _MOBILE.of(language)
    if known.instalments is not None:
        return _EACH.of(language).format(amount=money(total // known.instalments)) + card
    return (_BONUS.of(language) if method == "C-B" else "") + card


def listed(methods: Iterable[str], language: str) -> str:
    """These methods in one line; instalments stand together."""
    known = [CATALOGUE[method] for method in methods]
    counts = [str(each.instalments) for each in known if each.instalments is not None]
    names: list[str] = []
    for each in known:
        name = method_name(each.code, language)
        if each.instalments is not None:
            name = _INSTALMENTS.of(language).format(counts=_AND.of(language).join(counts))
        if name not in names:
            names.append(name)
    return _AND.of(language).join(names)


def hints(total: int, *, card: str, account: str, language: str) -> dict[str, str]:
    """The same for every method that may be chosen at all."""
    return {
        method: how_it_goes(method, total, card=card, account=account, language=language)
        for method in CHOICES
    }


def _by(method: str, language: str) -> str:
    return _BY.get(method) or f"with {method_name(method, language)}"


def _spaced(name: str) -> str:
    """A name between Chinese words: Latin letters stand apart from them."""
    first, last = name[0].isascii(), name[-1].isascii()
    return f"{' ' if first else ''}{name}{' ' if last else ''}"
