"""The command line `kaimai`: each command reads its arguments, calls operations, and tells the result."""

import typer

from kaimai.cli import captures, looking, reconciling, selling, showing, telling, tester
from kaimai.cli.cancelling import cancel
from kaimai.cli.checking import check
from kaimai.cli.coupons import coupons
from kaimai.cli.demo import demo
from kaimai.cli.refunds import refunds
from kaimai.cli.serving import migrate, run_worker, serve
from kaimai.cli.session import PlainSpoken
from kaimai.cli.shop import shop
from kaimai.cli.simulate import simulate
from kaimai.cli.tokens import tokens

app = typer.Typer(
    cls=PlainSpoken,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="開賣：台灣的網路商店，豐收款收款。 Kaimai: a shop paid through Bank SinoPac funBIZ.",
)
app.command()(demo)
app.command()(serve)
app.command("worker")(run_worker)
app.command()(migrate)
app.command()(check)
app.command()(looking.orders)
looking.payments.command("show")(telling.show_payment)
app.command()(cancel)
looking.payments.command("capture")(captures.capture)
looking.payments.command("void")(captures.void)
app.add_typer(looking.payments, name="payments")
app.command()(reconciling.reconcile)
app.add_typer(reconciling.statements, name="statements")
app.add_typer(refunds, name="refunds")
selling.products.command()(showing.picture)
selling.products.command()(showing.feature)
app.add_typer(selling.products, name="products")
app.command(context_settings={"ignore_unknown_options": True})(selling.stock)
app.add_typer(tokens, name="tokens")
app.add_typer(coupons, name="coupons")
app.add_typer(shop, name="shop")
app.command()(simulate)
app.add_typer(tester.init, name="init")
app.add_typer(tester.add, name="add")


def main() -> None:
    """What the program `kaimai` runs."""
    app()
