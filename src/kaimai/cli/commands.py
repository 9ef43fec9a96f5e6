"""Every command of `kaimai`, under its name."""

from kaimai.cli import (
    captures,
    line_account,
    looking,
    reconciling,
    selling,
    showing,
    telling,
    tester,
)
from kaimai.cli.backups import backup, restore
from kaimai.cli.cancelling import cancel
from kaimai.cli.checking import check
from kaimai.cli.coupons import coupons
from kaimai.cli.customers import customers
from kaimai.cli.demo import demo
from kaimai.cli.fulfilling import orders
from kaimai.cli.groups import groups
from kaimai.cli.line import line
from kaimai.cli.people import staff
from kaimai.cli.refunds import refunds
from kaimai.cli.secrets import secrets
from kaimai.cli.serving import add_services
from kaimai.cli.session import program
from kaimai.cli.shop import shop
from kaimai.cli.simulate import simulate
from kaimai.cli.subscriptions import subscriptions
from kaimai.cli.tokens import tokens

app = program()
app.command()(demo)
add_services(app)
app.command()(check)
app.command()(backup)
app.command()(restore)
app.add_typer(orders, name="orders")
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
app.add_typer(secrets, name="secrets")
app.add_typer(staff, name="staff")
app.add_typer(coupons, name="coupons")
app.add_typer(subscriptions, name="subscriptions")
app.add_typer(customers, name="customers")
app.add_typer(groups, name="groups")
app.add_typer(shop, name="shop")
line.command()(line_account.status)
line.command()(line_account.log)
line.add_typer(line_account.webhook, name="webhook")
app.add_typer(line, name="line")
app.command()(simulate)
app.add_typer(tester.init, name="init")
app.add_typer(tester.add, name="add")
