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
    Query("A live session counts who comes and waits, gives no more seats than it has, and leaves none free while somebody waits.", "training_livesession", """
        select session.id from training_livesession session where
        session.coming <> (select count(*) from training_signup one where one.session_id = session.id and one.state = 'SIGN_UP_COMING')
        or session.waiting <> (select count(*) from training_signup one where one.session_id = session.id and one.state = 'SIGN_UP_WAITING')
        or session.waiting <> (select coalesce(max(place), 0) from training_signup one where one.session_id = session.id)
        or (session.waiting > 0 and session.coming <> session.seats)"""),
    Query("Who waits for a seat of a live session stands in the order of arrival.", "training_signup", """
        select one.id from training_signup one join training_signup other on other.session_id = one.session_id
        where one.place > other.place and one.arrival < other.arrival"""),
    Query("Who was there at a live session is done with its lesson.", "training_signup", """
        select one.id from training_signup one join training_livesession session on session.id = one.session_id
        where one.attendance = 'ATTENDANCE_THERE' and not exists (select 1 from training_progress progress
        where progress.enrolment_id = one.enrolment_id and progress.lesson_id = session.lesson_id and progress.done_at is not null)"""),
    Query("Every question has its words and what is right.", "training_question", """
        select question.id from training_question question
        where not exists (select 1 from training_questiontext text where text.question_id = question.id)
        or not exists (select 1 from training_questionkey key where key.question_id = question.id)"""),
)  # fmt: skip
