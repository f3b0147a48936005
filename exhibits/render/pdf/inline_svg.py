"""Pictures nested in typst's SVG as data addresses, put in their place as shapes."""

import base64
import re
from xml.sax.saxutils import escape

_LINK = re.compile(r'(\bhref=")(https?:[^"]*)')
_IMAGE = re.compile(r"<image\b([^>]*?)/?>(?:</image>)?")
_ADDRESS = re.compile(r'(?:xlink:)?href="data:image/svg\+xml;base64,([^"]*)"\s*')
_ROOT = re.compile(r"^.*?<svg\b([^>]*)>(.*)</svg>\s*$", re.DOTALL)
_VIEW = re.compile(r'viewBox="([^"]*)"')
_SCALED = re.compile(r'\s*preserveAspectRatio="[^"]*"')


def inline_nested_svg(svg: bytes, title: str, told: str) -> bytes:
    """An SVG without pictures in data addresses, with a title and a description for readers.

    Ids of a nested picture get a prefix of their own. A picture in pixels stays as it is.

    Raises
    ------
    ValueError: what is nested is no SVG with a view box.
    """
    at = 0

    def placed(found: re.Match[str]) -> str:
        nonlocal at
        address = _ADDRESS.search(found[1])
        if address is None:
            return found[0]
        at += 1
        own = base64.b64decode(address[1]).decode()
        root = _ROOT.match(own)
        view = _VIEW.search(root[1]) if root else None
        if root is None or view is None:
            raise ValueError("a nested picture is no SVG with a view box")
        room = _SCALED.sub("", _ADDRESS.sub("", found[1])).strip()
        return (
            f'<svg {room} viewBox="{view[1]}" preserveAspectRatio="none">'
            f"{_renamed(root[2], f'n{at}-')}</svg>"
        )

    # typst writes addresses as they are: "&" would be no XML, and "&lt;" another address.
    linked = _LINK.sub(lambda found: f"{found[1]}{escape(found[2])}", svg.decode())
    text = _IMAGE.sub(placed, linked)
    opening = re.compile(r"<svg\b[^>]*>")
    names = f"<title>{escape(title)}</title><desc>{escape(told)}</desc>"
    text = opening.sub(lambda found: f'{found[0][:-1]} role="img">{names}', text, count=1)
    return text.encode()


def _renamed(shapes: str, prefix: str) -> str:
    shapes = re.sub(r'\bid="', f'id="{prefix}', shapes)
    shapes = re.sub(r"url\(#", f"url(#{prefix}", shapes)
    return re.sub(r'href="#', f'href="#{prefix}', shapes)
