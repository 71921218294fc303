"""What holds between questions, attempts, paths and certificates (guide: D2)."""

from kanava.config.proofs.findings import Query

CERTIFICATES = (
    Query("A certificate stands for a path that its holder has finished.", "training_certificate", """
        select certificate.id from training_certificate certificate
        join training_enrolment enrolment on enrolment.id = certificate.enrolment_id
        where enrolment.finished_at is null or enrolment.person_id <> certificate.person_id
        or enrolment.partner_id <> certificate.partner_id or enrolment.path_id <> certificate.path_id"""),
    Query("An attempt that was passed has the percentage that passes; one to be marked has something to mark.", "training_attempt", """
        select id from training_attempt where outcome = 'PASSED' and percent < pass_percent
        union select attempt.id from training_attempt attempt where outcome = 'TO_BE_MARKED' and not exists (
        select 1 from training_answer answer where answer.attempt_id = attempt.id and answer.part = '')"""),
    Query("Every question has its words and what is right.", "training_question", """
        select question.id from training_question question
        where not exists (select 1 from training_questiontext text where text.question_id = question.id)
        or not exists (select 1 from training_questionkey key where key.question_id = question.id)"""),
)  # fmt: skip
