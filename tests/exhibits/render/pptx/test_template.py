"""The checked-in deck template: its content, and what is laid out for a paper and direction.

After an edit of the template in PowerPoint, or of the colours of `exhibits.theme.LIGHT`:

``python -m tests.exhibits.render.pptx.test_template`` writes the colours into the template, without
dates, and prints the digest to pin here.
"""

import hashlib
import io
from typing import Any

import pandas as pd
import pptx
import pytest
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.presentation import Presentation

from exhibits.page_setup import PAPERS
from exhibits.render.pptx.ooxml.drawingml import FONT
from exhibits.render.pptx.ooxml.layouts import ROLES, placeholder_boxes
from exhibits.render.pptx.ooxml.reproducible import repack
from exhibits.render.pptx.ooxml.template import TEMPLATE, add_slide, create_presentation
from exhibits.theme import LIGHT

LAYOUTS = ("Title", "Exhibit", "Two exhibits", "Map", "Sources", "Summary")

DIGEST = "407cb7f1f3541c7bded8470339436c5a3b2e410d5075e7aadaf213136ed92749"
COLOURS = {
    "dk1": LIGHT.ink,
    "lt1": LIGHT.paper,
    "dk2": LIGHT.muted,
    "lt2": LIGHT.track,
    **{f"accent{at}": colour for at, colour in enumerate(LIGHT.series[:6], start=1)},
    "hlink": LIGHT.accent,
    "folHlink": LIGHT.series[3],
}


def theme_parts(presentation: Presentation) -> list:
    """The theme parts of the slide master and the notes master."""
    masters = (presentation.slide_master, presentation.notes_master)
    return [master.part.part_related_by(RELATIONSHIP_TYPE.THEME) for master in masters]


def test_the_template_is_the_pinned_one() -> None:
    assert hashlib.sha256(TEMPLATE.read_bytes()).hexdigest() == DIGEST


def test_the_template_has_master_layouts_colours_and_font() -> None:
    template = pptx.Presentation(str(TEMPLATE))
    assert not len(template.slides)
    assert tuple(layout.name for layout in template.slide_layouts) == LAYOUTS
    for part in theme_parts(template):
        theme = parse_xml(part.blob)
        found = {
            scheme.tag.split("}")[1]: f"#{scheme[0].get('val')}".lower()
            for scheme in theme.xpath(".//a:clrScheme/*")
        }
        assert found == COLOURS
        assert {face for face in theme.xpath(".//@typeface") if face} == {FONT}


def test_the_text_styles_of_the_template_are_those_text_is_fitted_to() -> None:
    template = pptx.Presentation(str(TEMPLATE))
    paper = PAPERS["16:9"]
    for layout in template.slide_layouts:
        styles = {
            shape.placeholder_format.idx: shape.element.xpath(".//a:lvl1pPr/a:defRPr")[0]
            for shape in layout.placeholders
        }
        for name in placeholder_boxes(paper, layout.name):
            role = ROLES[name]
            style = styles.pop(role.index)
            assert (int(style.get("sz")) / 100, style.get("b") == "1") == (role.size, role.bold)
        assert not styles


@pytest.mark.parametrize("paper", list(PAPERS))
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_deck_is_laid_out_for_its_paper_and_direction(paper: str, mirrored: bool) -> None:
    setup = PAPERS[paper]
    deck = create_presentation(setup, mirrored)
    assert (deck.slide_width, deck.slide_height) == (
        round(setup.width_pt * 12_700),
        round(setup.height_pt * 12_700),
    )
    assert deck.element.get("rtl") == ("1" if mirrored else None)
    for holder in (deck.slide_master, *deck.slide_layouts, deck.notes_master):
        directions = {style.get("rtl") for style in holder.element.xpath(".//*[@rtl]")}
        assert directions <= {str(int(mirrored))}
    for layout in LAYOUTS:
        shapes: dict[str, Any] = add_slide(deck, setup, layout)[1]
        for role, box in placeholder_boxes(setup, layout, mirrored).items():
            if shape := shapes.get(role):
                assert (shape.left, shape.top, shape.width, shape.height) == box.emu
                start = shape._base_placeholder._element.xpath(".//a:lvl1pPr/@algn")
                assert role != "subtitle" or start == ["r" if mirrored else "l"]
    picture, text = deck.notes_master.placeholders
    assert picture.width / picture.height == pytest.approx(setup.width_pt / setup.height_pt, 1e-3)
    assert text.top > picture.top + picture.height


def main() -> None:
    """Write the theme colours into the template, and print its digest."""
    template = pptx.Presentation(str(TEMPLATE))
    for part in theme_parts(template):
        theme = parse_xml(part.blob)
        for name, colour in COLOURS.items():
            theme.xpath(f".//a:{name}/a:srgbClr")[0].set("val", colour[1:].upper())
        part._blob = serialize_part_xml(theme)
    data = io.BytesIO()
    template.save(data)
    TEMPLATE.write_bytes(repack(data.getvalue(), pd.Timestamp("2017-08-04")))
    print(hashlib.sha256(TEMPLATE.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
