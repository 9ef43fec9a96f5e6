"""What a seed is asked to do: its number and its length."""

from dataclasses import dataclass

STEPS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One seed. The same plan gives the same history, line by line."""

    seed: int
    steps: int = STEPS

    def command(self) -> str:
        """The command that runs exactly this seed, and shows it."""
        parts = [f"kaimai simulate --seeds 1 --start {self.seed} --show"]
        if self.steps != STEPS:
            parts.append(f"--steps {self.steps}")
        return " ".join(parts)
