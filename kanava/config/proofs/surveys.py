"""Surveys: what must hold so that nobody can look up who said what (docs/adr/0040)."""

from collections.abc import Iterator

from kanava.config.proofs.findings import Finding, Level, Query, ask

SURVEYS = (
    Query("What came out of a survey is a group as large as was promised, or nothing.", "surveys_survey", """
        select survey.id from surveys_survey survey join surveys_scores scores on scores.survey_id = survey.id
        group by survey.id having count(*) < survey.smallest or survey.state <> 'SURVEY_CLOSED'"""),
    Query("Words came out of a survey with its marks, at most one for each.", "surveys_survey", """
        select survey.id from surveys_survey survey join surveys_remark remark on remark.survey_id = survey.id
        group by survey.id having count(*) > (select count(*) from surveys_scores scores where scores.survey_id = survey.id)"""),
    Query("Nothing is left of the links, letters and box of a survey that is not open.", "surveys_survey", """
        select survey.id from surveys_survey survey where survey.state <> 'SURVEY_OPEN' and (
        exists (select 1 from surveys_token left_over where left_over.survey_id = survey.id)
        or exists (select 1 from surveys_envelope left_over where left_over.survey_id = survey.id)
        or exists (select 1 from surveys_waiting left_over where left_over.survey_id = survey.id))"""),
    Query("Every answer in the box has used up a link.", "surveys_survey", """
        select survey.id from surveys_survey survey where survey.state = 'SURVEY_OPEN' and survey.invited <
        (select count(*) from surveys_token token where token.survey_id = survey.id)
        + (select count(*) from surveys_waiting waiting where waiting.survey_id = survey.id)"""),
    Query("Letters on their way are kept out of the database's log.", "surveys_envelope", """
        select 0 where exists (select 1 from pg_class where oid = 'surveys_envelope'::regclass and relpersistence <> 'u')"""),
    Query("Letters of a survey have gone within a day.", "surveys_survey", """
        select survey.id from surveys_survey survey where survey.opened_at < now() - interval '1 day'
        and survey.state = 'SURVEY_OPEN' and exists (
        select 1 from surveys_envelope envelope where envelope.survey_id = survey.id and envelope.token <> '')""",
        Level.WARNING, "See whether the mail server takes mail."),
    Query("What partners read of a survey is a group as large as was promised.", "surveys_shared", """
        select shared.id from surveys_shared shared join surveys_survey survey on survey.id = shared.survey_id
        where shared.at_least < survey.smallest or shared.quarter_on <> survey.quarter_on"""),
)  # fmt: skip


def prove_surveys() -> Iterator[Finding]:
    """All promises of surveys."""
    yield from ask(SURVEYS)
