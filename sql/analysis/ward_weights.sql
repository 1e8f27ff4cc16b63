-- The weights by which the old wards of other editions are carried over to the assessment's current wards: from the
-- pinned street-level edition; a ward that was not redrawn keeps its code and its counts.
with wards as (
    select area_code
    from analysis.scope_areas
    where assessment = $assessment and area_type = 'ward'
),
weighted as (
    select weights.*, max(weights.old_year) over (partition by weights.borough_code) as latest_old_year
    from core.ward_weights as weights
    join meta.assessment_editions as street
        on street.assessment = $assessment and street.source = 'police_street' and street.edition = weights.edition
)
select $assessment as assessment, weighted.old_ward_code, weighted.new_ward_code, weighted.weight, weighted.basis
from weighted
semi join wards on wards.area_code = weighted.new_ward_code
where weighted.old_year = weighted.latest_old_year
union all
select $assessment, wards.area_code, wards.area_code, 1.0, 'ward not redrawn'
from wards
where wards.area_code in (
        select area_code from core.recorded_offences
        join meta.compared_editions as editions using (source, edition)
        where editions.assessment = $assessment and editions.source = 'mps_ward_crime' and not editions.pinned
    )
    and wards.area_code not in (select new_ward_code from weighted)
