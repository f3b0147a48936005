"""Which messages of a browser reach Streamlit."""

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.types import Message
from streamlit.proto.BackMsg_pb2 import BackMsg

from pages.server.message_limits import limit_pace
from pages.server.settings import ServerSettings


def filter_messages(messages: Iterable[Message]) -> tuple[list[Message], list[Message]]:
    """Messages that are forwarded, and messages that the client receives."""
    waiting = iter([*messages, {"type": "websocket.disconnect", "code": 1000}])
    sent: list[Message] = []

    async def receive() -> Message:
        return next(waiting)

    async def send(message: Message) -> None:
        sent.append(message)

    async def drive() -> list[Message]:
        receiving = limit_pace(receive, send, ServerSettings(max_message_bytes=100))
        found = []
        while not found or found[-1]["type"] != "websocket.disconnect":
            found.append(await receiving())
        return found

    # In a thread of its own: the browser tests of the same process keep an event loop running.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, drive()).result()[:-1], sent


def message(content: BackMsg | bytes) -> Message:
    data = content if isinstance(content, bytes) else content.SerializeToString()
    return {"type": "websocket.receive", "bytes": data}


def rerun() -> BackMsg:
    ask = BackMsg()
    ask.rerun_script.page_name = "map"
    return ask


def test_messages_of_the_pages_are_forwarded() -> None:
    sent = [
        message(rerun()),
        message(BackMsg(stop_script=True)),
        message(BackMsg(app_heartbeat=True)),
    ]
    assert filter_messages(sent) == (sent, [])


def test_messages_that_the_pages_never_send_are_dropped() -> None:
    files, skills = BackMsg(), BackMsg()
    files.file_urls_request.file_names.append("a")
    skills.backend_operation_request.install_skills.SetInParent()
    others = [
        *(BackMsg(clear_cache=True), BackMsg(load_git_info=True), BackMsg(set_run_on_save=True)),
        *(BackMsg(debug_shutdown_runtime=True), files, skills, BackMsg()),
    ]
    last = message(rerun())
    assert filter_messages([*map(message, others), last]) == ([last], [])


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ({"type": "websocket.receive", "text": "hello"}, 1003),
        (message(b"\xff\xff\xff"), 1003),
        (message(b"x" * 101), 1009),
    ],
)
def test_an_invalid_message_ends_the_connection(broken: Message, code: int) -> None:
    found, sent = filter_messages([broken, message(rerun())])
    assert found == []
    assert [each["code"] for each in sent] == [code]
