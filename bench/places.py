"""How long a file of 100,000 doors takes from its bytes into the tree, with how many statements and how much memory.

    make bench-places           100,000 rows over 40 communities (QUICK=1: 10,000 over 4)

The last line is one JSON object: rows, places (with courtyards, buildings, entrances, floors), seconds to read, to
check and to take in, statements of the taking in, and megabytes at the highest.
"""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gongzhi.algorithms.settlements import HEADINGS, Ground, draw_community, rows
from gongzhi.config.database import Passwords, prepare_database
from gongzhi.config.embedded import temporary
from gongzhi.config.keys import create_keys

ROWS, COMMUNITIES = (10_000, 4) if os.environ.get("QUICK") else (100_000, 40)
FIRST = 110105009001


def sheet() -> bytes:
    """Draws the file: a door a row."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for number in range(COMMUNITIES):
        community = draw_community(ROWS // COMMUNITIES, seed=1, code=str(FIRST + number), kind="old")
        writer.writerows(rows(community, Ground((116.3 + number / 100, 39.9))))
    return text.getvalue().encode()


def main() -> None:
    """Measures on a database that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="gongzhi-bench-") as folder, temporary(None) as server:
        urls = prepare_database(server.superuser_url, "bench", passwords=Passwords("super", "owner", "app"))
        create_keys(Path(folder) / "keys.json")
        os.environ |= {
            "GONGZHI_DATABASE_URL": urls.app,
            "GONGZHI_DATABASE_OWNER_URL": urls.owner,
            "GONGZHI_DATA": str(Path(folder) / "data"),
            "GONGZHI_KEYS": str(Path(folder) / "keys.json"),
            "DJANGO_SETTINGS_MODULE": "gongzhi.config.settings",
        }
        import django

        django.setup()
        print(json.dumps(measured()))


def measured() -> dict[str, Any]:
    """Lays the communities out and takes the file in, step by step."""
    import argparse

    from django.db import connection
    from django.db.backends.utils import CursorWrapper

    from gongzhi.config.commands import migrate
    from gongzhi.domain.places import services
    from gongzhi.domain.places.queries import levels_below, place_by_code
    from gongzhi.domain.places.services import Branch, plant
    from gongzhi.foundation.reach import SYSTEM, everywhere

    migrate(argparse.Namespace())
    content = sheet()
    homes = [Branch("community", f"社区{number}", code=str(FIRST + number)) for number in range(COMMUNITIES)]
    street = Branch("subdistrict", "街道", code="110105009000", children=homes)
    asked: list[int] = [0]

    def counted(execute: Callable[..., CursorWrapper], *more: Any) -> CursorWrapper:
        asked[0] += 1
        return execute(*more)

    found: dict[str, Any] = {"rows": content.count(b"\n") - 1}
    with everywhere():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
        plant([Branch("district", "区", code="110105000000", children=[street])], parent=None, by=SYSTEM)
        began = time.perf_counter()
        upload = services.upload_places(content, name="", top_id=place_by_code("110105009000").pk, by=SYSTEM)
        found["seconds_read"] = round(time.perf_counter() - began, 1)
        began = time.perf_counter()
        services.confirm_columns(upload.pk, mapping=upload.mapping, by=SYSTEM)
        services.check_upload(upload.pk)
        found["seconds_check"] = round(time.perf_counter() - began, 1)
        began = time.perf_counter()
        services.take_in_upload(upload.pk, by=SYSTEM)
        with connection.execute_wrapper(counted):
            upload = services.place_upload(upload.pk)
        found["seconds_take_in"] = round(time.perf_counter() - began, 1)
        found["places"] = sum(sum(levels_below(place_by_code(home.code).pk).values()) for home in homes)
    found |= {"state": upload.state, "statements": asked[0]}
    return found | {"megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


if __name__ == "__main__":
    main()
