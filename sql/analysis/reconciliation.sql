-- Ours beside what the partnership has printed; never for a synthetic assessment. A difference that the analyst has
-- not explained says so.
with ours as (
    select assessment, measure, area_code, 'count' as quantity, cast(count as double) as value
    from analysis.comparisons
    where assessment = $assessment and comparison = '12_month'
    union all
    select assessment, measure, area_code, 'change_' || comparison || '_pct', change_pct
    from analysis.figures
    where assessment = $assessment
)
select
    printed.assessment,
    printed.position,
    printed.measure,
    printed.area_code,
    printed.quantity,
    printed.published_value,
    printed.decimals,
    ours.value as our_value,
    ours.value - printed.published_value as difference,
    round(ours.value, printed.decimals::integer) = printed.published_value as agrees,
    case
        when ours.value is null then 'no figure of ours'
        when round(ours.value, printed.decimals::integer) = printed.published_value then 'agrees'
        else coalesce(nullif(printed.reason, ''), 'not explained')
    end as reason
from meta.published_figures as printed
join meta.assessments as assessments on assessments.assessment = printed.assessment and not assessments.synthetic
left join ours
    on ours.assessment = printed.assessment
    and ours.measure = printed.measure
    and ours.area_code = printed.area_code
    and ours.quantity = printed.quantity
where printed.assessment = $assessment
