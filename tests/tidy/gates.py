"""What a gate is: a rule over one source file, where it holds, and what its message tells to use.

The rules themselves are in the modules beside this one, one module a subject.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("kaimai", "funbiz", "bank_simulator", "line_simulator")


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: its dotted name, its place and its syntax tree."""

    module: str
    text: str
    tree: ast.Module
    place: str

    @classmethod
    def of(cls, module: str, text: str, place: str = "") -> "Source":
        return cls(module, text, ast.parse(text), place or module)


# A finding: the line and what stands there.
Finding = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Gate:
    """A rule. `parts`: packages and modules that it covers. `exceptions`: module → reason."""

    name: str
    use_instead: str
    find: Callable[[Source], Iterable[Finding]]
    parts: tuple[str, ...]
    exceptions: Mapping[str, str] = field(default_factory=dict)

    def covers(self, module: str) -> bool:
        return any(is_within(module, part) for part in self.parts)

    def messages(self, source: Source) -> list[str]:
        """What is wrong with the file, exceptions or not."""
        if not self.covers(source.module):
            return []
        return [
            f"{source.place}:{line}: {what}. {self.use_instead}"
            for line, what in sorted(self.find(source))
        ]

    def check(self, sources: Iterable[Source]) -> list[str]:
        """What is wrong with the files that are not excepted."""
        return [
            message
            for source in sources
            if not any(is_within(source.module, name) for name in self.exceptions)
            for message in self.messages(source)
        ]


def is_within(module: str, part: str) -> bool:
    return module == part or module.startswith(f"{part}.")


def read_sources(root: Path = ROOT) -> list[Source]:
    """Every Python file of our packages."""
    found = []
    for package in PACKAGES:
        for path in sorted((root / "src" / package).rglob("*.py")):
            place = path.relative_to(root)
            names = place.with_suffix("").parts[1:]
            module = ".".join(names[:-1] if names[-1] == "__init__" else names)
            found.append(Source.of(module, path.read_text(encoding="utf-8"), str(place)))
    return found


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imported_names(tree: ast.AST) -> dict[str, str]:
    """What each imported name of a file stands for: {"dt": "datetime.datetime", ...}."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                names[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def dotted(node: ast.expr, names: Mapping[str, str]) -> str | None:
    """The full name of `a.b.c` with its first part resolved, None for anything but imports."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in names:
        return None
    return ".".join([names[node.id], *reversed(parts)])


def imports(source: Source) -> Iterator[tuple[ast.Import | ast.ImportFrom, str]]:
    """Every import with the dotted name that it asks for; `from a import b` asks for a.b."""
    package = source.module if source.place.endswith("__init__.py") else None
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = (package or source.module.rpartition(".")[0]).split(".")
                above = above[: len(above) - node.level + 1]
                base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                yield node, f"{base}.{alias.name}"


def docstrings(tree: ast.AST) -> set[int]:
    """Ids of the string nodes that are prose: docstrings, also those below an attribute."""
    return {
        id(statement.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        for statement in node.body
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    }
