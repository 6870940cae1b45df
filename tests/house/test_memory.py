"""Large libraries are loaded where they are used, not by every process."""

from __future__ import annotations

import subprocess
import sys

import pytest

LARGE = ("numpy", "scipy", "numba", "shapely", "pypinyin", "python_calamine")
STARTS = {
    "web": "from gongzhi.config import wsgi, urls",
    "worker": "import django; django.setup(); import gongzhi.config.worker, gongzhi.interfaces.jobs.tasks",
    "supervisor": "from gongzhi.config import program, supervisor",
}


@pytest.mark.django_db  # the settings name the test's database and keys
@pytest.mark.parametrize("process", STARTS)
def test_a_process_starts_without_the_large_libraries(process: str) -> None:
    program = f"import sys; {STARTS[process]}; print(*sorted(set(sys.modules) & set({LARGE!r})))"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.split() == []
