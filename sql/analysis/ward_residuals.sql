-- What the wards leave over: offences of the borough that no ward is recorded for (negative: more in the wards).
with wards as (
    select assessment, measure, sum(count)::bigint as ward_sum, count(*) as wards
    from analysis.comparisons
    where assessment = $assessment and area_type = 'ward' and comparison = '12_month'
    group by all
    having count(*) = count(count)
)
select
    borough.assessment,
    borough.measure,
    wards.wards,
    borough.count as borough_count,
    wards.ward_sum,
    borough.count - wards.ward_sum as residual,
    (borough.count - wards.ward_sum) * 100.0 / nullif(borough.count, 0) as residual_pct
from analysis.comparisons as borough
join meta.assessments as assessments
    on assessments.assessment = borough.assessment and assessments.area_code = borough.area_code
join wards on wards.assessment = borough.assessment and wards.measure = borough.measure
where borough.assessment = $assessment and borough.comparison = '12_month' and borough.count is not null
