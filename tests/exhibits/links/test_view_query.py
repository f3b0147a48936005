"""The view in an address: written and read back, as the pages do."""

import ast
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.loading.theatre import read_theatre
from data.model import Filters, Theatre
from data.queries.search import ORDERS
from exhibits.catalogue import place_page
from exhibits.links import options, view_query
from exhibits.links.picks import Pick, make_pick, picks_text, read_pick_list
from exhibits.links.view_parameters import AddressError
from exhibits.links.view_query import query_of_view, read_view, require_view
from exhibits.model import LAYERS, View
from exhibits.place_catalogue import CatalogueEntry
from tests.compared_theatres import write_compared_theatre

CLAIM = "mcgurk-20170804-raqqa-cleared"
PAGES = Path(__file__).parents[3] / "pages"


def opening(theatre: Theatre) -> View:
    return View(theatre.settings.opening_date, theatre.settings.whole, "km2")


@pytest.mark.parametrize("page", ["", "overview", "map", "change", "area", "places", "ledger"])
def test_the_opening_view_has_an_empty_query(theatre: Theatre, page: str) -> None:
    assert query_of_view(theatre, opening(theatre), page) == {}
    assert require_view(theatre, {}, page) == opening(theatre)


def test_a_theatre_without_places_has_no_layers_in_its_addresses(tmp_path: Path) -> None:
    maps = read_theatre(write_compared_theatre(tmp_path / "maps"))
    view, _ = read_view(maps, {}, "map")
    assert set(query_of_view(maps, view, "map")) <= {"theatre"}
    without, _ = read_view(maps, {"layers": ["Rivers"]}, "map")
    assert query_of_view(maps, without, "map")["layers"] == ["Rivers"]


def test_names_and_values_are_those_of_the_pages(theatre: Theatre) -> None:
    view = replace(
        opening(theatre),
        as_of=pd.Timestamp("2015-06-01"),
        country="iraq",
        area_unit="sq_mi",
        radius_km=None,
        since=pd.Timestamp("2014-06-01"),
        layers=("places", "labels"),
        controller="sdf_ypg",
    )
    assert query_of_view(theatre, view, "map") == {
        "country": "Iraq",
        "as_of": "2015-06-01",
        "areas": "sq mi",
        "reach": "no limit",
        "since": "2014-06-01",
        "layers": ["Places", "Labels"],
    }
    assert (
        require_view(theatre, query_of_view(theatre, view, "change"), "change").controller
        == "sdf_ypg"
    )
    assert query_of_view(theatre, view, "checks") == {
        "country": "Iraq",
        "as_of": "2015-06-01",
        "areas": "sq mi",
    }
    assert query_of_view(theatre, replace(view, layers=()), "map")["layers"] == [""]
    assert require_view(theatre, {"layers": [""]}, "map").layers == ()


def test_filters_of_the_ledger_are_written(theatre: Theatre) -> None:
    filters = Filters(
        "dam",
        "share_cleared",
        "raqqa",
        "SDF",
        "Kino Gabriel",
        "verified",
        "agency",
        pd.Timestamp("2017-01-01"),
        pd.Timestamp("2017-12-31"),
    )
    view = replace(opening(theatre), filters=filters, order="amount", claim=CLAIM)
    query = query_of_view(theatre, view, "ledger")
    assert query == {
        "q": "dam",
        "measure": str(theatre.metrics.loc["share_cleared", "label"]),
        "place": "Raqqa",
        "by": "SDF",
        "speaker": "Kino Gabriel",
        "status": "verified",
        "via": "agency",
        "from": "2017-01-01",
        "to": "2017-12-31",
        "sort": "amount",
        "claim": CLAIM,
    }
    assert require_view(theatre, query, "ledger") == view


def test_a_place_of_the_list_of_places_is_named_by_its_id(theatre: Theatre) -> None:
    view = replace(opening(theatre), filters=Filters(place="ramadi", words="an"), order="name")
    assert query_of_view(theatre, view, "places") == {"q": "an", "order": "By name", "at": "ramadi"}
    assert require_view(theatre, query_of_view(theatre, view, "places"), "places") == view


def test_rivals_open_on_a_claim_about_a_city(theatre: Theatre) -> None:
    assert require_view(theatre, {}, "rivals").filters == options.opening_rivals(theatre)
    filters = require_view(theatre, {"place": "Syria"}, "rivals").filters
    assert filters.place == "syria"
    assert filters.metric in options.measures_of(theatre, "syria").values()
    assert require_view(theatre, {"within": "a year"}, "rivals").days_apart == 366


VIEWS = st.fixed_dictionaries(
    {
        "as_of": st.dates(pd.Timestamp("2014-01-01").date(), pd.Timestamp("2019-03-31").date()),
        "country": st.sampled_from(["iraq-syria", "iraq", "syria"]),
        "area_unit": st.sampled_from(["km2", "sq_mi"]),
        "radius_km": st.sampled_from((15.0, 25.0, 40.0, None)),
        "layers": st.sets(st.sampled_from(LAYERS)),
        "controller": st.sampled_from(["", "sdf_ypg", "iraq_government"]),
        "words": st.text(st.characters(exclude_categories=("Cs",)), max_size=200),
        "days": st.sampled_from([7, 31, 92, 366]),
        "order": st.sampled_from([f"{sign}{name}" for sign in ("", "-") for name in ORDERS]),
    }
)


@given(values=VIEWS, page=st.sampled_from(["map", "change", "area", "ledger", "sources", "rivals"]))
def test_views_survive_an_address(theatre: Theatre, values: dict, page: str) -> None:
    view = View(
        as_of=pd.Timestamp(values["as_of"]),
        country=values["country"],
        area_unit=values["area_unit"],
        filters=replace(options.opening_rivals(theatre), words=values["words"])
        if page == "rivals"
        else Filters(words=values["words"]),
        order=values["order"],
        days_apart=values["days"],
        radius_km=values["radius_km"],
        controller=values["controller"],
        layers=tuple(layer for layer in LAYERS if layer in values["layers"]),
    )
    query = query_of_view(theatre, view, page)
    address = view_query.page_address("http://localhost:8501/", page, query, "an_exhibit")
    parts = urlsplit(address)
    assert (parts.path, parts.fragment) == (f"/{page}", "an_exhibit")
    read = parse_qs(parts.query, keep_blank_values=True)
    again = require_view(theatre, read, page)
    assert query_of_view(theatre, again, page) == query
    assert (again.as_of, again.country, again.area_unit) == (
        view.as_of,
        view.country,
        view.area_unit,
    )
    parameters = view_query.PAGES[page]
    assert "reach" not in parameters or again.radius_km == view.radius_km
    assert "layers" not in parameters or again.layers == view.layers
    assert "controller" not in parameters or again.controller == view.controller
    assert "q" not in parameters or again.filters.words == view.filters.words
    assert "sort" not in parameters or again.order == view.order
    assert "within" not in parameters or again.days_apart == view.days_apart


@pytest.mark.parametrize(
    ("page", "params", "expected"),
    [
        (
            "",
            {"country": "Atlantis"},
            "unknown country 'Atlantis'; available: Iraq and Syria, Iraq",
        ),
        ("", {"as_of": "tomorrow"}, "from 2014-01-01 to 2019-03-31"),
        ("", {"as_of": "2019-04-01"}, "date '2019-04-01' is outside the records"),
        ("", {"areas": "acres"}, "unknown unit of area 'acres'; available: km², sq mi"),
        (
            "map",
            {"reach": "7 km"},
            "unknown radius '7 km'; available: 15 km, 25 km, 40 km, no limit",
        ),
        ("map", {"layers": ["Places", "Sea"]}, "unknown layer 'Sea'"),
        ("change", {"controller": "Rome"}, "unknown controller 'Rome'"),
        ("ledger", {"measure": "Beauty"}, "unknown measure 'Beauty'"),
        ("ledger", {"sort": "-beauty"}, "unknown order '-beauty'"),
        ("ledger", {"by": "Nobody"}, "unknown organisation 'Nobody'"),
        ("ledger", {"q": "a" * 201}, "a search of 201 characters; at most 200"),
        ("places", {"at": "atlantis"}, "unknown place 'atlantis'"),
        ("rivals", {"place": "Atlantis"}, "unknown place 'Atlantis'"),
        ("rivals", {"within": "an hour"}, "unknown time span 'an hour'"),
    ],
)
def test_invalid_values_list_the_valid_ones(
    theatre: Theatre, page: str, params: dict, expected: str
) -> None:
    with pytest.raises(AddressError) as fault:
        require_view(theatre, params, page)
    assert expected in str(fault.value)


def test_an_address_is_short_and_safe(theatre: Theatre) -> None:
    assert view_query.page_address("http://a:1/", "overview", {}) == "http://a:1/"
    assert view_query.page_address("http://a:1", "map", {"q": "a&b=c#d"}, 'x"y') == (
        "http://a:1/map?q=a%26b=c%23d#x%22y"
    )
    assert require_view(theatre, {"country": ["Syria", "Iraq"]}).country == "iraq"
    assert require_view(theatre, {"country": "", "q": "x", "part": "3"}) == opening(theatre)


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)


@given(st.lists(st.tuples(TEXTS.filter(bool), st.lists(st.tuples(TEXTS, TEXTS), max_size=3))))
def test_picks_survive_an_address(items: list) -> None:
    picks = tuple(Pick(name, tuple(parameters)) for name, parameters in items)
    assert read_pick_list(picks_text(picks)) == picks


def test_picks_are_readable() -> None:
    picks = (Pick("headlines"), Pick("control_map", (("as_of", "2015-01-01"), ("reach", "40 km"))))
    assert picks_text(picks) == "headlines,control_map:as_of=2015-01-01:reach=40 km"
    assert read_pick_list("headlines,,") == (Pick("headlines"),)
    with pytest.raises(AddressError, match="invalid parameter 'as_of' of map"):
        read_pick_list("map:as_of")


def test_a_pick_has_its_page_parameters_except_date_and_country(theatre: Theatre) -> None:
    view = replace(
        opening(theatre),
        as_of=pd.Timestamp("2015-01-01"),
        country="iraq",
        area_unit="sq_mi",
        radius_km=40.0,
        layers=("places", "labels"),
    )
    pick = make_pick(theatre, view, "control_map", "map")
    assert picks_text((pick,)) == "control_map:reach=40 km:layers=Places:layers=Labels"
    assert read_pick_list(picks_text((pick,))) == (pick,)
    assert pick.params == {"reach": ["40 km"], "layers": ["Places", "Labels"]}
    assert require_view(theatre, pick.params, "map").layers == ("places", "labels")
    assert make_pick(theatre, view, "warnings", "checks") == Pick("warnings")


def exhibits_called(script: Path) -> set[str]:
    """Ids in the calls of a page that draw exhibits."""
    drawing = tuple(
        f"exhibit_view.draw_{name}" for name in ("exhibit", "available", "folded", "map_with_cards")
    )
    calls = [
        node
        for node in ast.walk(ast.parse(script.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(drawing)
    ]
    return {
        part.value
        for call in calls
        for argument in call.args
        for part in ast.walk(argument)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }


# What a page shows through pages/ui, by the function that it calls.
PLACE_PAGES = ("country", "city")
EXHIBITS_BY_CALL = {
    "territory_widgets.draw_place()": {"place", "place_history"},
    "claim_widgets.draw_evidence()": {"evidence"},
    "claim_widgets.draw_ledger()": {"ledger"},
    "exhibit_view.draw_sources()": {"statements"},
}


def test_each_exhibit_is_on_its_page(theatre: Theatre, entries: dict[str, CatalogueEntry]) -> None:
    settings = theatre.settings
    places = {place_page(place.place_id) for place in (*settings.countries, *settings.cities)}
    scripts = [path for path in PAGES.glob("*.py") if path.stem not in ("__init__", *PLACE_PAGES)]
    standing: dict[str, set[str]] = {}
    for script in scripts:
        text = script.read_text(encoding="utf-8")
        through = [ids for call, ids in EXHIBITS_BY_CALL.items() if call in text]
        standing[script.stem] = exhibits_called(script).union(*through)
        if re.search(r"territory_widgets\.draw_(exhibits|maps|changes)\(", text):
            of_page = {entry.id for entry in entries.values() if entry.page == script.stem}
            standing[script.stem] = of_page
    standing["places"].discard("assessors")  # of theatres with several assessors
    del standing["events"]  # of theatres with large tables of events
    standing["overview"] &= set(entries)  # beside labels and the page of maps
    standing["series"] = {name for name in entries if name.startswith("series_")}
    for entry in entries.values():
        if entry.page in places:  # drawn by `draw_page_exhibits`
            continue
        assert entry.page in standing, entry.id
        assert entry.id in standing[entry.page], entry.id
    assert set().union(*standing.values()) <= set(entries)


def test_a_series_is_requested_by_measure_and_place(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    query = dict(entries["series_fighters_mosul"].page_params)
    assert query["place"] == "Mosul"
    assert options.measures_of(theatre, "mosul")[query["measure"]] == "fighters"
    assert {bool(entry.page_params) for entry in entries.values() if entry.page == "series"} == {
        True
    }


def faults(theatre: Theatre, page: str, params: dict) -> list[str]:
    """Faults of an address, as "parameter: message"."""
    return [f"{each.name}: {each.message}" for each in read_view(theatre, params, page)[1]]


@pytest.mark.parametrize(
    ("page", "params", "expected"),
    [
        ("", {"contry": "Iraq"}, "contry: unknown parameter"),
        ("ledger", {"claim": "x"}, "claim: unknown claim 'x'; expected the id of a claim"),
        ("ledger", {"from": "x"}, "from: invalid date 'x'; expected a date as YYYY-MM-DD"),
        ("ledger", {"to": "2030-01-01"}, "to: date '2030-01-01' is outside the records"),
        ("ledger", {"status": "x"}, "status: unknown status 'x'; available: unverified, verified"),
        ("ledger", {"via": "x"}, "via: unknown via 'x'; available: "),
        ("ledger", {"speaker": "x"}, "speaker: unknown speaker 'x'; available: "),
        ("map", {"since": "x"}, "since: invalid date 'x'"),
        ("places", {"order": "x"}, "order: unknown order 'x'; available: Most changes first"),
        (
            "rivals",
            {"place": "Raqqa", "measure": "Share of territory lost"},
            "measure: unknown measure for this place 'Share of territory lost'; available: ",
        ),
        ("series", {"measure": "Beauty"}, "measure: unknown series 'Beauty'; available: "),
        (
            "series",
            {"measure": "Share of territory lost", "place": "Raqqa"},
            "place: unknown place for this series 'Raqqa'; available: ",
        ),
        (
            "series",
            {"country": "Iraq", "place": "Syria"},
            "place: unknown place for this series 'Syria'; available: Iraq",
        ),
        ("", {"country": "x" * 500}, f"country: unknown country '{'x' * 79}…'; available: "),
        ("", {"country": ["Iraq", "x"]}, "country: unknown country 'x'"),
    ],
)
def test_each_invalid_parameter_is_a_fault(
    theatre: Theatre, page: str, params: dict, expected: str
) -> None:
    (found,) = faults(theatre, page, params)
    assert found.startswith(expected)


def test_faults_leave_the_rest_of_an_address_unchanged(theatre: Theatre) -> None:
    params = {"country": "Iraq", "as_of": "x", "reach": "7 km", "layers": ["Places", "Sea"]}
    view, found = read_view(theatre, params, "map")
    assert [each.name for each in found] == ["as_of", "reach", "layers"]
    assert view == replace(opening(theatre), country="iraq")
    view, found = read_view(theatre, {"place": "Atlantis", "measure": "Fighters"}, "rivals")
    assert [each.name for each in found] == ["place"]
    assert view.filters.place == options.opening_rivals(theatre).place


@pytest.mark.parametrize(
    "params",
    [
        {"country": ["x", "Iraq"], "as_of": "", "embed": "true", "cite": "x", "reach": "7 km"},
        {"embed_options": "light_theme", "title": "x" * 999, "part": "x", "exhibits": "x"},
    ],
)
def test_parameters_of_other_parts_of_the_program_are_no_fault(
    theatre: Theatre, params: dict
) -> None:
    assert faults(theatre, "", params) == []


@pytest.mark.parametrize("page", ["", *view_query.PAGES])
def test_addresses_written_by_the_pages_have_no_fault(theatre: Theatre, page: str) -> None:
    view = require_view(theatre, {}, page)
    assert faults(theatre, page, query_of_view(theatre, view, page)) == []


def test_claims_after_the_period_can_be_selected_by_date(theatre: Theatre) -> None:
    late = theatre.figures["as_of_last"].max()
    assert late > theatre.settings.window_last
    view, faults = read_view(theatre, {"from": f"{late:%Y-%m-%d}"}, "ledger")
    assert (view.filters.first, faults) == (late, ())
    outside = f"{late + pd.Timedelta(days=1):%Y-%m-%d}"
    (fault,) = read_view(theatre, {"from": outside}, "ledger")[1]
    assert f"to {late:%Y-%m-%d}" in fault.message
    assert read_view(theatre, {"as_of": f"{late:%Y-%m-%d}"}, "ledger")[1], "no control on that day"
