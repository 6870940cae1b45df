"""Photos as they come from phones: checked, made small, and freed of where and with what they were taken."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from gongzhi.foundation.errors import NotSo

# Longest side of what is kept, in pixels.
LONGEST_SIDE = 2000
# A small file can unfold into a huge picture; today's phones stay below this.
MOST_PIXELS = 120_000_000
# Others than JPEG unfold in full before they are made small: four bytes a pixel.
MOST_PIXELS_UNFOLDED = 50_000_000
_FORMATS = ("JPEG", "PNG", "WEBP")
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as it is kept: JPEG without any metadata; sides in pixels."""

    data: bytes
    width: int
    height: int


def check_photo_size(size: int, *, field: str = "photo") -> None:
    """Refuses a file that is too large, before it is read; ``size`` in bytes.

    Raises ``NotSo`` with both sizes.
    """
    limit: int = settings.PHOTO_MAX_BYTES
    if size > limit:
        sentence = _("The photo has %(size)s MB and at most %(limit)s MB can be taken in. Send a smaller one.") % {
            "size": f"{size / _MEGABYTE:.1f}",
            "limit": f"{limit / _MEGABYTE:.1f}",
        }
        raise NotSo(sentence, fields={field: sentence})


def read_photo(data: bytes, *, field: str = "photo") -> Photo:
    """Reads a JPEG, PNG or WebP picture and writes it anew: turned upright, at most 2000 pixels wide, no metadata.

    Raises ``NotSo`` where the file is too large, no picture, damaged, or unfolds into too many pixels.
    """
    check_photo_size(len(data), field=field)
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as picture:
            _check_pixels(picture, field)
            # A JPEG decodes straight to a smaller size; others ignore this.
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return _written(_upright(picture))
    except Image.DecompressionBombError:
        raise _too_many_pixels(field) from None
    except (OSError, SyntaxError, ValueError):
        sentence = _("The file is not a photo that can be read. Take it again, or send it as JPEG or PNG.")
        raise NotSo(sentence, fields={field: sentence}) from None


def _check_pixels(picture: Image.Image, field: str) -> None:
    most = MOST_PIXELS if picture.format == "JPEG" else MOST_PIXELS_UNFOLDED
    if picture.width * picture.height > most:
        raise _too_many_pixels(field)


def _too_many_pixels(field: str) -> NotSo:
    sentence = _("The photo has too many pixels. Send a smaller one.")
    return NotSo(sentence, fields={field: sentence})


def _upright(picture: Image.Image) -> Image.Image:
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    turned = ImageOps.exif_transpose(picture)
    if turned.mode == "RGB":
        return turned
    # What was transparent becomes white, as on paper.
    solid = turned.convert("RGBA")
    paper = Image.new("RGB", solid.size, "white")
    paper.paste(solid, mask=solid.getchannel("A"))
    return paper


def _written(picture: Image.Image) -> Photo:
    # Only the pixels go on: nothing that the camera wrote beside them.
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    stream = BytesIO()
    bare.save(stream, "JPEG", quality=82, optimize=True, progressive=True)
    return Photo(stream.getvalue(), bare.width, bare.height)
