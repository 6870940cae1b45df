"""What is asked about duties: who may do what, and who is responsible for what."""

from gongzhi.domain.duties.queries.accountability import Accountable, Helper, accountable, duty_items
from gongzhi.domain.duties.queries.standing import Grant, Standing, standing

__all__ = ["Accountable", "Grant", "Helper", "Standing", "accountable", "duty_items", "standing"]
