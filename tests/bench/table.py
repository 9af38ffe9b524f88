"""The table in which measurements are printed, and where their data is kept."""

from pathlib import Path

FOLDER = Path(__file__).parents[2] / "var/bench"
HEAD = "| what | took | beside | took | ratio | goal |\n|---|---:|---|---:|---:|---:|"


def figure(what: str, value: str, goal: str) -> str:
    """A row that is compared with nothing but its goal."""
    return f"| {what} | {value} | | | | {goal} |"


def row(what: str, took: float, beside: str, other: float, goal: str) -> str:
    """``goal``: the largest ratio, or what is measured."""
    return f"| {what} | {shown(took)} | {beside} | {shown(other)} | {took / other:.2f} | {goal} |"


def shown(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms" if seconds > 0.001 else f"{seconds * 1e6:,.1f} µs"
