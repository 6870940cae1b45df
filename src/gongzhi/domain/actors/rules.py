"""Pure answers about actors: families of organisations, consent."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from gongzhi.domain.actors.words import Family, OrganisationKind

_K, _F = OrganisationKind, Family
FAMILY_OF: dict[OrganisationKind, Family] = {
    _K.PROPERTY_SERVICE_PROVIDER: _F.ECONOMIC,
    _K.OWNERS_COMMITTEE: _F.SELF_GOVERNING,
    _K.TITLE_HOLDER_ORG: _F.ECONOMIC,
    _K.ESTATE_AGENCY: _F.ECONOMIC,
    _K.RESTAURANT: _F.ECONOMIC,
    _K.CHAIN_PHARMACY: _F.ECONOMIC,
    _K.LAW_FIRM: _F.ECONOMIC,
    _K.PRIVATE_HOSPITAL: _F.ECONOMIC,
    _K.COMMUNITY_PARTY_COMMITTEE: _F.PARTY,
    _K.RESIDENTS_COMMITTEE: _F.SELF_GOVERNING,
    _K.SUBDISTRICT_OFFICE: _F.ADMINISTRATIVE,
    _K.DISTRICT_DEPARTMENT: _F.ADMINISTRATIVE,
    _K.SUBDISTRICT_PARTY_COMMITTEE: _F.PARTY,
    _K.PARTY_BRANCH: _F.PARTY,
    _K.SECTOR_PARTY_COMMITTEE: _F.PARTY,
    _K.VILLAGERS_COMMITTEE: _F.SELF_GOVERNING,
    _K.PROPERTY_MGMT_COMMITTEE: _F.SELF_GOVERNING,
    _K.PUBLIC_INSTITUTION: _F.SOCIAL,
    _K.STATE_ENTERPRISE: _F.ECONOMIC,
    _K.OTHER_ENTERPRISE: _F.ECONOMIC,
    _K.ALLIANCE: _F.SOCIAL,
    _K.ASSOCIATION: _F.SOCIAL,
    _K.COMMUNITY_SOCIAL_ORGANISATION: _F.SOCIAL,
    _K.MASS_ORGANISATION: _F.SOCIAL,
    _K.VOLUNTEER_ORGANISATION: _F.SOCIAL,
    _K.OTHER: _F.SOCIAL,
}

NAMED_KINDS = frozenset(
    {
        _K.PROPERTY_SERVICE_PROVIDER,
        _K.OWNERS_COMMITTEE,
        _K.TITLE_HOLDER_ORG,
        _K.ESTATE_AGENCY,
        _K.RESTAURANT,
        _K.CHAIN_PHARMACY,
        _K.LAW_FIRM,
        _K.PRIVATE_HOSPITAL,
    }
)
"""The eight kinds of market and social bodies that the founding text names."""

COVERED_KINDS = frozenset(
    {
        *NAMED_KINDS - {_K.TITLE_HOLDER_ORG},
        _K.PROPERTY_MGMT_COMMITTEE,
        _K.OTHER_ENTERPRISE,
        _K.ASSOCIATION,
        _K.COMMUNITY_SOCIAL_ORGANISATION,
    }
)
"""Kinds that count in the two coverage rates until the district says otherwise: new economic and social bodies, and the
owners' committees of the founding text; title-holder units have branches of their own system."""

# GB 32100: the signs of a unified social credit code (no I, O, S, V, Z) and the weight of each place, powers of 3
# modulo 31.
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def plain_credit_code(text: str) -> str:
    """Writes a unified social credit code in its plain form: capitals, no gaps."""
    return "".join(text.split()).replace("-", "").upper()


def is_credit_code(code: str) -> bool:
    """Tells whether 18 signs are a unified social credit code with the right check sign (GB 32100)."""
    if len(code) != 18 or any(sign not in _CREDIT_SIGNS for sign in code):
        return False
    total = sum(_CREDIT_SIGNS.index(sign) * weight for sign, weight in zip(code, _CREDIT_WEIGHTS, strict=False))
    return _CREDIT_SIGNS[-total % 31] == code[17]


def is_public(kind: str, family: str) -> bool:
    """Tells whether bodies of a kind speak for the community itself."""
    return family in (Family.PARTY, Family.ADMINISTRATIVE) or kind in (_K.RESIDENTS_COMMITTEE, _K.VILLAGERS_COMMITTEE)


LIKE = 0.5
"""From this likeness on two names may mean the same organisation."""

# What many names share says nothing about whether two are the same.
_COMMON = re.compile(
    r"（[^）]*）|\([^)]*\)|有限责任公司|股份有限公司|有限公司|分公司|公司|集团|北京市|北京|朝阳区|物业服务|物业管理|物业|服务|管理"
)


def likeness(one: str, other: str) -> float:
    """Says from 0 to 1 how much two names of organisations have in common, by their pairs of signs (Jaccard)."""
    first, second = _pairs(one), _pairs(other)
    return len(first & second) / len(first | second) if first and second else 0.0


def _pairs(name: str) -> set[str]:
    core = "".join(_COMMON.sub("", name).split()).casefold() or "".join(name.split()).casefold()
    return {core[at : at + 2] for at in range(max(1, len(core) - 1))}


def is_consent_whole(*, given_on: date, ends_on: date, purpose: str, today: date) -> bool:
    """Tells whether a consent names its purpose, is not from the future and still lasts (PIPL §14, §17, §19)."""
    return bool(purpose.strip()) and given_on <= today < ends_on


def months_later(day: date, months: int) -> date:
    """Names the same day so many months later; the last day of a shorter month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
