"""The command line `kaimai`: each command reads its arguments, calls operations, and tells the result."""

import gc
import sys
from importlib import import_module

SERVICES = ("serve", "worker", "migrate")
"""What has to be up soon: it does not wait until every other command is loaded."""


def main() -> None:
    """What the program `kaimai` runs."""
    is_service = sys.argv[1:2] in [[name] for name in SERVICES]
    # What is imported stays: whoever looks for garbage meanwhile finds none.
    gc.disable()
    commands = import_module("kaimai.cli.serving" if is_service else "kaimai.cli.commands")
    gc.freeze()
    gc.enable()
    commands.app()
