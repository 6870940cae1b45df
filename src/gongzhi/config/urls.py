"""The doors of the house: residents at the root, staff at the desk, workers in the field, machines at the API."""

from __future__ import annotations

from django.urls import include, path

_problems = "gongzhi.interfaces.common.problems"
handler400 = f"{_problems}.bad_request"
handler403 = f"{_problems}.permission_denied"
handler404 = f"{_problems}.page_not_found"
handler500 = f"{_problems}.server_error"

urlpatterns = [
    path("", include("gongzhi.interfaces.common.urls")),
    path("trust/", include("gongzhi.interfaces.common.trust.urls")),
    path("desk/", include("gongzhi.interfaces.desk.urls")),
    path("field/", include("gongzhi.interfaces.field.urls")),
    path("api/v1/", include("gongzhi.interfaces.api.urls")),
    path("open311/v2/", include("gongzhi.interfaces.api.open311_urls")),
    path("", include("gongzhi.interfaces.public.urls")),
]
