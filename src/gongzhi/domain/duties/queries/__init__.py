"""What is asked about duties: who may do what, and who is responsible for what."""

from gongzhi.domain.duties.queries.standing import Grant, Standing, standing

__all__ = ["Grant", "Standing", "standing"]
