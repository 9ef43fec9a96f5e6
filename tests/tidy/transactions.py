"""Gates on the data: who writes a status, what a transaction may do, where the database is named."""

import ast
import re
from collections.abc import Iterator

from tests.tidy.gates import Finding, Gate, Source, docstrings, functions, is_within

STATUS_IN_SQL = re.compile(r"\bSET\b[^;]*\bstatus\s*=", re.IGNORECASE)
DATABASE_WORD = re.compile(r"sqlite|postgres", re.IGNORECASE)
CONNECTION_WORD = re.compile(r"conn|engine|writer|reader|session", re.IGNORECASE)
BOTH_DIALECTS = {"sqlite_where", "postgresql_where"}
OUTSIDE_WORD = re.compile(r"gateway|http_client|smtp", re.IGNORECASE)
WRITES = {"insert", "update", "delete"}


def _text_parts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    prose = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value


def _is_status_key(key: ast.expr | None) -> bool:
    if isinstance(key, ast.Constant):
        return key.value == "status"
    if isinstance(key, ast.Subscript):
        return _is_status_key(key.slice)
    return isinstance(key, ast.Attribute) and key.attr == "status"


def _is_initial(value: ast.expr) -> bool:
    """`ORDER_MOVES.initial`: what a new row must have, and the one status that needs no move."""
    return isinstance(value, ast.Attribute) and value.attr == "initial"


def find_status_writes(source: Source) -> Iterator[Finding]:
    """`.values(status=...)`, rows with any status but a table's `initial`, SQL text that sets one."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "values" and any(k.arg == "status" for k in node.keywords):
                yield node.lineno, "a status is written here"
        elif isinstance(node, ast.Dict) and is_within(source.module, "kaimai.persistence"):
            if any(
                _is_status_key(key) and not _is_initial(value)
                for key, value in zip(node.keys, node.values, strict=True)
            ):
                yield node.lineno, "a row with a status is made here"
    for line, text in _text_parts(source.tree):
        if STATUS_IN_SQL.search(text):
            yield line, "SQL text writes a status here"


def find_transaction_faults(source: Source) -> Iterator[Finding]:
    """A function that takes `conn` first is a transaction: it neither awaits nor leaves the machine."""
    for function in functions(source.tree):
        arguments = [*function.args.posonlyargs, *function.args.args]
        if arguments and arguments[0].arg in {"self", "cls"}:
            arguments = arguments[1:]
        if not arguments or arguments[0].arg != "conn":
            continue
        if isinstance(function, ast.AsyncFunctionDef):
            yield function.lineno, f"the transaction {function.name} is async"
        for argument in [*arguments[1:], *function.args.kwonlyargs]:
            annotation = ast.unparse(argument.annotation) if argument.annotation else ""
            if OUTSIDE_WORD.search(f"{argument.arg} {annotation}"):
                yield argument.lineno, f"the transaction {function.name} takes {argument.arg}"
        for statement in function.body:
            for node in ast.walk(statement):
                name = getattr(node, "id", None) or getattr(node, "attr", "")
                if isinstance(node, ast.Name | ast.Attribute) and OUTSIDE_WORD.search(name):
                    yield node.lineno, f"the transaction {function.name} uses {name}"


def find_commits(source: Source) -> Iterator[Finding]:
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"commit", "rollback", "begin", "begin_nested"}
            and CONNECTION_WORD.search(ast.unparse(node.func.value))
        ):
            yield node.lineno, f"{ast.unparse(node.func)} moves the border of a transaction"


def find_write_requests(source: Source) -> Iterator[Finding]:
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"write", "submit", "post"}
            and re.search(r"(^|[._])(db|database)$", ast.unparse(node.func.value))
        ):
            yield node.lineno, f"{ast.unparse(node.func)} asks for a transaction"


def find_writes(source: Source) -> Iterator[Finding]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            owner = ast.unparse(node.func)
            if name in WRITES and re.fullmatch(
                rf"(sa\.|sqlalchemy\.|\w*tables\.\w+\.)?{name}", owner
            ):
                yield node.lineno, f"a query that writes: {owner}"


def find_database_words(source: Source) -> Iterator[Finding]:
    tree = source.tree
    for line, text in _text_parts(tree):
        if match := DATABASE_WORD.search(text):
            yield line, f"the text {match.group()!r}"
    for node in ast.walk(tree):
        names: list[str | None] = []
        if isinstance(node, ast.Name):
            names = [node.id]
        elif isinstance(node, ast.Attribute):
            names = [node.attr]
        elif isinstance(node, ast.arg):
            names = [node.arg]
        elif isinstance(node, ast.keyword) and node.arg not in BOTH_DIALECTS:
            names = [node.arg]
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [getattr(node, "module", None), *(alias.name for alias in node.names)]
        for name in names:
            if name and DATABASE_WORD.search(name):
                yield getattr(node, "lineno", 1), f"the name {name!r}"


GATES = (
    Gate(
        "status_has_one_writer",
        "Ask for a move: kaimai.persistence.moves is the only writer of a status; a new row has "
        "the `initial` of its table of moves",
        find_status_writes,
        ("kaimai",),
        {
            "kaimai.persistence.moves": "it is the writer",
            "kaimai.persistence.migrations": "a migration may repair what an old version wrote",
        },
    ),
    Gate(
        "transaction_stays_inside",
        "Make it a plain function, and call the gateway between two transactions: write the "
        "intent, call with nothing open, record the outcome by a move",
        find_transaction_faults,
        ("kaimai",),
    ),
    Gate(
        "transactions_begin_and_end_in_one_place",
        "Return normally to commit, raise to roll back; kaimai.persistence.database does both",
        find_commits,
        ("kaimai",),
        {
            "kaimai.persistence.database": "it runs the transactions",
            "kaimai.persistence.writing": "it runs them in a process of its own",
            "kaimai.persistence.server": "it runs them on a server",
            "kaimai.persistence.dialect": "a migration there looks at the references before it commits",
            "kaimai.persistence.migrations": "Alembic runs its own",
        },
    ),
    Gate(
        "operations_ask_for_transactions",
        "Call a verb of kaimai.operations, or db.read with a query",
        find_write_requests,
        (
            "kaimai.storefront",
            "kaimai.backoffice",
            "kaimai.api",
            "kaimai.line_channel",
            "kaimai.bank_notices",
            "kaimai.worker",
            "kaimai.gateways",
            "kaimai.queries",
            "kaimai.domain",
        ),
    ),
    Gate(
        "queries_only_select",
        "Put the statement into kaimai.persistence and let an operation call it",
        find_writes,
        ("kaimai.queries",),
    ),
    Gate(
        "one_module_knows_the_databases",
        "Put what differs into a function of kaimai.persistence.dialect and call that",
        find_database_words,
        ("kaimai",),
        {
            "kaimai.persistence.dialect": "every difference lives here",
            "kaimai.persistence.database": "it says how the two are served",
            "kaimai.persistence.server": "it is the engine of one of the two",
            "kaimai.persistence.copying": "it copies the one that is a file",
            "kaimai.persistence.server_copying": "it calls the programs of the other",
            "kaimai.persistence.writing": "it is the writer of the one that needs a single one",
            "kaimai.persistence.migrations": "a migration may need a statement of each",
            "kaimai.composition": "it chooses by the address",
            "kaimai.simulation": "it runs on a file of its own, and makes that database's errors",
        },
    ),
)
