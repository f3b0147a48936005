"""Open the styled deck template for a paper and direction, and add slides of its layouts.

``template.pptx`` holds the master, six layouts, the notes master, and the colours and font of
`exhibits.theme.LIGHT`, for 16:9 slides read from left to right. It can be edited in PowerPoint;
tests/exhibits/render/pptx/test_template.py says how to pin the new file.
"""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, cast

import pptx
from pptx.presentation import Presentation
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide
from pptx.util import Emu

from exhibits.page_setup import Paper
from exhibits.render.pptx.ooxml.drawingml import SlideBox
from exhibits.render.pptx.ooxml.layouts import FOOT, MARGIN, ROLES, placeholder_boxes

TEMPLATE = Path(__file__).with_name("template.pptx")
_MASTER_BODY = 1  # placeholder index
_SWAPPED = {"l": "r", "r": "l"}


def create_presentation(paper: Paper, mirrored: bool = False) -> Presentation:
    """Open the template without slides, laid out for a paper; ``mirrored``: right to left."""
    presentation = pptx.Presentation(str(TEMPLATE))
    width, height = SlideBox(0, 0, paper.width_pt, paper.height_pt).emu[2:]
    presentation.slide_width, presentation.slide_height = Emu(width), Emu(height)
    master, notes = presentation.slide_master, presentation.notes_master
    boxes = placeholder_boxes(paper, "Exhibit", mirrored)
    by_index = {ROLES[role].index: boxes[role] for role in ("title", "handling_foot", "number")}
    _place(master.placeholders, by_index | {_MASTER_BODY: boxes["exhibit"]})
    (rule,) = (shape for shape in master.shapes if not shape.is_placeholder)
    _set_box(rule, SlideBox(MARGIN, paper.height_pt - FOOT, paper.width_pt - 2 * MARGIN, 0))
    for layout in presentation.slide_layouts:
        boxes = placeholder_boxes(paper, layout.name, mirrored)
        _place(layout.placeholders, {ROLES[role].index: box for role, box in boxes.items()})
    picture, text = notes.placeholders
    below = picture.top + picture.height
    picture.height = Emu(round(picture.width * height / width))
    moved = picture.top + picture.height - below
    text.top, text.height = Emu(text.top + moved), Emu(text.height - moved)
    if mirrored:
        presentation.element.set("rtl", "1")
        for holder in (presentation, master, notes, *presentation.slide_layouts):
            _mirror_text(holder.element)
    return presentation


def add_slide(
    presentation: Presentation, paper: Paper, layout: str
) -> tuple[Slide, dict[str, Shape]]:
    """Add a slide of a layout and return it with its placeholders by role.

    Placeholders inherit position and style, so that edits of the master take effect. The exhibit
    placeholder is omitted: the exhibit is drawn in its box.

    Raises
    ------
    KeyError: no such layout.
    """
    roles = [role for role in placeholder_boxes(paper, layout) if not role.startswith("exhibit")]
    slide_layout = presentation.slide_layouts.get_by_name(layout)
    assert slide_layout is not None
    models = {shape.placeholder_format.idx: shape.element for shape in slide_layout.placeholders}
    slide = presentation.slides.add_slide(slide_layout)
    tree = slide.shapes.element
    # python-pptx clones neither the footer nor the slide number, and renames the others.
    for shape in list(slide.shapes):
        tree.remove(shape.element)
    for number, role in enumerate(roles, start=2):
        tree.append(_inheriting(models[ROLES[role].index], number))
    # Placeholders are text shapes; python-pptx types every shape of a slide as its base class.
    shapes = (cast(Shape, shape) for shape in slide.shapes)
    return slide, dict(zip(roles, shapes, strict=True))


def _inheriting(model: Any, number: int) -> Any:
    """Copy a layout placeholder without position, style and prompt; a field is retained."""
    element = deepcopy(model)
    element.nvSpPr.cNvPr.set("id", str(number))
    for holder in (element.spPr, *element.txBody[:2]):
        holder.clear()
    for run in element.xpath(".//a:r"):
        run.getparent().remove(run)
    return element


def _place(placeholders: Any, boxes: Mapping[int, SlideBox]) -> None:
    for shape in placeholders:
        _set_box(shape, boxes[shape.placeholder_format.idx])


def _set_box(shape: Any, box: SlideBox) -> None:
    shape.left, shape.top, shape.width, shape.height = map(Emu, box.emu)


def _mirror_text(element: Any) -> None:
    """Turn the paragraph styles of a part to right-to-left reading."""
    for style in element.xpath(".//*[@rtl]"):
        style.set("rtl", "1")
        style.set("algn", _SWAPPED.get(style.get("algn"), style.get("algn")))
        if int(style.get("indent", 0)) < 0:  # of a bullet
            style.set("marR", style.get("marL"))
