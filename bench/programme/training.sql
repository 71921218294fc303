-- Learning: paths with lessons and an assessment, who learns them and how far they are, attempts with their answers, certificates.
insert into training_path (slug, role, state, partner_types, product_line_id, due_days, certificate_months, sort_key, made_at, made_by_id)
select 'path-' || n, (array['SALES', 'PRODUCT', 'TECHNICAL'])[1 + n %% 3], 'PATH_OPEN', '{}', null, 21, 12, 'path ' || lpad(n::text, 3, '0'),
  %(now)s::timestamptz - interval '3 years', null from generate_series(1, 12) as n;
insert into training_pathtext (path_id, language, title, summary)
select id, language, 'Path ' || id || ' (' || language || ')', 'What one can do after it.' from training_path cross join (values ('en'), ('fi')) as told(language) order by id, language;
insert into training_lesson (slug, path_id, position, kind, minutes, is_required, recording_counts)
select 'lesson-' || place, path.id, place, case when place = 6 then 'ASSESSMENT_LESSON' else 'TEXT_LESSON' end, 8, true, true
from training_path path cross join generate_series(1, 6) as place order by path.id, place;
insert into training_lessontext (lesson_id, language, title, body)
select id, language, 'Lesson ' || position || ' of path ' || path_id, repeat('A sentence about connections that everybody should read. ', 40)
from training_lesson cross join (values ('en'), ('fi')) as told(language) order by id, language;
insert into training_bank (slug, name, sort_key, made_at) select 'bank-' || id, 'Bank ' || id, 'bank ' || lpad(id::text, 8, '0'), %(now)s::timestamptz - interval '3 years' from training_path order by id;
insert into training_question (slug, bank_id, kind, points, version, made_at)
select 'question-' || n, bank.id, 'CHOICE', 1, 1, %(now)s::timestamptz - interval '3 years' from training_bank bank cross join generate_series(1, 40) as n order by bank.id, n;
insert into training_questiontext (question_id, language, stem, options, others)
select id, 'en', 'What is right in question ' || id || '?', array['This one', 'That one', 'Another one', 'None of them'], '{}' from training_question order by id;
insert into training_questionkey (question_id, "right") select id, '[0]' from training_question order by id;
insert into training_assessment (lesson_id, pass_percent, minutes, attempts, wait_hours, shuffles, tells_wrong, draws_judged)
select id, 80, 30, 3, 24, true, true, true from training_lesson where kind = 'ASSESSMENT_LESSON' order by id;
insert into training_draw (assessment_id, bank_id, count)
select assessment.id, bank.id, 10 from training_assessment assessment join training_lesson lesson on lesson.id = assessment.lesson_id
join training_bank bank on bank.slug = 'bank-' || lesson.path_id order by assessment.id;
-- Each of a partner's people learns two paths of those who sell; two thirds have finished the first, a third the second.
insert into training_enrolment (path_id, person_id, partner_id, begun_at, due_on, seen_at, finished_at)
select path.id, member.user_id, member.partner_id, told.begun, told.begun::date + 21,
  case when (member.id + place) %% 10 > 0 then told.begun + interval '2 days' end,
  case when (member.id + place) %% 3 < 3 - place then told.begun + interval '9 days' end
from partners_membership member cross join generate_series(1, 2) as place
join lateral (select id from training_path where role in ('SALES', 'PRODUCT') order by md5(id || '-' || (member.id + place) %% 997) offset place - 1 limit 1) as path on true
cross join lateral (select (%(day)s::date - 12 - (member.id * 7 + place * 31)::int %% 700)::timestamptz + interval '9 hours' as begun) as told
order by member.id, place on conflict do nothing;
insert into training_progress (enrolment_id, partner_id, lesson_id, opened_at, done_at, position)
select enrolment.id, enrolment.partner_id, lesson.id, enrolment.begun_at + interval '1 day',
  case when enrolment.finished_at is not null or lesson.position <= enrolment.id %% 5 then enrolment.begun_at + interval '2 days' end, 0
from training_enrolment enrolment join training_lesson lesson on lesson.path_id = enrolment.path_id
where enrolment.finished_at is not null or (enrolment.seen_at is not null and lesson.position <= 1 + enrolment.id %% 5) order by enrolment.id, lesson.position;
insert into training_attempt (assessment_id, enrolment_id, person_id, partner_id, seed, pass_percent, began_at, due_at, ended_at, outcome, percent)
select assessment.id, enrolment.id, enrolment.person_id, enrolment.partner_id, enrolment.id, 80, enrolment.finished_at - interval '20 minutes',
  enrolment.finished_at + interval '10 minutes', enrolment.finished_at, 'PASSED', 90
from training_enrolment enrolment join training_lesson lesson on lesson.path_id = enrolment.path_id and lesson.kind = 'ASSESSMENT_LESSON'
join training_assessment assessment on assessment.lesson_id = lesson.id where enrolment.finished_at is not null order by enrolment.id;
insert into training_answer (attempt_id, partner_id, question_id, position, options, others, points, given, given_at, given_in, part, rubric, comment)
select attempt.id, attempt.partner_id, drawn.id, drawn.place - 1, '{0,1,2,3}', '{}', 1,
  case when drawn.place = 1 + attempt.id %% 10 then '[1]'::jsonb else '[0]'::jsonb end, attempt.ended_at - interval '5 minutes', '',
  case when drawn.place = 1 + attempt.id %% 10 then '0' else '1' end, '{}', ''
from training_attempt attempt join training_draw draw on draw.assessment_id = attempt.assessment_id
cross join lateral (select id, row_number() over (order by id) as place from training_question
  where bank_id = draw.bank_id and (id + attempt.id) %% 4 = 0) as drawn where drawn.place <= 10 order by attempt.id, drawn.place;
insert into training_certificate (number, token, path_id, enrolment_id, person_id, partner_id, issued_on, valid_until, revoked_for)
select 'C-' || id, md5('certificate' || id), path_id, id, person_id, partner_id, finished_at::date, (finished_at + interval '1 year')::date, ''
from training_enrolment where finished_at is not null order by id;
