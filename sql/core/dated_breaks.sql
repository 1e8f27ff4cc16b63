-- Every break with a date, by the measure, source and kind of area that it touches: those of the register, of whatever
-- edition, and those that an edition's own files show, where they begin to count an offence apart from the leaf that it was
-- part of.
select
    measure_sources.measure, measure_sources.source, cast(null as varchar) as edition, measure_sources.area_type,
    breaks.name, breaks.title, breaks.effect, breaks.from_month, breaks.to_month
from meta.measure_sources as measure_sources
join meta.breaks as breaks
    on breaks.from_month is not null
    and (breaks.sources is null or list_contains(breaks.sources, measure_sources.source))
    and (breaks.measures is null or list_contains(breaks.measures, measure_sources.measure))
    and (breaks.area_types is null
        or list_contains(breaks.area_types, if(measure_sources.area_type = 'place', 'ward', measure_sources.area_type)))
union all
select
    halves.measure, halves.source, splits.edition, measure_sources.area_type,
    'split_' || splits.offence,
    'from ' || strftime(splits.from_month, '%B %Y') || ' these files count ' || lower(leaf.title) || ' apart from '
    || lower(whole.title) || ', and before within it',
    'block', splits.from_month, null
from core.category_splits as splits
join core.split_measures as halves on halves.source = splits.source and halves.offence = splits.offence
join meta.measure_sources as measure_sources
    on measure_sources.measure = halves.measure and measure_sources.source = halves.source
join core.offences as leaf on leaf.offence = splits.offence
join core.offences as whole on whole.offence = splits.split_from
