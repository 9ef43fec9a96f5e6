"""Gates on imports that the contracts of import-linter cannot say: which part may use which library,
where an import may stand, and modules that nobody imports."""

import ast
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tests.tidy.gates import PACKAGES, ROOT, Finding, Gate, Source, functions, imports, is_within

CHANNELS = (
    "kaimai.storefront",
    "kaimai.backoffice",
    "kaimai.api",
    "kaimai.line_channel",
    "kaimai.bank_notices",
)
# Library → (the parts of the shop that may import it, what the others do instead).
OWNERS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "sqlalchemy": (
        ("kaimai.persistence", "kaimai.queries"),
        (
            "call a function of kaimai.persistence or kaimai.queries that takes `conn`; the type of "
            "`conn` itself is kaimai.persistence.database.Connection"
        ),
    ),
    "alembic": (("kaimai.persistence",), "call kaimai.persistence"),
    "asyncpg": (("kaimai.persistence",), "call kaimai.persistence"),
    "aiosqlite": ((), "the standard library's sqlite3 in one writer thread does it"),
    "sqlite3": (("kaimai.persistence", "kaimai.simulation"), "call kaimai.persistence"),
    "litestar": (
        (
            *CHANNELS,
            "kaimai.web",
            "kaimai.asgi",
            "kaimai.composition",
            "kaimai.edge",
            "kaimai.observability",
        ),
        "raise an error of kaimai.domain.errors; each channel turns it into a status",
    ),
    "granian": (("kaimai.cli", "kaimai.composition"), "the command line starts the server"),
    "typer": (("kaimai.cli",), "the command line is in kaimai.cli"),
    "rich": (("kaimai.cli",), "the command line is in kaimai.cli"),
    "funbiz": (
        ("kaimai.gateways", "kaimai.composition", "kaimai.simulation"),
        "take a PaymentGateway (kaimai.domain.payments) as an argument",
    ),
    "bank_simulator": (
        ("kaimai.composition", "kaimai.cli", "kaimai.simulation"),
        "speak with any bank through kaimai.gateways",
    ),
    "line_simulator": (
        ("kaimai.composition", "kaimai.cli", "kaimai.simulation"),
        "speak with LINE through kaimai.gateways",
    ),
    "linebot": (
        ("kaimai.gateways", "kaimai.line_channel"),
        "its import takes a second: only what is loaded when LINE is switched on may have it",
    ),
    "aiohttp": (("kaimai.gateways",), "call a gateway; LINE's library needs it"),
    "httpx": (
        ("kaimai.gateways", "kaimai.composition", "kaimai.cli", "kaimai.simulation"),
        "call a gateway; composition hands it in",
    ),
    "cryptography": (("kaimai.persistence",), "call kaimai.persistence.sealing"),
    "opencc": (("kaimai.words",), "call kaimai.words.search"),
    "openpyxl": (("kaimai.sheets",), "call kaimai.sheets"),
    "PIL": (("kaimai.media",), "call kaimai.media"),
    "argon2": (
        ("kaimai.operations.passwords",),
        "its digests are slow on purpose: kaimai.operations.passwords lets two at once",
    ),
    "pyotp": (("kaimai.operations.one_time_codes",), "call kaimai.operations.one_time_codes"),
    "segno": (("kaimai.web", "kaimai.storefront"), "call kaimai.web.qr_codes"),
}
FUNBIZ_LIBRARIES = {"httpx", "cryptography", "msgspec"}
FUNBIZ_COMMAND_LIBRARIES = FUNBIZ_LIBRARIES | {"rich", "typer"}
# Who may import inside a function what a shop may do without: a channel that is switched off, the
# driver of another database, the tool of migrations, pictures that are drawn. A shop starts sooner
# without them.
DEFERRED: Mapping[str, tuple[str, ...]] = {
    "kaimai.composition": (
        *CHANNELS,
        "kaimai.persistence.server",
        "kaimai.persistence.migrating",
        "kaimai.sheets.workbooks",
        "kaimai.persistence.server_copying",
        "kaimai.operations.set_up",
    ),
    "kaimai.media.shelf": ("kaimai.media.pictures",),
}


def find_foreign_libraries(source: Source) -> Iterator[Finding]:
    for node, name in imports(source):
        library = name.partition(".")[0]
        owners, instead = OWNERS.get(library, ((source.module,), ""))
        if not any(is_within(source.module, owner) for owner in owners):
            where = " and ".join(owners) or "nowhere"
            yield node.lineno, f"{library} is imported ({where} may); {instead}"


def find_impure_domain_imports(source: Source) -> Iterator[Finding]:
    for node, name in imports(source):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and not is_within(name, "kaimai.domain"):
            yield node.lineno, f"{name} is imported"


def find_client_dependencies(source: Source) -> Iterator[Finding]:
    for node, name in imports(source):
        top = name.partition(".")[0]
        is_command = is_within(source.module, "funbiz.command")
        libraries = FUNBIZ_COMMAND_LIBRARIES if is_command else FUNBIZ_LIBRARIES
        if top not in sys.stdlib_module_names | libraries | {"funbiz"}:
            yield node.lineno, f"{name} is imported"
        elif is_within(name, "funbiz.command") and not is_command and name != "funbiz.command.main":
            yield node.lineno, f"{name} is imported; the client does not know its command"


def find_deferred_imports(source: Source) -> Iterator[Finding]:
    for function in functions(source.tree):
        for node in ast.walk(function):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            asked = getattr(node, "module", None) or node.names[0].name
            may_wait = (
                part
                for who, parts in DEFERRED.items()
                if is_within(source.module, who)
                for part in parts
            )
            if not any(is_within(asked, part) for part in may_wait):
                yield node.lineno, f"{asked} is imported inside {function.name}"


def find_dead_modules(sources: Iterable[Source], entries: Iterable[str]) -> list[str]:
    """Modules that cannot be reached from the entry points that exist, by imports or by name.

    A package none of whose entry points exists yet is left alone.
    """
    by_name = {source.module: source for source in sources}
    waiting = [entry for entry in entries if entry in by_name]
    begun = {entry.partition(".")[0] for entry in waiting}
    reached: set[str] = set()
    while waiting:
        module = waiting.pop()
        if module in reached or module not in by_name:
            continue
        reached.add(module)
        waiting.append(module.rpartition(".")[0])
        source = by_name[module]
        for _, name in imports(source):
            waiting += [name, name.rpartition(".")[0]]
        # A server or a library that loads by name is given a string.
        waiting += [
            node.value.partition(":")[0]
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
    return [
        f"{source.place}: nothing imports this module. Delete it, or call what it was written for"
        for module, source in by_name.items()
        if module.partition(".")[0] in begun
        and module not in reached
        and ".migrations" not in module
    ]


def entry_points(root: Path = ROOT) -> list[str]:
    """Where running begins: the scripts of pyproject.toml, what a server loads, each package."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    scripts = [target.partition(":")[0] for target in project.get("scripts", {}).values()]
    libraries = [package for package in PACKAGES if package != "kaimai"]
    mains = [f"{package}.__main__" for package in PACKAGES]
    return [*scripts, "kaimai.asgi", *libraries, *mains]


GATES = (
    Gate(
        "libraries_have_owners",
        "The table of owners is tests/tidy/imports.py",
        find_foreign_libraries,
        ("kaimai",),
    ),
    Gate(
        "domain_is_pure",
        "The domain imports the standard library and itself; hand the rest in as arguments",
        find_impure_domain_imports,
        ("kaimai.domain",),
    ),
    Gate(
        "client_stands_alone",
        f"The bank's client may import {', '.join(sorted(FUNBIZ_LIBRARIES))} and itself, its command "
        "also what the extra `cli` of distributions/funbiz/pyproject.toml names",
        find_client_dependencies,
        ("funbiz",),
    ),
    Gate(
        "imports_stand_at_the_top",
        "Import at the top; who may load what late is the table DEFERRED of tests/tidy/imports.py",
        find_deferred_imports,
        ("kaimai", "funbiz", "bank_simulator", "line_simulator"),
    ),
)
