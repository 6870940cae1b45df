"""Printed pages: a typst source and plain data become a tagged PDF (PDF/UA-1), set in the house's own Chinese font.

The source reads its data by ``json(bytes(sys.inputs.data))``; nothing that people typed is ever part of the source.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from django.core.serializers.json import DjangoJSONEncoder
from django.http import FileResponse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    import typst

# The compiler refuses a second thread.
_ONE_AT_A_TIME = Lock()


def printed(source: Traversable, data: Mapping[str, Any]) -> bytes:
    """Sets a page and gives the PDF.

    The same data give the same bytes. Raises ``typst.TypstError`` for a source that cannot be set.
    """
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)
    with _ONE_AT_A_TIME:
        found = _compiler().compile(
            input=source.read_bytes(), format="pdf", sys_inputs={"data": text}, pdf_standards=["ua-1"], timestamp=0
        )
    return cast("bytes", found)


def pdf_answer(name: str, content: bytes) -> FileResponse:
    """Answers with a PDF that is shown or kept under this name, and by nobody in between."""
    answer = FileResponse(BytesIO(content), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename=\"print.pdf\"; filename*=UTF-8''{quote(name)}.pdf"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@cache
def _compiler() -> typst.Compiler:
    # One a process, and only where something is printed: the fonts take 20 MB.
    import typst

    with resources.as_file(resources.files("gongzhi") / "static" / "gongzhi" / "fonts") as folder:
        return typst.Compiler(font_paths=[folder], ignore_system_fonts=True)
