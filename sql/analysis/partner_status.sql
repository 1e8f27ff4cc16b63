-- Every measure that this partnership's partners owe, or have sent unasked: received, overdue or never received on the day of the assessment, with its latest
-- value up to the end of the assessment's period and the value of the same period a year before.
with settings as (
    select
        assessments.assessment,
        last_day(assessments.period_end_month) as last_day,
        (select any_value(as_of) from analysis.source_status where assessment = $assessment) as as_of,
        editions.edition
    from meta.assessments as assessments
    left join meta.assessment_editions as editions
        on editions.assessment = assessments.assessment and editions.source = 'partner_measures'
    where assessments.assessment = $assessment
),
pinned as (
    select figures.*
    from measures.partner_measures as figures
    join settings on settings.edition = figures.edition
    where figures.status not in ('blank', 'not_available')
),
received as (
    select pinned.measure, max(pinned.period_end) as last_end
    from pinned
    cross join settings
    where pinned.period_end <= settings.as_of
    group by all
),
period_ends as (
    -- the ends of periods of each measure, from ten years before the day to two after it
    select
        owed.measure,
        last_day(months.month) as period_end,
        last_day(months.month) + cast(owed.due_after_days as integer) as due_date
    from meta.owed_measures as owed
    cross join settings
    cross join unnest(generate_series(cast(date_trunc('month', settings.as_of) as date) - interval 10 year, settings.as_of + interval 2 year, interval 1 month)) as months(month)
    where owed.source = 'partner_measures' and (month(months.month) - owed.year_starts_in + 1) % owed.every_months = 0
),
due as (
    select
        period_ends.measure,
        min(period_ends.due_date) filter (where period_ends.period_end > received.last_end) as next_due,
        max(period_ends.due_date) filter (where period_ends.due_date < settings.as_of) as last_due,
        count(*) filter (
            where period_ends.period_end > received.last_end and period_ends.due_date < settings.as_of
        ) as periods_missing
    from period_ends
    cross join settings
    left join received on received.measure = period_ends.measure
    group by all
),
small as (
    -- what stands in place of a number that the provider held back, such as <5
    select sent.measure, sent.period_end, any_value(sent.value_as_written) as value_as_written
    from staging.partner_measures as sent
    join settings on settings.edition = sent.edition
    where sent.status = 'suppressed'
    group by all
),
excuses as (
    -- why a value that was due did not come, in the provider's own words
    select sent.measure, arg_max(sent.note, sent.period_end) as missing_note
    from staging.partner_measures as sent
    join settings on settings.edition = sent.edition and sent.period_end <= settings.as_of
    left join received on received.measure = sent.measure
    where sent.status = 'not_available' and sent.period_end > coalesce(received.last_end, date '0001-01-01')
    group by all
),
latest as (
    select pinned.*
    from pinned
    cross join settings
    where pinned.period_end <= settings.last_day
    qualify row_number() over (partition by pinned.measure order by pinned.period_end desc, pinned.period_start) = 1
)
select
    settings.assessment,
    owed.measure,
    owed.title,
    owed.unit,
    owed.kind,
    owed.per,
    owed.provider,
    owed.frequency,
    owed.priority,
    owed.outcome,
    owed.polarity,
    owed.over_time,
    owed.tier,
    owed.note,
    owed.position,
    settings.edition,
    settings.as_of,
    received.last_end as last_received,
    cast(coalesce(due.next_due, due.last_due) as date) as due_date,
    case
        when received.last_end is null then 'never_received'
        when due.next_due < settings.as_of then 'overdue'
        else 'received'
    end as status,
    case when received.last_end is not null and due.next_due < settings.as_of then date_diff('day', due.next_due, settings.as_of) end as overdue_days,
    case when received.last_end is not null then due.periods_missing end as periods_missing,
    latest.period_start,
    latest.period_end,
    latest.value,
    latest.count as numerator,
    latest.denominator,
    latest.status as value_status,
    small.value_as_written,
    excuses.missing_note,
    before.period_start as previous_period_start,
    before.period_end as previous_period_end,
    before.value as previous_value,
    small_before.value_as_written as previous_as_written,
    before.count as previous_numerator,
    before.denominator as previous_denominator
from settings
join meta.owed_measures as owed on owed.source = 'partner_measures'
left join received on received.measure = owed.measure
left join meta.expected_measures as expected
    on expected.assessment = settings.assessment and expected.measure = owed.measure
left join due on due.measure = owed.measure
left join latest on latest.measure = owed.measure
left join pinned as before
    on before.measure = owed.measure and before.period_end = last_day(latest.period_end - interval 12 month)
left join small on small.measure = latest.measure and small.period_end = latest.period_end
left join small as small_before on small_before.measure = before.measure and small_before.period_end = before.period_end
left join excuses on excuses.measure = owed.measure
where expected.measure is not null or received.last_end is not null
