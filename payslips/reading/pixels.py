"""A photo or scan of a page made straight and even, so that its letters can be read."""

import math
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Matrix = NDArray[np.float64]

_SMALL: Final = 640  # pixels of the longest side: enough to find the paper and the slant of its lines
_LONG: Final = 2339  # the longest side of A4 at 200 dots an inch
_MOST_ENLARGED: Final = 2.0
_STEEPEST: Final = 7.0  # degrees
_LEAST_SQUARE: Final = 0.27  # the cosine of a corner
_EDGE: Final = 4.0  # pixels on either side of the edge of the paper
_EDGE_STEP: Final = 25
_FAINT: Final = 10  # grey levels below the paper: the palest ink
_DOT: Final = 7  # pixels: the largest point
_LEADERS: Final = 6  # so many points in a row lead to an amount
_PAPER: Final = 245
_MOST_DOTS: Final = 5000
_MOST_INK: Final = 0.15
_LETTER: Final = 15  # pixels of the small picture: more than half of so much around a letter is not ink
_DARK: Final = 0.5  # of the shade of the paper
_LEAST_BAR, _MOST_BAR = 0.003, 0.2  # of the page
_FILLED: Final = 0.8  # of its box; a shadow or a table top has another shape
_UNEVEN: Final = 14  # of 255 grey levels between the lightest and the darkest paper; a scan has less

cv2.setNumThreads(1)


def straight(grey: Pixels) -> tuple[Pixels, Matrix]:
    """The paper on the picture with level lines and even light, and the matrix from its pixels to those given."""
    height, width = grey.shape
    small, scale = _reduced(grey, _SMALL)
    corners = paper(small)
    if corners is None:
        corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float64)
    else:
        corners = corners / scale
    top, right, bottom, left = (math.dist(corners[n], corners[(n + 1) % 4]) for n in range(4))
    wide, high = max(top, bottom), max(left, right)
    enlarged = min(_LONG / max(wide, high), _MOST_ENLARGED)
    wide, high = max(1, round(wide * enlarged)), max(1, round(high * enlarged))
    target = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], dtype=np.float32)
    matrix = _matrix(cv2.getPerspectiveTransform(corners.astype(np.float32), target))
    rough, _ = _reduced(_warped(grey, matrix, (wide, high), enlarged), 900)
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), slant(rough), 1.0)
    matrix = _matrix(np.vstack([turn, (0, 0, 1)]) @ matrix)
    flat = even(without_bars(_warped(grey, matrix, (wide, high), enlarged)))
    return without_dots(without_grain(flat)), _matrix(np.linalg.inv(matrix))


def _reduced(grey: Pixels, longest: int) -> tuple[Pixels, float]:
    scale = longest / max(grey.shape)
    if scale >= 1:
        return grey, 1.0
    return _pixels(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)), scale


def _warped(grey: Pixels, matrix: Matrix, size: tuple[int, int], enlarged: float) -> Pixels:
    """In one go; what is made much smaller is first made smaller by area, so that no thin stroke is lost."""
    if enlarged < 0.7:
        smaller = cv2.resize(grey, None, fx=enlarged, fy=enlarged, interpolation=cv2.INTER_AREA)
        grown = np.diag((grey.shape[1] / smaller.shape[1], grey.shape[0] / smaller.shape[0], 1.0))
        return _warped(_pixels(smaller), _matrix(matrix @ grown), size, 1.0)
    flags = cv2.INTER_CUBIC if enlarged > 1 else cv2.INTER_LINEAR
    return _pixels(cv2.warpPerspective(grey, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE))


def paper(small: Pixels) -> Matrix | None:
    """The corners of a sheet on a background, from the top left with the clock; None where it fills the picture."""
    height, width = small.shape
    blurred = _pixels(cv2.GaussianBlur(small, (5, 5), 0))
    _, light = cv2.threshold(blurred, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    light = cv2.morphologyEx(light, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    light = cv2.morphologyEx(light, cv2.MORPH_OPEN, np.ones((15, 15), np.uint8))
    contours, _ = cv2.findContours(light, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return None
    hull = cv2.convexHull(max(contours, key=cv2.contourArea))
    area = cv2.contourArea(hull)
    if not 0.25 * width * height < area < 0.97 * width * height:
        return None
    around = cv2.arcLength(hull, closed=True)
    for share in (0.01, 0.02, 0.03, 0.05, 0.08):
        corners = cv2.approxPolyDP(hull, share * around, closed=True)
        if len(corners) <= 4:
            break
    if len(corners) != 4 or cv2.contourArea(corners) < 0.9 * area:
        return None
    sheet = _with_the_clock(_matrix(corners.reshape(4, 2)))
    return sheet if _is_rectangular(sheet) and _has_edges(blurred, sheet) else None


def _is_rectangular(corners: Matrix) -> bool:
    """Are the corners nearly right, as far as perspective lets them? The edge of a shadow makes others."""
    sides = np.roll(corners, -1, axis=0) - corners
    lengths = np.linalg.norm(sides, axis=1)
    if lengths.min() < 1:
        return False
    cosines = np.abs((sides * np.roll(sides, -1, axis=0)).sum(axis=1) / (lengths * np.roll(lengths, -1)))
    return bool(cosines.max() < _LEAST_SQUARE)


def _has_edges(blurred: Pixels, corners: Matrix) -> bool:
    """Does the shade change at once along each side? At the edge of a shadow it changes slowly."""
    height, width = blurred.shape
    middle = corners.mean(axis=0)
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        points = start + (end - start) * np.linspace(0.1, 0.9, 41)[:, None]
        inward = (middle - (start + end) / 2) / np.linalg.norm(middle - (start + end) / 2)
        shades = []
        for depth in (_EDGE, -_EDGE):
            x, y = (points + inward * depth).round().astype(int).T
            inside = (x >= 0) & (y >= 0) & (x < width) & (y < height)
            shades.append(np.where(inside, blurred[y.clip(0, height - 1), x.clip(0, width - 1)].astype(float), np.nan))
        steps = shades[0] - shades[1]
        steps = steps[~np.isnan(steps)]
        if len(steps) > 10 and np.median(steps) < _EDGE_STEP:
            return False
    return True


def _with_the_clock(corners: Matrix) -> Matrix:
    middle = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    turning = corners[np.argsort(angles)]
    first = int(np.argmin(turning.sum(axis=1)))
    return np.roll(turning, -first, axis=0)


def slant(grey: Pixels) -> float:
    """The angle in degrees, against the clock positive, over which lines of text have to turn to be level."""
    ink = _ink(grey)
    best = 0.0
    for step, reach in ((1.0, _STEEPEST), (0.25, 1.0), (0.05, 0.25)):
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(angles, key=lambda angle: _levelness(ink, angle)))
    return best if abs(best) >= 0.1 else 0.0


def is_sideways(grey: Pixels) -> bool:
    """Do the lines of text run from top to bottom?"""
    ink = _ink(_reduced(grey, 900)[0])
    across = max(_levelness(ink, angle) for angle in range(-6, 7, 2))
    down = max(_levelness(np.ascontiguousarray(ink.T), angle) for angle in range(-6, 7, 2))
    return down > 1.3 * across


def is_noise(grey: Pixels) -> bool:
    """Is it marks all over? Reading those takes very long; of a page of text a thirtieth is ink."""
    return bool((_ink(_reduced(grey, 900)[0]) > 0).mean() > _MOST_INK)


def _ink(grey: Pixels) -> Pixels:
    """White where there are letters: darker than their surroundings, and neither large nor a long rule."""
    block = max(15, (max(grey.shape) // 40) | 1)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 12)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    longest = max(grey.shape) // 20
    letters = (
        (stats[:, cv2.CC_STAT_WIDTH] < longest)
        & (stats[:, cv2.CC_STAT_HEIGHT] < longest)
        & (stats[:, cv2.CC_STAT_AREA] > 3)
    )
    letters[0] = False
    return _pixels(np.where(letters[labels], 255, 0)) if count > 1 else _pixels(ink)


def _levelness(ink: Pixels, angle: float) -> float:
    """How sharply rows of ink and rows of paper differ when the picture is turned so."""
    height, width = ink.shape
    shear = math.tan(math.radians(angle))
    matrix = np.array([(1, 0, 0), (-shear, 1, shear * width / 2)], dtype=np.float64)
    rows = cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_NEAREST).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def even(grey: Pixels) -> Pixels:
    """With the shadows and the shade of the paper taken out, when there are any."""
    small, _ = _reduced(grey, _SMALL)
    around = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    around = cv2.medianBlur(around, 25)
    lowest, highest = np.percentile(around, (2, 98))
    if highest - lowest < _UNEVEN and highest > 200:
        return grey
    light = cv2.resize(around, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return _pixels(cv2.divide(grey, np.maximum(light, 1), scale=245))


def without_bars(grey: Pixels) -> Pixels:
    """With light letters in a dark bar as dark letters on paper: those are read."""
    small, _ = _reduced(grey, _SMALL)
    shade = cv2.medianBlur(small, _LETTER)
    dark = _pixels(shade < _DARK * float(np.percentile(shade, 90)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    sizes = stats[:, cv2.CC_STAT_WIDTH] * stats[:, cv2.CC_STAT_HEIGHT]
    share = stats[:, cv2.CC_STAT_AREA] / small.size
    bars = (share > _LEAST_BAR) & (share < _MOST_BAR) & (stats[:, cv2.CC_STAT_AREA] > _FILLED * sizes)
    bars[0] = False
    if count < 2 or not bars.any():
        return grey
    inside = cv2.resize(_pixels(bars[labels]), (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_NEAREST)
    return _pixels(np.where(inside > 0, 255 - grey, grey))


def sharper(grey: Pixels, *, reach: float = 2.0) -> Pixels:
    """With the edges that a lens, a shaking hand or a scanner made soft drawn again."""
    soft = cv2.GaussianBlur(grey, (0, 0), reach)
    return _pixels(cv2.addWeighted(grey, 3.0, soft, -2.0, 0))


def without_grain(grey: Pixels) -> Pixels:
    """With plain paper wherever there is nothing darker near: of grain, made sharp, letters are read."""
    soft = cv2.GaussianBlur(grey, (0, 0), 3.0)
    paper_shade = float(np.median(soft))
    near_ink = cv2.dilate(_pixels(soft < paper_shade - _FAINT), np.ones((15, 15), np.uint8))
    return _pixels(np.where(near_ink > 0, grey, paper_shade))


def without_dots(grey: Pixels) -> Pixels:
    """Without specks and the dots that lead from a label to its amount: they are read as marks and letters."""
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 40)
    _, _, stats, centres = cv2.connectedComponentsWithStats(ink)
    small = np.flatnonzero((stats[:, cv2.CC_STAT_WIDTH] <= _DOT) & (stats[:, cv2.CC_STAT_HEIGHT] <= _DOT))
    if len(small) > _MOST_DOTS:  # grain, and no specks
        return grey
    cleaned = grey.copy()
    for dot in (*_specks(ink, stats, small), *_leaders(centres, small)):
        x, y, width, height = stats[dot][:4]
        cleaned[max(0, y - 2) : y + height + 2, max(0, x - 2) : x + width + 2] = _PAPER
    return cleaned


def _specks(ink: Any, stats: Any, small: Any) -> list[int]:
    """The dots with no letter near."""
    _, surroundings, sizes, _ = cv2.connectedComponentsWithStats(cv2.dilate(ink, np.ones((9, 9), np.uint8)))
    found = []
    for dot in small:
        x, y, width, height = stats[dot][:4]
        near = sizes[surroundings[y + height // 2, x + width // 2]]
        if near[cv2.CC_STAT_WIDTH] <= 2 * _DOT + 2 and near[cv2.CC_STAT_HEIGHT] <= 2 * _DOT + 2:
            found.append(int(dot))
    return found


def _leaders(centres: Any, small: Any) -> list[int]:
    """The dots in rows of even steps."""
    found: list[int] = []
    run: list[int] = []
    for dot in sorted(map(int, small), key=lambda each: (round(centres[each][1] / 3), centres[each][0])):
        if run and not _leads_on(centres, run, dot):
            found += run if len(run) >= _LEADERS else []
            run = []
        run.append(dot)
    return found + (run if len(run) >= _LEADERS else [])


def _leads_on(centres: Any, run: list[int], dot: int) -> bool:
    across, down = centres[dot] - centres[run[-1]]
    if abs(down) > _DOT / 2 or not 0 < across < 6 * _DOT:
        return False
    return len(run) < 2 or abs(across - (centres[run[-1]][0] - centres[run[-2]][0])) < 0.3 * across + 1


def sharpness(grey: Pixels) -> float:
    """How steep the edges of letters are, as a share of the step from paper to ink."""
    lowest, highest = np.percentile(grey, (1, 90))
    if highest - lowest < 20:
        return 0.0
    steps = np.abs(np.diff(grey.astype(np.int16), axis=1))
    return float(np.percentile(steps, 99.5) / (highest - lowest))


def brightness(grey: Pixels) -> float:
    """The shade of the paper, of 255."""
    return float(np.percentile(grey, 90))


def _pixels(array: Any) -> Pixels:
    return np.asarray(array, dtype=np.uint8)


def _matrix(array: Any) -> Matrix:
    return np.asarray(array, dtype=np.float64)
