"""Strict parsing of web addresses, so that every renderer and file format can link to them."""

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

MAX_ADDRESS_CHARACTERS = 2_000
"""Limit of a link as written to a file (ASCII); Office does not open longer ones."""
_MAX_HOST_CHARACTERS = 253
_MAX_PORT = 65_535
_ADDRESS = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<rest>.*)")
_AUTHORITY = re.compile(
    r"(?:\[(?P<ipv6>[0-9A-Fa-f:.]*)\]|(?P<name>[^\[\]:]*))(?::(?P<port>[0-9]{1,5}))?"
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_REFUSED = re.compile(r"[\\\"<>`{}|^]")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SAFE = "%/:?#[]@!$&'()*+,;=~-._"


class WebAddressError(ValueError):
    """Text is not a linkable web address; the message states what was expected."""


@dataclass(frozen=True)
class WebAddress:
    """Address of a web page.

    ``text`` is the address as written; ``host`` the name or IP address in lower case, without port;
    ``href`` the same address in ASCII (percent-encoded, the host by IDNA), for links in files.
    """

    text: str
    host: str
    href: str


def parse_address(text: str, max_characters: int | None = MAX_ADDRESS_CHARACTERS) -> WebAddress:
    """Parse the address of a web page.

    Parameters
    ----------
    text : ``http://`` or ``https://``, a host (a name, also an internationalised one, or an IP
        address), and optionally port, path, query and fragment.
    max_characters : limit for ``href``; None for no limit.

    Raises
    ------
    WebAddressError: another scheme, no valid host or port, a user name or password, white space,
    an invisible or control character, a character that must be percent-encoded (backslash, double
    quote and others), an invalid percent escape, or too many characters.

    Examples
    --------
    >>> parse_address("https://bücher.example/größe?a=1").href
    'https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe?a=1'
    """
    for at, character in enumerate(text, start=1):
        if character == " " or not character.isprintable():
            raise WebAddressError(
                "an http or https address without spaces or invisible characters; "
                f"character {at} is U+{ord(character):04X}"
            )
    refused = _REFUSED.search(text)
    if refused:
        raise WebAddressError(
            f"an http or https address; write {refused[0]} as {quote(refused[0], safe='')}"
        )
    parts = _ADDRESS.fullmatch(text)
    if not parts:
        raise WebAddressError("an address that begins with http:// or https://")
    if "@" in parts["authority"]:
        raise WebAddressError("an address without user name and password")
    authority = _AUTHORITY.fullmatch(parts["authority"])
    if not authority or int(authority["port"] or 1) not in range(1, _MAX_PORT + 1):
        raise WebAddressError(
            f"http:// or https://, a host, and no port or one from 1 to {_MAX_PORT}"
        )
    if _BROKEN_ESCAPE.search(parts["rest"]):
        raise WebAddressError("two hexadecimal digits after each %; write a % itself as %25")
    if authority["ipv6"] is None:
        host = authority["name"].lower()
        netloc = _ascii_name(host)
    else:
        host = _ipv6(authority["ipv6"])
        netloc = f"[{host}]"
    netloc += f":{authority['port']}" if authority["port"] else ""
    path = quote(parts["rest"], safe=_SAFE)
    href = f"{parts['scheme']}://{netloc}{path}"
    if max_characters is not None and len(href) > max_characters:
        raise WebAddressError(
            f"at most {max_characters:,} characters in ASCII (it has {len(href):,})"
        )
    return WebAddress(text, host, href)


@lru_cache(maxsize=4_096)
def _parsed(text: str, max_characters: int | None) -> WebAddress | None:
    try:
        return parse_address(text, max_characters)
    except WebAddressError:
        return None


def web_address(
    text: object, max_characters: int | None = MAX_ADDRESS_CHARACTERS
) -> WebAddress | None:
    """Parse a cell as a web address; None if it is missing or not linkable."""
    return _parsed(text, max_characters) if isinstance(text, str) else None


def _ascii_name(host: str) -> str:
    """Return a host name or IPv4 address in ASCII; ``host`` in lower case."""
    name = host
    if not host.isascii():
        try:
            name = host.encode("idna").decode("ascii")
            same = name.encode("ascii").decode("idna") == host
        except UnicodeError:
            same = False
        if not same:
            # Python implements IDNA 2003, browsers IDNA 2008: where the two resolve to different
            # hosts (as with the sharp s), only the ASCII form is unambiguous.
            raise WebAddressError("a valid host name, or its ASCII form (xn--...)")
    labels = name.removesuffix(".").split(".")
    if len(name) > _MAX_HOST_CHARACTERS or not all(map(_LABEL.fullmatch, labels)):
        raise WebAddressError("a valid host: a name such as example.org, or an IP address")
    if _NUMBER.fullmatch(labels[-1]):
        # Browsers interpret a name that ends in a number as an IPv4 address.
        try:
            ipaddress.IPv4Address(name)
        except ValueError as error:
            raise WebAddressError(f"a valid IPv4 address or host name ({error})") from error
    return name


def _ipv6(address: str) -> str:
    try:
        return ipaddress.IPv6Address(address).compressed
    except ValueError as error:
        raise WebAddressError(f"a valid IPv6 address in brackets ({error})") from error
