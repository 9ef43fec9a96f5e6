"""Nothing foreign in any file, no page that names a file that is gone, locks that fit the project."""

from pathlib import Path

import pytest

from tests.tidy import documents, shape
from tests.tidy.gates import ROOT

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
RUN = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
DEV = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("distributions/*/*.md")]


def test_no_file_names_a_registry_or_a_folder_of_one_machine():
    found = []
    for path in documents.project_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a font
        words = documents.find_foreign_words(text)
        found += [f"{path.relative_to(ROOT)} names {word}" for word in words]

    assert not found, "\n".join(found)


@pytest.mark.parametrize("word", documents.FOREIGN_WORDS)
def test_foreign_word_is_found(word: str):
    assert documents.find_foreign_words(f"see https://{word.upper()}x") == [word]


def test_no_test_or_benchmark_has_a_vague_name():
    vague = [
        str(path.relative_to(ROOT))
        for folder in ("tests", "benchmarks")
        for path in (ROOT / folder).rglob("*.py")
        if {*path.relative_to(ROOT).with_suffix("").parts} & shape.VAGUE_NAMES
    ]

    assert not vague, f"name these for their subject: {vague}"


def test_pages_name_only_what_exists():
    faults = []
    for page in PAGES:
        name = str(page.relative_to(ROOT))
        faults += documents.find_missing_paths(name, page.read_text(encoding="utf-8"))

    assert not faults, "\n".join(faults)


@pytest.fixture
def small_project(tmp_path: Path) -> Path:
    (tmp_path / "src" / "kaimai" / "api").mkdir(parents=True)
    (tmp_path / "docs").mkdir()
    (tmp_path / "src" / "kaimai" / "api" / "carts.py").write_text("def add_line(): ...\n")
    return tmp_path


@pytest.mark.parametrize(
    "text",
    [
        "`src/kaimai/gone.py`",
        "`api/gone.py`",
        "`src/kaimai/gone/`",
        "`docs/gone.md`",
        "`tests/gone/*.py`",
        "`api/carts.py: gone`",
        "[more](gone.md)",
        "[more](gone.md#part)",
    ],
)
def test_missing_path_is_found(small_project: Path, text: str):
    assert documents.find_missing_paths("docs/page.md", text, small_project)


@pytest.mark.parametrize(
    "text",
    [
        "`src/kaimai/api/carts.py` and `api/carts.py` and `kaimai/api/`",
        "`api/*.py`, `api/carts.py: add_line`",
        "`POST/GET`, `text/html`, `/order-summary`, `GET /api/v1/carts`, `a/b`",
        "[here](page.md#part) [there](https://example.com) [down](#part)",
    ],
)
def test_existing_path_is_left_alone(small_project: Path, text: str):
    (small_project / "docs" / "page.md").write_text("")

    assert documents.find_missing_paths("docs/page.md", text, small_project) == []


@pytest.mark.parametrize("lock", [RUN, DEV], ids=["run", "dev"])
def test_lock_pins_every_line_with_hashes_and_names_no_place(lock: str):
    assert documents.find_lock_faults(lock) == []


def test_locks_hold_everything_that_the_project_asks_for():
    missing = documents.wanted_names(PYPROJECT, "build") - set(documents.read_pins(RUN))
    missing |= documents.wanted_names(PYPROJECT, "dev") - set(documents.read_pins(DEV))

    assert missing == set(), "run: make lock"


def test_tests_run_with_the_versions_that_the_shop_runs_with():
    dev = documents.read_pins(DEV)

    assert {name: dev.get(name) for name in documents.read_pins(RUN)} == documents.read_pins(RUN)


@pytest.mark.parametrize(
    "lock",
    [
        "httpx==1.0\n",
        "httpx>=1.0 \\\n    --hash=sha256:aa\n",
        "--index-url https://example.com\nhttpx==1.0 \\\n    --hash=sha256:aa\n",
        "--find-links wheels\n",
        "httpx @ file:///httpx.whl\n",
        "httpx==1.0 \\\n    --hash=md5:aa\n",
    ],
)
def test_bad_lock_is_found(lock: str):
    assert documents.find_lock_faults(lock)


def test_names_are_compared_as_registries_do():
    pins = documents.read_pins("Ruamel.Yaml_x==1.0 ; python_version < '4' \\\n    --hash=sha256:aa")

    assert pins == {"ruamel-yaml-x": "1.0"}
