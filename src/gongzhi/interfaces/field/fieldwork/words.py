"""The sentences of the page "my doors", whose script holds none; ``{n}`` and the like are filled on the phone."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gongzhi.interfaces.common.forms import NO_FACES


def sentences() -> dict[str, str]:
    """Gives every sentence in the reader's language, by the name that the script knows."""
    return {
        **_doors(),
        **_again(),
        **_found(),
        **_leases(),
        **_sheet(),
        **_asked(),
        **_state(),
        **_records(),
        **_phone(),
    }


def _doors() -> dict[str, str]:
    return {
        "title": _("My doors"),
        "stairs": _("Entrances"),
        "doors": _("Doors"),
        "floor": _("Floor {level}"),
        "floorDone": _("All tried"),
        "floorQuiet": _("Nothing to try"),
        "noneLeft": _("Nothing left to try; {n} asked not to be visited"),
        "toNext": _("To the first floor with something to do"),
        "nobody": _("No answer on this floor"),
        "floorSaid": _("{floor}: no answer (doors: {n})"),
        "topDown": _("From the top floor down. Tap a door and say what happened."),
        "left": _("{n} of {all} doors still to try"),
        "allTried": _("All {all} doors tried"),
        "due": _("Try now"),
        "dueNow": _("Doors to try again now: {n}"),
        "asked": _("Asked to be visited"),
        "tried": pgettext("doors", "Tried"),
        "met": _("Met somebody"),
        "settled": pgettext("doors", "Settled"),
        "until": _("until {day}"),
        "team": _(
            "Doors of the whole team in this grid. One door can be in all three figures, and can be settled without"
            " a knock."
        ),
        "teamWaiting": _("Doors of the whole team in this grid. Your own visits not yet counted: {n}."),
        "choose": _("Which grid's doors do you want on this phone?"),
    }


def _again() -> dict[str, str]:
    return {
        "again": _("Best time to try again: {when}."),
        "againNow": _("It may be tried again now."),
        "againBest": _("Now is the best time to try it again."),
        "againNowBetter": _("It may be tried again now; a better time: {when}."),
        "missed": _("The household asked to be visited {when}, and nobody came; begin with an apology."),
        "againstWish": _("Do not knock: the household asked not to be visited until {day}."),
        "againstMet": _("Somebody was met here today. Do not knock again today."),
        "againstWeek": _("Three knocks within a week are enough. Do not knock before {day}."),
        "againstDay": _("Two knocks a day are enough. Do not knock again today."),
        "againstPart": _("Somebody already knocked here this {part}. Come in another part of the day."),
        "same": _("It happened anyway"),
        "odds": _("About {share} of 100 knocks at houses of {kind} are answered then."),
        "oddsShut": _(
            "About {share} of 100 such knocks at houses of {kind} are answered then; this door stayed shut before:"
            " {failed}."
        ),
        "oddsOfBodies": _("About {share} of 100 knocks are answered then."),
        "used_up": _("This round's tries are used up; the secretary closes the door."),
        "no_time": _("No permitted visiting time is left before the round ends; leave a slip."),
        "leaveSlip": _("After {n} tries: leave a slip."),
        "askNeighbour": _("After three tries: ask a neighbour or the entrance's steward whom to talk to."),
    }


def _found() -> dict[str, str]:
    return {
        "found": _("Found on the way"),
        "foundHint": _("An organisation that is here but not on the list. The office enters it in the register."),
        "foundAdd": _("Write an organisation down"),
        "foundName": _("Name of the organisation"),
        "foundKind": _("Kind"),
        "foundPlace": _("Where it stands"),
        "foundRemark": _("Remark, if you like: entrance, floor, opening hours"),
        "foundNoPeople": _("No names or telephone numbers of people."),
        "foundMissing": _("Write the name of the organisation."),
        "foundChoose": _("Choose"),
        "foundNoPlace": _("Choose where it stands."),
        "foundNoKind": _("Choose its kind."),
        "nothingYet": _("Nothing is registered here yet"),
        "nothingYetMore": _(
            "Write down what you find on the way. The office enters it, and then its door is listed here."
        ),
        "foundSoFar": _("Written down on this phone so far: {n}"),
        "nowhere": _("This grid has no buildings any more. Tell the community office."),
        "foundKept": _("“{name}” is written down; the office decides."),
        "save": _("Save"),
    }


def _leases() -> dict[str, str]:
    return {
        "nextStair": _("Next entrance"),
        "goOn": _("Continue in my entrance"),
        "pull": _("I am in this entrance"),
        "release": _("Give it back"),
        "leaseMine": _("You are here; the others see it"),
        "leaseOther": _("{name} is here"),
        "leaseElsewhere": _("The next entrance lies in another grid. Open it on the page Today."),
        "notTaken": _("No signal: the others cannot see yet that you go here."),
        "nothingLeft": _("Nothing can be tried here now, or somebody is in it. Look again in another part of the day."),
    }


def _asked() -> dict[str, str]:
    return {
        "script": _("What we say at the door"),
        "wish": _("Please come"),
        "when": _("When may we come again? Choose a day and its part."),
        "noDay": _("No time agreed"),
        "today": _("today"),
        "tomorrow": _("tomorrow"),
        "morning": _("morning"),
        "afternoon": _("afternoon"),
        "evening": _("evening"),
        "questions": _("Nobody has to answer."),
        "saveAnswers": _("Save visit and answers"),
        "noAnswers": _("Save without answers"),
        "answerMissing": _("This question is still to be answered."),
        "answerNumber": _("Write a whole number."),
        "answerDecimal": _("Write a number."),
        "required": _("{question} (please ask)"),
    }


def _sheet() -> dict[str, str]:
    return {
        "close": _("Close"),
        "else": _("Something else"),
        "need": _("Somebody here reports a need"),
        "needIsVisit": _("Somebody was met at this door: it is kept as a visit too."),
        "seen": _("I see a need myself"),
        "seenHint": _("This is not a visit: it belongs to the entrance or building, not to a household."),
        "needHint": _("One tap is enough; words and a photo can follow."),
        "needKept": _("The need is written down"),
        "words": _("A few words, if you like"),
        "photo": _("Photo, if you like"),
        "photoKept": _("The photo is kept and will be sent."),
        "photoFault": _("This picture cannot be read. Take another one."),
        "shrinking": _("Making the photo smaller…"),
        "done": _("Done"),
        "undo": _("Undo"),
        "undone": _("Taken back"),
        "quiet": _("Do not knock"),
        "silence": _("Do not come again"),
        "days30": _("Not for a month"),
        "days90": _("Not for three months"),
        "days365": _("Not for a year"),
        "silenceHint": _("Nobody knocks here until then, in any round."),
        "silenceKept": _("Saved: nobody knocks here until {day}"),
        "lift": _("The household takes it back"),
        "neighbour": _("What a neighbour said"),
        "empty": _("Nobody lives there"),
        "livedIn": _("Somebody lives there"),
        "photoFaces": str(NO_FACES),
        "opens": _("Opens the entrance: {name}"),
        "kept": _("Kept on this phone, will be sent"),
    }


def _state() -> dict[str, str]:
    return {
        "starting": _("Fetching your doors…"),
        "laidAside": _(
            "The server cannot process this entry. It tries again every ten minutes; tell the community office."
        ),
        "offline": _("No signal. You can go on; everything is kept on this phone."),
        "offlineWaiting": _("No signal. Entries kept on this phone, sent by themselves later: {n}."),
        "sending": _("Entries being sent: {n}."),
        "full": _("This phone is full. Entries held only by this open page: {n}. Keep it open until they are sent."),
        "packFull": _("This phone is full: the doors are held by this open page only. Make room on the phone."),
        "expired": _(
            "The doors of this phone ran out after 48 hours. What you entered is kept and sent with a signal."
        ),
        "days": _("This round goes from {first} to {last}; visits are recorded on these days."),
        "badge": _("Who we are"),
        "dayTime": _("by day"),
        "badgeHint": _("Valid on its day only. The resident scans it and sees these names and the office's telephone."),
        "badgeOffice": _("Or call the office: {phone}"),
        "noBadge": _("You are not in a pair of this round now. The secretary names the pairs."),
        "hours": _(
            "Doors are knocked at between {first} and {last}. Visits made earlier can be recorded on the page Today."
        ),
        "loggedOut": _(
            "The log-in has ended. What you entered lies sealed on this phone and is sent after you log in."
        ),
        "logIn": _("Log in"),
        "noRound": _("No round is under way in your grids. When one begins, its doors are listed here."),
        "revoked": _("The doors were taken back from this phone. What you had entered was handed over."),
        "insecure": _(
            "This address is not secure, so nothing can be kept on the phone. Ask the community office for the"
            " secure address."
        ),
    }


def _records() -> dict[str, str]:
    return {
        "records": _("My entries"),
        "noRecords": _("Nothing has been entered on this phone yet."),
        "elsewhere": _("A door that is no longer on this phone"),
        "unsent": _("not sent"),
        "sent": pgettext("entries", "sent"),
        "sendNow": _("Send now"),
        "compare": _("Compare with the server"),
        "comparing": _("Comparing entry by entry…"),
        "compareFault": _("Comparing needs a signal."),
        "equal": _("Phone and server agree on all {same} entries."),
        "differs": _("Missing on the server: {here}; different there: {differ}. Tell the community office."),
        "comparedMore": _("{waiting} not sent yet; {there} more were recorded elsewhere."),
        "notThere": _("not on the server"),
        "forget": _("Understood, remove"),
        "verb_visit": pgettext("entry of a phone", "Visit at a door"),
        "verb_undo": pgettext("entry of a phone", "Visit taken back"),
        "verb_need": pgettext("entry of a phone", "Need"),
        "verb_seen": pgettext("entry of a phone", "Need seen on the way"),
        "verb_words": pgettext("entry of a phone", "Words added to a need"),
        "verb_photo": pgettext("entry of a phone", "Photo of a need"),
        "verb_silence": pgettext("entry of a phone", "Wish not to be visited"),
        "verb_found": pgettext("entry of a phone", "Organisation found on the way"),
        "verb_neighbour": pgettext("entry of a phone", "What a neighbour said"),
        "state_new": _("kept, not sent"),
        "state_failed": _("sending, no answer yet"),
        "state_in_flight": _("being saved"),
        "state_saved": _("saved"),
        "state_held": pgettext("entry of a phone", "Waits for an earlier entry"),
        "state_handed_over": pgettext("entry of a phone", "Handed over"),
        "state_conflict": pgettext("entry of a phone", "Two different entries under one number"),
        "state_taken_in": pgettext("entry of a phone", "Saved"),
        "state_set_aside": pgettext("entry of a phone", "Set aside"),
        "state_refused": _("not taken"),
    }


def _phone() -> dict[str, str]:
    return {
        "phone": _("This phone"),
        "phoneName": _("Name this phone"),
        "phoneHint": _("So that the office can tell two phones of yours apart, for example “the red one”. No number."),
        "phoneCalled": _("This phone is called “{name}”."),
        "phoneUnnamed": _("This phone has no name."),
        "phoneKept": _("The name of this phone is kept."),
    }
