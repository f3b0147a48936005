"""Create an empty styled deck, and add slides of its layouts with placeholders."""

import io
from functools import cache
from xml.sax.saxutils import quoteattr

import pptx
from pptx.oxml import parse_xml
from pptx.presentation import Presentation
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide

from exhibits.page_setup import Paper
from exhibits.render.pptx.ooxml.layouts import LAYOUTS, ROLES, Role, placeholder_boxes
from exhibits.render.pptx.ooxml.package import NAMESPACES, build_package

_cached_package = cache(build_package)  # depends on paper and direction only; about 60 kB each


def create_presentation(paper: Paper, mirrored: bool = False) -> Presentation:
    """Create a presentation with a master, six layouts and a notes master, without slides."""
    return pptx.Presentation(io.BytesIO(_cached_package(paper, mirrored)))


def add_slide(
    presentation: Presentation, paper: Paper, layout: str
) -> tuple[Slide, dict[str, Shape]]:
    """Add a slide of a layout and return it with its placeholders by role.

    Placeholders inherit position and style, so that edits of the master take effect. The exhibit
    placeholder is omitted: the exhibit is drawn in its box.

    Raises
    ------
    KeyError, ValueError: no such layout.
    """
    roles = [ROLES[name] for name in placeholder_boxes(paper, layout) if ROLES[name].kind]
    slide = presentation.slides.add_slide(presentation.slide_layouts[LAYOUTS.index(layout)])
    tree = slide.shapes.element
    for shape in list(slide.shapes):
        tree.remove(shape.element)
    for at, role in enumerate(roles, start=2):
        tree.append(parse_xml(_placeholder_xml(at, role)))
    shapes_by_role: dict[str, Shape] = {}
    for role, shape in zip(roles, slide.shapes, strict=True):
        assert isinstance(shape, Shape)
        shapes_by_role[role.name] = shape
    return slide, shapes_by_role


def _placeholder_xml(number: int, role: Role) -> str:
    """Placeholder that inherits everything from its layout; the page number is a field."""
    text = (
        '<a:fld id="{7D1C4B5E-5C1A-4B7E-9C55-2F0B6A1D0001}" type="slidenum">'
        '<a:rPr lang="en-GB"/><a:t>‹#›</a:t></a:fld>'
        if role.kind == "sldNum"
        else ""
    )
    index = f' idx="{role.index}"' if role.index else ""
    return (
        f"<p:sp {NAMESPACES}><p:nvSpPr><p:cNvPr id={quoteattr(str(number))} "
        f"name={quoteattr(role.prompt if role.kind != 'sldNum' else 'Page')}/>"
        '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{role.kind}"{index}/></p:nvPr></p:nvSpPr><p:spPr/>'
        f"<p:txBody><a:bodyPr/><a:lstStyle/><a:p>{text}</a:p></p:txBody></p:sp>"
    )
