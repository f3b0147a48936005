"""Options of the sockets on which the server listens."""

import os
import socket
import stat
from contextlib import suppress
from pathlib import Path

_DESCRIPTORS = Path("/dev/fd")  # of this process; none on Windows
_FAMILIES = (socket.AF_INET, socket.AF_INET6)


def disable_nagle() -> None:
    """Let the server's connections send each message at once (``TCP_NODELAY``).

    A run of a page sends its messages in several parts. Nagle's algorithm holds back a part until
    the other end has acknowledged the one before, which may take 40 ms. asyncio disables the
    algorithm only on sockets that state their protocol, and those that Streamlit binds do not
    (docs/adr/0014). Connections inherit the option from the socket that accepts them.
    """
    numbers = [int(entry.name) for entry in _DESCRIPTORS.iterdir()] if _DESCRIPTORS.exists() else []
    for number in numbers:
        with suppress(OSError):  # closed since
            if not stat.S_ISSOCK(os.fstat(number).st_mode):
                continue
            with socket.socket(fileno=os.dup(number)) as each:
                is_listening = each.family in _FAMILIES and each.getsockopt(
                    socket.SOL_SOCKET, socket.SO_ACCEPTCONN
                )
                if is_listening:
                    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
