"""Checks on everything that is not Python: words that belong elsewhere, paths in docs, the lock files."""

import fnmatch
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.tidy.gates import ROOT

NEVER_OURS = {".git", ".venv", "node_modules"}
# In pieces, so that this file does not name them.
FOREIGN_WORDS = (
    "pypi" + ".org",
    "python" + "hosted",
    "npm" + "js",
    "debian" + ".org",
    "/wo" + "rk/",
    "." + "library/",
    "/opt/" + "pypi",
    "/opt/" + "wheels",
)
# What a page may name in backticks: a path with a slash that ends in a slash or has a known ending.
PATH = re.compile(r"`([\w./*-]+/[\w./*-]*?(?:\.(?:py|md|toml|txt|mjs|js|css|html|json|sql|sh))?)`")
PATH_WITH_NAME = re.compile(r"`([\w./-]+\.py):\s*([A-Za-z_]\w*)`")
LINK = re.compile(r"\]\((?!\w+:|#)([^)\s#]+)(?:#[^)\s]*)?\)")
OUR_FOLDERS = ("src", "tests", "docs", "benchmarks", "requirements", ".ci")
REQUIREMENT = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z,]+\])?==(\S+)", re.IGNORECASE)


def project_files(root: Path = ROOT) -> Iterator[Path]:
    """What is or would be committed: every file that .gitignore does not name."""
    ignored = NEVER_OURS | {
        line.strip().rstrip("/")
        for line in (root / ".gitignore").read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    }

    def walk(folder: Path) -> Iterator[Path]:
        for path in sorted(folder.iterdir()):
            if any(fnmatch.fnmatch(path.name, pattern) for pattern in ignored):
                continue
            if path.is_dir():
                yield from walk(path)
            else:
                yield path

    return walk(root)


def find_foreign_words(text: str) -> list[str]:
    """Names of registries and of places on one person's machine."""
    return [word for word in FOREIGN_WORDS if word in text.lower()]


def find_missing_paths(page: str, text: str, root: Path = ROOT) -> list[str]:
    """Paths and links of a page that lead nowhere; `path.py: name` must also name something there."""
    folder = (root / page).parent
    bases = (root, folder, root / "src", root / "src" / "kaimai")
    missing = [
        f"{page}: `{name}` does not exist"
        for name in PATH.findall(text)
        if _claims_to_be_a_path(name, bases) and not any(_exists(base, name) for base in bases)
    ]
    for path, name in PATH_WITH_NAME.findall(text):
        files = [base / path for base in bases if (base / path).is_file()]
        if not any(name in file.read_text(encoding="utf-8") for file in files):
            missing.append(f"{page}: `{path}: {name}` does not exist")
    missing += [
        f"{page}: the link {target} leads nowhere"
        for target in LINK.findall(text)
        if not (folder / target).exists()
    ]
    return missing


def _claims_to_be_a_path(name: str, bases: Iterable[Path]) -> bool:
    """`api/carts.py` and `src/...` do; `POST/GET`, `/order-summary` and `text/html` do not."""
    if name.startswith(("/", "http")):
        return False
    first = name.partition("/")[0]
    return first in OUR_FOLDERS or (
        name.endswith((".py", "/")) and any((base / first).is_dir() for base in bases)
    )


def _exists(base: Path, name: str) -> bool:
    if "*" in name:
        return any(base.glob(name.rstrip("/")))
    return (base / name).exists()


def read_pins(text: str) -> dict[str, str]:
    """Name → version of a lock file, names as registries compare them."""
    return {
        normal(found.group(1)): found.group(2).rstrip("\\").strip()
        for line in text.splitlines()
        if (found := REQUIREMENT.match(line))
    }


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def find_lock_faults(text: str) -> list[str]:
    """Lines that would make an install depend on a place, or on trust in one."""
    faults = [f"names a place: {line}" for line in text.splitlines() if _names_a_place(line)]
    blocks = re.split(r"(?m)^(?=[a-zA-Z0-9])", text)
    faults += [
        f"no hash: {block.splitlines()[0]}"
        for block in blocks
        if REQUIREMENT.match(block) and "--hash=sha256:" not in block
    ]
    faults += [
        f"not pinned: {block.splitlines()[0]}"
        for block in blocks
        if block.strip() and not block.startswith("#") and not REQUIREMENT.match(block)
    ]
    return faults


def _names_a_place(line: str) -> bool:
    return bool(re.search(r"https?:|file:|^--(extra-)?index|^--find-links|^-[fie] | @ ", line))


def wanted_names(pyproject: str, *groups: str) -> set[str]:
    """The libraries that pyproject.toml asks for, with those of the groups."""
    content = tomllib.loads(pyproject)
    wanted = list(content["project"]["dependencies"])
    for group in groups:
        wanted += content["dependency-groups"][group]
    return {normal(re.split(r"[\[<>=!~; ]", text, maxsplit=1)[0]) for text in wanted}
