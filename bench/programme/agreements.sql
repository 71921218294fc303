-- An agreement of every partner, and one more that is drafted or being signed of some; the dates ahead of those in force.
insert into agreements_agreement (partner_id, state, title, starts_on, ends_on, notice_months, renewal_months, territory, is_exclusive,
  partner_address, created_by_id, created_at, signed_on, closed_at, notice_by, last_on)
select id, 'SIGNED', 'Partner agreement', signed_on, (signed_on + interval '24 months')::date - 1, 3, 12, country, false, '', manager_id,
  created_at, signed_on, created_at, '', ended_on
from partners_partner order by id;
insert into agreements_agreement (partner_id, state, title, starts_on, ends_on, notice_months, renewal_months, territory, is_exclusive,
  partner_address, created_by_id, created_at, sent_at, notice_by)
select id, case when id %% 3 = 0 then 'DRAFT' else 'SIGNING' end, 'Partner agreement', %(day)s::date + 30, null, 3, 0, country, false, '',
  manager_id, %(now)s, case when id %% 3 = 0 then null else %(now)s::timestamptz end, ''
from partners_partner where id %% 20 = 0 and ended_on is null order by id;
insert into agreements_signer (agreement_id, position, side, name, title, email, reason)
select id, position, case position when 1 then 'OURS' else 'THEIRS' end, 'Signer ' || position, '', 'signer' || position || '@example.com', ''
from agreements_agreement cross join generate_series(1, 2) as position order by id, position;
with ahead as (
  select id, partner_id, min((starts_on + make_interval(months => 24 + 12 * number))::date) as renews_on
  from agreements_agreement cross join generate_series(0, 12) as number
  where state = 'SIGNED' and last_on is null and (starts_on + make_interval(months => 24 + 12 * number))::date >= %(day)s::date
  group by id, partner_id
)
insert into agreements_duedate (agreement_id, partner_id, kind, "on")
select id, partner_id, 'RENEWS', renews_on from ahead
union all
select id, partner_id, 'NOTICE', (renews_on - interval '3 months')::date - 1 from ahead
where (renews_on - interval '3 months')::date - 1 >= %(day)s::date;
