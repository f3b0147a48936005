"""ACLED exports: events only, restricted, with the precision and the doubts that they have."""

import pytest

from data.importing.formats import acled
from tests.data.importing.raw_tables import answers, raw_table

HEADER = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,tags,timestamp"
)
OLD_HEADER = HEADER.replace("event_id_cnty", "\ufeffEVENT_ID_CNTY").replace(
    "tags,", "iso3,data_id,"
)
FIRST = {
    "event_id_cnty": "CHD1",
    "event_date": "2023-02-16",
    "time_precision": "1",
    "event_type": "Battles",
    "sub_event_type": "Armed clash",
    "actor1": "Army",
    "inter1": "State forces",
    "actor2": "Front",
    "inter2": "2",
    "country": "Chad",
    "admin1": "Lac",
    "location": "Bol",
    "latitude": "13.46",
    "longitude": "14.71",
    "geo_precision": "1",
    "fatalities": "3",
    "timestamp": "100",
    "source": "Daily Paper",
}


def row(**cells: str) -> dict[str, str]:
    return FIRST | cells


def read(*rows: dict[str, str], **replies: str):
    return acled.read(raw_table(HEADER, rows), answers("acled", **replies))


def test_an_event_keeps_what_the_row_says() -> None:
    event = read(row()).tables["events"].iloc[0]
    assert event["event_id"] == "acled-chd1"
    assert (event["date"], event["date_precision"]) == ("2023-02-16", "day")
    assert (event["country"], event["place_text"], event["lat"]) == ("TCD", "Bol", "13.46")
    assert (event["kind"], event["by"], event["fatalities"]) == ("armed_clash", "Army", "3")
    assert (event["restricted"], event["status"]) == ("true", "unverified")
    assert event["note"].startswith("Army (State forces) against Front (Rebel group)")
    assert ". Reported by " in event["note"]


def test_old_headers_are_read() -> None:
    cells = {"\ufeffEVENT_ID_CNTY": "CHD1", **{k: v for k, v in FIRST.items() if k != "tags"}}
    raw = raw_table(OLD_HEADER, [cells])
    assert list(acled.read(raw, answers("acled")).tables["events"]["event_id"]) == ["acled-chd1"]


def test_exports_become_no_control() -> None:
    records = read(row(sub_event_type="Government regains territory"))
    assert set(records.tables) == {"events", "sources"}
    assert [question.key for question in records.report.questions] == [acled.TRANSFERS]
    assert any("no control (1)" in text for text in records.report.defaults)


@pytest.mark.parametrize(
    ("kind", "first", "second", "winner"),
    [
        ("Government regains territory", ("Front", "2"), ("Army", "1"), "Army"),
        ("Non-state actor overtakes territory", ("Army", "1"), ("Front", "2"), "Front"),
        ("Non-violent transfer of territory", ("Front", "2"), ("", ""), "Front"),
    ],
)
def test_transfers_are_taken_on_request(
    kind: str, first: tuple[str, str], second: tuple[str, str], winner: str
) -> None:
    parties = {"actor1": first[0], "inter1": first[1], "actor2": second[0], "inter2": second[1]}
    records = read(row(sub_event_type=kind, **parties), transfers="yes")
    control = records.tables["control"].iloc[0]
    assert (control["controller"], control["from_date"]) == (winner, "2023-02-16")
    assert (control["place_id"], control["assessor"]) == ("bol", acled.ASSESSOR)
    assert list(records.tables["places"]["name_en"]) == ["Bol"]


def test_an_event_of_a_region_has_no_point() -> None:
    records = read(row(geo_precision="3"), row(event_id_cnty="CHD2", geo_precision="2"))
    region, near = records.tables["events"].to_dict("records")
    assert (region["lat"], region["lon"], region["place_text"]) == ("", "", "Lac, Chad")
    assert (near["lat"], near["place_precision"]) == ("13.46", "near")
    assert any("region only" in text for text in records.report.defaults)


def test_no_deaths_are_not_zero_deaths() -> None:
    assert read(row(fatalities="0")).tables["events"]["fatalities"].iloc[0] == ""


def test_an_event_is_taken_once() -> None:
    older, newer = row(actor1="Old name"), row(actor1="New name", timestamp="200")
    records = read(newer, older)
    assert list(records.tables["events"]["by"]) == ["New name"]
    assert records.report.left_out == {"older row of an event": 1}
    monadic = raw_table(HEADER + ",actor_type", [FIRST, FIRST])
    report = acled.read(monadic, answers("acled")).report
    assert report.left_out == {"further row of an event, one per actor": 1}


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("16 February 2023", "2023-02-16"),
        ("2023-02-16 00:00:00", "2023-02-16"),
        ("16-Feb-23", "2023-02-16"),
        ("16/02/2023", "2023-02-16"),
    ],
)
def test_styles_of_dates(text: str, date: str) -> None:
    assert read(row(event_date=text)).tables["events"]["date"].iloc[0] == date


@pytest.mark.parametrize(("text", "expected"), [("0025-02-16", "1989"), ("soon", "a date")])
def test_dates_that_cannot_be_are_refused(text: str, expected: str) -> None:
    refusal = read(row(), row(event_id_cnty="CHD2", event_date=text)).report.refused[0]
    assert (refusal.row, refusal.column, refusal.read) == (3, "event_date", text)
    assert expected in refusal.expected


def test_the_order_of_day_and_month_is_asked() -> None:
    records = read(row(event_date="04/08/2023"))
    assert records.report.questions[0].key == "date_order:event_date"
    assert records.tables["events"].empty
    answered = read(row(event_date="04/08/2023"), date_order__event_date="month_first")
    assert answered.tables["events"]["date"].iloc[0] == "2023-04-08"


def test_seas_and_countries() -> None:
    records = read(row(), row(event_id_cnty="CHD2", country="Red Sea"))
    assert list(records.tables["events"]["country"]) == ["TCD", ""]
    assert "country Red Sea: a sea; its events have no country" in records.report.defaults
    assert records.report.questions[0].key == "countries"
    chosen = read(row(), row(event_id_cnty="CHD2", country="Red Sea"), countries="Chad")
    assert chosen.report.left_out == {"event outside Chad": 1}


def test_months_have_no_day() -> None:
    event = read(row(time_precision="3")).tables["events"].iloc[0]
    assert (event["date"], event["date_precision"]) == ("2023-02", "month")
