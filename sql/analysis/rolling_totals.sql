-- Rolling 12-month totals of the borough, its BCU, London and a declared place: a month has one when it and the 11 before are known.
with shown as (
    select months.assessment, months.measure, months.area_code, months.month, months.count
    from analysis.area_months as months
    join meta.assessments as assessments on assessments.assessment = months.assessment
    where months.assessment = $assessment
        and months.area_code not like '%\_without\_%' escape '\'
        and (months.area_code = assessments.area_code or months.area_type in ('bcu', 'london', 'place'))
        and months.month <= assessments.period_end_month
),
summed as (
    select
        *,
        sum(count) over twelve as total,
        count(*) over twelve as months_found,
        min(month) over twelve as first_month
    from shown
    window twelve as (partition by measure, area_code order by month rows between 11 preceding and current row)
)
select assessment, measure, area_code, month, total::bigint as count
from summed
where months_found = 12 and datediff('month', first_month, month) = 11
