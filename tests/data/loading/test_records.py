"""The records are complete, keep their uncertainty, and state what the article states."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from data.loading.column_types import parse_columns
from data.loading.derived_columns import derive_events
from data.loading.theatre import default_theatre, read_theatre, theatre_folders
from data.model import Theatre
from data.schema import TABLES
from tests.data.conftest import set_cell


def test_every_row_is_there(theatre: Theatre) -> None:
    assert len(theatre.figures) == 688
    assert len(theatre.events) == 99
    assert len(theatre.control) == 964
    assert len(theatre.metrics) == 26
    assert len(theatre.conversions) == 6
    cities = theatre.neighbourhoods.groupby("place_id").size()
    assert cities.to_dict() == {"mosul": 134, "raqqa": 57}
    assert theatre.clearing.groupby("place_id").size().to_dict() == {"mosul": 175, "raqqa": 87}
    points = theatre.places[theatre.places["coord_source"].notna()]
    assert len(points) == 380 + 3  # three cities, in addition to their parts
    assert len(theatre.places) == 380 + 16
    assert theatre.figures["source_id"].nunique() == 370


TYPES = {"number": "float64", "date": "datetime64[us]"}
"""Of the kinds of columns; a flag is "bool", or "boolean" if it may be empty; others are text."""


def test_columns_have_the_type_of_their_kind() -> None:
    """Whatever the cells are: none, a valid one, or one that cannot be read."""
    valid = {"number": "1", "date": "2017-08-04", "flag": "true"}
    kinds = {(each.kind, each.required): (spec, each) for spec in TABLES for each in spec.columns}
    for (kind, required), (spec, column) in kinds.items():
        flag = "bool" if required else "boolean"
        expected = flag if kind == "flag" else TYPES.get(kind, "str")
        for texts in ([], [""], [valid.get(kind, "x")], ["?"]):
            cells = pd.DataFrame({column.name: pd.Series(texts, dtype="str")})
            frame, _ = parse_columns(cells, replace(spec, key=(), columns=(column,)))
            assert frame[column.name].dtype == expected, (kind, required, texts)


def test_uncertainty_is_recorded(theatre: Theatre) -> None:
    figures = theatre.figures
    assert figures["repeat_of"].notna().sum() == 64
    assert (figures["status"] == "unverified").sum() == 9
    assert (~figures["drawable"]).sum() == 7
    assert figures.loc[~figures["drawable"], "note"].str.contains("not shown in charts").all()
    assert theatre.control["status"].value_counts().to_dict() == {
        "unverified": 456,
        "verified": 508,
    }
    assert theatre.control["second_source_id"].notna().sum() == 283
    inferred = theatre.sources["published_inferred"].reindex(figures["source_id"])
    # 220 in the source facts; one was resolved with the date on its page.
    assert inferred.sum() == 219


def test_publications_have_titles_and_rival_dates_their_sources(theatre: Theatre) -> None:
    assert len(theatre.sources) == 1162
    assert theatre.sources["title"].notna().all()
    assert not theatre.sources["title"].str.startswith("Page of").any()
    rivals = theatre.rival_dates
    assert len(rivals) == 56
    assert rivals["position"].nunique() == 54
    assert rivals["source_id"].isin(theatre.sources.index).all()


AREA = [
    ("darat-izza", "2017-07-23"),
    ("ariha", "2017-07-15"),
    ("jisr-al-shughur", "2017-07-15"),
    ("badama", "2017-07-15"),
    ("khan-shaykhun", "2017-07-15"),
    ("sinuni", "2017-10-17"),
    ("suluk", "2016-03-01"),
    ("al-qahtaniyah-ninawa", "2014-08-03"),
    ("al-qayrawan", "2014-08-03"),
]


@pytest.mark.parametrize(("place", "day"), AREA)
def test_a_page_about_an_area_raises_no_row_to_verified(
    theatre: Theatre, place: str, day: str
) -> None:
    rows = theatre.control[theatre.control["place_id"] == place]
    (row,) = rows[rows["from_date"] == day].to_dict("records")
    assert "rea, not the place itself: " in row["note"] and isinstance(row["source_id"], str)
    assert row["status"] == "unverified"


def test_a_percentage_has_a_base(theatre: Theatre) -> None:
    per_cent = theatre.figures[theatre.figures["unit"] == "percent"]
    assert len(per_cent) == 272
    assert per_cent["base"].notna().all()
    assert per_cent["base_id"].notna().all()


ARTICLE = [
    ("mcgurk-20170804-raqqa-fighters", "fighters", "raqqa", 2000, "people", "about"),
    ("mcgurk-20170804-raqqa-cleared", "share_cleared", "raqqa", 45, "percent", "about"),
    ("mcgurk-20170804-lost-km2", "area_lost", "iraq-syria", 70000, "km2", "exact"),
    ("mcgurk-20170804-lost-sqmi", "area_lost", "iraq-syria", 27000, "sq_mi", "exact"),
    ("mcgurk-20170804-iraq-share-lost", "share_lost", "iraq", 78, "percent", "exact"),
    ("mcgurk-20170804-syria-share-lost", "share_lost", "syria", 58, "percent", "exact"),
    ("mcgurk-20170804-names", "names_database", "iraq-syria", 19000, "names", "almost"),
]


@pytest.mark.parametrize("expected", ARTICLE, ids=lambda figure: figure[0])
def test_figures_of_the_article(theatre: Theatre, expected: tuple) -> None:
    figure_id, metric, place_id, value, unit, qualifier = expected
    figure = theatre.figures.loc[figure_id].to_dict()
    assert figure["source_id"] == "hurriyet-2017-08-04"
    assert (figure["metric"], figure["place_id"]) == (metric, place_id)
    assert (figure["value"], figure["unit"], figure["qualifier"]) == (value, unit, qualifier)
    assert figure["speaker"] == "Brett McGurk"
    assert figure["as_of_last"] == pd.Timestamp("2017-08-04")
    assert figure["status"] == "verified"


def test_the_article_has_seven_figures_of_one_agency(theatre: Theatre) -> None:
    assert (theatre.figures["source_id"] == "hurriyet-2017-08-04").sum() == 7
    source = theatre.sources.loc["hurriyet-2017-08-04"].to_dict()
    assert source["via"] == "agency"
    assert source["published_on"] == pd.Timestamp("2017-08-04")


def test_repeated_claims_of_the_article(theatre: Theatre) -> None:
    figure = theatre.figures.loc["mcgurk-20170804-lost-km2"].to_dict()
    assert figure["statement_id"] == "mcgurk-20170803-km2"
    assert theatre.figures["statement_id"].nunique() == 688 - 64


def test_canonical_units(theatre: Theatre) -> None:
    miles = theatre.figures.loc["mcgurk-20170804-lost-sqmi"].to_dict()
    assert miles["canonical"] == pytest.approx(69929.67, abs=0.01)
    assert theatre.figures.loc["gc-201706-iraq-km2", "amount"] == 42000


@pytest.mark.parametrize(
    ("figure_id", "first", "last"),
    [
        ("mcgurk-20170804-lost-km2", "2017-08-04", "2017-08-04"),
        ("gc-201706-iraq-km2", "2017-06-01", "2017-06-30"),
        ("rand-2017-held-km2", "2017-01-01", "2017-03-31"),
        ("chrenk-2014-peak-km2", "2014-01-01", "2014-12-31"),
        # Cut at the date of publication: a claim cannot describe a later date.
        ("mcgurk-201708-lost-km2-pbs", "2017-08-01", "2017-08-08"),
        ("mcgurk-201707-cleared-km2", "2017-07-01", "2017-07-20"),
    ],
)
def test_spans(theatre: Theatre, figure_id: str, first: str, last: str) -> None:
    figure = theatre.figures.loc[figure_id].to_dict()
    assert figure["as_of_first"] == figure["as_of"] == pd.Timestamp(first)
    assert figure["as_of_last"] == pd.Timestamp(last)


def test_no_claim_describes_a_date_after_its_publication(theatre: Theatre) -> None:
    figures = theatre.figures
    assert (figures["as_of_first"] <= figures["as_of_last"]).all()
    assert (figures["as_of_last"] <= figures["published_on"]).all()


def test_column_types(theatre: Theatre) -> None:
    figures = theatre.figures
    assert figures.index.name == "figure_id"
    assert figures["drawable"].dtype == "bool"
    assert pd.api.types.is_datetime64_any_dtype(figures["as_of"])
    assert figures["value"].dtype == "float64"
    assert figures["base_id"].isna().any()
    assert theatre.neighbourhoods.index.names == ["place_id", "neighbourhood_id"]


def test_the_digest_follows_the_files(copy) -> None:
    before = read_theatre(copy).records
    units = (copy / "units.csv").read_bytes()
    (copy / "units.csv").write_bytes(units.replace(b"\n", b"\r\n"))
    (copy / "README.md").write_text("another text", encoding="utf-8")
    (copy / "units.csv~").write_text("left by an editor", encoding="utf-8")
    assert read_theatre(copy).records == before
    set_cell(copy / "sources.csv", 2, "title", "Another title")
    assert read_theatre(copy).records != before


def test_theatres_are_folders(monkeypatch: pytest.MonkeyPatch, copy) -> None:
    assert default_theatre() in theatre_folders()
    monkeypatch.setenv("FOOTHOLD_THEATRE", str(copy))
    assert read_theatre(default_theatre()).folder == copy
    monkeypatch.setenv("FOOTHOLD_THEATRE", "nowhere")
    with pytest.raises(FileNotFoundError, match="nowhere"):
        default_theatre()


CODE_WORDS = re.compile(
    r"\b[a-z]+_[a-z_]+\b|\d{4}-\d\d-\d\d|\bpub (day|date)\b|\bAREA\b|\brows?\b|\bkm2\b| = "
)


@pytest.mark.parametrize("name", ["iraq-syria", "ukraine-2022"])
def test_notes_are_written_for_readers(name: str) -> None:
    folder = default_theatre().parent / name
    notes = [
        note
        for path in sorted(folder.rglob("*.csv"))
        for note in pd.read_csv(path, dtype=str).get("note", pd.Series(dtype=str)).dropna()
    ]
    found = [note for note in notes if CODE_WORDS.search(re.sub(r"https?://\S+", "", note))]
    assert len(notes) > 300
    assert not found


def test_an_event_without_a_position_has_that_of_its_town(theatre: Theatre) -> None:
    rows = theatre.events.loc[["tikrit-20150302-offensive", "caliphate-20140629"]]
    rows = rows.assign(lat=float("nan"), lon=float("nan"))
    records = theatre.actors, theatre.places, theatre.settings.event_kinds
    found = derive_events(rows, *records)
    town, whole_theatre = (found.loc[name] for name in rows.index)
    assert (town["lat"], town["lon"]) == tuple(theatre.places.loc["tikrit", ["lat", "lon"]])
    assert pd.isna(whole_theatre["lat"]), "an area is no point"
    assert derive_events(rows.assign(place_precision="region"), *records)["lat"].isna().all()
