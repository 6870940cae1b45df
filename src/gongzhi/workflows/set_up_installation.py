"""Setting up a new installation: its district, the official code lists, and the first administrator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors import services as actors
from gongzhi.domain.actors.words import OrganisationKind, PostKind
from gongzhi.domain.needs.services import add_sample_kinds
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.services import Branch, ImportReport, add_place, import_codes
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation import time
from gongzhi.foundation.accounts.services import create_user
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.reach import SYSTEM

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class CodeLists:
    """The official lists as files: subdistricts and communities with their 12-digit codes."""

    subdistricts: bytes
    communities: bytes


@transaction.atomic
def set_up_installation(
    *,
    district: tuple[str, str],
    username: str,
    password: str,
    codes: CodeLists | None = None,
    is_demo: bool = False,
    since: date | None = None,
) -> ImportReport | None:
    """Makes the district (12-digit code, name), imports its lists, appoints the first administrator: once.

    The places stand from the day ``since`` on, from today where none is given. Raises ``NotNow`` when a district is
    there, ``NotSo`` for a wrong code or weak password. Runs with a reach of everywhere, which its caller has set.
    """
    district_code, district_name = district
    if places.district() is not None:
        raise NotNow(_("This installation is set up already. Use a new data folder for another district."))
    if places.kind_of_code(district_code) != PlaceKind.DISTRICT:
        raise NotSo(_("“%(code)s” is not the 12-digit code of a district.") % {"code": district_code})
    top = add_place(Branch(PlaceKind.DISTRICT, district_name, code=district_code), parent=None, by=SYSTEM, since=since)
    report = None
    if codes is not None:
        report = import_codes(
            subdistricts=codes.subdistricts, communities=codes.communities, district=top, by=SYSTEM, since=since
        )
    add_sample_kinds(by=SYSTEM)
    user = create_user(username, password=password, display_name=username, by=None, is_demo=is_demo)
    person = actors.add_person(username, community=None, user=user, by=SYSTEM)
    office = actors.add_organisation(
        _("%(district)s administration") % {"district": district_name},
        kind=OrganisationKind.DISTRICT_DEPARTMENT,
        community=None,
        by=SYSTEM,
    )
    post = actors.add_post(office, kind=PostKind.ADMINISTRATOR, title=_("Administrator"), place=top, by=SYSTEM)
    actors.appoint(
        post, person=person, from_=time.today(), legal_basis=_("first set-up of the installation"), by=SYSTEM
    )
    return report
