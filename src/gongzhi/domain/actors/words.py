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
    PROPERTY_SERVICE_PROVIDER = "property_service_provider", _("Property service firm")
    OWNERS_COMMITTEE = "owners_committee", _("Owners' committee")
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
    OTHER = "other", _("Other organisation")


class PlaceRelation(TextChoices):
    MANAGES = "manages", _("manages")
    LOCATED = "located", _("is located in")
    OWNS = "owns", _("holds the title of")


class PostKind(TextChoices):
    COMMUNITY_SECRETARY = "community_secretary", _("Community Party secretary")
    COMMUNITY_WORKER = "community_worker", _("Community worker")
    SUBDISTRICT_OFFICER = "subdistrict_officer", _("Subdistrict officer")
    DISTRICT_OFFICER = "district_officer", _("District officer")
    PROPERTY_MANAGER = "property_manager", _("Project manager of the property firm")
    ENTRANCE_LEAD = "entrance_lead", _("Entrance steward")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


class ConsentWay(TextChoices):
    SELF = "self", _("given by the person")
    SPOKEN = "spoken", _("spoken, recorded by a worker")
    PAPER = "paper", _("on paper")
