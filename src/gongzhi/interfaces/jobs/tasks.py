"""The background jobs of the house; procrastinate finds them by this file's name. Arguments are ids only."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from gongzhi.domain.actors.services import forget_candidacies, forget_contacts
from gongzhi.domain.campaigns.services import (
    LOOKING_AHEAD,
    PLANNING_ROUND,
    ask_forecasts,
    end_leases,
    end_marks,
    end_silences,
    end_visits,
    fold_answers,
    forget_knocks,
    look_ahead_again,
    resume_round_plans,
    work_on_round_plan,
)
from gongzhi.domain.contributions.services import remind_of_reviews
from gongzhi.domain.duties.services import end_temporary_tasks, remind_of_ending_contracts, scan_gaps, sweep_papers
from gongzhi.domain.fieldwork.services import end_fieldwork, tell_of_finds
from gongzhi.domain.grids.services import (
    ANSWERING,
    DIVIDING_AREA,
    answer_question,
    begin_plans,
    resume_areas,
    resume_questions,
    sweep_grid_files,
    watch_teams,
    work_on_area,
)
from gongzhi.domain.intake.services import forget_drafts, forget_orders, sweep_screenshots
from gongzhi.domain.lists.services import end_left_matches, forget_matches
from gongzhi.domain.needs.queries import kinds
from gongzhi.domain.needs.services import (
    LEARNING,
    Patience,
    end_unanswered,
    forget_needs,
    learn_from_needs,
    ring_clocks,
    sweep_photos,
)
from gongzhi.domain.places.queries import district
from gongzhi.domain.places.services import WORK, discard_uploads, run_upload
from gongzhi.domain.responses.queries import people_called_up, terms
from gongzhi.domain.responses.services import (
    end_left_objections,
    end_left_whistles,
    forget_visit_contacts,
    forget_words,
    raise_causes,
    tell_late_calls,
    tell_late_objections,
)
from gongzhi.foundation.accounts.services import forget_attempts, forget_departed, forget_sessions
from gongzhi.foundation.inbox.services import forget_receipts
from gongzhi.foundation.journal.services import forget_look_alarms
from gongzhi.foundation.outbox.services import DELIVERY, deliver, forget_messages
from gongzhi.foundation.reach import SYSTEM, everywhere
from gongzhi.foundation.tidings.services import CONFIRMING
from gongzhi.foundation.time import now, today
from gongzhi.foundation.webhooks.services import DELIVERING, MOST_TRIES, forget_deliveries
from gongzhi.interfaces.jobs import messages
from gongzhi.interfaces.jobs.mails import ask_to_confirm, write_collected
from gongzhi.interfaces.jobs.webhooks import deliver_letter
from gongzhi.workflows.change_place import carry_out_changes
from gongzhi.workflows.follow_entries import hand_over_stranded
from gongzhi.workflows.watch_looks import watch_looks

__all__ = [
    "begin_grid_plans",
    "carry_out_place_changes",
    "confirm_address",
    "deliver_message",
    "deliver_webhook",
    "divide_area",
    "divide_community",
    "end_old_visits",
    "end_what_ends_by_itself",
    "forget_what_has_ended",
    "learn_kinds",
    "learn_kinds_weekly",
    "look_for_causes",
    "look_for_gaps",
    "messages",
    "plan_round",
    "remind_of_agreements",
    "remind_of_contracts",
    "resume_divisions",
    "ring_the_clocks",
    "tell_what_was_found",
    "watch_responses",
    "watch_the_looks",
    "watch_the_matches",
    "watch_the_teams",
    "work_on_upload",
    "write_collected_letters",
]

RECEIPTS_LAST = timedelta(days=90)
MESSAGES_LAST = timedelta(days=180)
DELIVERIES_LAST = timedelta(days=90)
DEPARTED_LAST = timedelta(days=1095)
ALARMS_LAST = timedelta(days=732)


@app.task(name=DELIVERY, retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def deliver_message(message_id: str) -> None:
    """Delivers one message; what was delivered before stays as it is."""
    deliver(UUID(message_id))


@app.task(name=DELIVERING, retry=RetryStrategy(max_attempts=MOST_TRIES, exponential_wait=4))
def deliver_webhook(delivery_id: str) -> None:
    """Tells another program of one event; what arrived before stays as it is."""
    deliver_letter(UUID(delivery_id))


@app.task(name=ANSWERING)
def divide_community(question_id: str) -> None:
    """Lets the divider answer one question; what is answered or being worked on stays as it is."""
    answer_question(UUID(question_id))


@app.task(name=DIVIDING_AREA)
def divide_area(bulk_id: str) -> None:
    """Divides all communities of an area; those that are divided stay as they are."""
    work_on_area(UUID(bulk_id), where=settings.DIVISION_WORKERS)


@app.periodic(cron="* * * * *")
@app.task(name="gongzhi.resume_divisions", queueing_lock="gongzhi.resume_divisions")
def resume_divisions(timestamp: int) -> None:
    """Begins anew what was cut off with its worker."""
    del timestamp
    with everywhere():
        resume_questions()
        resume_areas()
        resume_round_plans()


@app.task(name=PLANNING_ROUND)
def plan_round(plan_id: str) -> None:
    """Lets the planner work on one plan of a round; what is ready or being worked on stays as it is."""
    work_on_round_plan(UUID(plan_id))


@app.periodic(cron="*/30 * * * *")
@app.task(name="gongzhi.look_ahead_in_rounds", queueing_lock="gongzhi.look_ahead_in_rounds")
def look_ahead_in_rounds(timestamp: int) -> None:
    """Has the rest of each round where teams go today played again, so that boards show when it will be done."""
    del timestamp
    with everywhere():
        ask_forecasts()


@app.task(name=LOOKING_AHEAD)
def look_ahead_in_round(plan_id: str) -> None:
    """Plays the rest of one round again; a plan that is no longer in use is left alone."""
    look_ahead_again(UUID(plan_id))


@app.periodic(cron="*/10 * * * *")
@app.task(name="gongzhi.end_what_ends_by_itself", queueing_lock="gongzhi.end_what_ends_by_itself")
def end_what_ends_by_itself(timestamp: int) -> None:
    """Ends what has its time: stairwells, marks of 72 hours ago (R4), wishes; hands over what waits for a day."""
    del timestamp
    with everywhere():
        end_leases()
        end_marks()
        end_silences(today())
        hand_over_stranded()
        forget_knocks(today())


@app.periodic(cron="*/5 * * * *")
@app.task(name="gongzhi.ring_the_clocks", queueing_lock="gongzhi.ring_the_clocks")
def ring_the_clocks(timestamp: int) -> None:
    """Rings the clocks of needs whose moment has come: reminds, and goes up the ladder; each ring once."""
    del timestamp
    rung = 1
    while rung:
        with everywhere():
            rung = ring_clocks(called_up=people_called_up)


@app.periodic(cron="*/15 * * * *")
@app.task(name="gongzhi.watch_responses", queueing_lock="gongzhi.watch_responses")
def watch_responses(timestamp: int) -> None:
    """Tells of departments and deciders whose time is over, each once; ends what nobody answers."""
    del timestamp
    with everywhere():
        in_force = terms()
        tell_late_calls()
        tell_late_objections()
        end_left_whistles()
        end_left_objections()
        end_unanswered(Patience(days=in_force.answer_days, tries=in_force.answer_tries))


@app.periodic(cron="25 * * * *")
@app.task(name="gongzhi.look_for_causes", queueing_lock="gongzhi.look_for_causes")
def look_for_causes(timestamp: int) -> None:
    """Raises causes each hour from needs of one kind that came back at one building."""
    del timestamp
    with everywhere():
        raise_causes()


@app.task(name=LEARNING)
def learn_kinds() -> None:
    """Learns the kinds of needs anew because somebody asked for it."""
    with everywhere():
        learn_from_needs(by=SYSTEM)


@app.task(name=CONFIRMING, retry=RetryStrategy(max_attempts=4, exponential_wait=4))
def confirm_address(watch_id: str) -> None:
    """Asks somebody by e-mail whether she wants to follow an area."""
    with everywhere():
        ask_to_confirm(UUID(watch_id))


@app.periodic(cron="5 8 * * *")
@app.task(name="gongzhi.write_collected", queueing_lock="gongzhi.write_collected")
def write_collected_letters(timestamp: int) -> None:
    """Writes each morning one letter instead of many to whoever asked for it."""
    del timestamp
    write_collected(now())


@app.periodic(cron="15 3 * * 0")
@app.task(name="gongzhi.learn_kinds_weekly", queueing_lock="gongzhi.learn_kinds_weekly")
def learn_kinds_weekly(timestamp: int) -> None:
    """Learns the kinds of needs anew in the night to Sunday."""
    del timestamp
    with everywhere():
        learn_from_needs(by=SYSTEM)


@app.periodic(cron="30 6 * * *")
@app.task(name="gongzhi.remind_of_contracts", queueing_lock="gongzhi.remind_of_contracts")
def remind_of_contracts(timestamp: int) -> None:
    """Tells each morning the secretaries of the contracts that end within 90 days; each contract once."""
    del timestamp
    with everywhere():
        remind_of_ending_contracts(on=today())


@app.periodic(cron="10 6 * * *")
@app.task(name="gongzhi.watch_the_teams", queueing_lock="gongzhi.watch_the_teams")
def watch_the_teams(timestamp: int) -> None:
    """Tells each morning whoever looks after teams which of them lost their lead, their people or their shifts."""
    del timestamp
    begin_plans()
    with everywhere():
        watch_teams()


@app.periodic(cron="50 2 * * *")
@app.task(name="gongzhi.watch_the_matches", queueing_lock="gongzhi.watch_the_matches")
def watch_the_matches(timestamp: int) -> None:
    """Ends each night what was asked of organisations for needs that are over, or of offers that left the list."""
    del timestamp
    with everywhere():
        end_left_matches()


@app.periodic(cron="*/5 * * * *")
@app.task(name="gongzhi.watch_the_looks", queueing_lock="gongzhi.watch_the_looks")
def watch_the_looks(timestamp: int) -> None:
    """Tells the auditors within minutes who opened unusually many residents' records (R6)."""
    del timestamp
    with everywhere():
        watch_looks()


@app.periodic(cron="20 * * * *")
@app.task(name="gongzhi.end_old_visits", queueing_lock="gongzhi.end_old_visits")
def end_old_visits(timestamp: int) -> None:
    """Deletes the single visits of rounds whose data end date is past, packs and waiting entries; sums stay."""
    del timestamp
    with everywhere():
        fold_answers(today())
        end_visits(today())
        end_fieldwork(today())


@app.periodic(cron="0 8,12,18 * * *")
@app.task(name="gongzhi.tell_what_was_found", queueing_lock="gongzhi.tell_what_was_found")
def tell_what_was_found(timestamp: int) -> None:
    """Tells whoever keeps the registers what was found on the way and waits: each round once a day at most."""
    del timestamp
    with everywhere():
        tell_of_finds()


@app.periodic(cron="1 * * * *")
@app.task(name="gongzhi.carry_out_changes", queueing_lock="gongzhi.carry_out_changes")
def carry_out_place_changes(timestamp: int) -> None:
    """Carries out the planned acts on places whose day has come; those that were missed keep their own day."""
    del timestamp
    carry_out_changes(on=today())


@app.periodic(cron="2 * * * *")
@app.task(name="gongzhi.begin_plans", queueing_lock="gongzhi.begin_plans")
def begin_grid_plans(timestamp: int) -> None:
    """Lets the teams of a plan that begins today come over from the plan before; late rather than never."""
    del timestamp
    begin_plans()


@app.periodic(cron="20 2 * * *")
@app.task(name="gongzhi.look_for_gaps", queueing_lock="gongzhi.look_for_gaps")
def look_for_gaps(timestamp: int) -> None:
    """Looks each night for gaps and overlaps in the whole district, and ends temporary tasks whose day is past."""
    del timestamp
    with everywhere():
        end_temporary_tasks(today())
        top = district()
        if top is not None:
            scan_gaps(top, kinds=[one.code for one in kinds()], on=today(), by=SYSTEM)


@app.task(name=WORK)
def work_on_upload(upload_id: str) -> None:
    """Checks, takes in or takes back a large file of places."""
    run_upload(UUID(upload_id))


@app.periodic(cron="10 8 * * *")
@app.task(name="gongzhi.remind_of_agreements", queueing_lock="gongzhi.remind_of_agreements")
def remind_of_agreements(timestamp: int) -> None:
    """Tells both sides of agreements whose review is near, each once."""
    del timestamp
    with everywhere():
        remind_of_reviews(on=today())


@app.periodic(cron="40 3 * * *")
@app.task(name="gongzhi.forget_what_has_ended", queueing_lock="gongzhi.forget_what_has_ended")
def forget_what_has_ended(timestamp: int) -> None:
    """Deletes each night what has outlived its purpose, as the declarations of the models promise (R2)."""
    del timestamp
    moment = now()
    with everywhere():
        forget_contacts(on=today())
        forget_candidacies(on=today())
        forget_attempts(at=moment)
        forget_sessions(at=moment)
        forget_departed(before=moment - DEPARTED_LAST)
        forget_receipts(before=moment - RECEIPTS_LAST)
        forget_messages(before=moment - MESSAGES_LAST)
        forget_visit_contacts()
        while forget_needs(at=moment):
            pass
        forget_words()
        forget_matches()
        forget_orders()
        forget_look_alarms(before=moment - ALARMS_LAST)
        forget_drafts(before=moment - DELIVERIES_LAST)
        forget_deliveries(before=moment - DELIVERIES_LAST)
        sweep_photos(at=moment)
        sweep_screenshots(at=moment)
        sweep_papers(at=moment)
        sweep_grid_files(at=moment)
        discard_uploads(at=moment)
