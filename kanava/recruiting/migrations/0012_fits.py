"""How candidates stand to the saved profile, reckoned once anew: those that were kept before a company's own country
counted as its market stood as unknown or fitting. Where the playbook's profile is in use the night's job does it."""

from django.db import migrations

REFIT = """
with profile as (select * from recruiting_partnerprofile order by id desc limit 1),
told as (
  select one.id, one.fit,
    case when one.type = '' then null else one.type = any(profile.types) end as type_fits, cardinality(profile.types) > 0 as asks_type,
    case when one.staff is null then null
      else one.staff >= coalesce(profile.staff_low, one.staff) and one.staff <= coalesce(profile.staff_high, one.staff) end as staff_fits,
    profile.staff_low is not null or profile.staff_high is not null as asks_staff,
    case when cardinality(one.regions) > 0 then one.regions && profile.regions
      when one.country = '' then null else one.country = any(profile.regions) end as region_fits, cardinality(profile.regions) > 0 as asks_region,
    case when cardinality(one.segments) = 0 then null else one.segments && profile.segments end as segment_fits,
    cardinality(profile.segments) > 0 as asks_segment,
    case when cardinality(one.skills) = 0 then null else one.skills @> profile.skills end as skill_fits,
    cardinality(profile.skills) > 0 as asks_skill,
    case when cardinality(one.languages) = 0 then null else one.languages @> profile.languages end as language_fits,
    cardinality(profile.languages) > 0 as asks_language
  from recruiting_candidate as one cross join profile
), reckoned as (
  select id, fit,
    case
      when (asks_type and not type_fits) or (asks_staff and not staff_fits) or (asks_region and not region_fits)
        or (asks_segment and not segment_fits) or (asks_skill and not skill_fits) or (asks_language and not language_fits)
        then 'RULED_OUT'
      when (asks_type and type_fits is null) or (asks_staff and staff_fits is null) or (asks_region and region_fits is null)
        or (asks_segment and segment_fits is null) or (asks_skill and skill_fits is null)
        or (asks_language and language_fits is null) then 'UNKNOWN'
      else 'FITS'
    end as stands
  from told
)
update recruiting_candidate as kept set fit = reckoned.stands
from reckoned where reckoned.id = kept.id and reckoned.fit <> reckoned.stands
"""


class Migration(migrations.Migration):
    """What was kept before."""

    dependencies = [("recruiting", "0011_city_and_notes")]
    operations = [migrations.RunSQL(REFIT, migrations.RunSQL.noop)]
