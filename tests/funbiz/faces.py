"""Makes `funbiz/blocking.py` out of `funbiz/client.py`: `python -m tests.funbiz.faces` writes it.

What awaits becomes what waits, word by word; nothing else differs. A test holds the two together.
"""

import re
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "src/funbiz"
HEAD = '''"""The client for programs without async: the same methods over `httpx.Client`.

Made from `client.py` by `python -m tests.funbiz.faces`; change that file, not this one.
"""
'''

WORDS = (
    (r"\basync def\b", "def"),
    (r"\bawait ", ""),
    (r"\bAwaitable, ", ""),
    (r"\bAwaitable\[None\]", "None"),
    (r"\bhttpx\.AsyncClient\b", "httpx.Client"),
    (r"\bFunbizClient\b", "BlockingFunbizClient"),
    (r"\bbetween tasks\b", "between threads"),
    (r"\bis awaited before\b", "is called before"),
    (r"\bA cancelled call\b", "An interrupted call"),
)


def blocking(source: str) -> str:
    """Return the text of the blocking face."""
    _, quote, rest = source.removeprefix('"""').partition('"""\n')
    assert quote, "the client begins with its docstring"
    for pattern, word in WORDS:
        rest, found = re.subn(pattern, word, rest)
        assert found, f"{pattern} is not in the client any more"
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--stdin-filename", FOLDER / "blocking.py", "-"],
        input=HEAD + rest,
        check=True,
        capture_output=True,
        text=True,
        cwd=FOLDER,
    )
    return done.stdout


if __name__ == "__main__":
    text = blocking((FOLDER / "client.py").read_text(encoding="utf-8"))
    (FOLDER / "blocking.py").write_text(text, encoding="utf-8")
