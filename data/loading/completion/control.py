"""Completion of control: dates of months, end dates, and the time that no row covers."""

import pandas as pd

from data.loading.completion.actors import NOT_ASSESSED, NOT_ASSESSED_ROW
from data.loading.completion.ids import slug_of
from data.loading.completion.inferences import Inferences, format_rows, list_names

MAJORITY = "majority"
"""Assessor that is adopted by default where a theatre has no rows of its own compilation."""
_ONE_DAY = pd.Timedelta(days=1)


def complete_month_dates(control: pd.DataFrame) -> None:
    """Complete start dates known to the month, in text cells: 2017-08 is 2017-08-01, month."""
    is_month = control["from_date"].str.fullmatch(r"\d{4}-\d{2}").astype(bool)
    if is_month.any():
        control.loc[is_month, "from_precision"] = "month"
        control.loc[is_month, "from_date"] = control.loc[is_month, "from_date"] + "-01"


def spell_assessors(control: pd.DataFrame) -> None:
    """Turn names of assessors, in text cells, into ids."""
    names = {name: slug_of(name, "assessor") for name in control["assessor"].unique() if name}
    control["assessor"] = control["assessor"].replace(names)


def adopted_assessor(control: pd.DataFrame, named: str) -> str:
    """Return whose rows of control are adopted; "" for the theatre's own compilation.

    Parameters
    ----------
    named : `Settings.assessor`; without it, `MAJORITY` or the first assessor by name.
    """
    assessors = sorted(control["assessor"].fillna("").unique())
    if "" in assessors or not assessors:
        return ""
    return named or (MAJORITY if MAJORITY in assessors else assessors[0])


def is_adopted(control: pd.DataFrame, named: str) -> pd.Series:
    """Whether each row of control is one of the adopted assessor."""
    return control["assessor"].fillna("") == adopted_assessor(control, named)


def assessed_places(control: pd.DataFrame) -> list[pd.Series]:
    """Keys of the rows that follow each other in time: of one assessor and place."""
    return [control["assessor"].fillna(""), control["place_id"]]


def complete_control(
    control: pd.DataFrame,
    actors: pd.DataFrame,
    window: tuple[pd.Timestamp, pd.Timestamp],
    inferences: Inferences,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fill end dates from the next row, and the time without a row as not assessed.

    Parameters
    ----------
    control, actors : typed frames, indexed by spreadsheet row.
    window : first and last day of the theatre.

    Returns
    -------
    The completed tables; the built-in actor is added only where needed.
    """
    first, last = window
    dated = control[control["place_id"].notna() & control["from_date"].notna()]
    rows = dated.sort_values(["assessor", "place_id", "from_date"], kind="stable")
    if rows.empty:
        return control, actors
    following = rows.groupby(assessed_places(rows))["from_date"].shift(-1)
    until = rows["to_date"].fillna(following - _ONE_DAY)
    filled = until[rows["to_date"].isna() & until.notna()]
    if len(filled):
        control = control.assign(to_date=control["to_date"].fillna(filled))
        what = f"end dates of {format_rows(len(filled))}"
        inferences.add("control", "to_date", what, "the next row of the place")
    gaps = _gaps(rows, until.fillna(last), first, last)
    if gaps.empty:
        return control, actors
    named = [
        f"{gap.place_id} {gap.from_date:%Y-%m-%d} to {gap.to_date:%Y-%m-%d}"
        + (f" ({gap.assessor})" if isinstance(gap.assessor, str) else "")
        for gap in gaps.itertuples()
    ]
    basis = "no row covers that time"
    remedy = "Add rows for that time"
    inferences.add("control", "controller", f"not assessed: {list_names(named)}", basis, remedy)
    added = gaps.assign(controller=NOT_ASSESSED, from_precision="day", status="unverified")
    added.index = pd.Index(inferences.new_rows(len(added)))
    added = added.reindex(columns=control.columns).astype(control.dtypes.to_dict())
    if NOT_ASSESSED not in set(actors["actor_id"]):
        row = pd.DataFrame([NOT_ASSESSED_ROW], index=list(inferences.new_rows(1)))
        row = row.reindex(columns=actors.columns).astype(actors.dtypes.to_dict())
        actors = pd.concat([actors, row])
    return pd.concat([control, added]), actors


def _gaps(
    rows: pd.DataFrame, until: pd.Series, first: pd.Timestamp, last: pd.Timestamp
) -> pd.DataFrame:
    """Times of each place, within the window, that no row covers: place_id, from and to."""
    keys = assessed_places(rows)
    columns = rows[["assessor", "place_id"]]
    reached = until.groupby(keys).cummax()
    before = reached.groupby(keys).shift().fillna(first - _ONE_DAY)
    is_gap = (rows["from_date"] > before + _ONE_DAY) & (rows["from_date"] <= last)
    inner = columns[is_gap].assign(
        from_date=before[is_gap] + _ONE_DAY, to_date=rows.loc[is_gap, "from_date"] - _ONE_DAY
    )
    ends = reached.groupby(keys).tail(1)
    ends = ends[(ends < last) & (ends >= first)]
    outer = columns.loc[ends.index].assign(from_date=ends + _ONE_DAY, to_date=last)
    return pd.concat([inner, outer]).sort_values(["assessor", "place_id", "from_date"])
