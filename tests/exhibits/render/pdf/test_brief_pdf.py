"""PDF of a brief: parts, accessibility, continued pages, preview."""

import io
import itertools
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image, ImageChops, ImageStat

from exhibits.brief import Brief, BriefItem
from exhibits.model import StripsMarks
from exhibits.page_setup import PAPERS
from exhibits.render.pdf import export as page
from exhibits.render.pdf.compiler import compile_pages
from exhibits.render.pdf.export import (
    MAX_PAGES_PER_EXHIBIT,
    number_sources,
    render_brief_pdf,
    render_exhibit_preview,
    render_front_preview,
)
from tests.exhibits.conftest import Build
from tests.exhibits.render.pdf.pdf_reading import (
    CONTEXT,
    page_text,
    read_pdf,
    structure_elements,
    table_of,
)
from tests.sampling import one_in


def test_a_brief_has_all_its_parts(build_test_brief: Callable[..., Brief]) -> None:
    brief = build_test_brief("headlines", "control_map", "subject_area", "events_syria")
    made = render_brief_pdf(brief)
    assert made == render_brief_pdf(brief), "the same brief gives the same bytes"
    reader = read_pdf(made)
    texts = [page_text(page) for page in reader.pages]
    assert "Held ground" in texts[0]
    assert "A. Briefer" in texts[0]
    assert "Two countries" in texts[0]
    assert "Historical record" in texts[0]
    assert "Handling: For training only" in texts[0]
    assert "Records version 0123456789ab" in texts[0]
    assert "About 45 per cent of the city" in texts[1]
    assert "Two sources differ." in texts[1]
    assert all(text.count(CONTEXT.handling) >= 2 for text in texts)
    assert all(text.endswith(f"· {at}") for at, text in enumerate(texts[1:], start=2))
    last = " ".join(texts[texts.index(next(text for text in texts if "[1] " in text[60:])) :])
    for at, source in enumerate(brief.sources, start=1):
        # A PDF lists right-to-left letters in another order.
        start = source.title[:20] if source.title[:20].isascii() else ""
        assert f"[{at}] {start}" in last, source.source_id
    cited = next(text for text in texts if brief.items[2].exhibit.title in text)
    first = brief.items[2].exhibit.sources[0]
    number = [source.source_id for source in brief.sources].index(first.source_id) + 1
    assert f"[{number}] {first.title}" in cited, "numbered as at the end"
    assert "more, listed at the end" in cited


def test_a_brief_is_accessible(build_test_brief: Callable[..., Brief]) -> None:
    brief = build_test_brief("control_map", "share_lost")
    reader = read_pdf(render_brief_pdf(brief))
    assert reader.root_object["/Lang"] == "en"
    assert "/StructTreeRoot" in reader.root_object
    meta = reader.metadata
    assert meta is not None
    assert (meta.title, meta.author) == ("Held ground", "A. Briefer")
    assert meta["/CreationDate"] == meta["/ModDate"] == "D:20170804000000Z"
    descriptions = [
        str(element["/Alt"]) for element in structure_elements(reader) if element["/S"] == "/Figure"
    ]
    assert sorted(descriptions) == sorted(item.exhibit.alt for item in brief.items)
    heads = [element for element in structure_elements(reader) if element["/S"] == "/H1"]
    assert len(heads) == len(brief.items) + 3, "title, summary, sources"


def test_tables_continue_and_omitted_rows_are_counted(
    build_test_brief: Callable[..., Brief],
) -> None:
    brief = build_test_brief("share_lost")
    items = (BriefItem(table_of(60), CONTEXT), *brief.items)
    short = replace(brief, items=items)
    texts = [page_text(page) for page in read_pdf(render_brief_pdf(short)).pages]
    rows = [re.findall(r"Row (\d+)", text) for text in texts]
    assert [int(number) for numbers in rows for number in numbers] == list(range(60)), (
        "each row once, in order"
    )
    assert "The other rows follow." in texts[2]
    assert "A table (page 2 of" in texts[3] and "Notes and sources are with" in texts[3]
    (after,) = [at for at, text in enumerate(texts) if brief.items[0].exhibit.title in text]
    assert not any(rows[after:]), "the pages of the table precede the next exhibit"
    long = replace(short, items=(BriefItem(table_of(500), CONTEXT),))
    texts = [page_text(page) for page in read_pdf(render_brief_pdf(long)).pages]
    row_total = sum(len(re.findall(r"Row \d+", text)) for text in texts)
    assert 60 < row_total < 500
    assert any(f"First {row_total} of 500 rows" in text for text in texts)


@pytest.mark.parametrize(
    ("name", "counts"),
    [("headlines", [6]), ("numbers_iraq", [3, 3, 3]), ("numbers_mosul", [4, 3])],
)
def test_pages_have_about_as_many_numbers_each(
    build: Build, build_test_brief: Callable[..., Brief], name: str, counts: list[int]
) -> None:
    exhibit = build(name, "2018-05-10")
    brief = replace(
        build_test_brief(), items=(BriefItem(exhibit, CONTEXT),), sources=exhibit.sources
    )
    texts = [page_text(page) for page in read_pdf(render_brief_pdf(brief)).pages]
    found = [len(re.findall(r"(?<!\. )Base: ", text)) for text in texts]  # not in the caption
    assert [count for count in found if count] == counts


def test_a_page_that_cannot_have_all_numbers_has_as_many_as_possible(build: Build) -> None:
    exhibit = build("numbers_iraq", "2017-03-16", "iraq")
    (sheet,) = read_pdf(page.picture(exhibit, CONTEXT, "pdf")).pages
    assert f"First 6 of {len(exhibit.frame)} figures" in page_text(sheet)


@pytest.mark.parametrize("paper", one_in(4, PAPERS))
def test_rivals_bars_and_strips_continue_until_each_is_drawn(
    build_test_brief: Callable[..., Brief], build: Build, paper: str
) -> None:
    context = replace(CONTEXT, paper=PAPERS[paper])
    for name, column in (("rivals", "text"), ("governorates", "row"), ("place", "row")):
        texts = [
            page_text(page)
            for page in read_pdf(render_brief_pdf(build_test_brief(name, context=context))).pages
        ]
        every = "".join(texts).replace(" ", "")
        exhibit = build(name)
        for label in exhibit.frame[column].unique():
            assert "".join(str(label).split()) in every, (name, label)
        exhibit_pages = [text for text in texts if exhibit.title[:20] in text]
        further = [text for text in exhibit_pages if "(page" in text]
        assert len(further) == len(exhibit_pages) - 1
        assert len(further) == sum("Continued on the next page." in text for text in exhibit_pages)
        assert bool(further) == (name != "place")


def test_strips_end_with_a_count_of_the_omitted(
    build_test_brief: Callable[..., Brief], build: Build
) -> None:
    many = build("places")
    assert isinstance(many.marks, StripsMarks)
    marks = replace(many.marks, drawn=tuple(dict.fromkeys(many.frame["place_id"])))
    brief = replace(
        build_test_brief("places"), items=(BriefItem(replace(many, marks=marks), CONTEXT),)
    )
    texts = [page_text(page) for page in read_pdf(render_brief_pdf(brief)).pages]
    assert sum("(page" in text for text in texts) == MAX_PAGES_PER_EXHIBIT - 1
    ends = re.findall(r"Places (\d+) to (\d+) of 380", " ".join(texts))
    assert len(ends) == MAX_PAGES_PER_EXHIBIT - 1 and ends[0][0] == "1"
    for (_, last), (first, _) in itertools.pairwise(ends):
        assert int(first) == int(last) + 1
    (last_count,) = re.findall(r"Shown: (\d+) of 380 places", " ".join(texts))
    assert int(last_count) > int(ends[-1][1]), "earlier pages are counted"


def test_a_brief_reports_progress_and_can_be_cancelled(
    build_test_brief: Callable[..., Brief],
) -> None:
    brief = build_test_brief("control_map", "share_lost", "area_over_time")
    reports: list[tuple[float, str]] = []
    render_brief_pdf(brief, lambda done, text: reports.append((done, text)))
    assert [done for done, _ in reports] == sorted(done for done, _ in reports)
    assert reports[-1][0] == 1.0
    assert {item.exhibit.message or item.exhibit.title for item in brief.items} <= {
        text for _, text in reports
    }

    def give_up(done: float, text: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render_brief_pdf(brief, give_up)


def test_the_preview_equals_the_file_except_for_page_numbers(
    build_test_brief: Callable[..., Brief],
) -> None:
    brief = build_test_brief("headlines", "control_map", "rivals", "events_syria")
    numbers = number_sources(brief.sources)
    (title, summary), sources = render_front_preview(brief)
    exhibits = [each for item in brief.items for each in render_exhibit_preview(item, numbers)]
    previewed = [title, summary, *exhibits, *sources]
    printed = compile_pages(page._brief_data(brief, page.ignore_progress))
    assert len(previewed) == len(printed)
    for preview, printed_page in zip(previewed, printed, strict=True):
        preview_image, printed_image = (
            Image.open(io.BytesIO(each)).convert("L") for each in (preview, printed_page)
        )
        above_foot = (0, 0, printed_image.width, round(printed_image.height * 0.94))
        assert preview_image.size == printed_image.size
        difference = ImageChops.difference(
            preview_image.crop(above_foot), printed_image.crop(above_foot)
        )
        assert ImageStat.Stat(difference).rms[0] < 4, "WebP is lossy, but a missing word would show"
