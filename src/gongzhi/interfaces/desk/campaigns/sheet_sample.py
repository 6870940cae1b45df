"""An XLSForm to begin with: a heading with a condition, a constraint, a day, and words in both languages."""

from __future__ import annotations

_SURVEY = (
    "type name label label::English(en) hint required relevant constraint constraint_message"
    " constraint_message::English(en)"
).split()

SAMPLE: dict[str, tuple[list[str], list[list[str]]]] = {
    "survey": (
        [head.replace("(", " (") for head in _SURVEY],
        [
            [
                "note",
                "hello",
                "您好，我们是社区的，来听听家里有什么需要。",
                "Hello, we come from the community office.",
            ],
            ["select_one yesno", "help", "家里需要社区帮忙吗？", "Do you need help from the community?", "", "yes"],
            ["begin_group", "wanted", "需要的帮助", "The help you need", "", "", "${help} = 'yes'"],
            ["select_multiple helps", "kinds", "需要哪些帮助？", "Which help?", "可以选几项", "yes"],
            [
                "integer",
                "meals",
                "每周送餐几天？",
                "Meals on how many days a week?",
                "",
                "",
                "selected(${kinds}, 'meals')",
                ". >= 1 and . <= 7",
                "一周最多七天。",
                "A week has seven days.",
            ],
            ["date", "since", "从哪天开始？", "From which day on?", "", "", "", ". >= today()"],
            ["end_group"],
            ["text", "words", "还有什么想说的？", "What else do you want to say?", "一句话"],
        ],
    ),
    "choices": (
        ["list_name", "name", "label", "label::English (en)"],
        [
            ["yesno", "yes", "需要", "Yes"],
            ["yesno", "no", "不需要", "No"],
            ["helps", "meals", "助餐送餐", "Meals"],
            ["helps", "repair", "小修小补", "Small repairs"],
            ["helps", "company", "有人说说话", "Company"],
        ],
    ),
}
