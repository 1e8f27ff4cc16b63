"""The proof of what a public edition hides, in sentences: what a reader of the restricted side signs for."""

import polars as pl

from pipelines.disclosure.partner_counts import (
    EVERYTHING,
    HIDDEN_BEFORE,
    PROTECTED,
    PUBLIC,
    PUBLISHED,
    SMALL,
    WITH_IT,
    YEAR_BEFORE,
    PartnerCounts,
)
from pipelines.disclosure.register import Register

ALREADY, LEFT_OUT = "PUBLIC ALREADY", "left out, because"


def proof_in_words(counts: PartnerCounts, register: Register) -> list[str]:
    """One sentence each, without markup; none for a register that nobody sent."""
    proof, words = counts.proof, []
    if not proof.is_empty():
        of = {
            status: proof.filter(pl.col("status") == status).height
            for status in proof["status"].unique(maintain_order=True)
        }
        printed = proof.filter("printed")
        words = [
            f"{printed.height} counts have a place in the document: "
            f"{printed.filter(pl.col('status') == PUBLISHED).height} are printed, "
            f"{printed.filter(pl.col('status') != PUBLISHED).height} are hidden.",
            f"{of.get(SMALL, 0)} counts are small ({register.smallest} to {register.threshold - 1}), those that are never "
            "printed included; "
            f"hidden with them: {of.get(WITH_IT, 0)}{_before(of.get(HIDDEN_BEFORE, 0))}.",
            _attack(proof, register),
            _optimum(counts),
        ]
    return [*words, *_left_out(counts), *_public_already(proof)]


def warnings_of(words: list[str]) -> list[str]:
    """Those of the sentences that somebody has to read before the edition goes out."""
    return [line for line in words if line.startswith(ALREADY) or LEFT_OUT in line]


def _before(hidden: int) -> str:
    return f"; hidden by an earlier edition, and still: {hidden}" if hidden else ""


def _attack(proof: pl.DataFrame, register: Register) -> str:
    protected = proof.filter(pl.col("status").is_in(PROTECTED) & (pl.col("protection") > 0))
    if protected.is_empty():
        return "No count had to be protected."
    row = protected.sort("width").row(0, named=True)
    return (
        "An attacker who knows all that is printed, now and before, and that what is hidden is at least "
        f"{register.smallest}, cannot bound any of {protected.height} protected counts more closely than by "
        f"{row['width']:g}; {row['protection']:g} is asked for. Beside this he reads the sign: a count that is hidden "
        f"because it is small is one from {register.smallest} to {register.threshold - 1}. Which of the hidden counts are "
        "small it does not say."
    )


def _optimum(counts: PartnerCounts) -> str:
    if counts.cost <= 0:
        return "No count but the small ones had to be hidden."
    gap = (counts.cost - counts.bound) / counts.cost
    return (
        f"What is hidden with the small ones costs {counts.cost:g} (a ward 1, the borough 25), and it is proved that "
        f"nothing costs less than {counts.bound:g}: a gap of {100 * gap:.1f}%."
    )


def _left_out(counts: PartnerCounts) -> list[str]:
    if not counts.left_out:
        return []
    what = " and ".join(counts.left_out)
    verb = "is" if counts.left_out in ((EVERYTHING,), (YEAR_BEFORE,)) else "are"
    why = "" if counts.has_changed else "small counts could not be protected: "
    return [f"{what[0].upper()}{what[1:]} {verb} {LEFT_OUT} {why}{counts.reasons[-1]}."]


def _public_already(proof: pl.DataFrame) -> list[str]:
    return [
        f"{ALREADY}: {row['measure']} in {row['area_code']}, {row['period_start']:%Y-%m} to {row['period_end']:%Y-%m}, "
        f"is {row['count']} now; {_gave(row)}. This edition does not print it, and cannot take it back."
        for row in proof.filter(pl.col("status") == PUBLIC).to_dicts()
    ]


def _gave(row: dict) -> str:
    if row["printed_before"] is not None:
        return f"an earlier edition printed {row['printed_before']}"
    return f"what earlier editions printed bounds it to {row['low']:g} to {row['high']:g}"
