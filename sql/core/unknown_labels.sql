-- Labels of offences and areas that no declaration knows, with what is at stake. Any row here stops the figures
-- that could depend on it: all measures of the label's group, or all of the source where the group is new too.
with unknown as (
    select 'mps_borough_crime' as source, edition, file, sha256, group_label, offence_label, area_label, offence, area_code, month, count
    from staging.mps_borough_crime
    where offence is null or area_code is null
    union all
    select 'mps_ward_crime', edition, file, sha256, group_label, offence_label, area_label, offence, area_code, month, count
    from staging.mps_ward_crime
    where offence is null or borough_code is null
    union all
    select 'mps_dashboard', edition, file, sha256, group_label, offence_label, area_label, offence, area_code, month, count
    from staging.mps_dashboard
    where offence is null or area_code is null
    union all
    select 'ambulance', edition, file, sha256, group_label, offence_label, area_label, offence, borough_code, month, 1
    from staging.ambulance
    where offence is null or borough_code is null
)
select
    source, edition, file, sha256, 'offence' as kind,
    group_label, offence_label as label,
    regexp_replace(upper(group_label), '[^A-Z0-9]', '', 'g') as group_key,
    strftime(min(month), '%Y-%m') as first_month,
    strftime(max(month), '%Y-%m') as last_month,
    sum(count)::bigint as offences
from unknown
where offence is null
group by all
union all
select
    source, edition, file, sha256, 'area',
    null, area_label, null,
    strftime(min(month), '%Y-%m'),
    strftime(max(month), '%Y-%m'),
    sum(count)::bigint
from unknown
where offence is not null
group by all
