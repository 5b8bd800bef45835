"""What a file is by its content: its name and its declared type prove nothing."""

from typing import Final, Literal

Kind = Literal["pdf", "jpeg", "png", "tiff", "webp", "heic"]

MAX_BYTES: Final = 20 * 1024 * 1024
_STARTS: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
)
_HEIC_BRANDS: Final = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
# Word, zip, old Office, programs, web pages: a PDF header further on does not make these a PDF.
_NEVER_PDF: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"MZ", b"\x7fELF", b"<html", b"<!doc", b"{\\rtf")
_HEADER_WITHIN: Final = 1024  # the PDF reader looks for the header in the first 1024 bytes


def kind_of(data: bytes) -> Kind | None:
    """The type of the file, or None when it is none of those that people may send."""
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return "heic"
    if data.lower().lstrip().startswith(_NEVER_PDF) or data.startswith(_NEVER_PDF):
        return None
    return "pdf" if b"%PDF-" in data[:_HEADER_WITHIN] else None
