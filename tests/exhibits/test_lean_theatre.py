"""Exhibits of a theatre with few columns: nothing empty, nothing in internal words."""

from pathlib import Path

import pandas as pd
import pytest

from data.loading.derived_columns import derive_sources
from data.loading.theatre import read_theatre
from data.model import Theatre
from exhibits.builders.claims.headline_numbers import build_numbers
from exhibits.builders.maps.basemap import read_basemap
from exhibits.builders.sourcing import origin_note
from exhibits.catalogue import catalogue
from exhibits.links.options import choices, countries, place_orders
from exhibits.links.view_query import require_view
from exhibits.model import TableMarks
from exhibits.place_catalogue import CatalogueEntry
from tests.lean_theatres import CLAIMS, CONTROL, PLACES, write_theatre

FURTHER = """fighters,Sudan,60000,people,,2023-06,https://example.org/b
Share of the capital held,Khartoum,80,%,people in the city,2025-04,https://example.org/c
"""


@pytest.fixture(scope="module")
def lean(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    """Return a theatre named like its country, without admin units."""
    folder: Path = tmp_path_factory.mktemp("named") / "sudan"
    return read_theatre(
        write_theatre(folder, places=PLACES, control=CONTROL, figures=CLAIMS + FURTHER)
    )


@pytest.fixture(scope="module")
def entries(lean: Theatre) -> dict[str, CatalogueEntry]:
    return catalogue(lean, read_basemap(lean))


def test_claims_on_towns_alone_make_a_trend_and_numbers_of_their_country(tmp_path: Path) -> None:
    lines = [line for line in CLAIMS.splitlines() if line.startswith(("measure", "Share"))]
    theatre = read_theatre(
        write_theatre(tmp_path / "tracker", places=PLACES, figures="\n".join(lines) + "\n")
    )
    pages = {entry.page: entry for entry in catalogue(theatre, read_basemap(theatre)).values()}
    country = theatre.settings.countries[0].place_id
    assert {"series", country} <= set(pages)
    assert pages["series"].build(require_view(theatre, {})).title.startswith("Khartoum: ")


def test_the_theatre_and_its_country_have_two_names(lean: Theatre) -> None:
    assert list(countries(lean)) == ["Sudan (entire theatre)", "Sudan"]
    country = lean.settings.countries[0].place_id
    assert require_view(lean, {"country": f"Sudan ({country})"}).country == country
    assert require_view(lean, {"country": "Sudan"}).country == country


def test_without_admin_units_no_exhibit_has_them(
    lean: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    assert not {"governorates", "governorates_table"} & set(entries)
    assert "admin_unit" not in place_orders(lean).values()
    view = require_view(lean, {})
    marks = entries["change"].build(view).marks
    assert isinstance(marks, TableMarks)
    assert "admin_unit" not in dict(marks.columns)


def test_a_missing_change_has_a_reason(lean: Theatre) -> None:
    view, (country,) = require_view(lean, {}), lean.settings.countries
    pairs = [
        ("fighters", country.place_id),
        ("share_of_the_capital_held", "khartoum"),
        ("area_held", country.place_id),
    ]
    changes = build_numbers(lean, view, "headlines", "Headlines", pairs).frame["change"].tolist()
    assert changes == [
        "no earlier comparable figure: its base is not stated",
        "no earlier comparable figure: earlier ones have other bases",
        "no earlier figure",
    ]


def test_claims_that_are_not_compared_are_counted(
    lean: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    view = require_view(lean, {})
    for name in ("subject_area", "model_against_claims"):
        assert "Not compared: 1 claim of area; the records" in entries[name].build(view).note


@pytest.mark.parametrize(
    ("qualifiers", "expected"),
    [
        (["exact"], ""),
        (["about"], "Hedges as stated: about."),
        (["exact", "about"], "Hedges as stated: about; other figures have none."),
    ],
)
def test_hedges_are_named_only_where_there_are_any(
    lean: Theatre, qualifiers: list[str], expected: str
) -> None:
    claims = pd.DataFrame({"qualifier": qualifiers, "unit": "percent", "base": None})
    assert origin_note(lean, claims, ()) == expected


def test_source_types_that_are_not_stated_are_not_named(lean: Theatre) -> None:
    assert choices(lean).vias == {"not stated": "unstated"}


def test_sources_without_a_title_have_different_labels() -> None:
    rows = [
        ("A title", "https://a.org/1", "Agency"),
        (None, "https://www.b.org/1/", "b.org"),
        (None, "https://c.org/1", "Monitor"),
        (None, "https://c.org/2", "Monitor"),
        (None, "https://d.org/1", "Bureau"),
    ]
    labels = derive_sources(pd.DataFrame(rows, columns=["title", "url", "outlet"]))["label"]
    assert labels.tolist() == [
        *("A title", "b.org/1", "Monitor, c.org/1", "Monitor, c.org/2", "Bureau"),
    ]
