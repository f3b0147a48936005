"""Inline the SVG images that Typst embeds as data URLs, with paints of SVG 1.1."""

import base64
import re
from xml.sax.saxutils import escape

_LINK = re.compile(r'(\bhref=")(https?:[^"]*)')
_IMAGE = re.compile(r"<image\b([^>]*?)/?>(?:</image>)?")
_ADDRESS = re.compile(r'(?:xlink:)?href="data:image/svg\+xml;base64,([^"]*)"\s*')
_ROOT = re.compile(r"^.*?<svg\b([^>]*)>(.*)</svg>\s*$", re.DOTALL)
_VIEW = re.compile(r'viewBox="([^"]*)"')
_TRANSPARENT = re.compile(r'\bfill="transparent"')
_TRANSLUCENT = re.compile(r'\b(fill|stroke)="(#[0-9a-fA-F]{6})([0-9a-fA-F]{2})"')
_ASPECT_RATIO = re.compile(r'\s*preserveAspectRatio="[^"]*"')


def inline_nested_svg(svg: bytes, title: str, description: str) -> bytes:
    """Replace embedded SVG images by their shapes, and add an accessible title and description.

    Ids of each nested image get a unique prefix. Raster images are left unchanged.

    Raises
    ------
    ValueError: a nested image is not an SVG with a view box.
    """
    at = 0

    def inline_image(match: re.Match[str]) -> str:
        nonlocal at
        address = _ADDRESS.search(match[1])
        if address is None:
            return match[0]
        at += 1
        nested = base64.b64decode(address[1]).decode()
        root = _ROOT.match(nested)
        view = _VIEW.search(root[1]) if root else None
        if root is None or view is None:
            raise ValueError("a nested image is not an SVG with a view box")
        geometry = _ASPECT_RATIO.sub("", _ADDRESS.sub("", match[1])).strip()
        return (
            f'<svg {geometry} viewBox="{view[1]}" preserveAspectRatio="none">'
            f"{_prefix_ids(root[2], f'n{at}-')}</svg>"
        )

    # Typst does not escape addresses: "&" would be invalid XML, and "&lt;" a different address.
    linked = _LINK.sub(lambda match: f"{match[1]}{escape(match[2])}", svg.decode())
    text = _IMAGE.sub(inline_image, _paint_as_svg_1_1(linked))
    opening = re.compile(r"<svg\b[^>]*>")
    names = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    text = opening.sub(lambda match: f'{match[0][:-1]} role="img">{names}', text, count=1)
    return text.encode()


def _paint_as_svg_1_1(svg: str) -> str:
    """Replace paints of later versions, which Inkscape and LibreOffice fill with black."""
    opaque = _TRANSLUCENT.sub(
        lambda match: f'{match[1]}="{match[2]}" {match[1]}-opacity="{int(match[3], 16) / 255:.3g}"',
        svg,
    )
    return _TRANSPARENT.sub('fill="none" pointer-events="all"', opaque)


def _prefix_ids(shapes: str, prefix: str) -> str:
    shapes = re.sub(r'\bid="', f'id="{prefix}', shapes)
    shapes = re.sub(r"url\(#", f"url(#{prefix}", shapes)
    return re.sub(r'href="#', f'href="#{prefix}', shapes)
