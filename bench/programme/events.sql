-- What the product would have told of the generated rows, in the order of time.
insert into core_event (at, verb, object_type, object_id, partner_id, actor_id, actor_role, via, data)
select * from (
  select created_at as at, 'partner.created' as verb, 'partner' as object_type, id as object_id, id as partner_id,
         manager_id as actor_id, 'PARTNER_MANAGER' as actor_role, 'CONSOLE' as via, '{}'::jsonb as data
  from partners_partner
  union all
  select written_at, 'partner.noted', 'partner', partner_id, partner_id, author_id, 'PARTNER_MANAGER', 'CONSOLE',
         jsonb_build_object('note_id', id)
  from partners_note
  union all
  select submitted_at, 'registration.submitted', 'registration', id, partner_id, created_by_id, 'PARTNER_SELLER', 'PORTAL',
         jsonb_build_object('arrival', arrival)
  from deals_registration where submitted_at is not null
  union all
  select decided_at, 'registration.refused', 'registration', id, partner_id, decided_by_id, 'OWNER', 'CONSOLE',
         jsonb_build_object('reason', reason_code, 'conflict', conflict)
  from deals_registration where state = 'REFUSED'
  union all
  select decided_at, 'registration.approved', 'registration', id, partner_id, decided_by_id, 'PARTNER_MANAGER', 'CONSOLE',
         jsonb_build_object('until', protected_until, 'rate', promised_rate::text)
  from deals_registration where protected_until is not null
  union all
  select asked_at, 'registration.asked', 'registration', id, partner_id, null, 'PARTNER_MANAGER', 'CONSOLE', '{}'
  from deals_registration where asked_at is not null
  union all
  select appealed_at, 'registration.appealed', 'registration', id, partner_id, created_by_id, 'PARTNER_SELLER', 'PORTAL', '{}'
  from deals_registration where appealed_at is not null
  union all
  select ends_on + time '23:00' at time zone 'UTC', 'registration.expired', 'registration', id, partner_id, null, 'SYSTEM', 'JOB',
         '{"ending": "PERIOD"}'
  from deals_registration where state = 'EXPIRED'
  union all
  select submitted_at + interval '1 day', 'registration.withdrawn', 'registration', id, partner_id, created_by_id, 'PARTNER_SELLER',
         'PORTAL', '{}'
  from deals_registration where state = 'WITHDRAWN'
  union all
  select recorded_at, 'registration.worked_on', 'registration', registration_id, partner_id, author_id, 'PARTNER_SELLER', 'PORTAL',
         jsonb_build_object('kind', kind, 'on', happened_on, 'activity_id', id)
  from deals_activity
  union all
  select created_at, 'deal.created', 'deal', id, null, seller_id, 'SELLER', 'CONSOLE', jsonb_build_object('origin', origin)
  from deals_deal where origin <> 'SOURCED' and not is_imported
  union all
  select closed_on + time '12:00' at time zone 'UTC', case stage when 'WON' then 'deal.won' else 'deal.lost' end, 'deal', deal.id,
         partner_id, coalesce(seller_id, manager_id), case when seller_id is null then 'PARTNER_MANAGER' else 'SELLER' end, 'CONSOLE',
         case stage when 'WON' then jsonb_build_object('net', jsonb_build_array(net_minor, deal.currency), 'on', closed_on)
         else jsonb_build_object('on', closed_on) end
  from deals_deal deal left join partners_partner partner on partner.id = deal.partner_id
  where stage in ('WON', 'LOST') and not is_imported
  union all
  select closed_on + time '12:00' at time zone 'UTC', case registration.state when 'WON' then 'registration.win' else 'registration.lose' end,
         'registration', registration.id, registration.partner_id, decided_by_id, 'PARTNER_MANAGER', 'CONSOLE', '{}'
  from deals_registration registration join deals_deal deal on deal.registration_id = registration.id
  where registration.state in ('WON', 'LOST')
  union all
  select opened_on + 14 + time '12:00' at time zone 'UTC', 'deal.progressed', 'deal', id, partner_id, null, 'PARTNER_SELLER', 'PORTAL',
         '{"stage": "PROPOSAL"}'
  from deals_deal where origin = 'SOURCED' and not is_imported and coalesce(closed_on, date '2026-11-02') > opened_on + 14
) as told
order by at, verb, object_id
