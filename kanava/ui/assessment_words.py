"""Words for assessments and certificates: kinds of questions, outcomes, findings, events, refusals."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

CODES: Mapping[str, Any] = {
    "CHOICE": _("One right answer"), "MULTIPLE": _("Several right answers"), "ORDERING": _("Put in order"), "MATCHING": _("Match"),
    "NUMBER": _("Number"), "SHORT": _("Short answer"), "PRACTICAL": _("Practical task"), "PITCH": _("Practice pitch"),
    "PASSED": _("Passed"), "NOT_PASSED": _("Not passed"), "TO_BE_MARKED": _("To be marked"),
    "ANSWER_RIGHT": _("Right"), "ANSWER_PARTLY": _("Partly right"), "ANSWER_WRONG": _("Wrong"), "ANSWER_WAITS": _("To be marked"),
    "CERTIFICATE_VALID": _("Valid"), "CERTIFICATE_EXPIRED": _("Expired"), "CERTIFICATE_REVOKED": _("Revoked"),
    "RENEWAL_ENDS": _("Certificate ends soon"), "RENEWAL_EXPIRED": _("Certificate expired"), "RENEWAL_REVOKED": _("Certificate revoked"),
    "ITEM_TOO_FEW": _("Too few answers to say"), "ITEM_SOUND": _("Sound"), "ITEM_TOO_EASY": _("Too easy"), "ITEM_TOO_HARD": _("Too hard"),
    "ITEM_TELLS_NOTHING": _("Tells nothing"), "ITEM_MISLEADS": _("Misleads"),
    "ANYBODY_AT_PARTNER": _("Anybody at the partner"), "WHO_REGISTERS": _("Whoever registers the deal"),
    "training.begun": _("Learning path begun"), "training.bank_made": _("Question bank made"), "training.question_kept": _("Question written"),
    "training.question_retired": _("Question taken out"), "training.assessment_made": _("Assessment made"), "training.assessment_set": _("Assessment changed"),
    "training.attempt_begun": _("Assessment begun"), "training.attempt_handed_in": _("Assessment handed in"), "training.attempt_marked": _("Assessment marked"),
    "training.certified": _("Certificate issued"), "training.certificate_revoked": _("Certificate revoked"), "training.certificate_ends": _("Reminded of a certificate that ends"),
}  # fmt: skip

TONES: Mapping[str, str] = {
    "PASSED": "good", "NOT_PASSED": "bad", "TO_BE_MARKED": "wait", "ANSWER_RIGHT": "good", "ANSWER_PARTLY": "wait", "ANSWER_WRONG": "bad", "ANSWER_WAITS": "wait",
    "CERTIFICATE_VALID": "good", "CERTIFICATE_EXPIRED": "mute", "CERTIFICATE_REVOKED": "bad",
    "RENEWAL_ENDS": "wait", "RENEWAL_EXPIRED": "bad", "RENEWAL_REVOKED": "bad",
    "ITEM_TOO_FEW": "mute", "ITEM_SOUND": "good", "ITEM_TOO_EASY": "wait", "ITEM_TOO_HARD": "wait", "ITEM_TELLS_NOTHING": "bad", "ITEM_MISLEADS": "bad",
}  # fmt: skip

# What an author does about a question.
FINDINGS: Mapping[str, Any] = {
    "ITEM_TOO_FEW": _("Twenty answers say more."),
    "ITEM_SOUND": _("Those who know more answer it better."),
    "ITEM_TOO_EASY": _("Nearly everybody answers it: it tells nobody apart."),
    "ITEM_TOO_HARD": _("Hardly anybody answers it: is it taught, and is it clear?"),
    "ITEM_TELLS_NOTHING": _("Those who know more answer it no better than others. Say it more clearly, or take it out."),
    "ITEM_MISLEADS": _("Those who know more answer it worse. Look whether the right answer is right."),
}  # fmt: skip

REFUSALS: Mapping[str, Any] = {
    "QUESTION_FAULTY": _("This does not make a question that can be answered. Look at its options and at what is right."),
    "QUESTION_LINES_FEW": _("Write at least %(fewest)s."),
    "QUESTION_LINES_MANY": _("Write %(most)s at most."),
    "QUESTION_LINE_EMPTY": _("Nothing stands here. Write it in each language, or empty the whole line."),
    "QUESTION_LINE_TWICE": _("This says the same as line %(line)s. Nobody could tell which of them is meant."),
    "QUESTION_RIGHT_MISSING": _("Tick what is right."),
    "QUESTION_RIGHT_SEVERAL": _("One option alone can be right. For several there is another kind of question."),
    "QUESTION_OFF_NEGATIVE": _("How far off an answer may be is 0 or more."),
    "QUESTION_WORDING_MISSING": _("Write at least one wording that counts, in letters or figures."),
    "QUESTION_POINTS_OUTSIDE": _("Give from 1 to %(most)s points."),
    "QUESTION_NUMBER_UNREAD": _("“%(text)s” is no number that can be read here."),
    "QUESTION_NUMBER_MISSING": _("Write a number."),
    "QUESTION_STEM_MISSING": _("The options stand here, but nothing is asked in this language."),
    "QUESTION_WORDS_MISSING": _("Write the question in one language at least, and in each language all its options."),
    "RUBRIC_OUT_OF_RANGE": _("Give from 0 to %(most)s points."),
    "TITLE_UNSAID": _("Give it a title in one language at least."),
    "ASSESSMENT_EMPTY": _("Draw at least one question from a bank."),
    "ASSESSMENT_TOO_FEW_QUESTIONS": _("The bank does not hold so many questions."),
    "ASSESSMENT_ATTEMPTS_USED": _("All attempts are used. Ask your partner manager what to do next."),
    "ASSESSMENT_TOO_SOON": _("The next attempt has to wait."),
    "ASSESSMENT_RUNS": _("An attempt is under way, or waits to be marked."),
    "ASSESSMENT_PASSED": _("You have passed."),
    "ASSESSMENT_TIME_OVER": _("The time is over, or the assessment was handed in. What was saved before counts."),
    "ATTEMPT_MARKED": _("Somebody has marked it meanwhile."),
    "ANSWER_FILE_UNKNOWN": _("Send a video, a recording, a PDF, a picture or an office document."),
    "CERTIFICATE_REVOKED_ALREADY": _("The certificate was revoked already."),
    "ANSWER_FILE_TOO_LARGE": _("The file is larger than 300 MB. Make it smaller, or shorter where it is a recording."),
    "CERTIFICATE_MISSING": _("To register a deal in this product line somebody at the partner needs a valid certificate of %(paths)s. The draft is kept."),
    "OWN_CERTIFICATE_MISSING": _("To register a deal in this product line whoever registers needs a valid certificate of %(paths)s. The draft is kept."),
}  # fmt: skip

# The same where only the code is kept: the page of the draft names the paths.
SHORTLY: Mapping[str, Any] = {
    "CERTIFICATE_MISSING": _("Somebody at the partner needs a valid certificate for this product line. The draft is kept, and its page says which one."),
    "OWN_CERTIFICATE_MISSING": _("Whoever registers needs a valid certificate for this product line. The draft is kept, and its page says which one."),
}  # fmt: skip


def told_paths(paths: Any) -> str:
    """Paths by their titles in the reader's language, any one of which is enough."""
    wanted = (get_language() or "en")[:2]
    titles = [dict(one.titles).get(wanted) or next((text for _code, text in one.titles), "") for one in paths]
    return said(" or ").join(f"“{title}”" for title in titles if title)
