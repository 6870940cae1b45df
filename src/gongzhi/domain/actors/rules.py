"""Pure answers about actors: families of organisations, telephone numbers, consent."""

from __future__ import annotations

from datetime import date

import phonenumbers

from gongzhi.domain.actors.words import Family, OrganisationKind

REGION = "CN"

FAMILY_OF: dict[OrganisationKind, Family] = {
    OrganisationKind.PROPERTY_SERVICE_PROVIDER: Family.ECONOMIC,
    OrganisationKind.OWNERS_COMMITTEE: Family.SELF_GOVERNING,
    OrganisationKind.TITLE_HOLDER_ORG: Family.ECONOMIC,
    OrganisationKind.ESTATE_AGENCY: Family.ECONOMIC,
    OrganisationKind.RESTAURANT: Family.ECONOMIC,
    OrganisationKind.CHAIN_PHARMACY: Family.ECONOMIC,
    OrganisationKind.LAW_FIRM: Family.ECONOMIC,
    OrganisationKind.PRIVATE_HOSPITAL: Family.ECONOMIC,
    OrganisationKind.COMMUNITY_PARTY_COMMITTEE: Family.PARTY,
    OrganisationKind.RESIDENTS_COMMITTEE: Family.SELF_GOVERNING,
    OrganisationKind.SUBDISTRICT_OFFICE: Family.ADMINISTRATIVE,
    OrganisationKind.DISTRICT_DEPARTMENT: Family.ADMINISTRATIVE,
    OrganisationKind.OTHER: Family.SOCIAL,
}


def plain_phone(phone: str) -> str | None:
    """Writes a telephone number in one form (E.164, e.g. ``+8613800138000``), or None when it cannot be one."""
    try:
        number = phonenumbers.parse(phone, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_consent_whole(*, given_on: date, ends_on: date, purpose: str, today: date) -> bool:
    """Tells whether a consent names its purpose, is not from the future and still lasts (PIPL §14, §17, §19)."""
    return bool(purpose.strip()) and given_on <= today < ends_on
