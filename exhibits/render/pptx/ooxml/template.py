"""An empty deck in the house's look, and slides of its layouts with their placeholders."""

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

_package = cache(build_package)  # of the paper alone, and of 60 kB


def presentation(paper: Paper, mirrored: bool = False) -> Presentation:
    """An empty presentation of this size: a master, six layouts, a master of notes; no slide."""
    return pptx.Presentation(io.BytesIO(_package(paper, mirrored)))


def add_slide(deck: Presentation, paper: Paper, layout: str) -> tuple[Slide, dict[str, Shape]]:
    """A slide of a layout with its placeholders by role; the exhibit's own is left to the exhibit.

    Placeholders take place and look from their layout, so that the master stays in command.

    Raises
    ------
    KeyError, ValueError: no such layout.
    """
    roles = [ROLES[name] for name in placeholder_boxes(paper, layout) if ROLES[name].kind]
    slide = deck.slides.add_slide(deck.slide_layouts[LAYOUTS.index(layout)])
    tree = slide.shapes.element
    for shape in list(slide.shapes):
        tree.remove(shape.element)
    for at, role in enumerate(roles, start=2):
        tree.append(parse_xml(_empty(at, role)))
    found: dict[str, Shape] = {}
    for role, shape in zip(roles, slide.shapes, strict=True):
        assert isinstance(shape, Shape)
        found[role.name] = shape
    return slide, found


def _empty(number: int, role: Role) -> str:
    """A placeholder that has all from its layout; a page's number counts by itself."""
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
