"""Per governorate, the share of assessed ground by controller on one day. Modelled.

Pure: records, ground and a view in, an `Exhibit` out.
"""

import pandas as pd

from data.model import Theatre
from data.queries.control import controllers_on
from data.text.format import NARROW, format_count, format_date
from data.text.sentences import place_name
from exhibits.builders import sourcing
from exhibits.builders.control.control_layers import control_model_note, controller_paints
from exhibits.builders.maps import basemap
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.view_scope import area_unit, chosen_countries, followed_controller
from exhibits.model import Exhibit, Kind, Marks, SharesMarks, TableMarks, View
from exhibits.text.markup import BREAK, bold_text

UNNAMED = "no governorate recorded"
RULE = (
    "A cell counts for the governorate of its place, so it may reach over a governorate's border. "
    "Shares are of assessed ground alone."
)


def controller_shares(theatre: Theatre, ground: Basemap, view: View) -> pd.DataFrame:
    """Modelled ground of each controller in each governorate on the view's day.

    Returns
    -------
    Frame: ``country`` (place_id), ``governorate``, ``controller``, ``label``, ``area_km2``,
    ``assessed_km2``, ``share`` (0-1 of what is assessed), ``followed_share`` (of the controller
    that the view follows); countries as the theatre lists them, then by that share, largest first,
    then by assessed ground. Governorates without assessed ground are left out.
    """
    countries = chosen_countries(theatre, view)
    ids = {country.iso3: country.place_id for country in countries}
    area = ground.cells[view.reach_km].area_km2
    places = theatre.places.loc[area.index]
    country = places["country"].map(ids)
    held = pd.DataFrame(
        {
            "country": country,
            "governorate": places["governorate"].where(places["governorate"].notna(), UNNAMED),
            "controller": controllers_on(theatre, view.as_of)["controller"].reindex(area.index),
            "area_km2": area,
        }
    ).dropna(subset=["country", "controller"])
    keys = ["country", "governorate"]
    rows = held.groupby([*keys, "controller"], as_index=False)["area_km2"].sum()
    rows["assessed_km2"] = rows.groupby(keys)["area_km2"].transform("sum")
    rows = rows[(rows["area_km2"] > 0) & (rows["assessed_km2"] > 0)]
    rows = rows.assign(share=rows["area_km2"] / rows["assessed_km2"])
    own = rows[rows["controller"] == followed_controller(theatre, view)].set_index(keys)["share"]
    at = pd.MultiIndex.from_frame(rows[keys])
    order = {country.place_id: number for number, country in enumerate(countries)}
    rank = {paint.controller: number for number, paint in enumerate(controller_paints(theatre))}
    return (
        rows.assign(
            followed_share=own.reindex(at).fillna(0.0).to_numpy(),
            label=rows["controller"].map(theatre.actors["label"]),
            _country=rows["country"].map(order),
            _rank=rows["controller"].map(rank),
        )
        .sort_values(
            ["_country", "followed_share", "assessed_km2", "governorate", "_rank"],
            ascending=[True, False, False, True, True],
        )
        .drop(columns=["_country", "_rank"])
        .reset_index(drop=True)
    )


def governorates(theatre: Theatre, ground: Basemap, view: View) -> Exhibit:
    """Bars of 100 per cent, a governorate each, sorted by the share of the controller followed.

    Frame: as `shares`, with ``reach_km``, ``as_of``, ``derived``, ``panel``, ``row``,
    ``share_pct``, ``whole`` and ``hover``.
    """
    rows = controller_shares(theatre, ground, view)
    factor, sign, _ = area_unit(theatre, view)
    told = [
        f"{bold_text(row['governorate'])}{BREAK}{row['label']}: {row['share']:.1%} of assessed "
        f"ground"
        f"{BREAK}{row['area_km2'] * factor:,.0f} of {row['assessed_km2'] * factor:,.0f} {sign}, "
        "modelled"
        for row in rows.to_dict("records")
    ]
    frame = _dated(rows, view).assign(
        panel=rows["country"].map(theatre.places["name_en"]),
        row=rows["governorate"],
        share_pct=rows["share"] * 100,
        whole=[f"{km2 * factor:,.0f}{NARROW}{sign}" for km2 in rows["assessed_km2"]],
        hover=told,
    )
    actor = str(theatre.actors.loc[followed_controller(theatre, view), "short_label"])
    marks = SharesMarks(
        value_label="per cent of assessed ground, modelled",
        paints=controller_paints(theatre, rows["controller"].unique()),
    )
    words = f"By the share of {actor}; right: assessed ground"
    return _exhibit(theatre, view, rows, "governorates", "shares", frame, marks, words)


def governorate_table(theatre: Theatre, ground: Basemap, view: View) -> Exhibit:
    """The same as a table: a row a governorate, a column a controller.

    Frame: ``country``, ``governorate``, ``assessed``, then ``share_`` and the actor's id for each
    controller (0-1), ``assessed_km2``, and the same shares as text under the actor's id.
    """
    rows = controller_shares(theatre, ground, view)
    factor, sign, _ = area_unit(theatre, view)
    keys = ["country", "governorate", "assessed_km2"]
    wide = rows.pivot_table(index=keys, columns="controller", values="share")
    order = pd.MultiIndex.from_frame(rows[keys].drop_duplicates())
    looks = controller_paints(theatre, rows["controller"].unique())
    wide = wide.reindex(order)[[paint.controller for paint in looks]]
    frame = wide.fillna(0.0).add_prefix("share_").round(4).reset_index()
    frame = _dated(frame, view).assign(
        country_name=frame["country"].map(theatre.places["name_en"]),
        assessed=[f"{km2 * factor:,.0f} {sign}" for km2 in frame["assessed_km2"]],
        assessed_km2=frame["assessed_km2"].round(1),
        **{name: [_pct(share) for share in wide[name]] for name in wide.columns},
    )
    marks = TableMarks(
        columns=(
            ("country_name", "Country"),
            ("governorate", "Governorate"),
            ("assessed", "Assessed"),
            *((paint.controller, paint.label) for paint in looks),
        )
    )
    words = "Per cent of each governorate's assessed ground"
    return _exhibit(theatre, view, rows, "governorates_table", "table", frame, marks, words)


def _exhibit(
    theatre: Theatre,
    view: View,
    rows: pd.DataFrame,
    exhibit_id: str,
    kind: Kind,
    frame: pd.DataFrame,
    marks: Marks,
    words: str,
) -> Exhibit:
    """What both say of `shares`; ``words`` stand behind the rule."""
    title = f"{place_name(theatre, view.country)}: governorates by who is said to hold the ground"
    sources = _sources(theatre, view)
    return Exhibit(
        id=exhibit_id,
        kind=kind,
        title=f"{title}, {format_date(view.as_of)}" + (": table" if kind == "table" else ""),
        subtitle=f"{control_model_note(view.reach_km)}. {words}",
        as_of=view.as_of,
        frame=frame,
        marks=marks,
        caption=f"As of {format_date(view.as_of)}. {format_count(len(sources), 'source')} of "
        f"control. "
        f"{basemap.attribution(theatre, 'boundaries/', 'places.csv')}",
        alt=_alt(theatre, title, rows, view),
        sources=sources,
        note=f"{RULE} {theatre.settings.boundary_note}",
        missing=""
        if len(rows)
        else f"No place is said to be held by anyone on {format_date(view.as_of)}.",
    )


def _pct(share: float) -> str:
    """A share for reading: a dash for none, one decimal under one per cent."""
    if pd.isna(share) or share == 0:
        return "\u2013"
    return f"{share:.1%}" if share < 0.01 else f"{share:.0%}"


def _dated(rows: pd.DataFrame, view: View) -> pd.DataFrame:
    reach = float("nan") if view.reach_km is None else view.reach_km
    return rows.assign(reach_km=reach, as_of=f"{view.as_of:%Y-%m-%d}", derived=True)


def _sources(theatre: Theatre, view: View) -> tuple[sourcing.Citation, ...]:
    """Publications behind the intervals of the day."""
    held = controllers_on(theatre, view.as_of)
    iso3 = [country.iso3 for country in chosen_countries(theatre, view)]
    inside = theatre.places["country"].reindex(held.index).isin(iso3)
    return sourcing.citations(theatre, held.loc[inside, "source_id"])


def _alt(theatre: Theatre, title: str, rows: pd.DataFrame, view: View) -> str:
    """Where the controller that is followed is said to hold most."""
    controller = followed_controller(theatre, view)
    own = rows[rows["controller"] == controller].nlargest(5, "share")
    told = "; ".join(f"{row.governorate} {row.share:.0%}" for row in own.itertuples())
    actor = theatre.actors.loc[controller, "short_label"]
    governed = rows[["country", "governorate"]].drop_duplicates()
    most = f"{actor} most in {told}" if told else f"{actor} in none"
    return (
        f"{title}, modelled, {format_date(view.as_of)}. "
        f"{format_count(len(governed), 'governorate')}; {most}."
    )
