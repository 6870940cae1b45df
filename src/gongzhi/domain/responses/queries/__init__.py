"""What is asked about answers to needs: whistles, objections, links, ratings, and causes."""

from gongzhi.domain.responses.queries.causes import cause, causes, needs_of_cause, needs_without_cause
from gongzhi.domain.responses.queries.links import (
    has_visit_contact,
    link,
    link_is_good,
    proxies_of,
    relation_of,
)
from gongzhi.domain.responses.queries.terms import TERMS, Terms, help_line, terms
from gongzhi.domain.responses.queries.whistles import (
    Department,
    MarkRow,
    Responses,
    article_of,
    call,
    departments_with_duty,
    marks_by_organisation,
    objection,
    objections_to_decide,
    out_of_list,
    part_of,
    responses_to,
    whistle,
    whistles_open,
    words_of,
)

__all__ = [
    "TERMS",
    "Department",
    "MarkRow",
    "Responses",
    "Terms",
    "article_of",
    "call",
    "cause",
    "causes",
    "departments_with_duty",
    "has_visit_contact",
    "help_line",
    "link",
    "link_is_good",
    "marks_by_organisation",
    "needs_of_cause",
    "needs_without_cause",
    "objection",
    "objections_to_decide",
    "out_of_list",
    "part_of",
    "proxies_of",
    "relation_of",
    "responses_to",
    "terms",
    "whistle",
    "whistles_open",
    "words_of",
]
