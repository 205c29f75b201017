"""What was measured, beside what was promised."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """A figure with its aim and floor. `at_most` says that less is better, `timed` that a clock was read for it."""

    name: str
    measured: float
    aim: float
    floor: float
    unit: str = ""
    detail: str = ""
    at_most: bool = False
    timed: bool = True

    @property
    def verdict(self) -> str:
        """`aim` or `floor` where it is reached, else `BELOW`."""
        for word, bar in (("aim", self.aim), ("floor", self.floor)):
            if (self.measured <= bar) if self.at_most else (self.measured >= bar):
                return word
        return "BELOW"


def table(results: list[Result]) -> str:
    """For people, in fixed columns."""
    lines = [f"{'':<58}{'measured':>10}{'aim':>9}{'floor':>9}  reached"]
    for result in results:
        bars = f"{result.measured:>10.2f}{result.aim:>9.2f}{result.floor:>9.2f}"
        unit = f" {result.unit}" if result.unit else ""
        lines.append(f"{result.name + unit:<58}{bars}  {result.verdict}")
        if result.detail:
            lines.append(f"    {result.detail}")
    return "\n".join(lines)
