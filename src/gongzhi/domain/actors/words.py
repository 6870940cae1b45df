"""The kinds of bodies and posts."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Family(TextChoices):
    PARTY = "party", _("Party organisation")
    ADMINISTRATIVE = "administrative", _("Administrative body")
    ECONOMIC = "economic", _("Economic organisation")
    SELF_GOVERNING = "self_governing", _("Self-governing organisation")
    SOCIAL = "social", _("Social or mass organisation")


class OrganisationKind(TextChoices):
    """The kinds that come with the house; rules name some of them. The list itself is ``BodyKind`` and is edited."""

    PROPERTY_SERVICE_PROVIDER = "property_service_provider", _("Property service firm")
    OWNERS_COMMITTEE = "owners_committee", _("Owners' committee")
    PROPERTY_MGMT_COMMITTEE = "property_mgmt_committee", _("Property management committee")
    TITLE_HOLDER_ORG = "title_holder_org", _("Title-holder unit")
    ESTATE_AGENCY = "estate_agency", _("Estate agency")
    RESTAURANT = "restaurant", _("Restaurant")
    CHAIN_PHARMACY = "chain_pharmacy", _("Chain pharmacy")
    LAW_FIRM = "law_firm", _("Law firm")
    PRIVATE_HOSPITAL = "private_hospital", _("Private hospital")
    COMMUNITY_PARTY_COMMITTEE = "community_party_committee", _("Community Party committee")
    RESIDENTS_COMMITTEE = "residents_committee", _("Residents' committee")
    SUBDISTRICT_OFFICE = "subdistrict_office", _("Subdistrict office")
    DISTRICT_DEPARTMENT = "district_department", _("District department")
    SUBDISTRICT_PARTY_COMMITTEE = "subdistrict_party_committee", _("Subdistrict Party work committee")
    PARTY_BRANCH = "party_branch", _("Party branch")
    SECTOR_PARTY_COMMITTEE = "sector_party_committee", _("Sector Party committee")
    VILLAGERS_COMMITTEE = "villagers_committee", _("Villagers' committee")
    PUBLIC_INSTITUTION = "public_institution", _("Public institution (school, hospital, library)")
    STATE_ENTERPRISE = "state_enterprise", _("State-owned enterprise")
    OTHER_ENTERPRISE = "other_enterprise", _("Other enterprise")
    ALLIANCE = "alliance", _("Alliance of organisations")
    ASSOCIATION = "association", _("Association")
    COMMUNITY_SOCIAL_ORGANISATION = "community_social_org", _("Community social organisation")
    MASS_ORGANISATION = "mass_organisation", _("Mass organisation (union, youth, women)")
    VOLUNTEER_ORGANISATION = "volunteer_organisation", _("Volunteer organisation")
    OTHER = "other", _("Other organisation")


class OrganisationState(TextChoices):
    APPLIED = "applied", _("wants to join, not yet confirmed")
    CONFIRMED = "confirmed", _("takes part")
    DECLINED = "declined", _("was not confirmed")


class CoverageWay(TextChoices):
    OWN = "own", _("own branch")
    JOINT = "joint", _("joint branch")
    INSTRUCTOR = "instructor", _("Party-building instructor")
    NONE = "none", _("none yet")
    NOT_COUNTED = "not_counted", _("not counted")


class AllianceRole(TextChoices):
    CHAIR = "chair", _("chair unit")
    VICE_CHAIR = "vice_chair", _("vice chair unit")
    MEMBER = "member", _("member unit")


class PlaceRelation(TextChoices):
    MANAGES = "manages", _("manages")
    LOCATED = "located", _("is located in")
    OWNS = "owns", _("holds the title of")
    REPRESENTS = "represents", _("represents the owners of")
    SERVES = "serves", _("serves")


class PostKind(TextChoices):
    COMMUNITY_SECRETARY = "community_secretary", _("Community Party secretary")
    COMMUNITY_WORKER = "community_worker", _("Community worker")
    SUBDISTRICT_OFFICER = "subdistrict_officer", _("Subdistrict officer")
    DISTRICT_OFFICER = "district_officer", _("District officer")
    PROPERTY_MANAGER = "property_manager", _("Project manager of the property firm")
    LIAISON = "liaison", _("Contact person of an organisation")
    ENTRANCE_LEAD = "entrance_lead", _("Entrance steward")
    COMMITTEE_CHAIR = "committee_chair", _("Chair of a committee")
    COMMITTEE_MEMBER = "committee_member", _("Member of a committee")
    PART_TIME_MEMBER = "part_time_member", _("Part-time member of a committee")
    DELEGATE = "delegate", _("Delegate for deliberation")
    OTHER = "other", _("Other post, without permissions")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


class ConsentWay(TextChoices):
    SELF = "self", _("given by the person")
    SPOKEN = "spoken", _("spoken, recorded by a worker")
    PAPER = "paper", _("on paper")


class PersonRole(TextChoices):
    """In which roles somebody is known; nobody is entered without one (R3)."""

    OFFICE_HOLDER = "office_holder", _("Office holder")
    DELEGATE = "delegate", _("Delegate for deliberation")
    STEWARD = "steward", _("Steward")
    VOLUNTEER = "volunteer", _("Volunteer")
    PROFESSIONAL = "professional", _("Licensed professional")
    ORGANISATION_CONTACT = "organisation_contact", _("Contact of an organisation")
    RESIDENT = "resident", _("Resident who registered")


class Capacity(TextChoices):
    """As what somebody holds a seat, or offers to."""

    OWNER = "owner", _("Owner")
    OWNER_PARTY_MEMBER = "owner_party_member", _("Owner who is a Party member")
    COMMUNITY_COMMITTEE_MEMBER = "community_committee_member", _("Member of the community's two committees")
    DOUBLE_CHECK_IN = "double_check_in", _("Working Party member who checked in")
    ORGANISATION_HEAD = "organisation_head", _("Head of an organisation")
    ORGANISATION_PARTY_MEMBER = "organisation_party_member", _("Party member in an organisation")
    OFFICE_REPRESENTATIVE = "office_representative", _("Sent by the subdistrict or the community")
    OCCUPANT = "occupant", _("Occupant")
    FIRM_STAFF = "firm_staff", _("Staff of the property firm")


class Direction(TextChoices):
    """Which way a cross-appointment goes."""

    INTO_ORGANISATIONS = "into_organisations", _("from the community into an organisation")
    INTO_COMMUNITY = "into_community", _("from an organisation into the community's committees")
