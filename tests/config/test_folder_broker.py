from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection


@pytest.fixture
def broker(tmp_path: Path) -> Connection:
    folders = {name: str(tmp_path) for name in ("data_folder_in", "data_folder_out", "control_folder")}
    return Connection("filesystem://", transport="config.folder_broker:Transport", transport_options=folders)


def test_messages_come_out_in_the_order_they_went_in(broker: Connection) -> None:
    queue = broker.SimpleBuffer("in-order")
    for number in range(3):
        queue.put({"upload": number})
    assert [queue.get_nowait().payload["upload"] for _ in range(3)] == [0, 1, 2]


def test_a_message_that_is_half_written_is_not_delivered(broker: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    queue, seen = broker.SimpleBuffer("people"), []
    write = Path.write_text

    def half(path: Path, text: str, **how: Any) -> int:
        write(path, text[:5], **how)
        with pytest.raises(Empty):
            seen.append(queue.get_nowait())
        return write(path, text, **how)

    monkeypatch.setattr(Path, "write_text", half)
    queue.put({"upload": 1})
    assert (seen, queue.get_nowait().payload) == ([], {"upload": 1})
