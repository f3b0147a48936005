"""Table of the places on whose controller the theatre's assessors differ."""

import numpy as np
import pandas as pd

from data.model import Theatre
from data.queries.assessors import (
    assessor_label,
    find_assessor_disagreements,
    list_assessors,
)
from data.text.format import format_count, format_date, join_list
from exhibits.builders import sourcing, view_scope
from exhibits.model import Exhibit, TableMarks, View

NOT_ASSESSED = "not assessed"


def assessor_table(theatre: Theatre, view: View) -> Exhibit:
    """Build the table of places on which assessors differ on the as-of date.

    Frame, a row per place: ``place_id``, ``place``, ``admin_unit``, then a column
    ``assessor_<id>`` for each assessor: the label of its controller, or "not assessed".
    """
    labels = {name: assessor_label(theatre, name) for name in list_assessors(theatre)}
    rows = find_assessor_disagreements(theatre, view.as_of)
    is_inside = [view_scope.is_within(theatre, str(place), view.country) for place in rows.index]
    rows = rows[np.array(is_inside, dtype=bool)]
    places = theatre.places.loc[rows.index]
    columns = {f"assessor_{name or 'theatre'}": name for name in labels}
    actors = theatre.actors["label"]
    frame = pd.DataFrame(
        {
            "place_id": rows.index,
            "place": places["name_en"].to_numpy(),
            "admin_unit": places["admin_unit"].fillna("").to_numpy(),
            **{
                column: rows[name].map(actors).fillna(NOT_ASSESSED).to_numpy()
                for column, name in columns.items()
            },
        }
    ).sort_values("place", ignore_index=True)
    count = format_count(len(frame), "place")
    day = format_date(view.as_of)
    control = theatre.assessor_control
    return Exhibit(
        id="assessors",
        kind="table",
        title="Places on which assessors differ",
        subtitle=f"{count}, as of {day}",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            columns=(
                ("place", "Place"),
                ("admin_unit", "Admin unit"),
                *((column, labels[name]) for column, name in columns.items()),
            )
        ),
        caption=f"Each column is one assessor's report. Maps follow {next(iter(labels.values()))}.",
        alt=f"Places on which {join_list(list(labels.values()))} differ: {count}.",
        sources=sourcing.citations(
            theatre, control.loc[control["place_id"].isin(frame["place_id"]), "source_id"]
        ),
        note="Contested is what an assessor reports; a difference is between assessors.",
        missing="" if len(frame) else f"No assessor differs from another on {day}.",
    )
