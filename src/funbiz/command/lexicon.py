"""`funbiz code`: what a code of the bank says, and what it proves about a call. No I/O."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.table import Table

from funbiz import DESCRIPTIONS, services
from funbiz.command.options import Shown
from funbiz.command.session import wrong_use
from funbiz.command.showing import out, print_json
from funbiz.services import NONCE_CODES, Service


def all_services() -> tuple[Service[Any], ...]:
    """Every service of the client, in the order in which `services.py` has them."""
    return tuple(value for value in vars(services).values() if isinstance(value, Service))


def verdict(service: Service[Any], code: str) -> str:
    """How a call of this service ends with this code: done, or the error that the client raises."""
    if code in service.done:
        return "done"
    if code in NONCE_CODES:
        return "NonceRejected"
    return "RefusedByBank" if code in service.refusals else "UnlistedCode"


def code(
    shown: Shown,
    name: Annotated[str, typer.Argument(metavar="CODE", help="例如 such as E0302")],
) -> None:
    """銀行代碼的意思，以及每個服務遇到它時的結果。
    What a code means, and how a call of each service ends with it."""
    known = DESCRIPTIONS.get(name.upper())
    if known is None:
        wrong_use(f"{name} 不在銀行的清單上 is not among the bank's documented codes")
    ends = dict(_verdicts(name.upper()))
    if shown.as_json:
        print_json(
            {"code": name.upper(), "text": known.text, "meaning": known.meaning, "ends": ends}
        )
        return
    out.print(f"{name.upper()} – {known.text}\n{known.meaning}", markup=False)
    table = Table("service", "ends as")
    for service, end in ends.items():
        table.add_row(service, end)
    out.print(table)


def _verdicts(name: str) -> Iterator[tuple[str, str]]:
    for service in all_services():
        yield service.name, verdict(service, name)
