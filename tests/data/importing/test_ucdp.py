"""UCDP exports: 49 columns, ranges of dates and deaths, precision of places, releases."""

import pytest

from data.importing.formats import ucdp
from data.importing.records import RawTable
from tests.data.importing.raw_tables import answers, raw_table

HEADER = (
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,"
    "conflict_name,dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,"
    "side_b_dset_id,side_b_new_id,side_b,number_of_sources,source_article,source_office,"
    "source_date,source_headline,source_original,where_prec,where_coordinates,where_description,"
    "adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,"
    "event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,"
    "deaths_unknown,best,high,low,gwnoa,gwnob"
)
FIRST = {
    **{"id": "501", "code_status": "Clear", "type_of_violence": "1", "side_a": "Government"},
    **{"side_b": "Front", "where_prec": "1", "where_coordinates": "Bol town", "adm_1": "Lac"},
    **{"latitude": "13.46", "longitude": "14.71", "country": "Chad", "date_prec": "1"},
    **{"date_start": "2025-05-05 00:00:00.000", "date_end": "2025-05-05 00:00:00.000"},
    **{"low": "2", "best": "3", "high": "9", "event_clarity": "1"},
}


def table(*rows: dict[str, str], file: str = "ged261.csv") -> RawTable:
    return raw_table(HEADER, rows, file)


def event_of(**cells: str) -> dict[str, str]:
    records = ucdp.read([table(FIRST | cells)], answers("ucdp"))
    return {str(k): str(v) for k, v in records.tables["events"].iloc[0].items()}


def test_an_event_keeps_what_the_row_says() -> None:
    assert len(HEADER.split(",")) == 49
    event = event_of()
    assert (event["event_id"], event["kind"]) == ("ucdp-501", "state_based_violence")
    assert (event["date"], event["date_end"], event["country"]) == ("2025-05-05", "", "TCD")
    deaths = (event["fatalities_low"], event["fatalities"], event["fatalities_high"])
    assert deaths == ("2", "3", "9")
    assert event["restricted"] == ""


def test_a_span_has_its_ends_and_no_middle() -> None:
    event = event_of(date_prec="4", date_end="2025-05-31 00:00:00.000")
    assert (event["date"], event["date_end"]) == ("2025-05-05", "2025-05-31")


@pytest.mark.parametrize(
    ("where", "precision", "has_point"),
    [
        ("2", "near", True),
        ("3", "district", True),
        ("4", "region", False),
        ("6", "country", False),
        ("7", "country", False),
    ],
)
def test_coarse_places_are_no_points(where: str, precision: str, has_point: bool) -> None:
    event = event_of(where_prec=where)
    assert (event["place_precision"], bool(event["lat"])) == (precision, has_point)


def test_contradictory_estimates_are_flagged_and_stay() -> None:
    records = ucdp.read([table(FIRST | {"low": "5"})], answers("ucdp"))
    event = records.tables["events"].iloc[0]
    assert (event["fatalities_low"], event["fatalities"]) == ("5", "3")
    assert "contradict" in event["note"]
    assert "low, best and high contradict each other, as stated (1)" in records.report.defaults


def test_the_latest_release_of_an_event_counts() -> None:
    candidate = table(FIRST | {"best": "1"}, file="GEDEvent_v25_0_8.csv")
    yearly = table(FIRST, FIRST | {"id": "502"}, file="ged261-csv.csv")
    records = ucdp.read([yearly, candidate], answers("ucdp"))
    events = records.tables["events"].set_index("event_id")
    assert events["fatalities"].to_dict() == {"ucdp-501": "3", "ucdp-502": "3"}
    assert sum(records.report.left_out.values()) == 1
    assert records.report.rows_read == 3


def test_releases_are_ordered() -> None:
    files = ["other.csv", "ged251.csv", "GEDEvent_v25_0_8.csv", "GEDEvent_v25_01_25_12.csv"]
    files += ["GEDEvent_v26_0_3.csv", "ged261.csv", "GEDEvent_v26_0_8.csv"]
    assert sorted(reversed(files), key=ucdp.release_of) == files


@pytest.mark.parametrize(
    ("name", "code"), [("DR Congo (Zaire)", "COD"), ("Bosnia-Herzegovina", "BIH"), ("Congo", "COG")]
)
def test_names_of_countries(name: str, code: str) -> None:
    assert event_of(country=name)["country"] == code
