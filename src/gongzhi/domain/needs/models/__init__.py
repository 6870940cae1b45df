"""What residents need, and the life of each need from first receipt to the resident's own word that it is over."""

from gongzhi.domain.needs.models.kinds import NeedKind
from gongzhi.domain.needs.models.lessons import KindLesson
from gongzhi.domain.needs.models.needs import Need, PublicNeed
from gongzhi.domain.needs.models.search import NeedSearch
from gongzhi.domain.needs.models.threads import NeedEvent, NeedFollower, NeedPhoto

__all__ = ["KindLesson", "Need", "NeedEvent", "NeedFollower", "NeedKind", "NeedPhoto", "NeedSearch", "PublicNeed"]
