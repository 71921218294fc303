-- Materials that are not shared, as many as there are partners, and where their six languages stand.
insert into library_material (title, sort_key, language, kind, stage, state, roles, partner_types, lowest_tier, countries, renewed_at, downloads, made_at)
select 'Datasheet ' || id, 'datasheet ' || lpad(id::text, 8, '0'), 'en', (array['DECK', 'DATASHEET', 'CASE_STUDY', 'FORM'])[1 + id %% 4], 'COMPARE',
  'WRITTEN', '{}', '{}', '', '{}', created_at, 0, created_at from partners_partner order by id;
insert into library_edition (material_id, language, title, summary, state) select id, 'en', title, '', 'READY' from library_material order by id;
insert into translations_target (language, added_at) select code, %(now)s from unnest(array['de', 'sv', 'fr', 'pl', 'nb', 'et']) as code;
insert into translations_source (kind, object_id, language, title, sort_key, "group", is_live, words)
select 'MATERIAL', id, 'en', title, sort_key, kind, true, 200 + (id %% 900)::int from library_material order by id;
insert into translations_wording (source_id, language, number, title, text, words, identity, file_sha256, file_size, file_name, file_format, made_at)
select id, 'en', number, title, '', words, md5(id || '/' || number), '', 0, '', '', %(now)s::timestamptz - interval '9 days'
from translations_source cross join generate_series(1, 2) as number order by id, number;
update translations_source source set wording_id = wording.id from translations_wording wording
where wording.source_id = source.id and wording.number = 2;
insert into translations_languageversion
  (source_id, language, kind, object_id, source_language, "group", is_live, state, title, identity, own, words_left, made_from_id, changed_at)
select source.id, target.language, 'MATERIAL', source.object_id, 'en', source."group", true,
  (array['READY', 'READY', 'OUTDATED', 'UNTRANSLATED', 'UNTRANSLATED'])[1 + told.place],
  case when told.place < 3 then source.title else '' end, case when told.place < 3 then md5(source.id || target.language) else '' end,
  case when told.place < 3 then 'READY' else '' end, (array[0, 0, source.words / 5, source.words, source.words])[1 + told.place],
  case when told.place < 2 then source.wording_id when told.place = 2 then source.wording_id - 1 end, %(now)s
from translations_source source cross join translations_target target
cross join lateral (select (source.id * 7 + target.id * 3) %% 5 as place) as told order by source.id, target.id;
insert into translations_tally (language, state, kind, "group", versions, words)
select language, state, kind, "group", count(*), sum(words_left) from translations_languageversion group by 1, 2, 3, 4 order by 1, 2, 3, 4;
