-- How far counts carried over from old wards are from the true ones, for each current ward: on the street-level crime
-- that the weights were not made from, and on the months that both ward editions hold (offences of all kinds, as
-- recorded in the new wards). The larger of the two is the ward's error.
with editions as (
    select edition, pinned
    from meta.compared_editions
    where assessment = $assessment and source = 'mps_ward_crime'
),
offences as (
    select editions.pinned, counted.edition, counted.area_code, counted.month, sum(counted.count) as count
    from core.recorded_offences as counted
    join editions on editions.edition = counted.edition
    where counted.source = 'mps_ward_crime'
    group by all
),
overlap as (
    select distinct older.edition, older.month
    from offences as older
    join offences as newer on newer.month = older.month and newer.pinned
    where not older.pinned
    qualify older.edition = max(older.edition) over (partition by older.month)
),
estimated as (
    select weights.new_ward_code as area_code, sum(offences.count * weights.weight) as count
    from offences
    join overlap on overlap.edition = offences.edition and overlap.month = offences.month
    join analysis.ward_weights as weights on weights.assessment = $assessment and weights.old_ward_code = offences.area_code
    group by all
),
recorded as (
    select area_code, sum(count) as count
    from offences
    where pinned and month in (select month from overlap)
    group by all
),
street as (
    select tested.new_ward_code as area_code, tested.error_pct, tested.tested_incidents
    from core.ward_weight_errors as tested
    join meta.assessment_editions as pinned
        on pinned.assessment = $assessment and pinned.source = 'police_street' and pinned.edition = tested.edition
    qualify tested.old_year = max(tested.old_year) over (partition by tested.borough_code)
)
select
    $assessment as assessment,
    wards.area_code,
    wards.area_name,
    street.error_pct as street_error_pct,
    (estimated.count / nullif(recorded.count, 0) - 1) * 100 as overlap_error_pct,
    (select count(*) from overlap) as overlap_months,
    case
        when abs(coalesce(overlap_error_pct, 0)) > abs(coalesce(street_error_pct, 0)) then overlap_error_pct
        else coalesce(street_error_pct, overlap_error_pct)
    end as error_pct
from analysis.scope_areas as wards
left join street on street.area_code = wards.area_code
left join estimated on estimated.area_code = wards.area_code
left join recorded on recorded.area_code = wards.area_code
where wards.assessment = $assessment and wards.area_type = 'ward'
