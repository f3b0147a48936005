"""Checks of quantities stated in two units: is the conversion correct?

Pairs come from two claims of one source, from the table `conversions` (where one number is not a
claim itself), and from two outlets that quote one organisation for one date.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.model import Theatre

_COLUMNS = [
    *("figure_id", "other_id", "source_id", "stated", "stated_unit", "other", "other_unit"),
    *("converted", "gap", "gap_pct", "beyond_rounding", "reads_as"),
]
_PAIR_COLUMNS = _COLUMNS[:7]
_Floats = npt.NDArray[np.float64]


def check_conversions(theatre: Theatre) -> pd.DataFrame:
    """Check every pair of numbers that state one quantity in two units, misprints included.

    For two ranges, the ends with the larger gap are reported. A claim in another unit is paired
    with one of another outlet only if its source gives no second number, and then with the nearest.

    Returns
    -------
    One row per pair, largest gap first: figure_id (of `stated`; missing if that is not a claim),
    other_id (of `other`, likewise), source_id (source of the pair, or of `other`), stated,
    stated_unit (the canonical unit, if either is), other, other_unit, converted (`other` in
    stated_unit), gap (converted - stated), gap_pct (absolute, per cent of stated), beyond_rounding
    (whether the gap exceeds half of the last digit of each number), reads_as ("linear": the outlet
    used the length factor for an area, within rounding; else "").
    """
    table = _pairs_from_table(theatre)
    parts = [_pairs_from_source(theatre), table]
    paired = {*parts[0]["other_id"], *table["figure_id"].dropna(), *table["other_id"].dropna()}
    parts.append(_pairs_across_outlets(theatre, paired))
    pairs = pd.concat([part.astype(object) for part in parts], ignore_index=True)
    pairs = pairs.astype({"stated": "float64", "other": "float64"})
    return _compare_pairs(theatre, pairs)


def last_digit_step(numbers: npt.ArrayLike) -> _Floats:
    """Place value of the last significant digit of each number: 60,400 -> 100, 11.7 -> 0.1."""
    worth = []
    for number in np.asarray(numbers, dtype="float64").tolist():
        digits, exponent = f"{number:.14e}".split("e")
        decimals = len(digits.split(".")[1].rstrip("0"))
        worth.append(10.0 ** (int(exponent) - decimals))
    return np.array(worth, dtype="float64")


def _compare_pairs(theatre: Theatre, pairs: pd.DataFrame) -> pd.DataFrame:
    units = theatre.units["to_canonical"]
    factor = (
        units.reindex(pairs["other_unit"]).to_numpy(dtype="float64")
        / units.reindex(pairs["stated_unit"]).to_numpy()
    )
    stated, other = pairs["stated"].to_numpy(), pairs["other"].to_numpy()
    converted = other * factor
    gap = converted - stated
    rounding = (last_digit_step(stated) + last_digit_step(other) * factor) / 2
    area = (theatre.units["family"].reindex(pairs["stated_unit"]) == "area").to_numpy()
    # A length factor used for an area is the square root of the area factor.
    length_factor = np.sqrt(factor)
    deviation = np.abs(other * length_factor - stated)
    is_linear = area & (
        deviation <= (last_digit_step(stated) + last_digit_step(other) * length_factor) / 2
    )
    is_beyond_rounding = np.abs(gap) > rounding * (1 + 1e-9)
    compared = pairs.assign(
        converted=converted,
        gap=gap,
        gap_pct=np.abs(gap) / np.abs(stated) * 100,
        beyond_rounding=is_beyond_rounding,
        reads_as=np.where(is_beyond_rounding & is_linear, "linear", ""),
    )
    compared = compared.sort_values(
        ["gap_pct", "source_id", "stated"], ascending=[False, True, True]
    )
    # Both ends of a range give a row; retain the one with the larger gap.
    claims = compared["figure_id"].notna() & compared["other_id"].notna()
    twice = claims & compared.duplicated(["figure_id", "other_id"])
    return compared[~twice][_COLUMNS].reset_index(drop=True)


def _pairs_from_table(theatre: Theatre) -> pd.DataFrame:
    """Pairs of the conversions table, swapped where the second number is in the canonical unit."""
    rows = theatre.conversions.reset_index().assign(other_id=np.nan)[_PAIR_COLUMNS].astype(object)
    is_reversed = theatre.units["to_canonical"].reindex(rows["other_unit"]).to_numpy() == 1
    names = {"figure_id": "other_id", "stated": "other", "stated_unit": "other_unit"}
    names |= {new: old for old, new in names.items()}
    return pd.concat([rows[~is_reversed], rows[is_reversed].rename(columns=names)])[_PAIR_COLUMNS]


def _pairs_from_source(theatre: Theatre) -> pd.DataFrame:
    keys = ["source_id", "metric", "place_id", "as_of_text"]
    return _pair_units(theatre, theatre.figures, keys)


def _pairs_across_outlets(theatre: Theatre, paired: set[Any]) -> pd.DataFrame:
    figures = theatre.figures
    keys = ["organisation", "metric", "place_id", "as_of_text"]
    found = _pair_units(theatre, figures, keys)
    found = found[~found["other_id"].isin(paired) & ~found["figure_id"].isin(paired)]
    factor = theatre.units["to_canonical"]
    converted = found["other"] * factor.reindex(found["other_unit"]).to_numpy()
    stated = found["stated"] * factor.reindex(found["stated_unit"]).to_numpy()
    order = (converted - stated).abs().sort_values(kind="stable").index
    nearest = found.loc[order].drop_duplicates("other_id")[["figure_id", "other_id"]]
    return found.merge(nearest, on=["figure_id", "other_id"])[_PAIR_COLUMNS]


def _pair_units(theatre: Theatre, figures: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Pair claims that agree in these columns: one in the canonical unit, one in another."""
    canonical = theatre.units["to_canonical"].reindex(figures["unit"]).to_numpy() == 1
    columns = [*keys, "figure_id", "unit", "value", "low", "high"]
    columns = list(dict.fromkeys([*columns, "source_id"]))
    rows = figures.reset_index()[columns]
    both = rows[canonical].merge(rows[~canonical], on=keys, suffixes=("", "_other"))
    source = "source_id" if "source_id" in keys else "source_id_other"
    ends = [
        pd.DataFrame(
            {
                "figure_id": both["figure_id"],
                "other_id": both["figure_id_other"],
                "source_id": both[source],
                "stated": both[end],
                "stated_unit": both["unit"],
                "other": both[f"{end}_other"],
                "other_unit": both["unit_other"],
            }
        )
        for end in ("value", "low", "high")
    ]
    found = pd.concat(ends, ignore_index=True)
    return found[found["stated"].notna() & found["other"].notna()].reset_index(drop=True)
