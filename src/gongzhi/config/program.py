"""The console program ``gongzhi``: reads the command line and hands over to the one function that does it."""

from __future__ import annotations

import argparse
import io
import os
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from gongzhi.config.console import _, say
from gongzhi.config.installation import enter_django, open_installation, reachable_database
from gongzhi.config.problems import StartProblem

# Django's commands that look at the code only.
_WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "findstatic",
    "help",
    "makemessages",
    "makemigrations",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter shows another one, and nothing stops
            stream.reconfigure(errors="replace")
    words = list(sys.argv[1:] if arguments is None else arguments)
    # Django's own commands have options of their own, which are handed through unread.
    if words[:1] == ["manage"]:
        return _guarded(lambda: _manage(words[1:]))
    given = _parser().parse_args(words)
    # The seconds of whoever waits run from the start of the process, before anything large was loaded.
    given.began = time.monotonic() - (time.process_time() if arguments is None else 0.0)
    run: Callable[[argparse.Namespace], int] = given.run
    return _guarded(lambda: run(given))


def _guarded(run: Callable[[], int]) -> int:
    try:
        return run()
    except StartProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("gongzhi", description=_("Runs and looks after one Gongzhi installation."))
    parser.add_argument("--version", action="version", version=f"gongzhi {version('gongzhi')}")
    commands = parser.add_subparsers(title=_("commands"), required=True, metavar="COMMAND")

    def command(name: str, explanation: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=explanation, description=explanation)
        one.set_defaults(run=run)
        return one

    serve = command("serve", _("start database, web server and worker, and keep them running"), _serve)
    serve.add_argument("--lan", action="store_true", help=_("serve phones in the local network over HTTPS"))
    serve.add_argument("--port", type=int, help=_("port of the web server"))
    serve.add_argument("--demo", action="store_true", help=_("load the demo district first and allow its log-ins"))
    command("migrate", _("bring tables, walls and static files up to date"), _in_django("migrate"))
    _add_init(command("init", _("set up a real installation without demo data"), _in_django("set_up")))
    command("demo", _("load the demo district"), _in_django("demo"))
    _add_import(command("import", _("take in a file; all of it or nothing"), _in_django("import_file")))
    command("doctor", _("look for what is wrong and say what would help"), _in_django("examine"))
    verify = command("verify-journal", _("check that nobody changed the journal"), _in_django("verify_journal"))
    verify.add_argument("--head", default="", help=_("the end of the chain that an earlier check printed"))
    command("work", _("do background jobs and seal the journal (serve starts this by itself)"), _in_django("work"))
    for add in (_add_area, _add_texts, _add_places, _add_division):
        add(command)
    command("settings", _("print the table of all settings"), _settings)
    prepare = command("prepare", _("make roles and database on a PostgreSQL server of your own"), _prepare)
    prepare.add_argument("url", help=_("the server's address with a superuser"))
    prepare.add_argument("--name", default="gongzhi", help=_("name of the database"))
    commands.add_parser("manage", help=_("Django's own management commands"), add_help=False)
    return parser


def _add_area(command: Callable[..., argparse.ArgumentParser]) -> None:
    area = command(
        "divide-all",
        _("have all communities of a subdistrict or the district divided into grids, as proposals"),
        _in_django("divide_all"),
    )
    area.add_argument("--subdistrict", default="", help=_("the subdistrict's code; without it the whole district"))
    area.add_argument("--tolerance", type=float, default=0.05, help=_("allowed difference from the mean (0.05: 5 %%)"))
    area.add_argument("--workers", default="", help=_("serial, processes, processes:N or a Dask scheduler's address"))


def _add_texts(command: Callable[..., argparse.ArgumentParser]) -> None:
    learn = command(
        "learn-kinds", _("learn kinds from labelled texts and tell how well; no database"), _texts("learn_kinds")
    )
    learn.add_argument("file", type=Path, help=_("CSV with the columns text and label"))
    learn.add_argument("--set-aside", type=float, default=0.2, help=_("share of the texts to judge on"))
    learn.add_argument("--seed", type=int, default=1, help=_("which texts are set aside"))
    learn.add_argument("--ask", action="append", metavar="TEXT", help=_("also suggest a kind for this text"))
    similar = command("find-similar", _("group texts that report the same thing; no database"), _texts("find_similar"))
    similar.add_argument(
        "file", type=Path, help=_("CSV with the column text, and event where the right groups are known")
    )
    similar.add_argument("--threshold", type=float, default=0.25, help=_("how alike texts have to be, from 0 to 1"))
    similar.add_argument("--out", type=Path, help=_("write the groups into this CSV file"))


def _add_places(command: Callable[..., argparse.ArgumentParser]) -> None:
    draw = command("generate-places", _("draw made-up compounds up to a district into files; no database"), _generate)
    draw.add_argument("out", type=Path, help=_("a file ending in .geojson or .csv; for several communities a folder"))
    draw.add_argument("--households", type=int, help=_("of each community; without it after a city's spread of sizes"))
    draw.add_argument("--communities", type=int, help=_("how many communities"))
    draw.add_argument("--code", help=_("12-digit code of the first community"))
    draw.add_argument("--codes", type=Path, help=_("CSV with the codes of the communities in a column code12"))
    draw.add_argument("--kind", choices=["mixed", "old", "estate", "low", "village"], help=_("what is drawn"))
    draw.add_argument("--format", choices=["geojson", "csv"], default="csv", help=_("of the files in a folder"))
    draw.add_argument("--seed", type=int, default=1, help=_("the same seed draws the same"))


def _add_init(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--district-code", help=_("the district's code, 6 or 12 digits"))
    parser.add_argument("--district-name", help=_("the district's name"))
    parser.add_argument("--codes", type=Path, nargs=2, help=_("the lists of subdistricts and of communities"))
    parser.add_argument("--admin", help=_("user name of the first administrator"))
    parser.add_argument("--password-stdin", action="store_true", help=_("read the password from standard input"))


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=["codes", "buildings", "grids"], help=_("what the file holds"))
    parser.add_argument("file", type=Path, nargs="+", help=_("the file; for codes: subdistricts, then communities"))
    parser.add_argument("--community", help=_("for buildings: the community's 12-digit code"))
    parser.add_argument(
        "--remarks-seen",
        action="store_true",
        help=_("for buildings: take rows in that look odd; you looked at them"),
    )
    parser.add_argument("--area", help=_("for grids: the 12-digit code of the community, subdistrict or district"))
    parser.add_argument("--scheme", default="", help=_("for grids: who issues the codes in the file"))
    parser.add_argument(
        "--coordinates",
        choices=["cgcs2000", "gcj02", "bd09"],
        default="cgcs2000",
        help=_("for grids: in which degrees the outlines are drawn"),
    )


def _add_division(command: Callable[..., argparse.ArgumentParser]) -> None:
    checking = command("check-division", _("check the result of divide alone"), _check_division)
    checking.add_argument("file", type=Path, help=_("the result file"))
    option = command("divide", _("divide a file of buildings into grids, without the database"), _divide).add_argument
    option("file", type=Path, help=_("GeoJSON of points or polygons, or JSON with nodes and edges"))
    option("--districts", type=int, required=True, help=_("how many grids"))
    option("--tolerance", type=float, default=0.05, help=_("share by which a load may differ from the mean"))
    option("--field", help=_("field with the load, e.g. households"))
    option("--second-field", help=_("field with a second load, e.g. minutes of work"))
    option("--second-tolerance", type=float, help=_("the same share for the second load"))
    option("--court", help=_("field that names the courtyard"))
    option("--neighbours", type=Path, help=_("file with pairs of neighbours, JSON or CSV"))
    option("--lines", type=Path, help=_("GeoJSON of lines that no grid crosses"))
    option("--fixed", help=_("field, or JSON file, with the grid that a unit must stay in"))
    option("--old", help=_("field, or earlier result, with the old division; few households then change"))
    option("--favour", choices=["compact", "courtyards", "little_churn"], help=_("what to favour"))
    option("--metres", action="store_true", help=_("positions are metres, even where they might be degrees"))
    option("--join-islands", action="store_true", help=_("join parts that do not touch to their nearest unit"))
    option("--seconds", type=float, default=60.0, help=_("time from start to result; less where that is enough"))
    option("--seed", type=int, default=1, help=_("where chance begins"))
    option("--out", type=Path, required=True, help=_("file for result and certificate"))


def _divide(given: argparse.Namespace) -> int:
    from gongzhi.config.division import divide

    return divide(given)


def _check_division(given: argparse.Namespace) -> int:
    from gongzhi.config.division import check_division

    return check_division(given)


def _in_django(name: str) -> Callable[[argparse.Namespace], int]:
    def run(given: argparse.Namespace) -> int:
        installation = open_installation()
        with reachable_database(installation) as urls:
            enter_django(installation, urls)
            from gongzhi.config import commands
            from gongzhi.foundation.errors import GongzhiError

            try:
                code: int = getattr(commands, name)(given)
            except GongzhiError as refusal:
                print(commands.in_words(refusal), file=sys.stderr)
                return 1
            return code

    return run


def _texts(name: str) -> Callable[[argparse.Namespace], int]:
    def run(given: argparse.Namespace) -> int:
        from gongzhi.config import texts

        code: int = getattr(texts, name)(given)
        return code

    return run


def _serve(given: argparse.Namespace) -> int:
    from gongzhi.config.supervisor import serve

    chosen = {"port": given.port, "demo": given.demo or None, "lan": given.lan}
    return serve(**{name: value for name, value in chosen.items() if value is not None})


def _generate(given: argparse.Namespace) -> int:
    from gongzhi.config.generating import generate_places

    return generate_places(given)


def _settings(_given: argparse.Namespace) -> int:
    from gongzhi.config.env import documentation

    print(documentation(), end="")
    return 0


def _prepare(given: argparse.Namespace) -> int:
    from gongzhi.config.database import prepare_database

    urls = prepare_database(given.url, given.name)
    say(_("The database is ready. Both roles got new passwords; keep these two settings:"))
    print(f"GONGZHI_DATABASE_URL={urls.app}\nGONGZHI_DATABASE_OWNER_URL={urls.owner}")
    return 0


def _manage(words: list[str]) -> int:
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")
    if words[:1] == ["makemigrations"]:
        from django.core.management.commands import makemigrations, migrate

        from gongzhi.config.migrations import WholeTables

        # Django wants both to have the same.
        makemigrations.Command.autodetector = migrate.Command.autodetector = WholeTables
    if not words or words[0] in _WITHOUT_DATABASE:
        _forget_database()
        execute_from_command_line(["gongzhi manage", *words])
        return 0
    installation = open_installation()
    with reachable_database(installation) as urls:
        enter_django(installation, urls)
        execute_from_command_line(["gongzhi manage", *words])
    return 0


def _forget_database() -> None:
    """Keeps commands that need no database from waiting for one."""
    import warnings

    from django.conf import settings

    settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
    warnings.filterwarnings("ignore", "Got an error checking a consistent migration history")
