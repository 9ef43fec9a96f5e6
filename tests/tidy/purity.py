"""Gates on what may flow into the rules: no clock, no randomness, no floats, no swallowed errors."""

import ast
import re
from collections.abc import Iterator

from tests.tidy.gates import Finding, Gate, Source, dotted, imported_names

BELOW_CHANNELS = (
    "kaimai.domain",
    "kaimai.operations",
    "kaimai.queries",
    "kaimai.persistence",
    "kaimai.gateways",
    "kaimai.words",
    "kaimai.links",
)
CLOCK = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.monotonic",
    "time.monotonic_ns",
    "time.perf_counter",
    "time.perf_counter_ns",
    "time.localtime",
    "time.gmtime",
    "sqlalchemy.func.now",
    "sqlalchemy.func.current_timestamp",
}
RANDOMNESS = {"os.urandom", "uuid.uuid1", "uuid.uuid4", "random.SystemRandom"}
RANDOM_MODULES = ("random.", "secrets.")
MONEY_WORD = re.compile(r"amount|price|total|fee|discount|paid|money|balance|cents", re.IGNORECASE)
HARMLESS = {"random.Random", "secrets.compare_digest"}


def find_clock_and_randomness(source: Source) -> Iterator[Finding]:
    """Also where a clock is only named: a default argument reads it as surely as a call."""
    names = imported_names(source.tree)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and dotted(node.func, names) == "random.Random":
            if not node.args:
                yield node.lineno, "a source of randomness without a seed is made here"
        if not isinstance(node, ast.Attribute | ast.Name):
            continue
        name = dotted(node, names)
        if name is None or name in HARMLESS:
            continue
        if name in CLOCK:
            yield node.lineno, f"{name} reads the clock"
        elif name in RANDOMNESS or name.startswith(RANDOM_MODULES):
            yield node.lineno, f"{name} draws randomness"


def find_divisions(source: Source) -> Iterator[Finding]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            yield node.lineno, "a true division makes a float"
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {
            "float",
            "fsum",
            "math.fsum",
        }:
            yield node.lineno, "float() is called"


def find_floats(source: Source) -> Iterator[Finding]:
    yield from find_divisions(source)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, f"the number {node.value} is a float"
        elif isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            if any(isinstance(n, ast.Name) and n.id == "float" for n in ast.walk(node.annotation)):
                yield node.lineno, "something is declared a float"


def find_inexact_columns(source: Source) -> Iterator[Finding]:
    """A column whose name speaks of money, of a type that rounds."""
    names = imported_names(source.tree)
    columns = [
        node
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("Column")
        and node.args
        and MONEY_WORD.search(ast.unparse(node.args[0]))
    ]
    for node in (part for column in columns for part in ast.walk(column)):
        if isinstance(node, ast.Attribute | ast.Name):
            name = dotted(node, names) or ""
            kind = name.rpartition(".")[2]
            if name.startswith("sqlalchemy.") and kind.lower() in {
                "float",
                "numeric",
                "real",
                "double",
            }:
                yield node.lineno, f"a column of type {kind}"


def _is_everything(node: ast.expr | None) -> bool:
    if node is None:
        return True
    if isinstance(node, ast.Tuple):
        return any(_is_everything(part) for part in node.elts)
    return isinstance(node, ast.Name) and node.id in {"Exception", "BaseException"}


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def find_swallowed_errors(source: Source) -> Iterator[Finding]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler) and _is_everything(node.type):
            if not _raises_again(node):
                yield node.lineno, "this catches every error"
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
            if any(_is_everything(argument) for argument in node.args):
                yield node.lineno, "this swallows every error"


GATES = (
    Gate(
        "time_and_randomness_come_from_the_edge",
        "Take `now` as an argument, and ids and tokens from the caller's Mint or random source",
        find_clock_and_randomness,
        (*BELOW_CHANNELS, "funbiz", "bank_simulator", "line_simulator"),
        {
            "bank_simulator.__main__": "the edge of the simulator when it runs alone",
            "funbiz.command": "the edge of the client when a person runs it",
            "line_simulator.__main__": "the edge of the simulator when it runs alone",
        },
    ),
    Gate(
        "money_is_whole",
        "Amounts are integers: multiply first, then divide with // or divmod",
        find_floats,
        ("kaimai.domain",),
    ),
    Gate(
        "money_is_not_divided",
        "Amounts are integers: multiply first, then divide with // or divmod",
        find_divisions,
        ("kaimai.operations", "kaimai.queries", "kaimai.gateways", "kaimai.words", "funbiz"),
        {
            "kaimai.gateways.pace": "it divides seconds, and knows no amount",
            "kaimai.operations.backups": "it joins paths, and knows no amount",
        },
    ),
    Gate(
        "money_columns_are_integers",
        "Store whole dollars in an Integer or BigInteger column",
        find_inexact_columns,
        ("kaimai",),
    ),
    Gate(
        "errors_are_named",
        "Name the errors that are meant, or end the handler with a bare `raise`",
        find_swallowed_errors,
        ("kaimai", "funbiz", "bank_simulator", "line_simulator"),
        {
            "kaimai.persistence.lane": "a batch's error is handed on to the callers, as their outcome",
            "kaimai.persistence.writing": "an error is handed on to another process, to be raised there",
        },
    ),
)
