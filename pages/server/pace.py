"""How fast one browser tab may send messages.

Streamlit starts a thread for each message that asks for a rerun: two thousand of them, 40 kB, kept
all readers waiting for a minute.
"""

import asyncio
import logging

from starlette.types import Message, Receive, Send

from pages.server.settings import ServerSettings

_LOG = logging.getLogger(__name__)


def paced(receive: Receive, send: Send, settings: ServerSettings, code: int) -> Receive:
    """Receive the messages of a websocket no faster than the settings allow.

    Messages beyond the limit wait, and the connection is read no further meanwhile. A connection
    that stays at its limit for ``max_overload_s`` is closed with ``code``.
    """
    burst, rate = settings.message_burst, settings.messages_per_s
    allowance = float(burst)
    updated = asyncio.get_running_loop().time()
    recovered = updated

    async def receiving() -> Message:
        nonlocal allowance, updated, recovered
        message = await receive()
        if message["type"] != "websocket.receive":
            return message
        now = asyncio.get_running_loop().time()
        allowance = min(burst, allowance + (now - updated) * rate)
        updated = now
        if allowance >= burst / 2:
            recovered = now
        if allowance < 1:
            if now - recovered > settings.max_overload_s:
                _LOG.warning("A connection was closed: it sent more than %s messages/s", rate)
                await send({"type": "websocket.close", "code": code, "reason": "Too many messages"})
                return {"type": "websocket.disconnect", "code": code}
            await asyncio.sleep((1 - allowance) / rate)
            allowance, updated = 1.0, asyncio.get_running_loop().time()
        allowance -= 1
        return message

    return receiving
