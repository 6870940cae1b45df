"""Counts the cells of the matrix outside of pytest, on a server and a demo district of its own.

python -m tests.permissions.count [WORD]   WORD: a part of a method and address, e.g. "POST /desk/rounds"

Prints a sentence for each unexpected answer, then {"matrix_cells": …, "matrix_unexpected": 0}.
"""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack

from tests.conftest import set_up_django
from tests.support.databases import copy_database, make_demo_template, name_database, own_database, start_server


def try_doors(word: str = "") -> tuple[int, list[str]]:
    """Tries the matrix; gives how many cells were tried, and a sentence for each answer that nobody expected.

    ``word`` narrows to the doors in whose address it stands. Sets Django up, so it works in a process that has not done
    so yet.
    """
    with ExitStack() as stack:
        start_server(stack)
        name_database(copy_database("matrix"))
        set_up_django()
        from django.test.utils import setup_test_environment

        from tests.permissions.matrix import COLUMNS, try_matrix

        setup_test_environment()
        with own_database(make_demo_template()):
            tried = try_matrix(COLUMNS, word=word)
    return tried.cells, tried.unexpected


if __name__ == "__main__":
    cells, unexpected = try_doors(" ".join(sys.argv[1:]))
    print(*unexpected, sep="\n")
    print(json.dumps({"matrix_cells": cells, "matrix_unexpected": len(unexpected)}))
