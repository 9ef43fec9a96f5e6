"""Writes docs/states.md from the tables of moves: `python -m tests.docs.states_page`."""

from collections.abc import Mapping
from pathlib import Path

from kaimai.domain.group_buys import GROUP_BUY_MOVES
from kaimai.domain.moves import Machine
from kaimai.domain.orders import ORDER_MOVES
from kaimai.domain.payments import PAYMENT_MOVES
from kaimai.domain.refunds import REFUND_MOVES
from kaimai.domain.subscriptions import SUBSCRIPTION_MOVES
from kaimai.words.languages import Text
from kaimai.words.status import GROUP_BUY, ORDER, PAYMENT, REFUND, SUBSCRIPTION

PAGE = Path(__file__).parents[2] / "docs" / "states.md"
_TOP = """\
# States

Made from the tables of moves by `python -m tests.docs.states_page`; a test compares it with them. \
Every change of status is one of these moves, written by `src/kaimai/persistence/moves.py`."""
_INTRODUCTIONS = {
    "order": "The promise to the buyer. Table of moves: `src/kaimai/domain/orders.py`.",
    "payment": "One attempt to collect the money. Table of moves: `src/kaimai/domain/payments.py`.",
    "refund": "Money that goes back. Table of moves: `src/kaimai/domain/refunds.py`.",
    "subscription": (
        "Goods bought again and again. Table of moves: `src/kaimai/domain/subscriptions.py`."
    ),
    "group_buy": "A sale by “+1”. Table of moves: `src/kaimai/domain/group_buys.py`.",
}


def render() -> str:
    """The whole page."""
    names = {
        "order": ORDER,
        "payment": PAYMENT,
        "refund": REFUND,
        "group_buy": GROUP_BUY,
        "subscription": SUBSCRIPTION,
    }
    machines = (ORDER_MOVES, PAYMENT_MOVES, REFUND_MOVES, GROUP_BUY_MOVES, SUBSCRIPTION_MOVES)
    sections = [_section(machine, names[machine.name]) for machine in machines]
    return "\n\n".join([_TOP, *sections]) + "\n"


def _section(machine: Machine, names: Mapping[str, Text]) -> str:
    diagram = ["```mermaid", "stateDiagram-v2"]
    diagram += [
        f"    {source} --> {move.target}: {verb}"
        for verb, move in machine.moves.items()
        for source in sorted(move.sources) or ["[*]"]
    ]
    diagram += [f"    {status} --> [*]" for status in sorted(machine.final)]
    diagram.append("```")
    rows = ["| Verb | From | To | Event |", "|---|---|---|---|"]
    for verb, move in machine.moves.items():
        sources = ", ".join(sorted(move.sources)) or "(new)"
        rows.append(f"| `{verb}` | {sources} | {move.target} | {move.event or ''} |")
    statuses = ["| Status | 中文 | English | Final |", "|---|---|---|---|"]
    for status in machine.statuses:
        text = names[status]
        final = "yes" if status in machine.final else ""
        statuses.append(f"| {status} | {text.of('zh')} | {text.of('en')} | {final} |")
    title = machine.name.replace("_", " ").capitalize()
    return "\n\n".join(
        [f"## {title}", _INTRODUCTIONS[machine.name], *map("\n".join, (diagram, rows, statuses))]
    )


if __name__ == "__main__":
    PAGE.write_text(render(), "utf-8")
