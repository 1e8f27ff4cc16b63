-- Street-level crime of the assessed borough at each anonymous map point, by measure, in the current 12 months and in
-- the 12 before: what hot spots and counts of small areas are made from. A window of which the borough's own count is
-- not known (a month is missing) is null at every point, never 0.
with mapped(measure) as (
    values
        ('street_crime'), ('street_anti_social_behaviour'), ('street_violence_and_sexual_offences'), ('street_robbery'),
        ('street_burglary'), ('street_vehicle_crime'), ('street_theft_from_the_person'),
        ('street_criminal_damage_and_arson'), ('street_drugs')
),
known as (
    select figures.*
    from analysis.figures as figures
    join meta.assessments as assessed
        on assessed.assessment = figures.assessment and assessed.area_code = figures.area_code
    where figures.assessment = $assessment and figures.source = 'police_street' and figures.comparison = '12_month'
        and figures.count is not null and figures.measure in (select measure from mapped)
),
counted as (
    select
        known.measure, incidents.longitude, incidents.latitude,
        mode(incidents.location) as location,
        count(*) filter (where incidents.month >= known.current_start)::bigint as count,
        case when any_value(known.base_sum) is not null then count(*) filter (where incidents.month <= known.base_end)::bigint end as base_count
    from staging.police_street as incidents
    join known on known.edition = incidents.edition and incidents.borough_code = known.area_code
        and incidents.month between known.base_start and known.current_end
    join meta.measure_parts as parts
        on parts.source = 'police_street' and parts.measure = known.measure
        and parts.offence_group = incidents.offence_group and parts.offence = incidents.offence
    where incidents.longitude is not null and incidents.latitude is not null
    group by all
),
wards as (
    select points.longitude, points.latitude, scope.area_code as ward_code, scope.area_name as ward_name
    from core.street_point_wards as points
    join meta.assessment_editions as editions
        on editions.assessment = $assessment and editions.source = 'police_street' and editions.edition = points.edition
    join analysis.scope_areas as scope
        on scope.assessment = $assessment and scope.area_type = 'ward' and scope.area_code = points.ward_code
    qualify row_number() over (partition by points.longitude, points.latitude order by points.ward_year desc) = 1
)
select
    $assessment as assessment, counted.measure, counted.longitude, counted.latitude, counted.location,
    wards.ward_code, wards.ward_name, counted.count, counted.base_count
from counted
left join wards on wards.longitude = counted.longitude and wards.latitude = counted.latitude
