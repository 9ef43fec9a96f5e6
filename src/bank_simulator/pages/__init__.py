"""What a shopper sees at the bank and at a wallet's operator. Plain forms that need no script.

An expired, paid or exhausted link gets a page with a sentence and no way on (gap G24).
"""

from litestar import Router

from bank_simulator.bank import Bank
from bank_simulator.challenges import ChallengeBook
from bank_simulator.pages.account import account_routes
from bank_simulator.pages.binding import binding_routes
from bank_simulator.pages.card import card_routes
from bank_simulator.pages.mobile import mobile_routes
from bank_simulator.pages.wallet import wallet_routes


def page_routers(bank: Bank) -> list[Router]:
    """The bank's pages under `Bridge/`, and those of the wallets' operators."""
    challenges = ChallengeBook()
    bridge = Router(
        path=bank.settings.page_path,
        route_handlers=[
            *card_routes(bank, challenges),
            *mobile_routes(bank, challenges),
            *account_routes(bank),
            *binding_routes(bank, challenges),
        ],
    )
    return [bridge, Router(path=bank.settings.wallet_path, route_handlers=wallet_routes(bank))]
