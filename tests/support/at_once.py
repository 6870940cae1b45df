"""Two people who do something at the same moment, each on a connection of their own, with everything committed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from gongzhi.foundation.errors import GongzhiError
from gongzhi.foundation.reach import everywhere


def at_once(*deeds: Callable[[], Any]) -> list[str]:
    """Lets all begin together; tells of each, in order, "done" or the kind of refusal."""
    start, said = threading.Barrier(len(deeds)), [""] * len(deeds)

    def carry_out(number: int) -> None:
        start.wait()
        try:
            with everywhere():
                deeds[number]()
            said[number] = "done"
        except GongzhiError as refusal:
            said[number] = type(refusal).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=carry_out, args=[number]) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said
