"""Writes docs/line-grammar.md from the grammar's table: `python -m tests.docs.line_grammar_page`."""

from pathlib import Path

from kaimai.domain.said import Named
from tests.domain.plus_one_table import SECTIONS, Rows

PAGE = Path(__file__).parents[2] / "docs" / "line-grammar.md"
_TOP = """\
# What people can say in a group

While a group buy is open in a LINE group, its members order by talking. This page lists what is \
understood. It is made from the table that tests `src/kaimai/domain/plus_one.py`, by \
`python -m tests.docs.line_grammar_page`; a test compares the two.

## The rules

1. **Nothing is guessed.** What has one meaning is done and answered. What has two is asked back, \
with quick replies that each mean one thing. What is talk is left alone, without an answer.
2. **Orders count only while a sale is open** in the group. Without one, only 「開團」, 「說明」 and the \
like are understood.
3. **An item is called by its code** (`A1`), its name, an option (粉, L), or a part of its name that \
no other item has. With one item on sale its name may be left out; with several a bare `+1` is asked \
back. `各` means all items, or those named before it.
4. **`+` adds, `-` takes away, 改 and 總共 say how many in all.** Numbers may be written 2, ２, 二 or \
兩, up to 9,999, with a measure (份, 箱, 組, …). 打 is asked back: one, or twelve?
5. **For somebody else: 「幫小美+1」.** 「小美+1」 is asked back, for it may call 小美. One person a message.
6. **Politeness and emoji change nothing.** Words that may change an order (「+1 要冰的」, \
「可以+1嗎」) are asked back.
7. **Talk is ignored:** sums (3+1=4), telephone numbers, +100分, 「同意+1」, and messages with many \
words that are not about an item.
8. **Width, case, gaps, simplified characters:** all one.
9. **Times are Taipei's.** 「到9點」 is the nine o’clock that is still ahead today; where both are, and \
where a time has passed, it is asked back. A day without a time ends at 23:59.

## How the meanings are written

`A1 +2`: two more of A1. `A1 =3`: three in all. `小美: …`: for 小美. `ask …: a | b`: asked back, with \
these quick replies. `talk`: ignored. The examples are of Monday 23 November 2026, 14:00."""


def render() -> str:
    """The whole page."""
    sections = [_section(title, items, rows) for title, items, rows in SECTIONS]
    return "\n\n".join([_TOP, *sections]) + "\n"


def _section(title: str, items: tuple[Named, ...], rows: Rows) -> str:
    on_sale = ", ".join(f"{item.code} {'/'.join(item.names)}" for item in items)
    lines = [f"| {_cell(text)} | {_cell(meaning)} |" for text, meaning in rows]
    head = [f"## {title}", f"On sale: {on_sale}." if on_sale else "No sale is open."]
    return "\n\n".join([*head, "\n".join(["| Message | Meaning |", "|---|---|", *lines])])


def _cell(text: str) -> str:
    shown = text.replace("\n", " ⏎ ").replace("|", "\\|").strip()
    return f"`{shown}`" if shown else "(nothing)"


if __name__ == "__main__":
    PAGE.write_text(render(), "utf-8")
