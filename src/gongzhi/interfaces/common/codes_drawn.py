"""Addresses drawn as QR codes, for pages and for paper; nothing is asked of anybody else for it."""

from __future__ import annotations

import base64


def drawn_code(address: str) -> str:
    """Draws an address as an SVG picture for white paper."""
    import qrcode
    from qrcode.image.svg import SvgPathImage

    return str(qrcode.make(address, image_factory=SvgPathImage, border=2).to_string(encoding="unicode"))


def code_picture(address: str) -> str:
    """Draws an address as the source of an ``img``, on white of its own: on a dark page nothing could read it else."""
    import qrcode
    from qrcode.image.svg import SvgPathFillImage

    drawn = qrcode.make(address, image_factory=SvgPathFillImage, border=4).to_string()
    return "data:image/svg+xml;base64," + base64.b64encode(drawn).decode()
