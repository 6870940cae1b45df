"""The page "my doors", which installs itself, and what a browser needs to show it without a signal."""

from __future__ import annotations

import hashlib
import json
from importlib import resources
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongzhi.domain.campaigns.queries import CONTACTS, ETIQUETTE, derive
from gongzhi.domain.campaigns.words import Disposition, HouseClass, Outcome, Slot
from gongzhi.domain.duties.words import Permission
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.field.campaigns.looks import ASKING, LOOKS, MAIN, MORE
from gongzhi.interfaces.field.fieldwork.words import sentences
from gongzhi.interfaces.field.pages import show

FILES = ("theme.js", "app.css", "app.js", "pocket.js", "icons.svg", "mark.svg")


@page(Permission.VISIT_RECORD)
@require_GET
@never_cache
def doors(request: Request) -> HttpResponse:
    """Shows the page; what stands in it comes from the phone itself."""
    answer = show(request, "field/fieldwork/doors.html", {"look": _look()})
    # By this head the service worker tells our page from a gateway's.
    answer.headers["X-Gongzhi-Shell"] = "1"
    return answer


def _look() -> dict[str, Any]:
    return {
        "words": sentences(),
        "icons": static("gongzhi/icons.svg"),
        "outcomes": [
            [outcome.value, str(outcome.label), icon, str(derive([outcome]).disposition)]
            for outcome, icon in (*MAIN, *MORE)
        ],
        "usual": len(MAIN),
        "meeting": str(Outcome.COME_BACK.value),
        "asking": [str(one.value) for one in ASKING],
        "slots": [str(one.label) for one in Slot],
        "houses": [str(one.label) for one in HouseClass],
        "limits": dict(ETIQUETTE),
        "contacts": [str(one.value) for one in Outcome if one in CONTACTS],
        "dispositions": {str(one.value): [str(one.label), LOOKS[one][1], LOOKS[one][0]] for one in Disposition},
        "login": reverse("common:login") + "?next=" + reverse("field:doors"),
    }


@page(None, open_because="A browser fetches the service worker by itself; it holds the names of files only.")
@require_GET
@never_cache
def worker(request: Request) -> HttpResponse:
    """Gives the service worker with the files it keeps; a changed file changes its version."""
    del request
    source = (resources.files("gongzhi") / "static" / "gongzhi" / "worker.js").read_text("utf-8")
    files = [static(f"gongzhi/{name}") for name in FILES]
    version = hashlib.sha256(json.dumps([source, files, *map(_content, FILES)]).encode()).hexdigest()[:12]
    kept = json.dumps({"version": version, "shell": reverse("field:doors"), "files": files})
    return HttpResponse(f"self.KEPT={kept};\n{source}", content_type="text/javascript; charset=utf-8")


def _content(name: str) -> str:
    return hashlib.sha256((resources.files("gongzhi") / "static" / "gongzhi" / name).read_bytes()).hexdigest()


@page(None, open_because="A browser fetches the manifest without a log-in; it holds the product's name only.")
@require_GET
def manifest(request: Request) -> JsonResponse:
    """Says how the page looks when it is put on a phone's first screen."""
    del request
    facts = {
        "name": _("Gongzhi: my doors"),
        "short_name": _("My doors"),
        "start_url": reverse("field:doors"),
        "scope": reverse("field:today"),
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#f4f7f7",
        "theme_color": "#0b6570",
        "icons": [{"src": static("gongzhi/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }
    return JsonResponse(facts, content_type="application/manifest+json")
