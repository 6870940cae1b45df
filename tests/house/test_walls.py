"""The walls stand: nothing in the house breaks them, and each planted break is caught."""

from __future__ import annotations

import pytest

from tests.house import walls
from tests.house.sources import Source, house, planted

HOUSE = house()


def test_rooms_use_one_another_only_line_by_line() -> None:
    assert walls.wrong_calls_across_rooms(HOUSE) == []


@pytest.mark.parametrize(
    ("path", "text", "sentence"),
    [
        ("domain/needs/services.py", "from gongzhi.domain.places import models", "may not use models of places"),
        ("domain/needs/services.py", "from gongzhi.domain.places.models import Place", "may not use models of places"),
        (
            "domain/needs/services/a.py",
            "def f():\n from gongzhi.domain.grids import rules",
            "may not use rules of grids",
        ),
        ("domain/needs/queries.py", "from gongzhi.domain.places import services", "may not use services of places"),
        ("domain/needs/models.py", "from gongzhi.domain.places import queries", "may not use queries of places"),
        ("interfaces/desk/x.py", "import gongzhi.domain.places.rules", "may not use rules of places"),
        ("workflows/x.py", "from gongzhi.domain.places.models import Place", "may not use models of places"),
    ],
)
def test_a_call_across_rooms_past_the_lines_is_caught(path: str, text: str, sentence: str) -> None:
    assert walls.wrong_calls_across_rooms([planted(path, text)]) == [f"{path}: {sentence}"]


def test_a_room_is_entered_by_its_front_door() -> None:
    source = planted("domain/needs/services.py", "from gongzhi.domain.places.queries.tree import below")
    assert walls.wrong_calls_across_rooms([source]) == [
        "domain/needs/services.py: gongzhi.domain.places.queries.tree is entered through gongzhi.domain.places.queries"
    ]


def test_queries_hand_on_no_models_and_nothing_unnamed() -> None:
    assert walls.leaking_queries(HOUSE) == []


def test_queries_without_a_list_of_names_are_caught() -> None:
    assert walls.leaking_queries([planted("domain/needs/queries.py", "def need(): ...")]) == [
        "domain/needs/queries.py: has no __all__"
    ]


def test_a_model_handed_on_by_queries_is_caught() -> None:
    text = 'from gongzhi.domain.needs.models import Need\n__all__ = ["Need"]'
    assert walls.leaking_queries([planted("domain/needs/queries.py", text)]) == [
        "domain/needs/queries.py: hands on the model Need"
    ]


def test_a_model_taken_past_the_list_of_names_is_caught() -> None:
    queries = planted("domain/needs/queries.py", 'from gongzhi.domain.needs.models import Need\n__all__ = ["need"]')
    thief = planted("interfaces/desk/a.py", "from gongzhi.domain.needs.queries import Need")
    other = planted("interfaces/desk/b.py", "from gongzhi.domain.needs import queries as needs\nneeds.Need")
    assert walls.leaking_queries([queries, thief, other]) == [
        "interfaces/desk/a.py: takes Need past __all__ of gongzhi.domain.needs.queries",
        "interfaces/desk/b.py:2: takes Need past __all__ of gongzhi.domain.needs.queries",
    ]


def test_only_services_write() -> None:
    assert walls.writes_outside_services(HOUSE) == []


@pytest.mark.parametrize(
    "line",
    [
        "need.save()",
        "need.delete()",
        "Need.objects.create(title='x')",
        "Need.objects.filter(x=1).update(state='closed')",
        "Need.objects.bulk_create(rows)",
        "Need.objects.get_or_create(code='x')",
        "cursor.execute('UPDATE needs_need SET state = %s', [state])",
        "cursor.execute(f'DELETE FROM {table}')",
    ],
)
@pytest.mark.parametrize(
    "path",
    ["interfaces/desk/needs/views.py", "workflows/close_need.py", "domain/needs/queries.py", "domain/needs/models.py"],
)
def test_a_write_outside_services_is_caught(path: str, line: str) -> None:
    assert len(walls.writes_outside_services([planted(path, line)])) == 1


@pytest.mark.parametrize("line", ["names.update(other)", "digest.update(b'x')", "cursor.execute('SELECT 1')"])
def test_what_looks_like_a_write_but_is_none_passes(line: str) -> None:
    assert walls.writes_outside_services([planted("domain/needs/queries.py", line)]) == []


def test_services_and_migrations_may_write() -> None:
    files = [
        "domain/needs/services.py",
        "domain/needs/services/opening.py",
        "foundation/journal/migrations/0001_initial.py",
    ]
    assert walls.writes_outside_services([planted(path, "row.save()") for path in files]) == []


def test_those_above_touch_no_tables() -> None:
    assert walls.tables_touched_above(HOUSE) == []


@pytest.mark.parametrize("line", ["Need.objects", "class F(ModelForm): ...", "class S(ninja.ModelSchema): ..."])
def test_a_table_touched_from_above_is_caught(line: str) -> None:
    assert len(walls.tables_touched_above([planted("interfaces/desk/needs/views.py", line)])) == 1


def test_files_functions_and_rooms_stay_small() -> None:
    assert walls.too_large(HOUSE) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x = 1\n" * 401, "domain/needs/rules.py: 401 lines"),
        ("def f():\n" + "  x = 1\n" * 40, "domain/needs/rules.py:1: f has 41 lines"),
        ("def f(a, b, c, *, d, e, f, g): ...", "domain/needs/rules.py:1: f has 7 parameters"),
    ],
)
def test_what_grew_too_large_is_caught(text: str, sentence: str) -> None:
    assert walls.too_large([planted("domain/needs/rules.py", text)]) == [sentence]


def test_a_room_with_too_many_models_is_caught() -> None:
    text = "".join(f"class Model{number}(Row): ...\n" for number in range(13))
    assert walls.too_large([planted("domain/needs/models.py", text)]) == ["needs: 13 models"]


def test_rooms_hold_their_lines_and_nothing_else() -> None:
    assert walls.strangers_in_rooms(HOUSE) == []


@pytest.mark.parametrize(
    "name", ["admin.py", "utils.py", "views.py", "signals.py", "helpers/tools.py", "templatetags/x.py"]
)
def test_a_stranger_in_a_room_is_caught(name: str) -> None:
    assert walls.strangers_in_rooms([planted(f"domain/needs/{name}", "")]) == [
        f"domain/needs/{name}: no such line in a room"
    ]


def test_a_stranger_in_an_app_of_the_foundation_is_caught() -> None:
    app = planted("foundation/journal/apps.py", "")
    assert walls.strangers_in_rooms([app, planted("foundation/journal/admin.py", "")]) == [
        "foundation/journal/admin.py: no such line in a room"
    ]


def test_nobody_overrides_saving_or_listens_to_signals() -> None:
    assert walls.overridden_saving(HOUSE) == []


@pytest.mark.parametrize(
    ("path", "text", "sentence"),
    [
        ("domain/needs/models.py", "class N:\n def save(self): ...", "domain/needs/models.py:2: overrides save()"),
        (
            "domain/needs/apps.py",
            "from django.db.models.signals import post_save",
            "domain/needs/apps.py: knows signals",
        ),
        ("interfaces/desk/x.py", "from django.dispatch import receiver", "interfaces/desk/x.py: knows signals"),
    ],
)
def test_an_overridden_save_or_a_signal_is_caught(path: str, text: str, sentence: str) -> None:
    assert walls.overridden_saving([planted(path, text)]) == [sentence]


def test_the_house_was_really_read() -> None:
    floors: set[str] = {source.floor for source in HOUSE}
    assert floors >= {"algorithms", "foundation", "domain", "workflows", "interfaces", "config"}
    assert all(isinstance(source, Source) for source in HOUSE)
