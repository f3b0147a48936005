"""Exhibits of change whose two dates are not in order or have no records."""

from typing import Literal

import pandas as pd

from data.model import Theatre
from data.queries.control import controllers_on
from data.text.format import format_date
from exhibits.builders.control.control_layers import control_model_note
from exhibits.builders.control.control_map import explain_not_assessed
from exhibits.builders.messages import controller_label
from exhibits.builders.view_scope import comparison_date
from exhibits.model import Exhibit, TableMarks, View


def explain_invalid_period(
    theatre: Theatre, view: View, exhibit_id: str, kind: Literal["map", "table"]
) -> Exhibit:
    """Build an empty exhibit that explains why the two dates are invalid."""
    first = comparison_date(theatre, view)
    explanation = (
        f"The start date must be before {format_date(view.as_of)}; {format_date(first)} is not."
    )
    if not controllers_on(theatre, view.as_of).size or not controllers_on(theatre, first).size:
        explanation = explain_not_assessed(theatre)
    return Exhibit(
        id=exhibit_id,
        kind=kind,
        title=f"{controller_label(theatre, view)}: territorial change",
        subtitle=control_model_note(view.radius_km),
        as_of=view.as_of,
        frame=pd.DataFrame(),
        marks=TableMarks(columns=()) if kind == "table" else None,
        caption=f"As of {format_date(view.as_of)}.",
        alt=explanation,
        missing=explanation,
    )


def is_invalid_period(theatre: Theatre, view: View) -> bool:
    """Return whether the comparison date is not before the as-of date, or one has no records."""
    first, settings = comparison_date(theatre, view), theatre.settings
    return not settings.window_first <= first < view.as_of <= settings.window_last
