"""Numbers, tables and source lists as HTML: complete, linked, and without markup from records."""

import re
from dataclasses import replace
from html import unescape

import pandas as pd
import pytest
from markupsafe import Markup

from exhibits.model import Exhibit, TableMarks
from exhibits.render.html import environment, fragments
from exhibits.render.html.environment import MAX_CELL_CHARACTERS
from tests.exhibits.conftest import OPENING, Build, Views

HOSTILE = '<script>alert("x")</script>&'


def hostile(exhibit: Exhibit) -> Exhibit:
    """The exhibit with markup in every text of its records."""
    frame = exhibit.frame.copy()
    for name in frame.columns:
        if pd.api.types.is_string_dtype(frame[name]) and name != "status":
            frame[name] = frame[name].astype("object").where(frame[name].isna(), HOSTILE)
    return replace(exhibit, frame=frame, title=HOSTILE, subtitle=HOSTILE, caption=HOSTILE)


def text_of(html: str) -> str:
    """Text of a fragment, without elements."""
    return unescape(re.sub("<[^>]*>", "", html))


def test_each_number_is_a_card_that_links_to_its_source(build: Build) -> None:
    exhibit = build("headlines")
    html = fragments.render_cards(exhibit, "sources?q=")
    assert html.count('<li class="fh-card">') == len(exhibit.frame)
    links = re.findall(r'<a class="fh-source" href="(.*?)"', html)
    assert links == [f"sources?q={source}" for source in exhibit.frame["source_id"]]
    for row in exhibit.frame.to_dict("records"):
        for part in ("amount_text", "base_text", "stated", "who", "change"):
            assert str(row[part]) in text_of(html)
    assert 'Stated <span class="fh-figure">4 August 2017</span>' in html


def test_a_card_links_to_its_evidence_and_to_its_rivals(build: Build) -> None:
    exhibit = build("headlines")
    html = fragments.render_cards(
        exhibit,
        "sources?q=",
        "ledger?claim=",
        lambda place, metric, first, last: f"rivals?{place}&{metric}&{first:%Y-%m-%d}&{last:%F}",
    )
    links = re.findall(r'<a class="fh-evidence-link" href="(.*?)"', html)
    assert links == [f"ledger?claim={name}" for name in exhibit.frame["figure_id"]]
    rivals = re.findall(r'<div class="fh-others"><a href="(.*?)" target="_self">(.*?)</a>', html)
    with_others = exhibit.frame[exhibit.frame["others"] != ""]
    assert [text_of(text) for _, text in rivals] == with_others["others"].tolist()
    assert any(link.startswith("rivals?raqqa&amp;share_cleared&amp;2017-0") for link, _ in rivals)
    alone = fragments.render_cards(exhibit, "sources?q=")
    assert "fh-evidence-link" not in alone
    assert '<div class="fh-others"><a' not in alone
    assert all(text in text_of(alone) for text in with_others["others"])


def test_a_table_shows_every_row_under_its_headings(build: Build) -> None:
    for name in ("measures", "origins", "events_iraq"):
        exhibit = build(name)
        html = fragments.render_table(exhibit)
        assert html.count("<tr>") == len(exhibit.frame) + 1
        heads = re.findall(r'<th scope="col".*?>(.*?)</th>', html)
        cells = re.findall(r"<tr>(<td.*?</td>)</tr>", html)
        assert {row.count("<td") for row in cells} == {len(heads)}
        assert "nan" not in re.findall(r"<td.*?>(.*?)</td>", html)


def test_missing_content_is_reported(views: Views) -> None:
    missing = [exhibit for exhibit in views("2014-01-01") if exhibit.missing]
    numbers = [exhibit for exhibit in missing if exhibit.kind == "numbers"]
    tables = [exhibit for exhibit in missing if exhibit.kind == "table"]
    assert numbers and tables
    for exhibit in numbers:
        assert exhibit.missing in fragments.render_cards(exhibit, "sources?q=")
    for exhibit in tables:
        assert exhibit.missing in fragments.render_table(exhibit)


def test_no_text_of_a_record_is_markup(build: Build) -> None:
    pages = [
        fragments.render_cards(hostile(build("headlines")), "sources?q="),
        fragments.render_table(hostile(build("events_iraq"))),
        fragments.render_table(hostile(build("measures"))),
        fragments.render_source_list(hostile(build("statements")).frame.head(30)),
        fragments.render_head(hostile(build("headlines"))),
        fragments.render_foot(hostile(build("headlines"))),
    ]
    for html in pages:
        assert "&lt;script&gt;" in html
        assert "<script" not in html
        assert "alert(&#34;x&#34;)" in html


def test_only_web_addresses_are_external_links(build: Build) -> None:
    frame = build("statements").frame.head(3).copy()
    frame["source_url"] = ["javascript:alert(1)", "data:text/html,x", "https://example.org/a?b=1"]
    frame["source_id"] = ["one", "two", "three"]
    html = fragments.render_source_list(frame)
    assert re.findall(r'href="(.*?)"', html) == ["https://example.org/a?b=1"]
    assert 'rel="noopener noreferrer"' in html
    assert "&nbsp;↗</a>" in html  # on one line with the last word


def test_status_and_repeats_are_in_the_list_of_sources(build: Build) -> None:
    frame = build("statements", "2018-12-31").frame
    doubtful, repeats = frame["status"] != "verified", frame["repeat_of"].notna()
    assert doubtful.any()
    assert repeats.any()
    html = fragments.render_source_list(frame)
    assert html.count("unverified") >= doubtful.sum()
    for root in frame.loc[repeats, "repeat_of"].unique()[:5]:
        assert f"repeats {root}" not in html, "ids are not shown"
    assert build("statements", OPENING).frame["statement"].notna().all()


def test_computed_numbers_are_rounded_and_at_the_right(build: Build) -> None:
    exhibit = build("measures")
    frame = pd.DataFrame(
        {
            "area": [104_976.5, 523.4, 7.25],
            "count": [1_234.0, 27_001.0, 5.0],
            "share": [24.0, 10.84, 0.4],
            "difference": ["−60 km² (0 %)", "+12,700 km² (+15 %)", "–"],
            "day": ["14 Dec 2015", "Jan 2016", "2017"],
        }
    )
    marks = TableMarks(columns=tuple((str(name), str(name)) for name in frame))
    html = fragments.render_table(replace(exhibit, frame=frame, marks=marks))
    numbers = re.findall(
        r'<td class="fh-right"[^>]*>([\d,.]+)</td>',
        re.sub('<span class="fh-figure">|</span>', "", html),
    )
    assert numbers == ["105,000", "1,234", "24.0", "520", "27,001", "10.8", "7", "5", "0.4"]
    assert html.count("fh-right") == 4 * (1 + len(frame)), "dates are at the left"


@pytest.mark.parametrize("name", ["events_iraq", "country_map_iraq", "control_map", "headlines"])
def test_sources_are_counted_once(build: Build, name: str) -> None:
    line = fragments.render_foot(build(name)).partition("</summary>")[0]
    assert len(re.findall(r"\d source", line)) == 1


def test_a_very_long_cell_is_cut_visibly(build: Build) -> None:
    exhibit = build("measures")
    assert isinstance(exhibit.marks, TableMarks)
    column = exhibit.marks.columns[0][0]
    long = "W" * 10_000
    html = fragments.render_table(replace(exhibit, frame=exhibit.frame.assign(**{column: long})))
    assert long not in html
    text = html.replace("<wbr>", "")
    assert f">{'W' * (MAX_CELL_CHARACTERS - 1)}…</td>" in text
    assert max(map(len, re.findall("W+", html))) == 60


def test_a_table_examines_each_column_once(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    examined = []

    def count(column: pd.Series) -> Markup:
        examined.append(column.name)
        return Markup()

    monkeypatch.setattr(environment, "_column_class", count)
    exhibit = build("ledger")
    fragments.render_table(exhibit)
    assert examined == [name for name, _ in exhibit.table_columns]
