-- Offences by measure, area, edition and month. Within a file that holds an offence, no row means none recorded;
-- a month, an offence or an area that no file holds gives no row here: it is unknown.
with supplied as (
    select
        parts.measure,
        coverage.source,
        coverage.edition,
        coverage.month,
        parts.needed,
        count(distinct coverage.offence) as supplied_offences,
        list(distinct coverage.sha256) as files
    from core.offence_coverage as coverage
    join meta.measure_parts as parts
        on parts.source = coverage.source
        and parts.offence_group = coverage.offence_group
        and parts.offence = coverage.offence
    group by all
),
doubtful as (
    -- a label without meaning could belong to any measure of its group; with an unknown group, to any measure
    select distinct parts.measure, unknown.source, unknown.edition, months.month
    from core.unknown_labels as unknown
    join raw.extract_months as months
        on months.source = unknown.source and months.edition = unknown.edition and months.sha256 = unknown.sha256
    left join meta.offence_groups as known on known.source = unknown.source and known.group_key = unknown.group_key
    join meta.measure_parts as parts
        on parts.source = unknown.source
        and (parts.offence_group = known.offence_group or known.offence_group is null)
    where unknown.kind = 'offence'
),
known as (
    select measure, source, edition, month, files
    from supplied
    anti join doubtful using (measure, source, edition, month)
    where supplied_offences >= needed
),
counted as (
    select
        parts.measure, offences.source, offences.edition, offences.area_code, offences.month,
        sum(offences.count * parts.sign)::bigint as count
    from core.recorded_offences as offences
    join core.offence_coverage as coverage
        on coverage.source = offences.source
        and coverage.edition = offences.edition
        and coverage.offence_group = offences.offence_group
        and coverage.offence = offences.offence
        and coverage.month = offences.month
        and coverage.sha256 = offences.sha256
    join meta.measure_parts as parts
        on parts.source = offences.source
        and parts.offence_group = offences.offence_group
        and parts.offence = offences.offence
    group by all
)
select
    known.measure,
    areas.area_code,
    known.source,
    known.edition,
    known.month as period_start,
    last_day(known.month) as period_end,
    '' as breakdown,
    '' as category,
    'count' as kind,
    coalesce(counted.count, 0) as count,
    cast(null as double) as denominator,
    cast(coalesce(counted.count, 0) as double) as value,
    cast(null as double) as lower,
    cast(null as double) as upper,
    'counted' as status
from known
join core.area_coverage as areas
    on areas.source = known.source
    and areas.edition = known.edition
    and list_has_all(areas.files, known.files)
left join counted
    on counted.measure = known.measure
    and counted.source = known.source
    and counted.edition = known.edition
    and counted.area_code = areas.area_code
    and counted.month = known.month
