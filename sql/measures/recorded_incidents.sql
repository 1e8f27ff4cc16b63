-- Incidents by measure, area, edition and month, counted from the lists of core.incidents. In a month and area that the
-- edition covers no row means none. A month of a file with an unknown label of the measure's group, or with an unknown area
-- (it could be the borough in another spelling), is left out: it is unknown.
with doubtful as (
    select distinct parts.measure, unknown.source, unknown.edition, months.month
    from core.unknown_labels as unknown
    join raw.extract_months as months
        on months.source = unknown.source and months.edition = unknown.edition and months.sha256 = unknown.sha256
    left join meta.offence_groups as known on known.source = unknown.source and known.group_key = unknown.group_key
    join meta.measure_parts as parts
        on parts.source = unknown.source
        and (parts.offence_group = known.offence_group or known.offence_group is null)
),
known as (
    select distinct parts.measure, months.source, months.edition, months.month
    from raw.extract_months as months
    join meta.measure_parts as parts on parts.source = months.source
    join meta.sources as sources on sources.source = months.source and sources.shape = 'records'
    anti join doubtful
        on doubtful.measure = parts.measure and doubtful.source = months.source
        and doubtful.edition = months.edition and doubtful.month = months.month
),
counted as (
    select parts.measure, incidents.source, incidents.edition, incidents.area_code, incidents.month, sum(incidents.count * parts.sign)::bigint as count
    from core.recorded_incidents as incidents
    join meta.measure_parts as parts
        on parts.source = incidents.source
        and parts.offence_group = incidents.offence_group
        and parts.offence = incidents.offence
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
join core.incident_areas as areas
    on areas.source = known.source and areas.edition = known.edition and areas.month = known.month
-- a month of which an area's part is missing is unknown there
anti join core.incomplete_months as incomplete
    on incomplete.source = known.source and incomplete.edition = known.edition
    and incomplete.area_code = areas.area_code and incomplete.month = known.month
left join counted
    on counted.measure = known.measure
    and counted.source = known.source
    and counted.edition = known.edition
    and counted.area_code = areas.area_code
    and counted.month = known.month
