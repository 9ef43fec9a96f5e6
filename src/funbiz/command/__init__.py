"""The command `funbiz` for engineers: asks the bank from a terminal. It needs the extra `cli`.

Everything here goes through the public client; nothing of it is imported by `import funbiz`.
"""

import sys
from importlib import import_module

_EXTRA = ("rich", "typer")


def main() -> None:
    """What the program `funbiz` runs."""
    try:
        program = import_module("funbiz.command.program")
    except ModuleNotFoundError as error:
        if error.name not in _EXTRA:
            raise
        sys.exit("缺少套件 The command needs two more libraries: pip install 'funbiz[cli]'")
    program.app(prog_name="funbiz")
