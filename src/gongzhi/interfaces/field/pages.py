"""How a page of the phone is shown."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Shows a page in the size of words that fits a stairwell."""
    return render(request, template, {"root_class": "phone", **context}, status=status)
