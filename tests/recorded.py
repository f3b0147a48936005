"""Start Streamlit with a log of remote name look-ups and connections of its process.

`python -m tests.recorded run app.py ...`. The environment variable names the log file, with one
JSON event per line. Remote requests are logged and then refused, as on a machine without a network.
"""

import ipaddress
import json
import os
import sys
from pathlib import Path
from typing import Any

VARIABLE = "FOOTHOLD_TEST_NETWORK_LOG"
_LOOK_UPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
_CONNECTIONS = ("socket.connect", "socket.sendto", "socket.sendmsg")


def is_local(host: object) -> bool:
    """Whether a host name or address refers to this machine."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in (None, "", "localhost", "0.0.0.0", "::"):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def _record(log: Path) -> None:
    def refuse_remote(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _LOOK_UPS:
            host: object = arguments[0]
        elif event in _CONNECTIONS:
            address = arguments[1]
            if not isinstance(address, tuple):  # a socket of this machine, by its path
                return
            host = address[0]
        else:
            return
        if not is_local(host):
            with log.open("a", encoding="utf-8") as file:
                file.write(json.dumps([event, str(host)]) + "\n")
            raise OSError(f"{event} of {host!r}: nothing leaves this machine in a test")

    sys.addaudithook(refuse_remote)


if __name__ == "__main__":
    _record(Path(os.environ[VARIABLE]))
    from streamlit.web.cli import main

    main(prog_name="streamlit")
