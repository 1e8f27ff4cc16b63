-- view
-- What partners sent in the long format, one row per edition, file and row: the value as given, the one that its
-- numerator and denominator give, and whether the two agree to the digits that were written.
with sent as (
    select
        extracts.edition,
        extracts.file,
        lines.*,
        owed.kind,
        owed.length_months,
        date_diff('month', lines.period, lines.period_end) + 1 as period_months,
        owed.per * lines.numerator / nullif(lines.denominator, 0) as computed_value,
        length(regexp_extract(lines.value_as_written, '\.(\d+)', 1)) as decimals
    from raw.partner_measures as lines
    join raw.extracts as extracts on extracts.source = 'partner_measures' and extracts.sha256 = lines.sha256
    join meta.owed_measures as owed on owed.source = 'partner_measures' and owed.measure = lines.measure
)
select
    edition,
    file,
    sha256,
    file_row,
    measure,
    period as period_start,
    period_end,
    period_months,
    value,
    value_as_written,
    computed_value,
    numerator,
    denominator,
    origin,
    note,
    case
        when period_months <> length_months then 'other_period_length'
        when kind = 'proportion' and numerator > denominator then 'disagrees'
        when abs(value - computed_value) > 0.5 * power(10, -decimals) + 1e-9 then 'disagrees'
        when value is not null then 'given'
        when value_status is not null then value_status
        when computed_value is not null then 'computed'
        else coalesce(numerator_status, denominator_status, 'blank')
    end as status
from sent
