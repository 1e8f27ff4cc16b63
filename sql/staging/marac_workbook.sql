-- MARAC data by police force and year. What a force did not submit is null with that status, whichever way it is
-- written: `No Data`, or zeros beside #DIV/0!. A workbook can give a region figures beside the force of the same area
-- (London, Metropolitan Police): the force is meant, and areas.csv names it among the other names of the area.
with named as (
    select area_code, unnest([area_name, short_name]) as spelling, false as is_other_name
    from staging.areas
    where area_type in ('london', 'bcu', 'borough')
    union all
    select area_code, unnest(other_names), true
    from staging.areas
    where area_type in ('london', 'bcu', 'borough')
),
names as (
    select
        regexp_replace(upper(replace(spelling, '&', 'and')), '[^A-Z0-9]', '', 'g') as name_key,
        any_value(area_code) as area_code,
        bool_or(is_other_name) as is_other_name
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
),
placed as (
    select
        judged.*,
        case
            when names.is_other_name
                or not bool_or(names.is_other_name) over (partition by judged.sha256, judged.period, names.area_code)
            then names.area_code
        end as area_code
    from judged
    left join names on names.name_key = regexp_replace(upper(replace(judged.area_name, '&', 'and')), '[^A-Z0-9]', '', 'g')
)
select
    extracts.edition,
    extracts.file,
    placed.sha256,
    placed.file_row,
    placed.area_name,
    coalesce(
        placed.area_code,
        'police_force_' || trim(regexp_replace(lower(placed.area_name), '[^a-z0-9]+', '_', 'g'), '_')
    ) as area_code,
    placed.period as period_start,
    placed.period_end,
    case when coalesce(placed.is_not_submitted, false) then 'not_submitted' else coalesce(placed.cases_status, 'submitted') end as status,
    case when not coalesce(placed.is_not_submitted, false) then placed.maracs end as maracs,
    case when not coalesce(placed.is_not_submitted, false) then placed.cases end as cases,
    placed.recommended_cases,
    case when not coalesce(placed.is_not_submitted, false) then placed.cases_per_10000 end as cases_per_10000,
    case when not coalesce(placed.is_not_submitted, false) then placed.repeat_cases end as repeat_cases,
    case when not coalesce(placed.is_not_submitted, false) then placed.children end as children,
    case when not coalesce(placed.is_not_submitted, false) then placed.police_referrals end as police_referrals,
    case when not coalesce(placed.is_not_submitted, false) then placed.partner_referrals end as partner_referrals
from placed
join raw.extracts as extracts on extracts.source = 'marac_workbook' and extracts.sha256 = placed.sha256
