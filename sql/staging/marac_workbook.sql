-- MARAC data by police force and year. What a force did not submit is null with that status, whichever way it is
-- written: `No Data`, or zeros beside #DIV/0!.
with named as (
    select area_code, area_type, unnest(list_concat([area_name, short_name], other_names)) as spelling
    from staging.areas
    where area_type in ('london', 'bcu', 'borough')
),
names as (
    select regexp_replace(upper(replace(spelling, '&', 'and')), '[^A-Z0-9]', '', 'g') as name_key, any_value(area_code) as area_code
    from named
    group by all
    having count(distinct area_code) = 1
),
judged as (
    select
        *,
        'not_submitted' in (cases_status, repeat_cases_status)
        or coalesce(cases, 0) = 0 and 'not_calculable' in (repeat_pct_status, cases_per_10000_status) as is_not_submitted
    from raw.marac_workbook
)
select
    extracts.edition,
    extracts.file,
    judged.sha256,
    judged.file_row,
    judged.area_name,
    coalesce(
        names.area_code,
        'police_force_' || trim(regexp_replace(lower(judged.area_name), '[^a-z0-9]+', '_', 'g'), '_')
    ) as area_code,
    judged.period as period_start,
    judged.period_end,
    case when coalesce(judged.is_not_submitted, false) then 'not_submitted' else coalesce(judged.cases_status, 'submitted') end as status,
    case when not coalesce(judged.is_not_submitted, false) then judged.maracs end as maracs,
    case when not coalesce(judged.is_not_submitted, false) then judged.cases end as cases,
    judged.recommended_cases,
    case when not coalesce(judged.is_not_submitted, false) then judged.cases_per_10000 end as cases_per_10000,
    case when not coalesce(judged.is_not_submitted, false) then judged.repeat_cases end as repeat_cases,
    case when not coalesce(judged.is_not_submitted, false) then judged.children end as children,
    case when not coalesce(judged.is_not_submitted, false) then judged.police_referrals end as police_referrals,
    case when not coalesce(judged.is_not_submitted, false) then judged.partner_referrals end as partner_referrals
from judged
join raw.extracts as extracts on extracts.source = 'marac_workbook' and extracts.sha256 = judged.sha256
left join names on names.name_key = regexp_replace(upper(replace(judged.area_name, '&', 'and')), '[^A-Z0-9]', '', 'g')
