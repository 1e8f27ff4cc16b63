-- LSOA boundaries: one row per edition, vintage (year of the boundaries) and lsoa, the shape as GeoJSON text.
select
    extracts.edition,
    extracts.edition = 'sample' as synthetic,
    shapes.vintage,
    shapes.area_code,
    shapes.area_name,
    shapes.square_kilometres,
    shapes.geometry
from raw.lsoa_boundaries as shapes
join raw.extracts as extracts on extracts.source = 'lsoa_boundaries' and extracts.sha256 = shapes.sha256
