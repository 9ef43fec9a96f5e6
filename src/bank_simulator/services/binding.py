"""CardBindCreate: a link under which a shopper binds a card to a number of the shop's own."""

from bank_simulator.bindings import start_binding
from bank_simulator.codes import Rejected, description
from bank_simulator.fields import Json, check_text, filled
from bank_simulator.links import binding_url
from bank_simulator.services.create import read_return_url
from bank_simulator.state import BankState, Shop


def create_binding(state: BankState, shop: Shop, request: Json) -> Json:
    """Raises E3706 without the service booked, E3703 for BindNo, E1200 to E1202 for the URL."""
    if not shop.account.bound_cards:
        raise Rejected("E3706")
    bind_no = filled(request, "BindNo")
    if bind_no is None:
        raise Rejected("E3703")
    check_text(bind_no, longest=50, too_long="E0001", forbidden="E0001")
    return_url = read_return_url(request, is_needed=True)
    now = state.clock.now()
    binding = start_binding(state, shop.account.shop_no, bind_no, return_url, now)
    return {
        "ShopNo": shop.account.shop_no,
        "BindNo": bind_no,
        "CardBindURL": binding_url(state.settings, binding),
        "Status": "S",
        "Description": description("S0000"),
    }
