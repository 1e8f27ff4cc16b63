-- The members that each larger area of an assessment is summed from; the assessed borough left out where named so. A
-- place is the sum of its wards.
select
    scope.assessment,
    scope.area_code,
    members.member_code,
    members.required
from analysis.scope_areas as scope
join core.area_members as members
    on members.area_code = split_part(scope.area_code, '_without_', 1)
    and members.member_code is distinct from scope.without_area_code
where scope.assessment = $assessment
union all
select assessment, 'place', unnest(place_wards), true
from meta.assessments
where assessment = $assessment and place_title is not null
