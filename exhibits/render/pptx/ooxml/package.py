"""Build an empty deck package: theme, slide master, layouts and notes master.

Generated rather than stored as a template: each paper size needs its master, the colours come from
`exhibits.theme`, and no remnants of a third-party template are left in the file.
"""

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

from exhibits.page_setup import Paper
from exhibits.render.pptx.ooxml.drawingml import EMU, SlideBox
from exhibits.render.pptx.ooxml.layouts import FOOT, LAYOUTS, MARGIN, ROLES, Role, placeholder_boxes
from exhibits.theme import LIGHT, Theme

TYPEFACE = "Arial"
"""Available on all platforms, with Arabic glyphs."""
NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATIONSHIP_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTENT_TYPE_PREFIX = "application/vnd.openxmlformats-officedocument.presentationml"
_EARLIEST_DATE = (1980, 1, 1, 0, 0, 0)
_EMPTY_GROUP = (
    '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr>'
    '<a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/>'
    '<a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>'
)
_COLOUR_MAP = (
    '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" '
    'accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" '
    'folHlink="folHlink"/>'
)
_MASTER_BODY = Role("body", "body", 1, 18, 14, "Text")
_MASTER_ROLES = ("title", "handling_foot", "number")


def build_package(paper: Paper, mirrored: bool) -> bytes:
    """Build a .pptx without slides; ``mirrored`` for right-to-left reading."""
    numbers = range(1, len(LAYOUTS) + 1)
    layouts = [f"slideLayouts/slideLayout{number}.xml" for number in numbers]
    theme = _theme(LIGHT)
    parts = {
        "ppt/presentation.xml": _presentation(paper, mirrored),
        "ppt/_rels/presentation.xml.rels": _relations(
            ("slideMaster", "slideMasters/slideMaster1.xml"),
            ("notesMaster", "notesMasters/notesMaster1.xml"),
            ("presProps", "presProps.xml"),
            ("theme", "theme/theme1.xml"),
            ("tableStyles", "tableStyles.xml"),
        ),
        "ppt/presProps.xml": f"{_XML_HEAD}<p:presentationPr {NAMESPACES}/>",
        "ppt/tableStyles.xml": f"{_XML_HEAD}<a:tblStyleLst {NAMESPACES.split(' xmlns:r')[0]} "
        'def="{2D5ABB26-0587-4C30-8999-92F81FD0307C}"/>',
        "ppt/theme/theme1.xml": theme,
        "ppt/theme/theme2.xml": theme,
        "ppt/slideMasters/slideMaster1.xml": _master(paper, mirrored),
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": _relations(
            *(("slideLayout", f"../{layout}") for layout in layouts),
            ("theme", "../theme/theme1.xml"),
        ),
        "ppt/notesMasters/notesMaster1.xml": _notes_master(paper, mirrored),
        "ppt/notesMasters/_rels/notesMaster1.xml.rels": _relations(
            ("theme", "../theme/theme2.xml")
        ),
        "docProps/app.xml": f"{_XML_HEAD}<Properties xmlns="
        '"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>Foothold</Application></Properties>",
    }
    for number, name in zip(numbers, LAYOUTS, strict=True):
        path = f"ppt/slideLayouts/slideLayout{number}.xml"
        parts[path] = _layout(paper, name, mirrored)
        parts[f"ppt/slideLayouts/_rels/slideLayout{number}.xml.rels"] = _relations(
            ("slideMaster", "../slideMasters/slideMaster1.xml")
        )
    parts["_rels/.rels"] = _relations(
        ("officeDocument", "ppt/presentation.xml"), ("extended-properties", "docProps/app.xml")
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            zipfile.ZipInfo("[Content_Types].xml", _EARLIEST_DATE), _content_types(list(parts))
        )
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _EARLIEST_DATE), text)
    return data.getvalue()


def _content_types(names: list[str]) -> str:
    kinds = {
        "ppt/presentation.xml": f"{_CONTENT_TYPE_PREFIX}.presentation.main+xml",
        "ppt/presProps.xml": f"{_CONTENT_TYPE_PREFIX}.presProps+xml",
        "ppt/tableStyles.xml": f"{_CONTENT_TYPE_PREFIX}.tableStyles+xml",
        "ppt/slideMasters/slideMaster1.xml": f"{_CONTENT_TYPE_PREFIX}.slideMaster+xml",
        "ppt/notesMasters/notesMaster1.xml": f"{_CONTENT_TYPE_PREFIX}.notesMaster+xml",
        "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    for name in names:
        if name.endswith(".rels"):
            continue
        if name.startswith("ppt/theme/"):
            kinds[name] = "application/vnd.openxmlformats-officedocument.theme+xml"
        elif name.startswith("ppt/slideLayouts/"):
            kinds[name] = f"{_CONTENT_TYPE_PREFIX}.slideLayout+xml"
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in kinds.items()
    )
    return (
        f'{_XML_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(*targets: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{at}" Type="{_RELATIONSHIP_TYPES}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, start=1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_XML_HEAD}<Relationships xmlns="{space}">{rows}</Relationships>'


def _presentation(paper: Paper, mirrored: bool) -> str:
    width, height = SlideBox(0, 0, paper.width_pt, paper.height_pt).emu[2:]
    direction = ' rtl="1"' if mirrored else ""
    return (
        f'{_XML_HEAD}<p:presentation {NAMESPACES}{direction} saveSubsetFonts="1">'
        '<p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>'
        '<p:notesMasterIdLst><p:notesMasterId r:id="rId2"/></p:notesMasterIdLst>'
        f'<p:sldSz cx="{width}" cy="{height}"/><p:notesSz cx="6858000" cy="9144000"/>'
        f"<p:defaultTextStyle>{_levels_xml(18, mirrored)}</p:defaultTextStyle></p:presentation>"
    )


def _master(paper: Paper, mirrored: bool) -> str:
    boxes = placeholder_boxes(paper, "Exhibit", mirrored)
    shapes = [(ROLES[name], boxes[name]) for name in _MASTER_ROLES]
    shapes.insert(1, (_MASTER_BODY, boxes["exhibit"]))
    shapes_xml = "".join(
        _placeholder(at, *shape, mirrored) for at, shape in enumerate(shapes, start=2)
    )
    rule = SlideBox(MARGIN, paper.height_pt - FOOT, paper.width_pt - 2 * MARGIN, 0)
    layout_ids = "".join(
        f'<p:sldLayoutId id="{2147483648 + at}" r:id="rId{at}"/>'
        for at in range(1, len(LAYOUTS) + 1)
    )
    return (
        f"{_XML_HEAD}<p:sldMaster {NAMESPACES}><p:cSld>"
        '<p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:effectLst/></p:bgPr>'
        f"</p:bg><p:spTree>{_EMPTY_GROUP}{shapes_xml}{_rule(len(shapes) + 2, rule)}</p:spTree>"
        "</p:cSld>"
        f"{_COLOUR_MAP}<p:sldLayoutIdLst>{layout_ids}</p:sldLayoutIdLst>"
        '<p:hf hdr="0" dt="0"/><p:txStyles>'
        f"<p:titleStyle>{_levels_xml(ROLES['title'].size, mirrored, 'mj', levels=1)}</p:titleStyle>"
        f"<p:bodyStyle>{_levels_xml(_MASTER_BODY.size, mirrored)}</p:bodyStyle>"
        f"<p:otherStyle>{_levels_xml(18, mirrored)}</p:otherStyle></p:txStyles></p:sldMaster>"
    )


def _layout(paper: Paper, name: str, mirrored: bool) -> str:
    boxes = placeholder_boxes(paper, name, mirrored)
    shapes_xml = "".join(
        _placeholder(at, ROLES[role], box, mirrored)
        for at, (role, box) in enumerate(boxes.items(), start=2)
    )
    kind = ' type="title"' if name == "Title" else ""
    return (
        f'{_XML_HEAD}<p:sldLayout {NAMESPACES}{kind} preserve="1" userDrawn="1">'
        f"<p:cSld name={quoteattr(name)}><p:spTree>{_EMPTY_GROUP}{shapes_xml}</p:spTree></p:cSld>"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    )


def _placeholder(number: int, role: Role, box: SlideBox, mirrored: bool) -> str:
    left, top, width, height = box.emu
    kind = f' type="{role.kind}"' if role.kind else ""
    index = f' idx="{role.index}"' if role.index else ""
    number_field = (
        '<a:fld id="{7D1C4B5E-5C1A-4B7E-9C55-2F0B6A1D0001}" type="slidenum">'
        '<a:rPr lang="en-GB"/><a:t>‹#›</a:t></a:fld>'
    )
    text_xml = (
        number_field
        if role.kind == "sldNum"
        else f'<a:r><a:rPr lang="en-GB"/><a:t>{escape(role.prompt)}</a:t></a:r>'
    )
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(_placeholder_name(role))}/>'
        '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr><p:ph{kind}{index}/></p:nvPr></p:nvSpPr>"
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody>'
        f'<a:bodyPr vert="horz" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" '
        f'anchor="{role.anchor}"><a:noAutofit/></a:bodyPr>'
        f"<a:lstStyle>{_first_level_style(role, mirrored)}</a:lstStyle>"
        f"<a:p>{text_xml}</a:p></p:txBody></p:sp>"
    )


def _placeholder_name(role: Role) -> str:
    return "Page" if role.kind == "sldNum" else role.prompt


def _first_level_style(role: Role, mirrored: bool) -> str:
    sides = {"start": "r" if mirrored else "l", "end": "l" if mirrored else "r", "centre": "ctr"}
    weight = ' b="1"' if role.bold else ' b="0"'
    bullet = "<a:buNone/>"
    indent = 'marL="0" indent="0"'
    if role.bullet:
        step = 12 * EMU
        indent = f'marL="{step}" indent="-{step}"'
        if mirrored:
            indent += f' marR="{step}"'
        bullet = f'<a:buFont typeface="{TYPEFACE}"/><a:buChar char="•"/>'
    return (
        f'<a:lvl1pPr {indent} algn="{sides[role.align]}" rtl="{int(mirrored)}">'
        f'<a:spcBef><a:spcPts val="0"/></a:spcBef>{bullet}'
        f'<a:defRPr sz="{round(role.size * 100)}"{weight}>'
        f'<a:solidFill><a:schemeClr val="{role.colour}"/></a:solidFill></a:defRPr></a:lvl1pPr>'
    )


def _levels_xml(size: float, mirrored: bool, family: str = "mn", levels: int = 9) -> str:
    side = "r" if mirrored else "l"
    return "".join(
        f'<a:lvl{level}pPr marL="{(level - 1) * 18 * EMU}" indent="0" algn="{side}" '
        f'defTabSz="914400" rtl="{int(mirrored)}" eaLnBrk="1" latinLnBrk="0" hangingPunct="1">'
        '<a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/>'
        f'<a:defRPr sz="{round(max(size - 2 * (level - 1), min(size, 14)) * 100)}" kern="1200">'
        '<a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
        f'<a:latin typeface="+{family}-lt"/><a:ea typeface="+{family}-ea"/>'
        f'<a:cs typeface="+{family}-cs"/></a:defRPr></a:lvl{level}pPr>'
        for level in range(1, levels + 1)
    )


def _rule(number: int, box: SlideBox) -> str:
    left, top, width, height = box.emu
    return (
        f'<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="{number}" name="Rule"/><p:cNvCxnSpPr/><p:nvPr/>'
        f'</p:nvCxnSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/>'
        f'<a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="line"><a:avLst/></a:prstGeom><a:ln w="9525"><a:solidFill>'
        '<a:schemeClr val="tx2"/></a:solidFill></a:ln></p:spPr></p:cxnSp>'
    )


def _notes_master(paper: Paper, mirrored: bool) -> str:
    """Portrait notes page: slide image above the notes text."""
    width = 6858000 - 2 * 685800
    picture_height = round(width * paper.height_pt / paper.width_pt)
    top = 685800 + picture_height + 228600
    return (
        f'{_XML_HEAD}<p:notesMaster {NAMESPACES}><p:cSld><p:bg><p:bgRef idx="1001">'
        f'<a:schemeClr val="bg1"/></p:bgRef></p:bg><p:spTree>{_EMPTY_GROUP}'
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="Slide"/><p:cNvSpPr>'
        '<a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr>'
        '<p:nvPr><p:ph type="sldImg" idx="2"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm>'
        f'<a:off x="685800" y="685800"/><a:ext cx="{width}" cy="{picture_height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln w="9525"><a:solidFill>'
        '<a:schemeClr val="tx2"/></a:solidFill></a:ln></p:spPr></p:sp>'
        '<p:sp><p:nvSpPr><p:cNvPr id="3" name="Notes"/><p:cNvSpPr><a:spLocks noGrp="1"/>'
        '</p:cNvSpPr><p:nvPr><p:ph type="body" sz="quarter" idx="3"/></p:nvPr></p:nvSpPr><p:spPr>'
        f'<a:xfrm><a:off x="685800" y="{top}"/>'
        f'<a:ext cx="{width}" cy="{9144000 - top - 457200}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr lIns="0" '
        'tIns="0" rIns="0" bIns="0"/><a:lstStyle/><a:p><a:r><a:rPr lang="en-GB"/>'
        "<a:t>Notes</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld>"
        f"{_COLOUR_MAP}<p:notesStyle>{_levels_xml(12, mirrored)}</p:notesStyle></p:notesMaster>"
    )


def _theme(theme: Theme) -> str:
    colours = {
        "dk1": theme.ink,
        "lt1": theme.paper,
        "dk2": theme.muted,
        "lt2": theme.track,
        **{f"accent{at}": colour for at, colour in enumerate(theme.series[:6], start=1)},
        "hlink": theme.accent,
        "folHlink": theme.series[3],
    }
    colours_xml = "".join(
        f'<a:{name}><a:srgbClr val="{colour[1:].upper()}"/></a:{name}>'
        for name, colour in colours.items()
    )
    fonts_xml = f'<a:latin typeface="{TYPEFACE}"/><a:ea typeface=""/><a:cs typeface="{TYPEFACE}"/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    lines = "".join(f'<a:ln w="{width}">{fill}</a:ln>' for width in (6350, 12700, 19050))
    effects = "<a:effectStyle><a:effectLst/></a:effectStyle>" * 3
    return (
        f'{_XML_HEAD}<a:theme {NAMESPACES.split(" xmlns:r")[0]} name="Foothold"><a:themeElements>'
        f'<a:clrScheme name="Foothold">{colours_xml}</a:clrScheme><a:fontScheme name="Foothold">'
        f"<a:majorFont>{fonts_xml}</a:majorFont><a:minorFont>{fonts_xml}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="Foothold"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{lines}</a:lnStyleLst><a:effectStyleLst>{effects}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements>"
        "<a:objectDefaults/><a:extraClrSchemeLst/></a:theme>"
    )
