-- What the violent offences of the last 12 months cost society: recorded offences x unit cost, by area and offence, at the
-- prices of the report's year and, where the partnership has supplied a deflator, of its latest year. The unit costs are
-- of actual crimes: no multiplier from recorded to actual crimes is applied, so the cost is that of recorded crime only.
with latest as (
    select arg_max(financial_year, financial_year) as financial_year, arg_max(index, financial_year) as index
    from staging.deflators
    where index > 0
)
select
    counts.assessment, counts.source, counts.edition, counts.area_code, counts.area_name, counts.area_type, counts.period_start, counts.period_end,
    counts.offence, counts.offence_title, costs.cost_category, counts.count, costs.unit_cost, costs.price_year, costs.provenance,
    'recorded offences, no multiplier' as multiplier,
    counts.count * costs.unit_cost as cost,
    case when counts.count is not null and base.index is not null then latest.financial_year end as deflated_year,
    counts.count * costs.unit_cost * latest.index / base.index as deflated_cost,
    counts.status,
    case
        when latest.financial_year is null then 'no deflator was supplied'
        when base.index is null then 'the deflators lack ' || costs.price_year
        else 'deflated'
    end as deflator_status
from analysis.offence_counts as counts
join core.offences as costs on costs.offence = counts.offence and costs.is_violent
cross join latest
left join staging.deflators as base on base.financial_year = costs.price_year and base.index > 0
where counts.assessment = $assessment
