"""What the console program does once Django runs: one function a command, each returns the exit code."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Iterable

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils import translation

from gongzhi.config.console import _, say, terminal_language
from gongzhi.config.database import grant_existing
from gongzhi.config.installation import owner_url
from gongzhi.config.problems import StartProblem
from gongzhi.config.static import collect_static
from gongzhi.domain.places import queries as places
from gongzhi.foundation import reach, stamps
from gongzhi.foundation.errors import GongzhiError, NotSo
from gongzhi.foundation.journal import queries as journal


def migrate(_given: argparse.Namespace) -> int:
    """Brings tables, walls, grants and static files up to date."""
    if not settings.DATABASES["owner"]["USER"]:
        raise StartProblem(_("GONGZHI_DATABASE_OWNER_URL is missing: only the role that owns the tables can migrate."))
    say(_("Bringing the tables up to date …"))
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    reach.enforce(connections["owner"])
    stamps.watch(connections["owner"])
    connections["owner"].close()
    grant_existing(owner_url())
    if collect_static():
        say(_("Static files were built."))
    return 0


def set_up(given: argparse.Namespace) -> int:
    """Sets up a real installation: district, code lists, first administrator."""
    from gongzhi.config.files import read_file
    from gongzhi.config.importing import report_in_words
    from gongzhi.workflows.set_up_installation import CodeLists, set_up_installation

    migrate(given)
    code = given.district_code or _ask(_("District code (6 or 12 digits): "))
    name = given.district_name or _ask(_("District name: "))
    admin = given.admin or _ask(_("User name of the first administrator: "))
    password = sys.stdin.readline().rstrip("\n") if given.password_stdin else _ask_password()
    codes = CodeLists(*(read_file(file) for file in given.codes)) if given.codes else None
    with reach.everywhere():
        _take_time()
        report = set_up_installation(
            district=(code.ljust(12, "0"), name), username=admin, password=password, codes=codes
        )
    if report is not None:
        say(report_in_words(report))
    say(_("The installation is ready. Start it with: gongzhi serve"))
    return 0


def demo(given: argparse.Namespace) -> int:
    """Loads the demo district into an empty database and prints its log-ins."""
    from gongzhi.interfaces.jobs import demo as demo_district

    migrate(given)
    with reach.everywhere():
        has_demo, has_other = demo_district.is_loaded(), places.district() is not None
    if has_other and not has_demo:
        raise StartProblem(
            _("This installation holds data of its own; the demo district is loaded into an empty one only.")
        )
    if not has_demo:
        say(_("Making the demo district …"))
        # One transaction: a load that is cut short leaves nothing behind.
        with transaction.atomic():
            _take_time()
            demo_district.load_demo(say)
        # Without figures about the new rows the first pages would be planned badly; only the owner may gather them.
        with connections["owner"].cursor() as cursor:
            cursor.execute("ANALYZE")
        connections["owner"].close()
    print(_table_of_logins(demo_district.DEMO_LOGINS))
    return 0


def _table_of_logins(logins: Iterable[tuple[str, str, str, str]]) -> str:
    lines = [_("Log-ins of the demo district (they work only while the demo is served):")]
    lines += [f"  {user:<8}{password:<20}{page:<15}{kind}" for kind, user, password, page in logins]
    return "\n".join(lines)


def import_file(given: argparse.Namespace) -> int:
    """Takes in code lists or one sheet of buildings."""
    from gongzhi.config.importing import import_file as take_in

    with translation.override(terminal_language()), reach.everywhere():
        _take_time()
        say(take_in(given))
    return 0


def _take_time() -> None:
    """Lifts the limits that pages have from the open transaction: nobody waits for this one."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def in_words(refusal: GongzhiError) -> str:
    """Writes a refusal for the terminal, with its faults by row and column."""
    lines = [str(refusal)]
    if isinstance(refusal, NotSo):
        lines += [f"  {name}: {sentence}" for name, sentence in refusal.fields.items()]
        for fault in refusal.rows:
            where = _("row {row}, column {column}").format(row=fault.row, column=fault.column)
            lines.append(f"  {where}: {fault.sentence}")
    return "\n".join(lines)


def examine(_given: argparse.Namespace) -> int:
    """Looks for what is wrong; 0 where nothing fails."""
    from gongzhi.config.doctor import examine as look

    findings = look()
    for finding in findings:
        print(finding.line())
    return 1 if any(finding.level == "fail" for finding in findings) else 0


def verify_journal(given: argparse.Namespace) -> int:
    """Checks the journal's chain from its first entry."""
    with reach.everywhere(), translation.override(terminal_language()):
        verdict = journal.verify(given.head)
        for fault in verdict.faults:
            print(_("entry {number}: {what}").format(number=fault.number, what=fault.kind.label))
    print(
        _("{sealed} entries sealed, {unsealed} wait for their seal. End of the chain: {head}").format(
            sealed=verdict.sealed, unsealed=verdict.unsealed, head=verdict.head
        )
    )
    return 0 if verdict.is_whole else 1


def work(_given: argparse.Namespace) -> int:
    """Does background jobs and seals the journal until a signal comes."""
    from gongzhi.config.worker import work as go_on

    go_on()
    return 0


def divide_all(given: argparse.Namespace) -> int:
    """Divides every community of a subdistrict, or of the district, and prints the report."""
    from gongzhi.config.dividing import divide_all as divide

    with translation.override(terminal_language()):
        return divide(given)


def _ask(question: str) -> str:
    if not sys.stdin.isatty():
        raise StartProblem(_("Not everything was given, and nobody can be asked here; see gongzhi init --help."))
    return input(question).strip()


def _ask_password() -> str:
    if not sys.stdin.isatty():
        raise StartProblem(_("Give the password on standard input, with --password-stdin."))
    first, second = getpass.getpass(_("Password: ")), getpass.getpass(_("Once more: "))
    if first != second:
        raise StartProblem(_("The two passwords differ; nothing was made."))
    return first
