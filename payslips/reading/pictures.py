"""Photos and scans as pixels: decoded within bounds, upright by what the camera says, and drawn for people."""

import contextlib
import io
import warnings
from collections.abc import Iterator
from typing import Final

from PIL import Image, ImageOps

from payslips.reading.filetypes import Kind
from payslips.reading.words import Unreadable

_USUAL_PIXELS: Final = 60_000_000  # a photo of a good telephone has 50 million
_MAX_PIXELS: Final[dict[Kind, int]] = {"webp": 25_000_000}  # its decoder holds a picture four times
_MAX_SIDE: Final = 20_000
_ENOUGH: Final = 3400  # pixels of the longest side; more tells the eye no more about a page
_SHOWN_SIDE: Final = 1600


def frames(data: bytes, kind: Kind, most: int) -> Iterator[Image.Image]:
    """The pages of a picture file, at most so many: upright, in grey or colour. Raises `Unreadable`.

    Only a TIFF has pages: the further frames of other files are thumbnails, depths and animations.
    """
    for index in range(most if kind == "tiff" else 1):
        try:
            frame = _frame(data, kind, index)
        except EOFError:
            if index:
                return
            raise Unreadable("broken") from None
        except (MemoryError, Unreadable):
            raise
        except Image.DecompressionBombError as error:
            raise Unreadable("out_of_memory") from error
        except Exception as error:  # the decoders raise nearly anything on a broken file
            raise Unreadable("broken") from error
        yield frame


def _frame(data: bytes, kind: Kind, index: int) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        picture = _opened(data, kind)
        picture.seek(index)
        if picture.width * picture.height > _MAX_PIXELS.get(kind, _USUAL_PIXELS) or max(picture.size) > _MAX_SIDE:
            raise Unreadable("out_of_memory")
        picture.draft("RGB", (_ENOUGH, _ENOUGH))
        picture.load()
        exif = picture.getexif()
        if picture.mode in {"L", "RGB", "RGBA", "CMYK", "YCbCr"}:  # before any copy of it is made
            picture.thumbnail((_ENOUGH, _ENOUGH), reducing_gap=1.5)
        plain = _plain(picture)
        plain.thumbnail((_ENOUGH, _ENOUGH), reducing_gap=1.5)
        with contextlib.suppress(Exception):  # what a camera says of itself may be nonsense
            plain = _upright(plain, exif.get(0x0112, 1))
    return plain


def _opened(data: bytes, kind: Kind) -> Image.Image:
    if kind != "heic":
        return Image.open(io.BytesIO(data), formats=[kind.upper()])
    # Loads a decoder of its own, for few files.
    import pillow_heif  # noqa: PLC0415

    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener(thumbnails=False)
    return Image.open(io.BytesIO(data), formats=["HEIF"])


def _plain(picture: Image.Image) -> Image.Image:
    """In grey or colour of eight bits, on white paper where the picture is transparent."""
    if picture.mode.startswith(("I", "F")):
        lowest, highest = picture.getextrema()
        reach = (float(highest) - float(lowest)) or 1.0  # type: ignore[arg-type]
        return picture.convert("F").point(lambda shade: (shade - float(lowest)) * (255 / reach)).convert("L")  # type: ignore[arg-type]
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        return paper
    wanted = "L" if picture.mode in {"1", "L"} else "RGB"
    return picture if picture.mode == wanted else picture.convert(wanted)


def _upright(plain: Image.Image, orientation: int) -> Image.Image:
    plain.info = {}
    plain.getexif()[0x0112] = orientation
    return ImageOps.exif_transpose(plain)


def drawn(picture: Image.Image, width: float) -> bytes:
    """A PNG for people of a page that is `width` points wide; its resolution tells the size of the page."""
    picture = picture.copy()
    picture.thumbnail((_SHOWN_SIDE, _SHOWN_SIDE))
    dpi = 72 * picture.width / width
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=3, dpi=(dpi, dpi))
    return file.getvalue()
