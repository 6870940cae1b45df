"""The log-ins of the demo district: printed at the start and offered on the log-in page, while the demo is served."""

from __future__ import annotations

from dataclasses import dataclass

DEMO_PASSWORD = "gongzhi-demo-2020"  # noqa: S105  # published, and refused outside the demo by foundation.accounts


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One log-in of the demo: what kind of user, the user name, and where that person begins."""

    kind: str
    kind_en: str
    username: str
    name: str
    start: str


DEMO_LOGINS = (
    DemoLogin("社区党委书记（安慧里）", "community Party secretary", "zhao", "赵敏", "/desk/"),
    DemoLogin("网格长", "grid lead", "feng", "冯立新", "/field/"),
    DemoLogin("网格员", "grid worker", "lin", "林静", "/field/"),
    DemoLogin("网格员（邻格）", "grid worker of the grid next door", "sun", "孙浩", "/field/"),
    DemoLogin("社区工作者（负责回访）", "community worker who asks reporters", "li", "李春梅", "/desk/"),
    DemoLogin("志愿者", "volunteer", "xu", "徐文", "/field/"),
    DemoLogin("物业项目经理", "project manager of the property firm", "qian", "钱大勇", "/desk/needs/"),
    DemoLogin("居民", "resident", "wang", "王秀英", "/"),
    DemoLogin("邻社区书记（安慧里南）", "secretary of the community next door", "he", "何佳", "/desk/"),
    DemoLogin("邻社区网格员", "grid worker of the community next door", "chen", "陈晨", "/field/"),
    DemoLogin("街道干部", "subdistrict officer", "zhou", "周立", "/desk/"),
    DemoLogin("区级干部", "district officer", "wu", "吴海", "/desk/"),
    DemoLogin("审计员", "auditor", "zheng", "郑平", "/desk/journal/"),
    DemoLogin("系统管理员", "administrator", "admin", "admin", "/desk/setup/"),
)
