"""The page that explains how a phone trusts the certificate authority of this computer, and the authority itself."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from gongzhi.foundation.errors import NotThere
from gongzhi.interfaces.common.guards import page


@page(None, open_because="a phone reads it before anybody can log in")
def explain_trust(request: HttpRequest) -> HttpResponse:
    """Explains, for iPhone, Android and HarmonyOS, how to trust this computer."""
    return render(request, "common/trust/trust.html", {"is_there": settings.LAN_CERTIFICATE_AUTHORITY.is_file()})


@page(None, open_because="the certificate is public; its key never leaves the computer")
def certificate_authority(_request: HttpRequest) -> HttpResponse:
    """Hands out the certificate of this computer's own authority."""
    file = settings.LAN_CERTIFICATE_AUTHORITY
    if not file.is_file():
        raise NotThere(_("This computer does not serve phones over HTTPS. Start it with: gongzhi serve --lan"))
    headers = {"Content-Disposition": 'attachment; filename="gongzhi.crt"'}
    return HttpResponse(file.read_bytes(), content_type="application/x-x509-ca-cert", headers=headers)
