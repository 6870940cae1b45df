"""The address that opens one need to its handler's manager: signed by this house, and good as long as its link."""

from __future__ import annotations

from uuid import UUID

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from gongzhi.foundation.errors import NotThere

SALT = "gongzhi.handler_links"


def link_address(request: HttpRequest, link: UUID) -> str:
    """Writes the whole address of a link, to be sent or drawn."""
    return request.build_absolute_uri(reverse("public:work", args=[signing.dumps(str(link), salt=SALT)]))


def read_link(sign: str) -> UUID:
    """Gives the link of a sign; raises ``NotThere`` for one that this house did not write."""
    try:
        return UUID(signing.loads(sign, salt=SALT))
    except (signing.BadSignature, ValueError):
        raise NotThere(_("This link opens nothing. Ask the community for a new one.")) from None
