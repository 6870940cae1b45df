"""What makes a question sheet, when its questions apply, and which answers fit it."""

from gongzhi.domain.surveys.rules.answers import check_answers
from gongzhi.domain.surveys.rules.columns import Row
from gongzhi.domain.surveys.rules.expressions import Within, read_condition
from gongzhi.domain.surveys.rules.forms import CHOOSING, LONGEST_NAME, Fault, Form, Question, kept, read_form
from gongzhi.domain.surveys.rules.parts import Misread, Part, Sort
from gongzhi.domain.surveys.rules.telling import constraint_words, in_language, required_words, told
from gongzhi.domain.surveys.rules.truth import asked, holds, is_asked

__all__ = [
    "CHOOSING",
    "LONGEST_NAME",
    "Fault",
    "Form",
    "Misread",
    "Part",
    "Question",
    "Row",
    "Sort",
    "Within",
    "asked",
    "check_answers",
    "constraint_words",
    "holds",
    "in_language",
    "is_asked",
    "kept",
    "read_condition",
    "read_form",
    "required_words",
    "told",
]
