"""Modelled share of each admin unit's assessed area by controller on one date.

Pure functions of records, base map and view that return an `Exhibit`.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from data.model import Theatre
from data.queries.control import controllers_on
from data.text.actors import actor_in_text
from data.text.format import NARROW, format_count, format_date, sentence_case
from exhibits.builders import sourcing
from exhibits.builders.control.control_layers import control_model_note
from exhibits.builders.maps import basemap
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.paints import controller_paints
from exhibits.builders.view_scope import (
    area_formatter,
    chosen_countries,
    controlled_place_name,
    followed_controller,
)
from exhibits.model import Exhibit, Marks, SharesMarks, TableMarks, View
from exhibits.text.markup import BREAK, bold_text


@lru_cache(maxsize=4)  # bars and table of one page have the same
def controller_shares(theatre: Theatre, base_map: Basemap, view: View) -> pd.DataFrame:
    """Compute the modelled area of each controller in each admin unit on the as-of date.

    Returns
    -------
    Frame: ``country`` (place_id), ``admin_unit``, ``controller``, ``label``, ``area_km2``,
    ``assessed_km2``, ``share`` (0-1 of the assessed area), ``followed_share`` (that of the
    controller the view follows). Sorted by country in the theatre's order, then by that share and
    by assessed area, largest first. Admin units without assessed area are omitted. Read-only.
    """
    countries = chosen_countries(theatre, view)
    cells = _located_cells(theatre, base_map, view.radius_km)
    controllers = controllers_on(theatre, view.as_of)["controller"].reindex(cells.index)
    is_shown = cells["country"].isin([country.place_id for country in countries])
    cells = cells.assign(controller=controllers)[is_shown & controllers.notna()]
    keys = ["country", "admin_unit"]
    rows = cells.groupby([*keys, "controller"], as_index=False)["area_km2"].sum()
    rows["assessed_km2"] = rows.groupby(keys)["area_km2"].transform("sum")
    rows = rows[(rows["area_km2"] > 0) & (rows["assessed_km2"] > 0)]
    rows = rows.assign(share=rows["area_km2"] / rows["assessed_km2"])
    followed = rows[rows["controller"] == followed_controller(theatre, view)].set_index(keys)[
        "share"
    ]
    keys_of_rows = pd.MultiIndex.from_frame(rows[keys])
    order = {country.place_id: number for number, country in enumerate(countries)}
    rank = {paint.controller: number for number, paint in enumerate(controller_paints(theatre))}
    return (
        rows.assign(
            followed_share=followed.reindex(keys_of_rows).fillna(0.0).to_numpy(),
            label=rows["controller"].map(theatre.actors["label"]),
            _country=rows["country"].map(order),
            _rank=rows["controller"].map(rank),
        )
        .sort_values(
            ["_country", "followed_share", "assessed_km2", "admin_unit", "_rank"],
            ascending=[True, False, False, True, True],
        )
        .drop(columns=["_country", "_rank"])
        .reset_index(drop=True)
    )


@lru_cache(maxsize=4)
def _located_cells(theatre: Theatre, base_map: Basemap, radius_km: float | None) -> pd.DataFrame:
    """Return country (place_id), admin unit and area of each place of control. Read-only."""
    area = base_map.cells[radius_km].area_km2
    places = theatre.places.loc[area.index]
    ids = {country.iso3: country.place_id for country in theatre.settings.countries}
    unknown_unit = f"no {theatre.settings.admin_unit} recorded"
    return pd.DataFrame(
        {
            "country": places["country"].map(ids),
            "admin_unit": places["admin_unit"].fillna(unknown_unit),
            "area_km2": area,
        }
    )


def admin_unit_bars(theatre: Theatre, base_map: Basemap, view: View) -> Exhibit:
    """Build 100 per cent bars, one per admin unit, sorted by the followed controller's share.

    Frame: as `controller_shares`, with ``reach_km``, ``as_of``, ``derived``, ``panel``, ``row``,
    ``share_pct``, ``whole`` and ``hover``.
    """
    rows = controller_shares(theatre, base_map, view)
    format_area = area_formatter(theatre, view)
    columns = ("admin_unit", "label", "share", "area_km2", "assessed_km2")
    hovers = [
        f"{bold_text(unit)}{BREAK}{label}: {100 * share:.1f}{NARROW}% of assessed area{BREAK}"
        f"{format_area(area_km2)} of {format_area(assessed_km2)}, modelled"
        for unit, label, share, area_km2, assessed_km2 in zip(
            *(rows[column] for column in columns), strict=True
        )
    ]
    frame = _add_view_columns(rows, view).assign(
        panel=rows["country"].map(theatre.places["name_en"]),
        row=rows["admin_unit"],
        share_pct=rows["share"] * 100,
        whole=rows["assessed_km2"].map(format_area),
        hover=hovers,
    )
    actor = str(theatre.actors.loc[followed_controller(theatre, view), "short_label"])
    marks = SharesMarks(
        value_label="per cent of assessed area, modelled",
        paints=controller_paints(theatre, rows["controller"].unique()),
    )
    detail = f"Sorted by the share held by {actor_in_text(theatre, actor)}; right: assessed area"
    return _build_exhibit(theatre, view, rows, "governorates", "shares", frame, marks, detail)


def admin_unit_table(theatre: Theatre, base_map: Basemap, view: View) -> Exhibit:
    """Build the table of `admin_unit_bars`: one row per admin unit, one column per controller.

    Frame: ``country``, ``admin_unit``, ``assessed``, then ``share_`` and the actor's id for each
    controller (0-1), ``assessed_km2``, and the same shares as text under the actor's id.
    """
    rows = controller_shares(theatre, base_map, view)
    keys = ["country", "admin_unit", "assessed_km2"]
    paints = controller_paints(theatre, rows["controller"].unique())
    units = rows[keys].drop_duplicates(ignore_index=True)
    columns = pd.Index([paint.controller for paint in paints])
    shares = np.zeros((len(units), len(columns)))
    # Rows are sorted by admin unit: each unit begins at its first row.
    is_first = ~rows.duplicated(keys).to_numpy()
    shares[is_first.cumsum() - 1, columns.get_indexer(pd.Index(rows["controller"]))] = rows["share"]
    frame = pd.concat(
        [units, pd.DataFrame(shares.round(4), columns=columns).add_prefix("share_")], axis=1
    )
    frame = _add_view_columns(frame, view).assign(
        country_name=frame["country"].map(theatre.places["name_en"]),
        assessed=frame["assessed_km2"].map(area_formatter(theatre, view)),
        assessed_km2=frame["assessed_km2"].round(1),
        **{
            name: [_format_percentage(share) for share in of_controller]
            for name, of_controller in zip(columns, shares.T.tolist(), strict=True)
        },
    )
    marks = TableMarks(
        columns=(
            ("country_name", "Country"),
            ("admin_unit", sentence_case(theatre.settings.admin_unit)),
            ("assessed", "Assessed"),
            *((paint.controller, paint.label) for paint in paints),
        )
    )
    detail = f"Per cent of each {theatre.settings.admin_unit}'s assessed area"
    return _build_exhibit(theatre, view, rows, "governorates_table", "table", frame, marks, detail)


def _build_exhibit(
    theatre: Theatre,
    view: View,
    rows: pd.DataFrame,
    exhibit_id: str,
    kind: str,
    frame: pd.DataFrame,
    marks: Marks,
    detail: str,
) -> Exhibit:
    """Build an exhibit from `controller_shares`; ``detail`` follows the rule in the subtitle."""
    units = theatre.settings.admin_units
    listed = f"table of {units}" if kind == "table" else units
    title = (
        f"{controlled_place_name(theatre, view)}: {listed} by controller, "
        f"{format_date(view.as_of)} (modelled)"
    )
    sources = _cite_sources(theatre, view)
    return Exhibit(
        id=exhibit_id,
        kind=kind,
        title=title,
        subtitle=f"{control_model_note(view.radius_km)}. {detail}",
        as_of=view.as_of,
        frame=frame,
        marks=marks,
        caption=f"As of {format_date(view.as_of)}. Control records from "
        f"{format_count(len(sources), 'source')}. "
        f"{basemap.attribution(theatre, 'boundaries/', 'places.csv')}",
        alt=_describe_shares(theatre, title, rows, view),
        sources=sources,
        note=f"{_rule(theatre)} {theatre.settings.boundary_note}",
        missing=""
        if len(rows)
        else f"No place has a recorded controller on {format_date(view.as_of)}.",
    )


def _rule(theatre: Theatre) -> str:
    unit = theatre.settings.admin_unit
    return (
        f"The area around a place counts for the {unit} of the place, even where it crosses the "
        f"{unit}'s border. Shares are percentages of the assessed area only."
    )


def _format_percentage(share: float) -> str:
    """Format a share: a dash for none, one decimal below one per cent."""
    if share == 0:
        return "\u2013"
    return f"{100 * share:.{1 if share < 0.01 else 0}f}{NARROW}%"


def _add_view_columns(rows: pd.DataFrame, view: View) -> pd.DataFrame:
    radius_km = float("nan") if view.radius_km is None else view.radius_km
    return rows.assign(reach_km=radius_km, as_of=f"{view.as_of:%Y-%m-%d}", derived=True)


def _cite_sources(theatre: Theatre, view: View) -> tuple[sourcing.Citation, ...]:
    """Cite the publications behind the intervals of the as-of date."""
    controllers = controllers_on(theatre, view.as_of, ("source_id", "second_source_id"))
    iso3 = [country.iso3 for country in chosen_countries(theatre, view)]
    is_inside = theatre.places["country"].reindex(controllers.index).isin(iso3)
    return sourcing.control_citations(theatre, controllers[is_inside])


def _describe_shares(theatre: Theatre, title: str, rows: pd.DataFrame, view: View) -> str:
    controller = followed_controller(theatre, view)
    of_controller = rows[rows["controller"] == controller]
    top = of_controller.sort_values("share", ascending=False, kind="stable").head(5)
    shares = "; ".join(
        f"{unit} {_format_percentage(share)}"
        for unit, share in zip(top["admin_unit"], top["share"], strict=True)
    )
    actor = actor_in_text(theatre, str(theatre.actors.loc[controller, "short_label"]))
    unit_count = len({*zip(rows["country"], rows["admin_unit"], strict=True)})
    settings = theatre.settings
    unit = settings.admin_unit if unit_count == 1 else settings.admin_units
    ranking = f"largest shares of {actor}: {shares}" if shares else f"no share of {actor}"
    return f"{title}. {unit_count:,} {unit}; {ranking}."
