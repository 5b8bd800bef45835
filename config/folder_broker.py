"""A folder as broker, for trying out on one machine: Kombu's, in which a message appears whole or not at all."""

from pathlib import Path
from time import monotonic_ns
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Kombu writes under the name that readers look for: who came between got an empty message, and died of it."""

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]  # noqa: ARG002
        name = f"{monotonic_ns():020}_{uuid4()}.{queue}.msg"
        part = Path(self.data_folder_out) / f"{name}.part"
        part.write_text(dumps(payload), encoding="utf-8")
        part.rename(part.with_name(name))


class Transport(filesystem.Transport):
    Channel = Channel
