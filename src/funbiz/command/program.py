"""Every command of `funbiz` under its name, each with an example that its help shows."""

from collections.abc import Callable
from typing import Annotated

import typer

from funbiz import __version__
from funbiz.command import creating, lexicon, maintaining, querying, sealing
from funbiz.command.options import with_options
from funbiz.command.showing import out

_SHORT_HELP = {"help_option_names": ["-h", "--help"]}

EXAMPLES: dict[str, str] = {
    "nonce": "funbiz nonce",
    "sign": "funbiz sign message.json --nonce NONCE",
    "decrypt": "funbiz decrypt envelope.json",
    "code": "funbiz code E0302",
    "create card": "funbiz create card --amount 180 --name 一盒草莓",
    "create instalments": "funbiz create instalments --amount 3000 --times 3",
    "create bonus": "funbiz create bonus --amount 3000",
    "create account": "funbiz create account --amount 180",
    "create mobile": "funbiz create mobile --amount 180",
    "create wallet": "funbiz create wallet --amount 180 --brand Line",
    "create escrow": "funbiz create escrow --amount 180",
    "create recurring": "funbiz create recurring --amount 180 --times 12 --period M",
    "create quick-pay": "funbiz create quick-pay --amount 180 --token CC_TOKEN",
    "create bound-card": "funbiz create bound-card --amount 180 --bind-no MEI --token BIND_TOKEN",
    "offline": "funbiz offline --amount 180 --brand Line --barcode 281006020000000017",
    "bind": "funbiz bind MEI",
    "query order": "funbiz query order A1001",
    "query period": "funbiz query period 2026-11-22 2026-11-23 --pay-type C",
    "query wallets": "funbiz query wallets --from 2026-11-22 --to 2026-11-23",
    "query uncaptured": "funbiz query uncaptured",
    "query schedule": "funbiz query schedule A1001",
    "pay-query": "funbiz pay-query PAY_TOKEN",
    "bill": "funbiz bill 2026-11-22",
    "allot": "funbiz allot 2026-11-20 2026-11-22 --pay-type C",
    "maintain capture": "funbiz maintain capture A1001",
    "maintain void": "funbiz maintain void A1001",
    "maintain refund": "funbiz maintain refund A1001 --amount 80",
    "maintain expiry": "funbiz maintain expiry A1001 2026-11-30T18:00",
    "maintain stop": "funbiz maintain stop A1001",
}
"""One for each command. Words in capitals stand for what only the reader has."""

_ENDS = (
    "結束碼 Exit codes: 0 done, 1 decrypt: the Sign does not fit, 2 wrong use, 3 refused, "
    "4 unknown (it may have been done), 5 not sent."
)
_KEYS = (
    "金鑰 Keys: FUNBIZ_SHOP_NO, FUNBIZ_A1, FUNBIZ_A2, FUNBIZ_B1, FUNBIZ_B2, FUNBIZ_X_KEY_ID; "
    "網址 addresses: FUNBIZ_BASE_URL, FUNBIZ_RETURN_URL, FUNBIZ_NOTICE_URL."
)


def _group(help_text: str) -> typer.Typer:
    return typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings=_SHORT_HELP,
        help=help_text,
        epilog=f"{_KEYS}\n\n{_ENDS}",
    )


app = _group(
    "豐收款：從終端機問銀行。 Ask Bank SinoPac funBIZ from a terminal: the sandbox, unless "
    "--production or FUNBIZ_BASE_URL says otherwise."
)
create = _group("建立訂單 Make an order, by any method")
query = _group("查訂單 Ask about orders")
maintain = _group("訂單維護 Act on an order: capture, void, refund, ...")


def _say_version(asked: bool) -> None:  # noqa: FBT001 Typer calls it
    if asked:
        out.print(f"funbiz {__version__}")
        raise typer.Exit


@app.callback()
def _funbiz(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="版本")
    ] = False,
) -> None:
    """Nothing happens before a command."""


def _add(group: typer.Typer, path: str, command: Callable[..., None]) -> None:
    group.command(
        path.rpartition(" ")[2],
        epilog=f"例 Example: {EXAMPLES[path]}",
        context_settings=_SHORT_HELP,
    )(with_options(command))


_add(app, "nonce", sealing.nonce)
app.add_typer(create, name="create")
_add(create, "create card", creating.card)
_add(create, "create instalments", creating.instalments)
_add(create, "create bonus", creating.bonus)
_add(create, "create account", creating.account)
_add(create, "create mobile", creating.mobile)
_add(create, "create wallet", creating.wallet)
_add(create, "create escrow", creating.escrow)
_add(create, "create recurring", creating.recurring)
_add(create, "create quick-pay", creating.quick_pay)
_add(create, "create bound-card", creating.bound_card)
app.add_typer(query, name="query")
_add(query, "query order", querying.order)
_add(query, "query period", querying.period)
_add(query, "query wallets", querying.wallets)
_add(query, "query uncaptured", querying.uncaptured)
_add(query, "query schedule", querying.schedule)
_add(app, "pay-query", querying.pay_query)
_add(app, "bill", querying.bill)
_add(app, "allot", querying.allot)
app.add_typer(maintain, name="maintain")
_add(maintain, "maintain capture", maintaining.capture)
_add(maintain, "maintain void", maintaining.void)
_add(maintain, "maintain refund", maintaining.refund)
_add(maintain, "maintain expiry", maintaining.expiry)
_add(maintain, "maintain stop", maintaining.stop)
_add(app, "bind", creating.bind)
_add(app, "offline", creating.offline)
_add(app, "decrypt", sealing.decrypt)
_add(app, "sign", sealing.sign)
_add(app, "code", lexicon.code)
