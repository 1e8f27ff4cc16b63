-- Offences of the last 12 months beside their weight in every supplied set of harm weights, and the residents of the area.
-- An offence without a weight in a set keeps its row: it counts towards no harm, and its share is shown.
with sets as (
    select distinct weight_set, weight_unit from staging.harm_weights
)
select
    counts.assessment, sets.weight_set, sets.weight_unit, counts.area_code, counts.area_name, counts.area_type, counts.period_start, counts.period_end,
    counts.offence, counts.count, counts.status, case when weights.weight >= 0 then weights.weight end as weight, residents.population, residents.year as population_year
from analysis.offence_counts as counts
cross join sets
left join staging.harm_weights as weights on weights.weight_set = sets.weight_set and weights.offence = counts.offence
left join analysis.area_populations as residents on residents.assessment = counts.assessment and residents.area_code = counts.area_code
where counts.assessment = $assessment
