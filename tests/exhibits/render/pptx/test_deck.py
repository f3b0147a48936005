"""Slide decks: their content."""

from collections import Counter
from dataclasses import replace
from urllib.parse import unquote

import pytest
from pptx.presentation import Presentation as Deck
from pptx.util import Emu

from exhibits.i18n.export_phrases import date_stamp
from exhibits.model import StripsMarks, TableMarks
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.data_files.content_hash import content_hash
from exhibits.render.listed_rows import list_rows
from exhibits.render.pagination import MAX_PAGES_PER_EXHIBIT
from exhibits.render.pptx import tables
from exhibits.render.pptx.deck import build_deck, build_slide
from exhibits.render.pptx.speaker_notes import source_text
from exhibits.render.pptx.text import reads_right_to_left
from tests.exhibits.conftest import Build
from tests.exhibits.render.pptx.decks import (
    _MAIN,
    ARABIC,
    IDS,
    LINK,
    build_test_brief,
    export_context,
    links,
    notes_text,
    open_deck,
    slide_text,
    slides_with_title,
    tables_of,
)


def test_title_summary_exhibits_and_sources_are_in_order(build: Build, deck: Deck) -> None:
    slides = list(deck.slides)
    assert "The ground in August" in slide_text(slides[0])
    assert "A. Briefer" in slide_text(slides[0]) and "As of 4 August 2017" in slide_text(slides[0])
    assert "About 45 per cent of Raqqa" in slide_text(slides[1])
    assert "Between 45 and 80 per cent" in slide_text(slides[1])
    at = [
        list(deck.slides).index(
            slides_with_title(deck, (build(name).message or build(name).title))[0]
        )
        for name in IDS
    ]
    assert at == sorted(at) and at[0] == 2
    assert slide_text(slides[-1]).startswith("Sources")


def test_each_slide_has_handling_date_number_link_and_hashes(build: Build, deck: Deck) -> None:
    for slide in deck.slides:
        assert slide_text(slide).count("For training only") == 2
        assert LINK in links(slide)
        assert "records 0123456789ab" in slide_text(slide)
        assert any(each.get("type") == "slidenum" for each in slide.element.iter(f"{_MAIN}fld"))
        assert slide.shapes.title is not None and slide.shapes.title.text_frame.text
    for name in IDS:
        exhibit = build(name)
        for slide in slides_with_title(deck, exhibit.message or exhibit.title):
            text = slide_text(slide)
            assert date_stamp("en", exhibit) in text
            assert f"content {content_hash(exhibit)}" in text
            if "Notes and sources are with the first rows." in text:
                continue
            assert exhibit.subtitle in text
            assert exhibit.caption in text
            assert all(sentence in text for sentence in exhibit.note.split(". "))
            assert exhibit.sources[0].title in text


def test_speaker_notes_have_claims_rule_and_sources(build: Build, deck: Deck) -> None:
    for name in IDS:
        exhibit = build(name)
        for slide in slides_with_title(deck, exhibit.message or exhibit.title):
            text = notes_text(slide)
            assert "On 4 August 2017 an envoy put it at about 45 per cent; base: city." in text
            for part in (exhibit.title, exhibit.subtitle, exhibit.caption, exhibit.note):
                assert part in text
            assert exhibit.sources[0].url in text and exhibit.sources[0].title in text
            assert "For training only" in text and LINK in text
    exhibit_map = build("control_map")
    alone = notes_text(open_deck(build_slide(exhibit_map, export_context())).slides[0])
    assert all(source.url in alone for source in exhibit_map.sources)


def test_drawings_have_text_alternatives(build: Build, deck: Deck) -> None:
    for name in IDS:
        exhibit = build(name)
        for slide in slides_with_title(deck, exhibit.message or exhibit.title):
            drawn = [
                shape.element.xpath(".//p:cNvPr")[0].get("descr")
                for shape in slide.shapes
                if shape.element.tag.endswith(("}graphicFrame", "}grpSp", "}pic"))
            ]
            assert all(drawn)
            assert exhibit.kind == "numbers" or any(exhibit.alt in text for text in drawn)


def test_every_source_occurs_once_at_the_end_as_a_link(build: Build, deck: Deck) -> None:
    every = {source.source_id: source for name in IDS for source in build(name).sources}
    listed = slides_with_title(deck, "Sources")
    lines = Counter(line for slide in listed for line in notes_text(slide).split("\n"))
    wanted = Counter(source_text(source, export_context()) for source in every.values())
    assert wanted - lines == Counter() and all(lines[line] == wanted[line] for line in wanted)
    clicks = {target for slide in listed for target in links(slide)}
    wanted_clicks = {unquote(source.url) for source in every.values()}
    assert wanted_clicks <= {unquote(target) for target in clicks}


def test_a_table_is_native_and_continues(build: Build) -> None:
    exhibit = build("events_iraq")
    deck = open_deck(build_deck(build_test_brief([exhibit], export_context())))
    slides = slides_with_title(deck, exhibit.message or exhibit.title)
    assert 1 < len(slides) <= MAX_PAGES_PER_EXHIBIT
    assert isinstance(exhibit.marks, TableMarks)
    heads = [*(head for _, head in exhibit.marks.columns), "Source"]
    rows: list[list[str]] = []
    for slide in slides:
        (table,) = tables_of(slide)
        grid = [[cell.text for cell in row.cells] for row in table.rows]
        assert grid[0] == heads
        assert f"Rows {len(rows) + 1} to {len(rows) + len(grid) - 1} of" in slide_text(slide)
        rows += grid[1:]
    assert [row[0] for row in rows] == exhibit.frame["when"].tolist()
    assert "further rows" not in slide_text(slides[-1])


def test_each_row_of_a_slide_has_its_source_in_a_column_or_in_the_notes(build: Build) -> None:
    for name in ("events_iraq", "change", "ledger", "model_against_claims"):
        exhibit = list_rows(build(name)).exhibit
        deck = open_deck(build_deck(build_test_brief([exhibit], export_context())))
        at = 0
        for slide in slides_with_title(deck, exhibit.message or exhibit.title):
            (table,) = tables_of(slide)
            grid = [[cell.text for cell in row.cells] for row in table.rows]
            notes = notes_text(slide)
            for cells in grid[1:]:
                row = exhibit.frame.iloc[at]
                at += 1
                if not isinstance(row["source_title"], str):
                    continue  # none is recorded
                if grid[0][-1] == "Source":
                    assert cells[-1] in (row["outlet"], row["source_title"]), (name, at)
                else:
                    assert f"{cells[0].rstrip('.')}: {row['source_title']}" in notes, (name, at)
            assert ("Sources of the rows:" in notes) == (grid[0][-1] != "Source")
        assert at > 5


def test_the_slides_of_a_table_follow_each_other(
    build: Build,
) -> None:
    table, chart = build("events_iraq"), build("share_lost")
    slides = list(open_deck(build_deck(build_test_brief([table, chart], export_context()))).slides)
    titles = [table.message or table.title, chart.message or chart.title]
    order = [
        next((at for at, title in enumerate(titles) if title in slide_text(slide)), None)
        for slide in slides[2:]
    ]
    further = order.count(0) - 1
    assert further and order[: 2 + further] == [*[0] * (1 + further), 1]
    first, last = slide_text(slides[2]), slide_text(slides[2 + further])
    assert "The other rows follow." in first and table.caption in first
    assert "Notes and sources are with the first rows." in last
    assert notes_text(slides[2]) == notes_text(slides[2 + further])


def test_strips_continue_until_each_is_drawn(build: Build) -> None:
    exhibit = build("places")
    assert isinstance(exhibit.marks, StripsMarks)
    slides = slides_with_title(
        open_deck(build_deck(build_test_brief([exhibit], export_context()))), exhibit.title
    )
    assert 1 < len(slides) <= MAX_PAGES_PER_EXHIBIT
    text = "\n".join(slide_text(slide) for slide in slides)
    names = exhibit.frame.set_index("place_id")["row"]
    assert all(str(names[[place]].iloc[0]) in text for place in exhibit.marks.drawn)


def test_rows_beyond_the_slide_limit_are_counted(build: Build) -> None:
    exhibit = build("ledger")
    deck = open_deck(build_deck(build_test_brief([exhibit], export_context())))
    slides = slides_with_title(deck, exhibit.message or exhibit.title)
    assert len(slides) == MAX_PAGES_PER_EXHIBIT
    shown_rows = sum(len(table.rows) - 1 for slide in slides for table in tables_of(slide))
    assert f"{len(exhibit.frame) - shown_rows} further rows are not shown" in slide_text(slides[-1])
    assert isinstance(exhibit.marks, TableMarks)
    heads = [head for _, head in exhibit.marks.columns]
    (table,) = tables_of(slides[0])
    omitted_columns = heads[len(table.columns) :]
    assert (
        omitted_columns
        and f"Columns not shown here: {', '.join(omitted_columns)}." in slide_text(slides[0])
    )


def test_one_slide_is_one(build: Build, entries: dict[str, CatalogueEntry]) -> None:
    for name in ("events_iraq", "numbers_iraq", "evidence", "measures"):
        deck = open_deck(build_slide(build(name), export_context()))
        assert len(deck.slides) == 1, name
    text = slide_text(open_deck(build_slide(build("events_iraq"), export_context())).slides[0])
    assert "Rows 1 to" in text and "further rows" in text


def test_numbers_are_text_with_context(build: Build) -> None:
    exhibit = build("headlines")
    text = "\n".join(
        slide_text(slide) for slide in open_deck(build_slide(exhibit, export_context())).slides
    )
    for row in exhibit.frame.to_dict("records"):
        assert row["label"] in text
        assert f"{row['hedge']} {row['amount_text']}".strip() in text
        assert f"Base: {row['base_text']}" in text
        assert row["stated"] in text
        assert row["source_title"] in text


def test_few_numbers_are_larger(build: Build) -> None:
    exhibit = build("headlines")
    sizes = {}
    for count in (1, 2, 3, len(exhibit.frame)):
        few = replace(exhibit, frame=exhibit.frame.iloc[:count])
        deck = open_deck(build_slide(few, export_context()))
        (slide,) = deck.slides
        assert deck.slide_height
        for shape in slide.shapes:
            assert shape.top + shape.height <= deck.slide_height
        sizes[count] = {
            int(run.attrib["sz"]) / 100
            for run in slide.element.iter(f"{_MAIN}rPr")
            if "sz" in run.attrib
        }
    values_pt = [max(sizes[count]) for count in sizes]
    assert values_pt[0] == 56
    assert values_pt[0] > values_pt[1] > values_pt[2] > values_pt[3]


def test_cards_of_a_row_are_equally_high(build: Build) -> None:
    exhibit = build("headlines")
    (slide,) = open_deck(build_slide(exhibit, export_context())).slides
    cards = [shape for shape in slide.shapes if shape.name in set(exhibit.frame["label"])]
    assert len(cards) == len(exhibit.frame)
    assert len({(card.top, card.height) for card in cards}) == len({card.top for card in cards})
    assert not slide.element.xpath(".//a:spAutoFit")


def test_a_short_table_is_larger(build: Build) -> None:
    exhibit = build("area_by_controller")
    table_sizes = {}
    for count in (3, len(exhibit.frame)):
        few = replace(exhibit, frame=exhibit.frame.iloc[:count])
        deck = open_deck(build_slide(few, export_context()))
        (slide,) = deck.slides
        (table,) = [shape for shape in slide.shapes if shape.has_table]
        assert table.top + table.height <= (deck.slide_height or 0) * 0.85
        assert len(table.element.xpath(".//a:tr")) == count + 1
        (table_sizes[count],) = {
            int(run.attrib["sz"]) / 100 for run in table.element.iter(f"{_MAIN}rPr")
        }
    assert table_sizes == {3: 22.4, len(exhibit.frame): 14}


def test_few_proportions_have_high_bars_and_large_type(build: Build) -> None:
    exhibit = build("share_lost")
    heights = {}
    for count in (1, 2):
        few = replace(exhibit, frame=exhibit.frame.iloc[:count])
        (slide,) = open_deck(build_slide(few, export_context())).slides
        bars = [shape for shape in slide.shapes if shape.has_chart]
        heights[count] = [Emu(bar.height).pt for bar in bars]
        sizes = {run.get("sz") for run in slide.element.iter(f"{_MAIN}rPr")}
        assert "2200" in sizes
    assert all(len(heights[count]) == count for count in heights)
    assert min(heights[1]) > 96 and min(heights[2]) > 60


def test_numbers_on_several_slides_are_as_large_as_these_have_room_for(build: Build) -> None:
    exhibit = build("numbers_mosul")
    deck = open_deck(build_deck(build_test_brief([exhibit], export_context())))
    slides = slides_with_title(deck, exhibit.title)
    assert len(slides) > 1
    for slide in slides:
        sizes = {run.get("sz") for run in slide.element.iter(f"{_MAIN}rPr")}
        assert "1600" in sizes and "1400" not in sizes
        for shape in slide.shapes:
            assert shape.top + shape.height <= (deck.slide_height or 0)
    labels = exhibit.frame["label"].tolist()
    counts = [sum(shape.name in labels for shape in slide.shapes) for slide in slides]
    assert counts == [4, 3], "about as many on each"
    lefts = {shape.left for shape in slides[0].shapes if shape.name in labels}
    assert len(lefts) == 2, "in full rows"


def test_evidence_is_a_table_of_facts_and_claims(build: Build) -> None:
    exhibit = build("evidence")
    deck = open_deck(build_deck(build_test_brief([exhibit], export_context())))
    rows = [
        [cell.text.replace("\u00a0", " ") for cell in row.cells]
        for slide in slides_with_title(deck, exhibit.message or exhibit.title)
        for table in tables_of(slide)
        for row in [table.rows[at] for at in range(1, len(table.rows))]
    ]
    assert rows[0] == ["The claim", exhibit.frame["sentence"].iloc[0]]
    assert ["Hedge", "about"] in rows
    assert {"Contradicted by", "Before", "After"} <= {row[0] for row in rows}
    assert len(rows) == tables.table_rows(exhibit)


def test_two_exhibits_share_a_slide(build: Build) -> None:
    exhibits = [build(name) for name in ("share_lost_iraq", "governorates", "events_iraq")]
    deck = open_deck(build_deck(build_test_brief(exhibits, export_context(), exhibits_per_slide=2)))
    (slide,) = slides_with_title(deck, exhibits[0].title)
    for exhibit in exhibits[:2]:
        assert exhibit.title in slide_text(slide)
        assert f"content {content_hash(exhibit)}" in slide_text(slide)
        assert exhibit.caption in notes_text(slide)
    assert exhibits[2].title not in slide_text(slide)
    assert deck.slide_width
    middle = deck.slide_width // 2
    sides = {
        shape.left + shape.width <= middle
        for shape in slide.shapes
        if shape.element.tag.endswith("}graphicFrame")
    }
    assert sides == {True, False}


def test_an_empty_exhibit_states_why(build: Build) -> None:
    for name in ("headlines", "place", "rivals"):
        exhibit = replace(build(name, "2014-01-01"), missing="No claim by this day.")
        assert "No claim by this day." in slide_text(
            open_deck(build_slide(exhibit, export_context())).slides[0]
        )


def test_progress_is_reported_and_an_exception_cancels_the_work(build: Build) -> None:
    brief = build_test_brief([build("events_iraq"), build("headlines")], export_context())
    reports: list[tuple[float, str]] = []
    build_deck(brief, lambda done, at: reports.append((done, at)))
    shares = [done for done, _ in reports]
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] == 1
    assert build("headlines").title in [at for _, at in reports]

    def stop(done: float, at: str) -> None:
        if done > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_deck(brief, stop)


def test_a_deck_in_arabic_is_right_to_left(build: Build) -> None:
    exhibit = replace(build("events_iraq"), title=ARABIC)
    left = open_deck(build_slide(exhibit, export_context()))
    right = open_deck(build_slide(exhibit, export_context(language="ar")))
    assert right.element.get("rtl") == "1"
    rows = []
    for deck in (left, right):
        (table,) = tables_of(deck.slides[0])
        rows.append([cell.text.strip("\u200e") for cell in table.rows[1].cells])
    assert rows[1] == rows[0][::-1]
    slide = right.slides[0]
    assert slide.shapes.title and right.slide_width
    paragraphs = slide.shapes.title._element.findall(f".//{_MAIN}pPr")
    assert [each.get("rtl") for each in paragraphs] == ["1"]
    (date_placeholder,) = [each for each in slide.placeholders if each.placeholder_format.idx == 21]
    assert date_placeholder.left + date_placeholder.width < right.slide_width // 2


def test_a_line_with_an_arabic_title_reads_as_the_lines_around_it() -> None:
    title = "الجيش التركي: مقتل 31 من التنظيم"
    assert not reads_right_to_left(f"{title} (Enab Baladi). Published 9 October 2016.", False)
    assert reads_right_to_left(title, False)
    assert reads_right_to_left("Enab Baladi", True), "every line of a mirrored deck"
