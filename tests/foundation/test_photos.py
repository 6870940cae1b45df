"""Photos are checked, made small, turned upright, and freed of what the camera wrote into them."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.photos import LONGEST_SIDE, check_photo_size, read_photo

ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825


def picture(width: int = 40, height: int = 20, *, kind: str = "JPEG", mode: str = "RGB", orientation: int = 1) -> bytes:
    image = Image.new(mode, (width, height), (200, 30, 30) if mode == "RGB" else 0)
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKER] = "a phone"
    exif[GPS] = {1: "N", 2: (39.0, 59.0, 30.0)}
    stream = BytesIO()
    image.save(stream, kind, exif=exif)
    return stream.getvalue()


def test_a_photo_loses_position_and_maker() -> None:
    sent = picture()
    assert dict(Image.open(BytesIO(sent)).getexif().get_ifd(GPS)) != {}
    kept = Image.open(BytesIO(read_photo(sent).data))
    assert (kept.format, dict(kept.getexif()), kept.info.get("exif")) == ("JPEG", {}, None)


def test_a_photo_is_turned_upright() -> None:
    kept = read_photo(picture(40, 20, orientation=6))
    assert (kept.width, kept.height) == (20, 40)


def test_a_large_photo_is_made_small() -> None:
    kept = read_photo(picture(5000, 2500))
    assert (kept.width, kept.height) == (LONGEST_SIDE, 1000)


def test_a_small_photo_keeps_its_size() -> None:
    kept = read_photo(picture(40, 20))
    assert (kept.width, kept.height) == (40, 20)


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "L"), ("PNG", "P"), ("WEBP", "RGBA"), ("JPEG", "CMYK")]
)
def test_other_pictures_become_jpeg(kind: str, mode: str) -> None:
    kept = Image.open(BytesIO(read_photo(picture(kind=kind, mode=mode)).data))
    assert (kept.format, kept.mode, kept.size) == ("JPEG", "RGB", (40, 20))


def test_what_was_transparent_becomes_white() -> None:
    kept = Image.open(BytesIO(read_photo(picture(kind="PNG", mode="RGBA")).data))
    assert kept.getpixel((5, 5)) == (255, 255, 255)


def test_a_photo_of_40_mb_is_refused_with_both_sizes() -> None:
    with pytest.raises(NotSo) as refused:
        check_photo_size(40 * 1024 * 1024)
    assert refused.value.fields.keys() == {"photo"}
    assert [part for part in ("40.0 MB", "10.0 MB") if part in str(refused.value)] == ["40.0 MB", "10.0 MB"]


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"%PDF-1.7", picture()[:200], b"<svg xmlns='http://www.w3.org/2000/svg'/>"]
)
def test_what_is_no_photo_is_refused(data: bytes) -> None:
    with pytest.raises(NotSo):
        read_photo(data)


def test_a_picture_that_unfolds_into_too_many_pixels_is_refused() -> None:
    stream = BytesIO()
    # As a JPEG it would still be read, but this unfolds in full.
    Image.new("1", (8_000, 8_000)).save(stream, "PNG")
    with pytest.raises(NotSo) as refused:
        read_photo(stream.getvalue())
    assert refused.value.fields.keys() == {"photo"}
