"""Change of control between two dates: gains, losses and other states."""

import re
from dataclasses import replace

import pandas as pd
import plotly.graph_objects as go
import pytest

from data.model import Theatre
from exhibits.builders.control import area_totals, control_change
from exhibits.builders.control.control_change import (
    BETWEEN,
    CONTESTED,
    GAINED,
    LOST,
    OTHERS,
    RETAINED,
    STATES,
)
from exhibits.builders.control.control_layers import format_area_range
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.view_scope import area_formatter
from exhibits.model import LAYERS, Exhibit, MapMarks, View
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.text.markup import BREAK
from exhibits.theme import THEMES, contrast_ratio
from tests.exhibits.conftest import OPENING, draw_on_slide

YEAR = View(pd.Timestamp("2016-01-01"), "iraq-syria", since=pd.Timestamp("2015-01-01"))


@pytest.fixture(scope="module")
def table(theatre: Theatre, base_map: Basemap) -> Exhibit:
    return control_change.change_table(theatre, base_map, YEAR)


@pytest.fixture(scope="module")
def picture(theatre: Theatre, base_map: Basemap) -> Exhibit:
    return control_change.change_map(theatre, base_map, YEAR)


def named(exhibit: Exhibit, state: str) -> set[str]:
    return set(exhibit.frame.loc[exhibit.frame["state"] == state, "name_en"])


def test_known_changes_of_2015(table: Exhibit) -> None:
    gained, lost = " ".join(named(table, GAINED)), " ".join(named(table, LOST))
    for name in ("Palmyra", "Al-Qaryatayn", "As-Sukhnah", "Al-Tanf"):
        assert name in gained
        assert name not in lost
    for name in ("Tikrit", "Baiji", "Tal Abyad", "Al-Hawl"):
        assert name in lost
        assert name not in gained


def test_temporary_control_is_between(table: Exhibit) -> None:
    row = table.frame[table.frame["place_id"] == "ramadi"].to_dict("records")[0]
    assert row["state"] == BETWEEN
    assert row["what"] == "gained and lost again"
    assert row["between"] == "ISIL"
    assert row["now"] == "contested"
    assert "Ramadi" not in named(table, GAINED) | named(table, LOST)


def test_contested_at_the_end(table: Exhibit) -> None:
    assert named(table, CONTESTED) == {"Yarmouk camp"}


def test_gains_and_losses_add_up_to_the_difference(theatre: Theatre, base_map: Basemap) -> None:
    """Later area equals earlier area plus gains minus losses."""
    assert YEAR.since is not None
    for who in ("isil", "iraq_government", "sdf_ypg"):
        for country in ("iraq-syria", "iraq"):
            view = replace(YEAR, controller=who, country=country)
            frame = control_change.place_changes(theatre, base_map, view)
            km2 = frame["area_km2"].groupby(frame["state"]).sum().reindex(STATES, fill_value=0.0)
            later = area_totals.area_totals(theatre, base_map, view)
            assert km2[[GAINED, RETAINED]].sum() == pytest.approx(later.get(who, 0.0), abs=30)
            earlier = area_totals.area_totals(theatre, base_map, replace(view, as_of=YEAR.since))
            was = frame["before"] == who
            assert frame.loc[was, "area_km2"].sum() == pytest.approx(earlier.get(who, 0), abs=30)
            assert set(frame.loc[was, "state"]) <= {LOST, RETAINED, CONTESTED}


def test_both_directions_are_always_present(theatre: Theatre, base_map: Basemap) -> None:
    """A year with losses only states that nothing was gained."""
    view = View(pd.Timestamp("2018-01-01"), "iraq", since=pd.Timestamp("2017-09-01"))
    exhibit = control_change.change_map(theatre, base_map, view)
    assert isinstance(exhibit.marks, MapMarks)
    texts = [layer.legend for layer in exhibit.marks.layers]
    assert "gained by ISIL: none" in texts
    assert any(text.startswith("lost by ISIL: ") and "none" not in text for text in texts)
    assert "gained by ISIL: none" in exhibit.alt


def test_the_map_names_and_measures_each_state(picture: Exhibit) -> None:
    assert isinstance(picture.marks, MapMarks)
    texts = [layer.legend for layer in picture.marks.layers if layer.legend]
    assert "gained by ISIL: 16,500\u202fkm² (7,100–28,100), 11 places" in texts
    assert "lost by ISIL: 16,400\u202fkm² (9,500–21,600), 19 places" in texts
    assert "gained and lost again: 4,700\u202fkm² (2,300–7,000), 4 places" in texts
    assert "held by others on both dates: 184,300\u202fkm², 237 places" in texts
    assert "not assessed: 325,800\u202fkm²" in texts
    assert picture.subtitle.startswith("Modelled")
    assert "Palmyra" in picture.alt
    assert len(picture.frame) == 380


def test_ranges_are_the_areas_at_the_other_radii(
    theatre: Theatre, base_map: Basemap, picture: Exhibit
) -> None:
    """The lower and the upper end of a range are the figures of views at those radii."""
    assert "in brackets 15 and 40" in picture.subtitle
    for radius_km, km2 in ((15.0, "7,100"), (40.0, "28,100")):
        other = control_change.change_map(theatre, base_map, replace(YEAR, radius_km=radius_km))
        assert f"gained by ISIL: {km2}\u202fkm²" in other.alt
    no_limit = control_change.change_map(theatre, base_map, replace(YEAR, radius_km=None))
    assert "in brackets" not in no_limit.subtitle
    assert "nan" not in no_limit.alt


def test_hovers_name_the_direction_of_a_change(picture: Exhibit) -> None:
    assert isinstance(picture.marks, MapMarks)
    (marks,) = (layer for layer in picture.marks.layers if layer.role == "place")
    first_lines = marks.shapes["hover"].str.partition(BREAK)[0]
    hovers = dict(zip(marks.shapes["place_id"], first_lines, strict=True))
    frame = picture.frame.set_index("place_id")
    patterns = {
        GAINED: r"gained by ISIL, .+(, from |; on the start date )",
        LOST: r"lost by ISIL(, .+, to |; .+ since )",
        BETWEEN: r"held by ISIL only in between; .+ since ",
        RETAINED: r"ISIL since ",
    }
    for place_id, hover in hovers.items():
        row = frame.loc[place_id]
        assert re.match(f"{re.escape(row['name_en'])}: {patterns.get(row['state'], '')}", hover), (
            hover
        )
    assert hovers["ramadi"].startswith("Ramadi: held by ISIL only in between; contested since ")
    assert hovers["tal-abyad"].startswith("Tal Abyad: lost by ISIL, 16 June 2015, to ")


def test_the_table_has_dates_controllers_and_sources(table: Exhibit) -> None:
    frame = table.frame
    assert OTHERS not in set(frame["state"])
    moved = frame[frame["state"].isin([GAINED, LOST])]
    assert moved["changed_on"].between(pd.Timestamp("2015-01-02"), YEAR.as_of).all()
    assert moved["now"].notna().all()
    by_month = moved["from_precision"] == "month"
    texts = moved["changed_on"].dt.strftime("%b %Y")
    assert (moved["held_since"] == texts).tolist() == by_month.tolist()
    assert (moved["source_id"].notna() | (moved["status"] != "verified")).all()
    retained = (frame["state"] == RETAINED).tolist()
    assert retained == sorted(retained), "last"


def test_the_status_of_a_row_agrees_with_the_count_of_unverified_changes(
    theatre: Theatre, base_map: Basemap
) -> None:
    view = replace(YEAR, as_of=pd.Timestamp("2017-08-04"), since=pd.Timestamp("2016-08-04"))
    table = control_change.change_table(theatre, base_map, view)
    changed = table.frame[table.frame["state"] != RETAINED]
    unverified = int((changed["checked"] == "unverified").sum())
    assert f"Unverified changes: {unverified} places." in table.caption
    assert unverified > (changed["status"] != "verified").sum()


def test_a_cut_table_has_the_largest_changes_of_each_kind(table: Exhibit) -> None:
    kinds = [state for state in STATES if state in set(table.frame["state"]) - {RETAINED}]
    assert len(kinds) > 2
    assert table.frame["state"].iloc[: len(kinds)].tolist() == kinds
    for state in kinds:
        areas = table.frame.loc[table.frame["state"] == state, "area_km2"]
        assert areas.is_monotonic_decreasing


@pytest.mark.parametrize("theme", THEMES)
def test_states_are_distinguishable_without_colour(
    theatre: Theatre, base_map: Basemap, picture: Exhibit, theme: str
) -> None:
    """With patterns by hatch; without them by lightness or a line, except gain and loss."""
    context = DrawingContext(THEMES[theme], 880.0)
    looks = {t["meta"]["role"]: t for t in draw_figure(picture, context).data if "meta" in t}
    paper = THEMES[theme].theatre_land
    assert contrast_ratio(looks["change:others"]["fillcolor"], paper) >= 1.4
    assert not any("fillpattern" in looks[f"change:{each}"] for each in (GAINED, LOST))
    view = View(picture.as_of, theatre.settings.whole, layers=LAYERS)
    patterned = draw_figure(control_change.change_map(theatre, base_map, view), context)
    looks = {t["meta"]["role"]: t for t in patterned.data if "meta" in t}
    signs = {looks[f"change:{each}"]["fillpattern"]["shape"] for each in (GAINED, LOST)}
    assert len(signs) == 2


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [326.0, 880.0])
def test_the_map_is_valid_for_plotly(picture: Exhibit, theme: str, width: float) -> None:
    go.Figure(draw_figure(picture, DrawingContext(THEMES[theme], width)).to_dict())
    go.Figure(draw_on_slide(picture, THEMES[theme]).to_dict())


@pytest.mark.parametrize(
    ("as_of", "since", "message"),
    [
        ("2016-01-01", "2016-01-01", "before 1 January 2016"),
        ("2016-01-01", "2017-01-01", "before 1 January 2016"),
        ("2014-01-01", None, "before 1 January 2014"),
        ("2020-01-01", "2015-01-01", "31 March 2019"),
    ],
)
def test_no_change_backwards_or_beyond_the_window(
    theatre: Theatre, base_map: Basemap, as_of: str, since: str | None, message: str
) -> None:
    first = None if since is None else pd.Timestamp(since)
    view = View(pd.Timestamp(as_of), "iraq-syria", since=first)
    for build in (control_change.change_map, control_change.change_table):
        exhibit = build(theatre, base_map, view)
        assert message in exhibit.missing
        go.Figure(draw_figure(exhibit, DrawingContext(THEMES["light"], 880.0)).to_dict())


def test_a_controller_without_any_place(theatre: Theatre, base_map: Basemap) -> None:
    view = replace(YEAR, controller="hts_nusra", country="iraq")
    table = control_change.change_table(theatre, base_map, view)
    assert (
        table.missing
        == "HTS / Nusra held no place on 1 January 2015, 1 January 2016 or in between."
    )


def test_the_default_period_is_one_year(theatre: Theatre, base_map: Basemap) -> None:
    for as_of, first in (("2016-02-29", "28 February 2015"), ("2014-06-30", "1 January 2014")):
        view = View(pd.Timestamp(as_of), "iraq-syria")
        assert (
            f"territorial change, {first} to"
            in control_change.change_map(theatre, base_map, view).title
        )


def test_an_area_that_rounds_to_zero_has_no_range(theatre: Theatre) -> None:
    format_area = area_formatter(theatre, View(pd.Timestamp(OPENING), theatre.settings.whole))
    assert format_area_range(format_area, 0.3, 0.1, 2.0) == "less than 1\u202fkm²"
    assert format_area_range(format_area, 0.0, 0.0, 0.0) == "0\u202fkm²"
    assert format_area(-0.3) == "0\u202fkm²", "no sign"


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (
            [("gained", "a", "b"), ("gained", "a", "b"), ("held", "b", "b")],
            "2 places changed, largest areas first; 1 held on both",
        ),
        (
            [("gained", "a", "b"), ("lost", "b", "a")],
            "2 places changed; the kinds of change in turn, largest",
        ),
        (
            [("contested", "contested", "contested"), ("lost", "b", "a"), ("held", "b", "b")],
            "1 place changed, largest areas first; 1 contested on both dates; 1 held on both",
        ),
        ([("contested", "contested", "contested")], "No place changed; 1 contested on both dates"),
    ],
)
def test_the_order_of_rows_is_stated(rows: list[tuple[str, str, str]], text: str) -> None:
    frame = pd.DataFrame(rows, columns=["state", "before", "controller"]).assign(between="")
    assert control_change._describe_rows(frame).startswith(text)
