-- Where the materials stand in six more languages.
insert into translations_target (language, added_at) select code, %(now)s from unnest(array['de', 'sv', 'fr', 'pl', 'nb', 'et']) as code;
insert into translations_source (kind, object_id, language, title, sort_key, "group", is_live, words)
select 'MATERIAL', id, language, title, sort_key, kind, state <> 'ARCHIVED', 200 + (id %% 900)::int from library_material order by id;
insert into translations_wording (source_id, language, number, title, text, words, identity, file_sha256, file_size, file_name, file_format, made_at)
select source.id, source.language, number, source.title, '', words, md5(source.id || '/' || number), '', 0, '', '', %(now)s::timestamptz - interval '9 days'
from translations_source source cross join generate_series(1, 2) as number order by source.id, number;
update translations_source source set wording_id = wording.id from translations_wording wording
where wording.source_id = source.id and wording.number = 2;
insert into translations_languageversion
  (source_id, language, kind, object_id, source_language, "group", is_live, state, title, identity, own, words_left, made_from_id, changed_at)
select source.id, target.language, 'MATERIAL', source.object_id, source.language, source."group", source.is_live,
  (array['READY', 'READY', 'OUTDATED', 'UNTRANSLATED', 'UNTRANSLATED'])[1 + told.place],
  case when told.place < 3 then source.title else '' end, case when told.place < 3 then md5(source.id || target.language) else '' end,
  case when told.place < 3 then 'READY' else '' end, (array[0, 0, source.words / 5, source.words, source.words])[1 + told.place],
  case when told.place < 2 then source.wording_id when told.place = 2 then source.wording_id - 1 end, %(now)s
from translations_source source cross join translations_target target
cross join lateral (select (source.id * 7 + target.id * 3) %% 5 as place) as told order by source.id, target.id;
insert into translations_tally (language, state, kind, "group", versions, words)
select language, state, kind, "group", count(*), sum(words_left) from translations_languageversion where is_live group by 1, 2, 3, 4 order by 1, 2, 3, 4;
