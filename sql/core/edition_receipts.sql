-- What has arrived, by source and edition: files, what became of their rows, the months they cover, and the day on
-- which the next extract is due: the last month received, one release cycle on, and the days allowed after it ends.
-- A source that gives years and no months is dated by its release cycle's `year_ends_in`.
with received as (
    select
        source, edition,
        count(*) as files,
        count(*) filter (where error is not null) as files_unread,
        coalesce(sum(rows_read), 0)::bigint as rows_read,
        coalesce(sum(rows_loaded), 0)::bigint as rows_loaded,
        coalesce(sum(rows_rejected), 0)::bigint as rows_rejected,
        coalesce(sum(rows_excluded), 0)::bigint as rows_excluded,
        cast(min(first_month) || '-01' as date) as first_month,
        cast(max(last_month) || '-01' as date) as last_month,
        max(last_year) as last_year
    from raw.extracts
    where edition <> 'reference'
    group by source, edition
),
dated as (
    select
        received.* exclude (last_month, last_year),
        coalesce(received.last_month, make_date(received.last_year, sources.year_ends_in, 1)) as last_month,
        sources.every_months,
        sources.due_after_days
    from received
    join meta.sources as sources on sources.source = received.source
)
select
    source, edition, files, files_unread, rows_read, rows_loaded, rows_rejected, rows_excluded, first_month, last_month,
    cast(last_day(last_month + to_months(every_months)) + to_days(due_after_days) as date) as due_date
from dated
