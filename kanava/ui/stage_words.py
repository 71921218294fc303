"""Words for the console's features: their names, what each is for, why it shows, and what was switched (guide: D6, D7)."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kanava.rules.stages import COMPARING, Feature, Standing, Why
from kanava.ui import formatting

if TYPE_CHECKING:
    from kanava.stages.queries import Known, Switched

# The name that menus and tabs show, and what it is for.
FEATURES: Mapping[Feature, tuple[Any, Any]] = {
    Feature.STEPS: (gettext_lazy("Next steps"),
        gettext_lazy("What you have agreed to do next, with all partners in one list.")),
    Feature.ENQUIRIES: (gettext_lazy("Questions"),
        gettext_lazy("What partners’ people ask you in the portal, who answers it, and by when.")),
    Feature.CUSTOMERS: (gettext_lazy("Customers"),
        gettext_lazy("The companies that partners and your own team sell to, and who works on what there.")),
    Feature.EARNINGS: (gettext_lazy("Earnings"),
        gettext_lazy("What all partners have earned: to pay, on hold, or given as a discount.")),
    Feature.FUNDS: (gettext_lazy("Marketing money"),
        gettext_lazy("Budgets for joint campaigns with partners: requests, claims with proofs, and what came of them.")),
    Feature.FIGURES: (gettext_lazy("Figures on the dashboard"),
        gettext_lazy("Share of revenue, deal size and sales cycle, with charts, beside other programmes of your age and size.")),
    Feature.REVENUE: (gettext_lazy("Total revenue"),
        gettext_lazy("Your whole revenue by month, so that the partners’ share is right where not all deals are here.")),
    Feature.RATES: (gettext_lazy("Exchange rates"),
        gettext_lazy("Rates of the European Central Bank, for partners and deals in other currencies.")),
    Feature.SIMULATIONS: (gettext_lazy("Trying out the playbook"),
        gettext_lazy("What a draft of the playbook would have paid for the sales of the past.")),
    Feature.RANKING: (gettext_lazy("Ranking of candidates"),
        gettext_lazy("Candidates in the order of their scores, and whether the order survives other weights.")),
    Feature.TARGETS: (gettext_lazy("Target accounts"),
        gettext_lazy("The customers you want to reach, to measure how many of them a candidate serves.")),
    Feature.LETTERS: (gettext_lazy("Letters to candidates"),
        gettext_lazy("Templates of first letters that the programme’s figures fill.")),
    Feature.SOURCES: (gettext_lazy("Sources of candidates"),
        gettext_lazy("What each source has brought, and how cold letters do against the benchmark.")),
    Feature.COHORTS: (gettext_lazy("First deals by month of signing"),
        gettext_lazy("How soon the partners signed in each month have registered their first deal.")),
    Feature.ANSWERS: (gettext_lazy("How fast we answer"),
        gettext_lazy("How long partners wait for an answer from each manager, in business hours.")),
    Feature.SCENARIOS: (gettext_lazy("Scenarios for practice pitches"),
        gettext_lazy("Situations in which a partner practises the pitch before it meets a customer.")),
    Feature.PATHS: (gettext_lazy("Training"),
        gettext_lazy("Learning paths with lessons that partners’ people go through by themselves, and who is how far.")),
    Feature.LIBRARY: (gettext_lazy("Library"),
        gettext_lazy("Materials for partners by language, tier and market, with versions, search and who uses them.")),
    Feature.SURVEYS: (gettext_lazy("Surveys"),
        gettext_lazy("What partners say of support, margins and resources: anonymously once a quarter, and by name after what has gone well or badly.")),
}  # fmt: skip

CODES: Mapping[str, Any] = {
    "ON": gettext_lazy("On"), "AUTO": gettext_lazy("By itself"), "OFF": gettext_lazy("Off"),
    "feature.switched": gettext_lazy("Feature switched"), "feature.noted": gettext_lazy("New features noted"),
    "folder.kept": gettext_lazy("Shared folder kept"), "folder.removed": gettext_lazy("Shared folder removed"),
}  # fmt: skip

REFUSALS: Mapping[str, Any] = {
    "FOLDER_UNREADABLE": gettext_lazy(
        "Write an address of the web, such as https://files.example.com/partners."
    ),
}


def name_of(feature: Feature) -> str:
    """What menus call it."""
    return str(FEATURES[feature][0])


def names_of(features: Iterable[Feature]) -> str:
    """Several in a row."""
    return ", ".join(name_of(one) for one in features)


def why(found: Standing, known: "Known", switched: "Switched | None" = None) -> str:
    """Why a feature shows or does not, as a sentence without a full stop."""
    if found.why in (Why.SWITCHED_ON, Why.SWITCHED_OFF):
        return _switched(found.why == Why.SWITCHED_ON, switched)
    if found.why == Why.IN_USE:
        since = known.since.get(found.feature)
        return _("In use since %(day)s") % {"day": formatting.day(since)} if since else _("In use")
    if not found.shows:
        return _ahead(found)
    said = ngettext("Shows from %(n)s partner on", "Shows from %(n)s partners on", found.at)
    return said % {"n": formatting.number(found.at)}


def why_hidden(found: Standing) -> str:
    """What a page says on itself that no menu leads to."""
    name = name_of(found.feature)
    if found.why == Why.SWITCHED_OFF:
        return _("%(name)s: switched off, so no menu leads here. The page works all the same.") % {
            "name": name
        }
    return _("%(name)s: not in the menu yet. %(when)s. The page works all the same.") % {
        "name": name,
        "when": _ahead(found),
    }


def _ahead(found: Standing) -> str:
    """At which size it shows, or with its first row."""
    if found.feature in COMPARING:
        said = ngettext("Appears at %(n)s partner", "Appears at %(n)s partners", found.at)
    else:
        said = ngettext(
            "Appears at %(n)s partner, or once it is used",
            "Appears at %(n)s partners, or once it is used",
            found.at,
        )
    return said % {"n": formatting.number(found.at)}


def _switched(is_on: bool, switched: "Switched | None") -> str:
    if switched is None:
        return _("Switched on") if is_on else _("Switched off")
    said = _("Switched on by %(person)s, %(day)s") if is_on else _("Switched off by %(person)s, %(day)s")
    return said % {"person": switched.person, "day": formatting.day(switched.at)}


def of_event(verb: str, data: Mapping[str, Any]) -> str:
    """A line of the history; empty where the verb alone says all."""
    known = [one for one in Feature if one.value in (data.get("feature"), *data.get("features", ()))]
    if verb == "feature.noted":
        return _("Taken note of: %(features)s") % {"features": names_of(known)}
    if verb == "feature.switched" and known:
        before, after = (str(CODES[data[which]]) for which in ("before", "after"))
        return f"{names_of(known)}: {before} → {after}"
    return ""
