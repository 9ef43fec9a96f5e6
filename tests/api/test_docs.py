"""docs/api.md says what the API does: every operation, every problem with its status."""

import re
from pathlib import Path

from kaimai.api import OPERATIONS, problems
from kaimai.api.openapi import document
from kaimai.domain import errors

# What only people in the back office and at the command line ask for.
OF_THE_BACK_OFFICE = {
    errors.BackupFailed,
    errors.BankAccountInUse,
    errors.CategoryInUse,
    errors.CardRefused,
    errors.Mistaken,
    errors.MustWait,
    errors.NotErasable,
    errors.OrderChanged,
    errors.PasswordRefused,
    errors.PreviewStale,
    errors.SecretsLocked,
    errors.SettingsChanged,
    errors.SignInRefused,
    errors.StaffRefused,
}
PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def test_every_operation_is_on_the_page():
    described = document(OPERATIONS, shop_name="Shop")["paths"]
    operations = {
        f"{method.upper()} {path}" for path, methods in described.items() for method in methods
    }

    assert (
        set(re.findall(r"^\| `((?:GET|POST|PUT|DELETE) [^`]+)` \|", PAGE, re.MULTILINE))
        == operations
    )


def test_every_problem_is_on_the_page_with_its_status():
    listed = dict(re.findall(r"^\| `(\w+)` \| (\d{3}) \|", PAGE, re.MULTILINE))

    known = {kind.code: str(status) for kind, (status, _) in problems.STATUSES.items()}
    known |= {code: str(status) for status, (code, _) in problems._HTTP.items()}
    known[problems._UNEXPECTED[0]] = "500"
    assert listed == known


def test_every_error_has_its_status_in_the_table():
    classes = {
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.KaimaiError)
    }

    assert classes - OF_THE_BACK_OFFICE == set(problems.STATUSES)
    assert not OF_THE_BACK_OFFICE & set(problems.STATUSES)
