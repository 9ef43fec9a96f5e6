"""Packs `src/funbiz` of the repository, two folders up; an unpacked sdist has it beside this file."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PackSource(BuildHookInterface[Any]):
    """Adds the one folder that wheel and sdist have besides their metadata."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the folder and its place; an editable install is only a path to it."""
        root = Path(self.root)
        if version == "editable" or (root / "src").is_dir():
            return
        place = "src/funbiz" if self.target_name == "sdist" else "funbiz"
        build_data["force_include"][str(root.parents[1] / "src" / "funbiz")] = place
