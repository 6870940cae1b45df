"""Counts the cells of the matrix outside of pytest, on a server and a demo district of its own.

python -m tests.permissions.count        prints {"matrix_cells": …, "matrix_unexpected": 0}
"""

from __future__ import annotations

import json
from contextlib import ExitStack

from tests.conftest import set_up_django
from tests.support.databases import copy_database, make_demo_template, name_database, own_database, start_server


def count_cells() -> tuple[int, int]:
    """Tries the whole matrix; gives how many cells were tried and how many answers nobody expected.

    Sets Django up, so it works in a process that has not done so yet.
    """
    with ExitStack() as stack:
        start_server(stack)
        name_database(copy_database("matrix"))
        set_up_django()
        from django.test.utils import setup_test_environment

        from tests.permissions.matrix import try_matrix

        setup_test_environment()
        with own_database(make_demo_template()):
            tried = try_matrix()
    return tried.cells, len(tried.unexpected)


if __name__ == "__main__":
    cells, unexpected = count_cells()
    print(json.dumps({"matrix_cells": cells, "matrix_unexpected": unexpected}))
