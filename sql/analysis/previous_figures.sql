-- The 12-month counts of the assessment before, as signed, and the same months from the editions pinned now. `reason`: why
-- the two differ, as far as the declarations say.
with recounted as (
    select
        signed.assessment, signed.measure, any_value(months.source) as source, any_value(months.edition) as edition,
        case when count(months.count) = 12 then sum(months.count)::bigint end as count
    from meta.signed_counts as signed
    join meta.assessments as assessed on assessed.assessment = signed.assessment
    left join analysis.area_months as months
        on months.assessment = signed.assessment and months.measure = signed.measure and months.area_code = assessed.area_code
        and months.month between signed.period_end_month - interval 11 month and signed.period_end_month
    where signed.assessment = $assessment
    group by all
),
between_editions as (
    select signed.measure, string_agg(distinct breaks.title, '; ' order by breaks.title) as titles
    from meta.signed_counts as signed
    join recounted on recounted.measure = signed.measure
    join meta.breaks as breaks
        on breaks.editions_from > signed.edition
        and breaks.editions_from <= recounted.edition
        and (breaks.sources is null or list_contains(breaks.sources, recounted.source))
        and (breaks.measures is null or list_contains(breaks.measures, signed.measure))
        and (breaks.area_types is null or list_contains(breaks.area_types, 'borough'))
    where signed.assessment = $assessment
    group by signed.measure
)
select
    signed.assessment,
    signed.previous,
    signed.measure,
    signed.period_end_month,
    signed.edition as edition_then,
    recounted.edition as edition_now,
    recounted.source,
    signed.count as count_then,
    recounted.count as count_now,
    recounted.count - signed.count as difference,
    (recounted.count - signed.count) * 100.0 / nullif(signed.count, 0) as difference_pct,
    case
        when recounted.count is null then 'not known now'
        when recounted.count = signed.count then 'unchanged'
        when between_editions.titles is not null then 'break'
        when recounted.edition = signed.edition then 'declaration'
        else 'revision'
    end as reason,
    between_editions.titles as breaks
from meta.signed_counts as signed
join recounted on recounted.measure = signed.measure
left join between_editions on between_editions.measure = signed.measure
where signed.assessment = $assessment
