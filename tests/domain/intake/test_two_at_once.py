"""Two colleagues paste the same orders at the same moment."""

from __future__ import annotations

import pytest

from gongzhi.foundation.reach import everywhere

ORDERS = "工单编号：BJ01 诉求内容：楼道灯坏了\n工单编号：BJ02 诉求内容：漏水了"


@pytest.mark.transactional
def test_each_order_is_drafted_once_and_nobody_s_paste_is_lost(db: None) -> None:
    from gongzhi.domain.intake.models import NeedDraft
    from gongzhi.domain.intake.services import draft_orders
    from tests.support.at_once import at_once
    from tests.support.needs_stage import set_stage

    with everywhere():
        stage = set_stage()
    home, by = stage.cast.home, stage.by("zhao")
    said = at_once(
        lambda: draft_orders(ORDERS, community=home, by=by),
        lambda: draft_orders(f"{ORDERS}\n工单编号：BJ03 诉求内容：井盖丢了", community=home, by=by),
    )
    with everywhere():
        kept = sorted(NeedDraft.objects.values_list("number", flat=True))
    assert (kept, said[1]) == (["BJ01", "BJ02", "BJ03"], "done")
    assert said[0] in ("done", "NotSo")
