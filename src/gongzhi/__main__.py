"""Runs the console program as ``python -m gongzhi``."""

from __future__ import annotations

import sys

from gongzhi.config.program import main

if __name__ == "__main__":
    sys.exit(main())
