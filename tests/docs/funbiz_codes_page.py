"""Writes docs/funbiz-codes.md from the client's tables: `python -m tests.docs.funbiz_codes_page`."""

import ast
import inspect
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from funbiz import DESCRIPTIONS, codes, errors
from funbiz.command.lexicon import all_services, verdict
from funbiz.services import NONCE_CODES, PLAIN_REFUSALS

PAGE = Path(__file__).parents[2] / "docs" / "funbiz-codes.md"
_TOP = """\
# funBIZ: errors, codes and words

Made from `src/funbiz` by `python -m tests.docs.funbiz_codes_page`; a test compares it with them. \
In a terminal `funbiz code E0302` tells one of them. How the client is used: [funbiz.md](funbiz.md).

## Errors

Every call returns a reply or raises one of these. What each says is in `src/funbiz/errors.py`; \
which code leads to which, below.
"""
_CODES = """\
## Codes

A description is a code and a text, `S0000 – 處理成功`. The columns tell how a call ends with it: \
**done** (with Status S only), **refused** (`RefusedByBank`, with Status F only: the bank has not \
done it), **not sent** (`NonceRejected`: send it again), and where there is nothing **unknown** \
(`UnlistedCode`: ask before anything else). The lists are reviewed by hand, in \
`src/funbiz/services.py`; a code that is not in this table is unknown everywhere. \
Without a valid Sign only {plain} and the codes of the nonce are believed.
"""
_WORDS = """\
## Words

The enumerations of `src/funbiz/codes.py`. In requests they are checked; in replies they are kept \
as text and compare equal, since the bank may add to them.
"""
_SHORT = {
    "done": "done",
    "NonceRejected": "not sent",
    "RefusedByBank": "refused",
    "UnlistedCode": "",
}


def render() -> str:
    """The whole page."""
    return "\n".join([_TOP, _tree(), "", *_table_of_codes(), *_enumerations()])


def _tree() -> str:
    """The drawing in the docstring of errors.py."""
    text = inspect.getdoc(errors) or ""
    drawing = text.partition("\n\n")[2].partition("\n\nFor a query")[0]
    return f"```text\n{inspect.cleandoc(drawing)}\n```"


def _table_of_codes() -> Iterator[str]:
    """Services that judge every code alike share a column."""
    columns: dict[tuple[str, ...], list[str]] = {}
    for service in all_services():
        ends = tuple(_SHORT[verdict(service, code)] for code in DESCRIPTIONS)
        columns.setdefault(ends, []).append(service.name)
    yield _CODES.format(plain=" and ".join(sorted(PLAIN_REFUSALS)))
    letters = "ABCDEFGHIJ"[: len(columns)]
    for letter, names in zip(letters, columns.values(), strict=True):
        yield f"- **{letter}**: " + ", ".join(f"`{name}`" for name in names)
    yield f"- Nonce: {', '.join(sorted(NONCE_CODES))}, of every service"
    yield ""
    yield f"| Code | Text | Meaning | {' | '.join(letters)} |"
    yield "|---|---|---|" + "---|" * len(letters)
    for row, (code, description) in enumerate(DESCRIPTIONS.items()):
        ends_of_code = " | ".join(ends[row] for ends in columns)
        yield f"| {code} | {description.text} | {description.meaning} | {ends_of_code} |"
    yield ""


def _enumerations() -> Iterator[str]:
    yield _WORDS
    tree = ast.parse(inspect.getsource(codes))
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and issubclass(vars(codes)[node.name], StrEnum):
            yield from _enumeration(vars(codes)[node.name], node)


def _enumeration(words: type[StrEnum], node: ast.ClassDef) -> Iterator[str]:
    yield f"### `{words.__name__}`"
    yield ""
    yield " ".join((inspect.getdoc(words) or "").split())
    yield ""
    notes = _notes(node)
    if not notes and not hasattr(next(iter(words)), "meaning"):
        yield ", ".join(f"`{word.value}` {word.name}" for word in words)
        yield ""
        return
    yield "| Value | Name | Meaning |"
    yield "|---|---|---|"
    for word in words:
        stage = getattr(word, "stage", None)
        meaning = getattr(word, "meaning", notes.get(word.name, ""))
        told = f"{meaning} (stage `{stage}`)" if stage is not None else meaning
        yield f"| `{word.value}` | `{word.name}` | {told} |"
    yield ""


def _notes(node: ast.ClassDef) -> dict[str, str]:
    """The text that stands below a member: Python does not keep it."""
    notes = {}
    for member, below in zip(node.body, node.body[1:], strict=False):
        if not (isinstance(member, ast.Assign) and isinstance(member.targets[0], ast.Name)):
            continue
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            notes[member.targets[0].id] = " ".join(str(below.value.value).split())
    return notes


if __name__ == "__main__":
    PAGE.write_text(render(), "utf-8")
