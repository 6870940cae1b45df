"""Permissions, roles and the kinds of duty list items."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Permission(TextChoices):
    HOME_READ = "home.read", _("see the community's home page")
    PLACE_READ = "place.read", _("see places")
    PLACE_IMPORT = "place.import", _("import places")
    PLACE_CHANGE = "place.change", _("rename, split, merge, move and end places")
    CARD_READ = "card.read", _("read building cards")
    CARD_WRITE = "card.write", _("write building cards")
    PLAN_READ = "plan.read", _("see grid plans")
    PLAN_MAKE = "plan.make", _("propose grid plans")
    PLAN_ADOPT = "plan.adopt", _("adopt a grid plan")
    PLAN_BULK = "plan.bulk", _("have all communities of an area divided")
    TEAM_STAFF = "team.staff", _("staff the teams of grids")
    ROUND_READ = "round.read", _("see door-knock rounds")
    ROUND_START = "round.start", _("start and close door-knock rounds")
    VISIT_RECORD = "visit.record", _("record visits at doors")
    QUALITY_READ = "quality.read", _("see which stairwells of the own grid to look at again")
    WALK_READ = "walk.read", _("see leaders' visits")
    WALK_PLAN = "walk.plan", _("plan leaders' visits and write down what was found")
    NEED_OPEN = "need.open", _("take in needs")
    NEED_READ = "need.read", _("see needs")
    NEED_DISPATCH = "need.dispatch", _("send needs to whoever is responsible")
    NEED_INTAKE = "need.intake", _("take in orders of the hotline and chats, and answer the hotline")
    NEED_HANDLE = "need.handle", _("handle needs")
    NEED_CALL_BACK = "need.call_back", _("ask the reporter about the result")
    NEED_ANSWER = "need.answer", _("say whether one's own need is solved")
    NEED_WHISTLE = "need.whistle", _("call up departments, decide objections, deal with causes")
    CONTACT_READ = "contact.read", _("see the contact of a need's reporter")
    FIGURES_READ = "figures.read", _("see figures of several communities")
    DUTY_READ = "duty.read", _("see who is responsible for what")
    DUTY_KEEP = "duty.keep", _("keep duty lists, relations between bodies, the chain and its gaps")
    TASK_READ = "task.read", _("see tasks that were sent to communities")
    TASK_SEND = "task.send", _("send tasks to communities")
    TASK_FINISH = "task.finish", _("say that a task is done")
    ACTOR_READ = "actor.read", _("see organisations, posts and their holders")
    POST_MANAGE = "post.manage", _("add people in roles, posts and appointments")
    PROCEDURE_READ = "procedure.read", _("see statutory procedures")
    PROCEDURE_RUN = "procedure.run", _("carry out statutory procedures")
    CONTRACT_KEEP = "contract.keep", _("keep the register of property contracts")
    ACTOR_MANAGE = "actor.manage", _("keep the register of organisations")
    ACTOR_CONTACT = "actor.contact", _("see whoever speaks for an organisation, for a named purpose")
    CONTRIBUTION_READ = "contribution.read", _("see offers, asks, agreements and claims")
    CONTRIBUTION_MANAGE = "contribution.manage", _("make agreements and confirm claims for the community")
    CONTRIBUTE = "contribute", _("offer, ask, agree and claim for oneself or one's organisation")
    ACCOUNT_RESET = "account.reset", _("set new passwords at the desk for those who forgot theirs")
    ACCOUNT_KEEP = "account.keep", _("make, lock and end accounts")
    JOURNAL_READ = "journal.read", _("read the journal")
    LOOK_READ = "look.read", _("see who opened unusually many residents' records, as numbers")
    LOOK_ANSWER = "look.answer", _("write down what came of such an alarm")
    SETUP = "setup", _("set up the installation")


class Role(TextChoices):
    EVERYBODY = "everybody", _("Anyone with an account")
    COMMUNITY_SECRETARY = "community_secretary", _("Community Party secretary")
    COMMUNITY_WORKER = "community_worker", _("Community worker")
    GRID_LEAD = "grid_lead", _("Grid lead")
    GRID_WORKER = "grid_worker", _("Grid worker")
    VOLUNTEER = "volunteer", _("Volunteer")
    HANDLER = "handler", _("Handler of a partner organisation")
    SUBDISTRICT_OFFICER = "subdistrict_officer", _("Subdistrict officer")
    DISTRICT_OFFICER = "district_officer", _("District officer")
    RESIDENT = "resident", _("Resident")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class DutyListKind(TextChoices):
    DUTY = "duty", _("Duty list")
    ASSIST = "assist", _("Assistance list")
    NEGATIVE = "negative", _("Negative list")


class Subject(TextChoices):
    """Which body a duty item names, seen from the place of the matter."""

    MANAGER = "manager", _("the property firm that manages the place")
    TITLE_HOLDER = "title_holder", _("the title-holder unit of the place")
    OWNERS_COMMITTEE = "owners_committee", _("the owners' committee of the place")
    RESIDENTS_COMMITTEE = "residents_committee", _("the residents' committee of the community")
    PARTY_COMMITTEE = "party_committee", _("the community's Party committee")
    SUBDISTRICT_OFFICE = "subdistrict_office", _("the subdistrict office")
    NAMED = "named", _("the organisation that the line names")


class ListState(TextChoices):
    DRAFT = "draft", pgettext_lazy("duty list", "Draft")
    PUBLISHED = "published", pgettext_lazy("duty list", "Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("duty list", "Withdrawn")


class ItemChange(TextChoices):
    """What became of a line from one version of a list to another."""

    ADDED = "added", pgettext_lazy("line of a duty list", "Added")
    REMOVED = "removed", pgettext_lazy("line of a duty list", "Removed")
    CHANGED = "changed", pgettext_lazy("line of a duty list", "Changed")


class BodyRelationKind(TextChoices):
    LEAD = "lead", pgettext_lazy("relation between bodies", "leads")
    GUIDE = "guide", pgettext_lazy("relation between bodies", "guides")
    SUPERVISE = "supervise", pgettext_lazy("relation between bodies", "supervises")
    SUPPORT = "support", pgettext_lazy("relation between bodies", "supports")
    CONTRACT = "contract", pgettext_lazy("relation between bodies", "has a contract with")
    FILE = "file", pgettext_lazy("relation between bodies", "receives filings from")


class SourceKind(TextChoices):
    """What kind of text a relation rests on; rules of the Party are kept apart from law."""

    LAW = "law", _("Law")
    REGULATION = "regulation", _("Regulation")
    CONTRACT = "contract", _("Contract")
    PARTY_RULE = "party_rule", _("Party rule")


class ChainLevel(IntegerChoices):
    """The levels of the chain of responsibility; the fifth is only a number of responsibility posts."""

    WORK_COMMITTEE = 1, _("Subdistrict work committee")
    COMMUNITY_COMMITTEE = 2, _("Community committee")
    BRANCH = 3, _("Residents' branch")
    GROUP = 4, _("Group")
    MEMBERS = 5, _("Members' responsibility posts")


class GapKind(TextChoices):
    NOBODY = "nobody", _("Nobody answers")
    TWO_BODIES = "two_bodies", _("Two bodies for one thing")
    VACANT = "vacant", _("Post vacant")
    NO_DEPUTY = "no_deputy", _("No deputy")
    EXPIRED = "expired", _("Article out of force")
    OUTSIDE = "outside", _("Place outside every scope")


class GapState(TextChoices):
    OPEN = "open", pgettext_lazy("gap", "Open")
    IN_HAND = "in_hand", pgettext_lazy("gap", "In hand")
    ACCEPTED = "accepted", pgettext_lazy("gap", "Accepted with reason")
    SOLVED = "solved", pgettext_lazy("gap", "Solved")


class TaskState(TextChoices):
    SENT = "sent", pgettext_lazy("task", "Sent")
    RETURNED = "returned", pgettext_lazy("task", "Returned to the sender")
    DONE = "done", pgettext_lazy("task", "Done")
    ENDED = "ended", pgettext_lazy("task", "Ended with its day")


class ProcedureState(TextChoices):
    RUNNING = "running", _("under way")
    COMPLETED = "completed", _("complete")
    STOPPED = "stopped", _("stopped")
    REFUSED = "refused", _("refused")


class PaperKind(TextChoices):
    DOCUMENT = "document", _("Document")
    NOTICE = "notice", _("Public notice")
    OBJECTION = "objection", _("Objection")


class ClauseState(TextChoices):
    """What a property contract says about one clause of the checklist."""

    WRITTEN = "written", _("written into the contract")
    UNCLEAR = "unclear", _("unclear")
    MISSING = "missing", _("missing")


class StepBody(TextChoices):
    """Who takes a step of a statutory procedure."""

    PREPARATORY_GROUP = "preparatory_group", _("Preparatory group")
    OWNERS_ASSEMBLY = "owners_assembly", _("Owners' assembly")
    OWNERS_COMMITTEE = "owners_committee", _("Owners' committee")
    RESIDENTS_COMMITTEE = "residents_committee", _("Residents' committee")
    RESIDENTS_MEETING = "residents_meeting", _("Residents' meeting")
    COMMUNITY_PARTY_COMMITTEE = "community_party_committee", _("Community Party committee")
    SUBDISTRICT_OFFICE = "subdistrict_office", _("Subdistrict office")
    ORGANISATION = "organisation", _("The organisation that recommends")
