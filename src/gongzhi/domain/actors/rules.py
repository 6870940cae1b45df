"""Pure answers about actors: families of organisations, consent."""

from __future__ import annotations

from datetime import date

from gongzhi.domain.actors.words import Family, OrganisationKind

FAMILY_OF: dict[OrganisationKind, Family] = {
    OrganisationKind.PROPERTY_SERVICE_PROVIDER: Family.ECONOMIC,
    OrganisationKind.OWNERS_COMMITTEE: Family.SELF_GOVERNING,
    OrganisationKind.PROPERTY_MGMT_COMMITTEE: Family.SELF_GOVERNING,
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


def is_consent_whole(*, given_on: date, ends_on: date, purpose: str, today: date) -> bool:
    """Tells whether a consent names its purpose, is not from the future and still lasts (PIPL §14, §17, §19)."""
    return bool(purpose.strip()) and given_on <= today < ends_on
