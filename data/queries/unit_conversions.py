"""One quantity told in two units: does the second number follow from the first?

Pairs come from three places: two claims of one source, the table `conversions` (a number that is
no claim of its own), and two outlets that quote one organisation for one day.
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
_TOLD = _COLUMNS[:7]
_Floats = npt.NDArray[np.float64]


def check_conversions(theatre: Theatre) -> pd.DataFrame:
    """Every pair of numbers that tell one quantity in two units, misprints too.

    Of two ranges the ends that agree least are shown. A claim in another unit is paired with
    another outlet's only if its own source gives no second number, and with the nearest.

    Returns
    -------
    One row a pair, the largest gap first: figure_id (of `stated`; missing if that is no claim),
    other_id (of `other`, likewise), source_id (who gives the pair, or `other`), stated,
    stated_unit (the canonical one, if either is), other, other_unit, converted (`other` in
    stated_unit), gap (converted - stated), gap_pct (its size, per cent of stated), beyond_rounding
    (more than half of the last digit of each number explains), reads_as ("linear": the outlet took
    the factor of the length for that of the area, within rounding; else "").
    """
    table = _of_the_table(theatre)
    told = [_of_one_source(theatre), table]
    paired = {*told[0]["other_id"], *table["figure_id"].dropna(), *table["other_id"].dropna()}
    told.append(_of_two_outlets(theatre, paired))
    pairs = pd.concat([part.astype(object) for part in told], ignore_index=True)
    pairs = pairs.astype({"stated": "float64", "other": "float64"})
    return _compared(theatre, pairs)


def last_digit_step(numbers: npt.ArrayLike) -> _Floats:
    """Worth of the last significant digit of each number: 60,400 -> 100, 11.7 -> 0.1."""
    worth = []
    for number in np.asarray(numbers, dtype="float64").tolist():
        digits, exponent = f"{number:.14e}".split("e")
        decimals = len(digits.split(".")[1].rstrip("0"))
        worth.append(10.0 ** (int(exponent) - decimals))
    return np.array(worth, dtype="float64")


def _compared(theatre: Theatre, pairs: pd.DataFrame) -> pd.DataFrame:
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
    # Miles for square miles: the root of the factor, and the rounding of each number with it.
    length = np.sqrt(factor)
    off = np.abs(other * length - stated)
    linear = area & (off <= (last_digit_step(stated) + last_digit_step(other) * length) / 2)
    beyond = np.abs(gap) > rounding * (1 + 1e-9)
    full = pairs.assign(
        converted=converted,
        gap=gap,
        gap_pct=np.abs(gap) / np.abs(stated) * 100,
        beyond_rounding=beyond,
        reads_as=np.where(beyond & linear, "linear", ""),
    )
    full = full.sort_values(["gap_pct", "source_id", "stated"], ascending=[False, True, True])
    # Both ends of a range make a row; the end that agrees least stays.
    claims = full["figure_id"].notna() & full["other_id"].notna()
    twice = claims & full.duplicated(["figure_id", "other_id"])
    return full[~twice][_COLUMNS].reset_index(drop=True)


def _of_the_table(theatre: Theatre) -> pd.DataFrame:
    """The pairs of the table; where its second number is in the canonical unit, turned round."""
    rows = theatre.conversions.reset_index().assign(other_id=np.nan)[_TOLD].astype(object)
    turned = theatre.units["to_canonical"].reindex(rows["other_unit"]).to_numpy() == 1
    names = {"figure_id": "other_id", "stated": "other", "stated_unit": "other_unit"}
    names |= {new: old for old, new in names.items()}
    return pd.concat([rows[~turned], rows[turned].rename(columns=names)])[_TOLD]


def _of_one_source(theatre: Theatre) -> pd.DataFrame:
    keys = ["source_id", "metric", "place_id", "as_of_text"]
    return _merged(theatre, theatre.figures, keys)


def _of_two_outlets(theatre: Theatre, paired: set[Any]) -> pd.DataFrame:
    figures = theatre.figures
    keys = ["organisation", "metric", "place_id", "as_of_text"]
    found = _merged(theatre, figures, keys)
    found = found[~found["other_id"].isin(paired) & ~found["figure_id"].isin(paired)]
    factor = theatre.units["to_canonical"]
    converted = found["other"] * factor.reindex(found["other_unit"]).to_numpy()
    own = found["stated"] * factor.reindex(found["stated_unit"]).to_numpy()
    order = (converted - own).abs().sort_values(kind="stable").index
    nearest = found.loc[order].drop_duplicates("other_id")[["figure_id", "other_id"]]
    return found.merge(nearest, on=["figure_id", "other_id"])[_TOLD]


def _merged(theatre: Theatre, figures: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Pairs of claims that share these columns: one in the canonical unit, one in another."""
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
