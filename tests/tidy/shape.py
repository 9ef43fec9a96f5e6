"""Gates on the shape of files: names, docstrings, sizes, and why a type error is ignored."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from tests.tidy.gates import PACKAGES, Finding, Gate, Source, functions

VAGUE_NAMES = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc"}
FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 70
REASON_BESIDE_IGNORE = re.compile(r"#\s*type:\s*ignore\[[\w, -]+\]\s*(#|\()\s*\w+")


def find_vague_names(source: Source) -> Iterator[Finding]:
    for part in source.module.split("."):
        if part in VAGUE_NAMES:
            yield 1, f"{part!r} says nothing about what lives here"


def find_missing_docstring(source: Source) -> Iterator[Finding]:
    if not ast.get_docstring(source.tree):
        yield 1, "the module does not say what lives here"


def find_long_files(source: Source) -> Iterator[Finding]:
    lines = source.text.count("\n")
    if lines > FILE_LINES_MAX:
        yield 1, f"{lines} lines, more than {FILE_LINES_MAX}"


def find_long_functions(source: Source) -> Iterator[Finding]:
    for function in functions(source.tree):
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        if lines > FUNCTION_LINES_MAX:
            yield (
                function.lineno,
                f"{function.name} has {lines} lines, more than {FUNCTION_LINES_MAX}",
            )


def find_unexplained_ignores(source: Source) -> Iterator[Finding]:
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT and re.search(r"type:\s*ignore", token.string):
            if not REASON_BESIDE_IGNORE.search(token.string):
                yield token.start[0], "a type error is ignored without a reason"


GATES = (
    Gate("names_say_what_is_inside", "Name it for its subject", find_vague_names, PACKAGES),
    Gate(
        "modules_introduce_themselves",
        "Begin with one to three lines: what lives here and what does not",
        find_missing_docstring,
        PACKAGES,
    ),
    Gate(
        "files_are_readable_in_one_sitting",
        "Split it by subject, or name it in tests/tidy/shape.py with the reason",
        find_long_files,
        PACKAGES,
        {
            "kaimai.persistence.migrations": "a migration is written once and never edited",
        },
    ),
    Gate(
        "functions_fit_a_screen",
        "Give a step its own name, or name the module in tests/tidy/shape.py with the reason",
        find_long_functions,
        PACKAGES,
        {"kaimai.persistence.migrations": "a migration is a list of statements"},
    ),
    Gate(
        "ignored_type_errors_have_reasons",
        "Write `# type: ignore[code]  # why`",
        find_unexplained_ignores,
        PACKAGES,
    ),
)
