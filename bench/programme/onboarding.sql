-- What is done with partners and candidates: plans with their tasks, silences, answers, touchpoints and next steps; applications and what
-- is found out before an agreement.
insert into onboarding_plan (partner_id, signed_on, ends_on, made_at, phase, next_due_on, done, total, closed_on)
select id, signed_on, signed_on + 90, created_at,
  case when signed_on > %(day)s::date - 7 then 'START' when signed_on > %(day)s::date - 21 then 'TRAINING'
       when signed_on > %(day)s::date - 35 then 'CO_SELLING' else 'FIRST_DEAL' end,
  null, 0, 0, case when signed_on <= %(day)s::date - 90 then signed_on + 90 end
from partners_partner where signed_on is not null and (ended_on is null or ended_on > signed_on + 90) order by id;
insert into onboarding_task (plan_id, partner_id, code, title, side, phase, due_on, fact, assignee_id, moved_because, done_at, done_by_id, note)
select plan.id, plan.partner_id, '', 'Task ' || place, case place %% 2 when 0 then 'OURS' else 'THEIRS' end,
  (array['START', 'START', 'START', 'TRAINING', 'TRAINING', 'TRAINING', 'TRAINING', 'CO_SELLING', 'CO_SELLING', 'FIRST_DEAL'])[place],
  plan.signed_on + place * 8, '', partner.manager_id, '',
  case when plan.signed_on + place * 8 < %(day)s::date - (plan.id %% 12)::int then (plan.signed_on + place * 8)::timestamptz end,
  case when plan.signed_on + place * 8 < %(day)s::date - (plan.id %% 12)::int then partner.manager_id end, ''
from onboarding_plan plan join partners_partner partner on partner.id = plan.partner_id cross join generate_series(1, 10) as place
order by plan.id, place;
update onboarding_plan plan set total = 10, done = told.done, next_due_on = told.next_due_on
from (
  select plan_id, count(done_at) as done, min(due_on) filter (where done_at is null) as next_due_on from onboarding_task group by 1
) as told where told.plan_id = plan.id;
insert into onboarding_milestone (plan_id, partner_id, mark, after_days, due_on, success, result, feedback, assessed_at, assessed_by_id)
select plan.id, plan.partner_id, mark, days, plan.signed_on + days, '', case when plan.signed_on + days < %(day)s::date - 5 then 'MET' else '' end,
  '', case when plan.signed_on + days < %(day)s::date - 5 then (plan.signed_on + days)::timestamptz end, null
from onboarding_plan plan cross join (values ('FIRST', 30), ('SECOND', 60), ('THIRD', 90)) as told(mark, days) order by plan.id, days;
insert into onboarding_checkin (plan_id, partner_id, starts_at, minutes, state, outcome, next_step, uid, sequence, invited)
select plan.id, plan.partner_id, (plan.signed_on + 7 * place)::timestamptz + interval '10 hours', 30,
  case when plan.signed_on + 7 * place < %(day)s::date - 1 then 'HELD' else 'PLANNED' end, '', '', gen_random_uuid(), 0, '[]'
from onboarding_plan plan cross join generate_series(1, 8) as place order by plan.id, place;
insert into onboarding_silence (partner_id, since_on, noticed_at, owner_at, ended_at)
select id, %(day)s::date - 20 - (id %% 200)::int, %(now)s::timestamptz - interval '2 days',
  case when id %% 45 = 0 then %(now)s::timestamptz - interval '1 day' end, null
from partners_partner where lifecycle in ('ACTIVE', 'ONBOARDING') and id %% 15 = 0 order by id;
insert into onboarding_silence (partner_id, since_on, noticed_at, ended_at)
select id, signed_on + 30 * place, (signed_on + 30 * place + 14)::timestamptz, (signed_on + 30 * place + 20)::timestamptz
from partners_partner cross join generate_series(1, 3) as place where signed_on < %(day)s::date - 150 order by id, place;
insert into onboarding_wait (partner_id, manager_id, object_type, object_id, asked_at, answered_at, minutes)
select registration.partner_id, partner.manager_id, 'registration', registration.id, submitted_at, decided_at,
  least(extract(epoch from decided_at - submitted_at) / 180, 4000)::int
from deals_registration registration join partners_partner partner on partner.id = registration.partner_id
where submitted_at is not null and decided_at > submitted_at order by registration.id;
insert into engagement_touchpoint (partner_id, kind, happened_at, recorded_at, author_id, title, text, outcome, is_shared, attachments)
select partner.id, (array['CALL', 'ON_SITE', 'MAIL', 'NOTE', 'REMOTE'])[1 + place %% 5],
  (partner.signed_on + (place * (%(day)s::date - partner.signed_on) / number))::timestamptz + interval '9 hours',
  (partner.signed_on + (place * (%(day)s::date - partner.signed_on) / number))::timestamptz + interval '9 hours',
  partner.manager_id, '', 'Talked about the pipeline, the next training and who calls whom.', '', place %% 4 = 0, '[]'
from (
  select id, signed_on, manager_id, case when id %% 100 = 0 then 600 else 20 end as number from partners_partner
  where signed_on < %(day)s::date - 20
) as partner cross join lateral generate_series(1, partner.number - 1) as place order by 3;
insert into engagement_touchpoint_staff (touchpoint_id, user_id)
select id, author_id from engagement_touchpoint where author_id is not null order by id;
insert into engagement_touchpoint_contacts (touchpoint_id, contact_id)
select told.id, contact.id from engagement_touchpoint told join partners_contact contact on contact.partner_id = told.partner_id
where contact.is_primary and told.kind in ('CALL', 'ON_SITE') order by told.id;
insert into engagement_nextstep (touchpoint_id, partner_id, what, owner_id, is_theirs, due_on, state, planned_at, closed_at)
select id, partner_id, 'Send the price list', author_id, id %% 3 = 0, (happened_at + interval '10 days')::date,
  case when happened_at < %(now)s::timestamptz - interval '60 days' then 'DONE' else 'PLANNED' end, happened_at,
  case when happened_at < %(now)s::timestamptz - interval '60 days' then happened_at + interval '5 days' end
from engagement_touchpoint where id %% 4 = 0 and author_id is not null order by id;
insert into recruiting_application (token_hash, language, company, told, person, title, email, phone, text, made_at, confirmed_at, received, candidate_id)
select 'application ' || id, 'en', name, '{}', 'Somebody', '', 'somebody' || id || '@example.com', '', 'We would like to sell it.', created_at, created_at,
  'NEW', id
from recruiting_candidate where source = 'INBOUND' order by id;
insert into recruiting_finding (candidate_id, check_code, title, result, evidence, author_id, found_at, waiver)
select candidate.id, code, '', case when (candidate.id + place) %% 9 = 0 then 'WEAK' else 'GOOD' end, 'Asked and read.', candidate.owner_id, %(now)s, ''
from recruiting_candidate candidate
cross join unnest(array['REPUTATION', 'FINANCES', 'VENDORS', 'RESOURCES', 'CONFLICTS', 'PRIVACY', 'RESIDENCY', 'SECTOR'])
  with ordinality as told(code, place)
where candidate.step in ('TECHNICAL_REVIEW', 'PORTAL_TRIAL', 'AGREEMENT') and candidate.owner_id is not null order by candidate.id, place;
insert into recruiting_accountyear (candidate_id, year, currency, revenue_minor, result_minor, equity_minor)
select id, year, 'EUR', 150000000, 9000000, 40000000 from recruiting_candidate cross join generate_series(2023, 2025) as year
where step in ('TECHNICAL_REVIEW', 'PORTAL_TRIAL', 'AGREEMENT') order by id, year;
insert into recruiting_candidatecontact (candidate_id, name, title, email, phone)
select id, 'Somebody there', 'Sales director', 'sales@' || domain, '' from recruiting_candidate where step <> 'LISTED' order by id;
update recruiting_outreach set answer = 'ANSWERED', answered_on = reached_on + 3 where id %% 12 = 0;
insert into recruiting_outreachmail (outreach_id, hash, received_at, sent_at, sender, sender_name, title, text, read_at)
select id, 'mail ' || id, (reached_on + 3)::timestamptz, (reached_on + 3)::timestamptz, 'sales@example.com', 'Somebody there', 'Re: your letter',
  'Yes, let us talk.', case when id %% 60 <> 0 then (reached_on + 4)::timestamptz end
from recruiting_outreach where answer = 'ANSWERED' order by id;
