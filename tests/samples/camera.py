"""What a scanner or a telephone makes of a page. Seeded by the name of the file: the same again each time.

"scan-good": 200 to 300 dpi, a hair askew. "scan-poor": 150 to 200 dpi, askew, black and white or pale, specks, hard JPEG.
"photo-good": a page on a table in even light. "photo-poor": from the side, a shadow over it, curled, blurred, warm light.
Each comes as a picture in one of the kinds that are taken, or as a PDF that holds nothing else; a telephone also says by
EXIF which side is up, or forgets to.
"""

import io
import random
import time
from typing import Any, Final, Literal, get_args

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

Level = Literal["digital", "scan-good", "scan-poor", "photo-good", "photo-poor"]
LEVELS: Final = get_args(Level)
Picture = NDArray[Any]
_LETTERS: Final = {"pdf": "PDF", "jpg": "JPEG", "png": "PNG", "webp": "WEBP", "tif": "TIFF", "heic": "HEIF"}


def pictured(data: bytes, name: str, level: Level) -> tuple[str, bytes]:
    """The file as this level makes it, and its name."""
    if level == "digital":
        return f"{name}.pdf", data
    chance = random.Random(f"{name} {level}")
    dice = np.random.default_rng(chance.randint(0, 2**31))
    scanned = level.startswith("scan")
    dpi = {"scan-good": [200, 300], "scan-poor": [150, 200]}.get(level, [220])
    pages = _drawn(data, chance.choice(dpi))
    make = {"scan-good": _scan, "scan-poor": _poor_scan, "photo-good": _photo, "photo-poor": _poor_photo}[level]
    many = len(pages) > 1
    kind = chance.choice(
        ["pdf", "pdf", "jpg", "png", "tif"] if scanned else ["jpg", "jpg", "jpg", "heic", "webp", "pdf", "pdf"]
    )
    kind = "pdf" if many and kind != "tif" else kind
    pictures = [make(page, chance, dice) for page in pages]
    turn = chance.choice([0, 0, 0, 1, 2, 3]) if not scanned else chance.choice([0, 0, 0, 0, 0, 2])
    by_exif = not scanned and kind in {"jpg", "heic", "webp"} and chance.random() < 0.7
    pictures = [np.ascontiguousarray(np.rot90(picture, turn)) for picture in pictures]
    quality = {"scan-good": 88, "scan-poor": 60, "photo-good": 85, "photo-poor": 62}[level]
    return f"{name}-{level}.{kind}", _file(pictures, kind, quality, _EXIF[turn] if by_exif else None)


# Turned a quarter to the left by rot90, a picture stands up again after a quarter to the right: EXIF 6.
_EXIF: Final = {0: None, 1: 6, 2: 3, 3: 8}


def _drawn(data: bytes, dpi: int) -> list[Picture]:
    with pypdfium2.PdfDocument(data) as document:
        return [np.asarray(page.render(scale=dpi / 72).to_pil().convert("RGB")) for page in document]


def _file(pictures: list[Picture], kind: str, quality: int, orientation: int | None) -> bytes:
    images = [_image(picture) for picture in pictures]
    file = io.BytesIO()
    options: dict[str, Any] = {}
    if kind in {"jpg", "webp", "heic", "pdf"}:
        options["quality"] = quality
    if orientation:
        exif = Image.Exif()
        exif[0x0112] = orientation
        options["exif"] = exif.tobytes()
    if kind == "heic":
        import pillow_heif  # noqa: PLC0415 only for telephones

        pillow_heif.register_heif_opener()
        options["enc_params"] = {"preset": "ultrafast"}
    if kind == "webp":
        options["method"] = 0
    if kind == "png":
        options["compress_level"] = 1
    if kind in {"pdf", "tif"}:
        options |= {"save_all": True, "append_images": images[1:]}
    if kind == "pdf":
        options |= {"resolution": 200, "creationDate": time.gmtime(0), "modDate": time.gmtime(0)}
    if kind == "tif":
        options["compression"] = "tiff_lzw"
    images[0].save(file, _LETTERS[kind], **options)
    return file.getvalue()


def _image(picture: Picture) -> Image.Image:
    """Without colours, when there are none: a scanner does not keep them either."""
    is_grey = np.array_equal(picture[..., 0], picture[..., 1]) and np.array_equal(picture[..., 0], picture[..., 2])
    return Image.fromarray(np.ascontiguousarray(picture[..., 0]) if is_grey else picture)


def _turned(page: Picture, degrees: float) -> Picture:
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(250, 250, 250)).astype(
        np.uint8
    )


def _noisy(page: NDArray[Any], dice: np.random.Generator, strength: float) -> Picture:
    grain = dice.normal(0, strength, page.shape[:2]).astype(np.float32)[..., None]
    noisy: Picture = np.clip(page.astype(np.float32) + grain, 0, 255).astype(np.uint8)
    return noisy


def _scan(page: Picture, chance: random.Random, dice: np.random.Generator) -> Picture:
    page = _turned(page, chance.uniform(-1, 1))
    if chance.random() < 0.6:
        grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
        page = np.repeat(grey[..., None], 3, 2).astype(np.uint8)
    return _noisy(cv2.GaussianBlur(page, (0, 0), 0.5), dice, 4)


def _poor_scan(page: Picture, chance: random.Random, dice: np.random.Generator) -> Picture:
    page = _turned(page, chance.uniform(-5, 5))
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    grey = _noisy(cv2.GaussianBlur(grey, (0, 0), chance.uniform(0.5, 0.8))[..., None], dice, 9)[..., 0]
    if chance.random() < 0.4:  # like a fax
        grey = np.where(grey < chance.randint(130, 175), 0, 255).astype(np.uint8)
    else:  # a pale copy
        low = chance.randint(40, 95)
        grey = (low + grey.astype(np.float32) * (235 - low) / 255).astype(np.uint8)
    specks = dice.random(grey.shape) < 0.0004
    grey = grey.copy()
    grey[cv2.dilate(specks.astype(np.uint8), np.ones((2, 2), np.uint8)) > 0] = 30
    return np.repeat(grey[..., None], 3, 2).astype(np.uint8)


def _photo(page: Picture, chance: random.Random, dice: np.random.Generator) -> Picture:
    placed = _placed(page, chance, dice, tilt=0.02, turn=2.0, curl=0)
    lit = _lit(placed, chance, shadow=0.12, warm=0.04)
    return _noisy(cv2.GaussianBlur(lit, (0, 0), 0.6), dice, 5)


def _poor_photo(page: Picture, chance: random.Random, dice: np.random.Generator) -> Picture:
    placed = _placed(page, chance, dice, tilt=0.06, turn=5.0, curl=chance.uniform(0, 10))
    lit = _lit(placed, chance, shadow=chance.uniform(0.25, 0.5), warm=0.13)
    blurred = cv2.GaussianBlur(lit, (0, 0), chance.uniform(0.7, 1.15))
    return _noisy(blurred, dice, chance.uniform(6, 11))


def _placed(
    page: Picture, chance: random.Random, dice: np.random.Generator, *, tilt: float, turn: float, curl: float
) -> Picture:
    """The page on a table, seen from a side; its blank lower edge may fall outside the picture."""
    height, width = page.shape[:2]
    if curl:
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        wave = curl * np.sin(columns / width * np.pi * chance.uniform(0.8, 1.6) + chance.uniform(0, 3))
        page = cv2.remap(
            page, columns, (rows + wave).astype(np.float32), cv2.INTER_LINEAR, borderValue=(250, 250, 250)
        ).astype(np.uint8)
    edge = int(0.05 * width)
    canvas = (height + 2 * edge, width + 2 * edge)
    table = _table(canvas, chance, dice)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = (
        corners
        + edge
        + np.array([[chance.uniform(-1, 1) * tilt * width / 2 for _ in range(2)] for _ in range(4)], np.float32)
    )
    middle, angle = moved.mean(0), np.deg2rad(chance.uniform(-turn, turn))
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], np.float32)
    moved = ((moved - middle) @ rotation.T + middle).astype(np.float32)
    view = cv2.getPerspectiveTransform(corners, moved)
    size = (canvas[1], canvas[0])
    seen = cv2.warpPerspective(page, view, size, flags=cv2.INTER_CUBIC)
    on_page = cv2.warpPerspective(np.full((height, width), 255, np.uint8), view, size) > 127
    return np.where(on_page[..., None], seen, table).astype(np.uint8)


def _table(size: tuple[int, int], chance: random.Random, dice: np.random.Generator) -> Picture:
    colour = np.array(chance.choice([(120, 85, 55), (60, 60, 66), (168, 150, 128), (95, 110, 120)]), np.float32)
    grain = cv2.resize(
        dice.normal(0, 14, (size[0] // 40 + 1, size[1] // 3 + 1)).astype(np.float32), (size[1], size[0])
    )
    table: Picture = np.clip(colour + grain[..., None], 0, 255).astype(np.uint8)
    return table


def _lit(picture: Picture, chance: random.Random, *, shadow: float, warm: float) -> Picture:
    height, width = picture.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = chance.uniform(0, 2 * np.pi)
    across = (columns / width - 0.5) * np.cos(angle) + (rows / height - 0.5) * np.sin(angle)
    light = 1 - shadow / (1 + np.exp(-across * chance.uniform(5, 14))) - shadow * 0.3 * (across + 0.5)
    tint = np.array([1, 1 - warm / 2, 1 - warm * 1.5], np.float32)
    lit: Picture = np.clip(picture * light[..., None] * tint * chance.uniform(0.85, 1.0), 0, 255).astype(np.uint8)
    return lit
