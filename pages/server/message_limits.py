"""Limits on the messages of one browser tab: kind, size and rate.

Streamlit accepts messages that the pages never send: some clear the caches of all readers, run git
or block the event loop. It also starts a thread for each rerun request: two thousand of them, 40 kB
in total, blocked all readers for a minute.
"""

import asyncio
import logging

from google.protobuf.message import DecodeError
from starlette.types import Message, Receive, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from pages.server.settings import ServerSettings

SERVED = frozenset({"rerun_script", "stop_script", "app_heartbeat"})
"""Message types passed on to Streamlit; others are dropped."""
UPLOAD = "file_urls_request"
"""Message type that prepares an upload, served where uploads are allowed."""
UNSUPPORTED_DATA, POLICY_VIOLATION, MESSAGE_TOO_BIG = 1003, 1008, 1009
_LOG = logging.getLogger(__name__)


def limit_pace(receive: Receive, send: Send, settings: ServerSettings) -> Receive:
    """Wrap ``receive`` to pass on only served messages, at the rate that the settings allow.

    Messages beyond the limit wait, and the connection is not read meanwhile. A connection that
    stays at its limit for ``max_overload_s`` is closed, and so is one that sends a message no
    browser sends.
    """
    burst, rate = settings.message_burst, settings.messages_per_s
    served = SERVED | {UPLOAD} if settings.uploads else SERVED
    allowance = float(burst)
    updated = asyncio.get_running_loop().time()
    recovered = updated

    async def close(code: int, reason: str) -> Message:
        _LOG.info("A connection was closed: %s", reason)
        await send({"type": "websocket.close", "code": code, "reason": reason})
        return {"type": "websocket.disconnect", "code": code}

    async def receive_next() -> Message:
        nonlocal allowance, updated, recovered
        while True:
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
                    return await close(POLICY_VIOLATION, f"more than {rate} messages per second")
                await asyncio.sleep((1 - allowance) / rate)
                allowance, updated = 1.0, asyncio.get_running_loop().time()
            allowance -= 1
            content = message.get("bytes")
            if content is None:
                return await close(UNSUPPORTED_DATA, "a text message")
            if len(content) > settings.max_message_bytes:
                return await close(MESSAGE_TOO_BIG, f"a message of {len(content)} bytes")
            try:
                kind = BackMsg.FromString(content).WhichOneof("type")
            except DecodeError:
                return await close(UNSUPPORTED_DATA, "an unreadable message")
            if kind in served:
                return message

    return receive_next
