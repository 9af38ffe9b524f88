"""Whole numbers in Indonesian words, as amounts are written out on official papers."""

ONES = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
UNITS = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (1000, "ribu"), (100, "ratus"), (10, "puluh"))
ONE_OF = {1000: "seribu", 100: "seratus"}  # never "satu ribu", but "satu juta"


def terbilang(number: int) -> str:
    """``1_750_000`` → ``satu juta tujuh ratus lima puluh ribu``; ValueError below 0 and above 10^15."""
    if not 0 <= number <= 10**15:
        raise ValueError(f"no words for {number}")
    if number < len(ONES):
        return ONES[number]
    if number < 20:
        return f"{ONES[number - 10]} belas"
    unit, word = next((unit, word) for unit, word in UNITS if number >= unit)
    count, rest = divmod(number, unit)
    head = ONE_OF[unit] if count == 1 and unit in ONE_OF else f"{terbilang(count)} {word}"
    return f"{head} {terbilang(rest)}" if rest else head
