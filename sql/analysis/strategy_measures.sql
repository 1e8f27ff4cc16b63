-- Every measure that the partnership's strategy names, with its one home and what has come of it: those of the
-- register from the partners, all others from the source that serves them.
with own as (
    select
        statuses.assessment, wording.published_as, wording.priority, wording.measure, statuses.title, 'partner_measures' as home,
        statuses.provider, statuses.status, statuses.last_received, statuses.due_date, statuses.overdue_days, wording.note
    from meta.strategy_measures as wording
    join analysis.partner_status as statuses on statuses.measure = wording.measure
    where wording.register is not null and statuses.assessment = $assessment
),
elsewhere as (
    select
        states.assessment, wording.published_as, wording.priority, wording.measure, measures.title, states.source as home,
        states.publisher as provider,
        case states.state when 'up_to_date' then 'received' when 'no_due_date' then 'received' when 'not_used' then 'never_received' else states.state end as status,
        last_day(states.last_month) as last_received,
        states.due_date,
        states.overdue_days,
        wording.note
    from meta.strategy_measures as wording
    join meta.measures as measures on measures.measure = wording.measure
    join meta.measure_sources as serving on serving.measure = wording.measure and serving.area_type = 'borough'
    join analysis.source_status as states on states.source = serving.source
    where wording.register is null and states.assessment = $assessment
    qualify row_number() over (
        partition by wording.published_as order by states.edition is null, states.last_month desc nulls last, states.source
    ) = 1
)
select * from own
union all
select * from elsewhere
