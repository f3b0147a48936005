"""Small theatres with few files, written by tests."""

import csv
from collections.abc import Sequence
from pathlib import Path

PLACES = """name,lat,lon
Khartoum,15.5007,32.5599
Omdurman,15.6445,32.4777
Khartoum North,15.6361,32.5437
El Fasher,13.6279,25.3494
Nyala,12.0489,24.8807
El Geneina,13.4526,22.4472
Zalingei,12.9096,23.4706
Ed Daein,11.4608,26.1283
El Obeid,13.1842,30.2167
Wad Madani,14.4012,33.5199
Sennar,13.5500,33.6333
Port Sudan,19.6158,37.2164
"""
CONTROL = """place,held_by,from
Khartoum,Sudanese Armed Forces,2023-04-15
Khartoum,contested,2023-04-20
Khartoum,Rapid Support Forces,2023-06-01
Khartoum,Sudanese Armed Forces,2025-03-26
Omdurman,contested,2023-04-15
Omdurman,Sudanese Armed Forces,2024-03-12
Khartoum North,Rapid Support Forces,2023-05
El Fasher,Sudanese Armed Forces,2023-04-15
El Fasher,Rapid Support Forces,2025-10-26
Nyala,Sudanese Armed Forces,2023-04-15
Nyala,Rapid Support Forces,2023-10-26
El Geneina,Rapid Support Forces,2023-11-04
Zalingei,Rapid Support Forces,2023-10-31
Ed Daein,Rapid Support Forces,2023-11-22
El Obeid,Sudanese Armed Forces,2023-04-15
Wad Madani,Sudanese Armed Forces,2023-04-15
Wad Madani,Rapid Support Forces,2023-12-18
Wad Madani,Sudanese Armed Forces,2025-01-11
Sennar,Sudanese Armed Forces,2023-04-15
Port Sudan,Sudanese Armed Forces,2023-04-15
"""
CLAIMS = """measure,place,value,unit,base,as_of,source
Share of the capital held,Khartoum,60,%,area of the city,2023-06-15,https://example.org/a
Share of the capital held,Khartoum,75,percent,area of the city,2023-06-20,https://example.org/b
Share of the capital held,Khartoum,5,percent,area of the city,2025-03,https://example.org/c
fighters,Sudan,100000,people,,2023-04,https://example.org/a
fighters,Sudan,70000,fighters,,2023-05-01,A monthly report
area_held,Sudan,500000,km2,,2024,https://example.org/d
"""
CLAIMS_ALONE = CLAIMS.replace("Khartoum", "Darfur")
FIJI_PLACES = """name,lat,lon
Suva,-18.1416,178.4419
Labasa,-16.4311,179.3645
Somosomo,-16.7667,-179.9667
Lakeba,-18.2167,-178.8000
"""
FIJI_CONTROL = """place,controller,from
Suva,Government of Fiji,2000-05-19
Suva,rebels,2000-06-01
Labasa,rebels,2000-07-01
Somosomo,Government of Fiji,2000-05-19
Lakeba,Government of Fiji,2000-05-19
"""
ARCTIC_PLACES = """name,lat,lon
Longyearbyen,78.2232,15.6267
Barentsburg,78.0648,14.2335
Ny-Ålesund,78.9243,11.9309
"""
ARCTIC_CONTROL = """place,controller,from
Longyearbyen,norway,1941-08-25
Barentsburg,germany,1941-09-01
Ny-Ålesund,norway,1941-08-25
"""


def write_theatre(folder: Path, **tables: str) -> Path:
    """Write a theatre's tables; the name of a table is that of its file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        suffix = "" if "." in name else ".csv"
        (folder / f"{name.replace('__', '.')}{suffix}").write_text(text, encoding="utf-8")
    return folder


def write_rows(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write a table."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *rows])


FULL_SETTINGS = """subtitle = "Claims about the war, 2023-2025"
subject = "rsf"

[[cities]]
place_id = "khartoum"
frame = "cities/khartoum_frame.geojson"
metrics = ["share_held", "fighters"]
"""
FULL: dict[str, str] = {
    "theatre.toml": FULL_SETTINGS,
    "sources": """source_id,title,url,published_on,published_inferred,via,outlet,note
a,First report,https://example.org/a,2023-06-20,false,press,Daily Example,read in full
b,Second report,https://example.org/b,2023-07-01,true,monitor,Monitor,
c,Third report,https://example.org/c,2025-04-02,false,press,Daily Example,
""",
    "actors": """actor_id,label,label_ar,short_label,short_label_ar,kind,colour,colour_dark,pattern,note
rsf,Rapid Support Forces,قوات الدعم السريع,RSF,الدعم السريع,armed_group,#e88828,#e82810,/,one
saf,Sudanese Armed Forces,القوات المسلحة السودانية,SAF,الجيش,government,#1040e8,#5870a0,-,two
contested,Contested,متنازع عليه,Contested,متنازع عليه,contested,#8a8578,#8a8578,x,three
""",
    "places": """place_id,name_en,name_ar,country,part_of,governorate,kind,lat,lon,population,coord_source,coord_status,note
war,Sudan war,حرب السودان,,,,theatre,,,,,,all
sudan,Sudan,السودان,SDN,war,,country,,,,,,
khartoum,Khartoum,الخرطوم,SDN,sudan,Khartoum,city,15.5007,32.5599,1974647,GeoNames,verified,capital
omdurman,Omdurman,أم درمان,SDN,sudan,Khartoum,city,15.6445,32.4777,1200000,GeoNames,verified,
bahri,Khartoum North,بحري,SDN,sudan,Khartoum,city,15.6361,32.5437,700000,GeoNames,verified,
el-fasher,El Fasher,الفاشر,SDN,sudan,North Darfur,city,13.6279,25.3494,178500,GeoNames,verified,
nyala,Nyala,نيالا,SDN,sudan,South Darfur,city,12.0489,24.8807,392373,GeoNames,verified,
el-geneina,El Geneina,الجنينة,SDN,sudan,West Darfur,town,13.4526,22.4472,162981,GeoNames,verified,
zalingei,Zalingei,زالنجي,SDN,sudan,Central Darfur,town,12.9096,23.4706,0,GeoNames,estimated,
ed-daein,Ed Daein,الضعين,SDN,sudan,East Darfur,town,11.4608,26.1283,264734,GeoNames,verified,
el-obeid,El Obeid,الأبيض,SDN,sudan,North Kordofan,city,13.1842,30.2167,393311,GeoNames,verified,
wad-madani,Wad Madani,ود مدني,SDN,sudan,Gezira,city,14.4012,33.5199,332714,GeoNames,verified,
sennar,Sennar,سنار,SDN,sudan,Sennar,town,13.5500,33.6333,130122,GeoNames,verified,
port-sudan,Port Sudan,بورتسودان,SDN,sudan,Red Sea,city,19.6158,37.2164,489725,GeoNames,verified,
""",
    "control": """place_id,controller,from_date,from_precision,to_date,source_id,second_source_id,status,note
khartoum,saf,2023-04-15,day,2023-04-19,a,b,verified,start
khartoum,contested,2023-04-20,day,2023-05-31,a,,verified,
khartoum,rsf,2023-06-01,month,2025-03-25,b,,verified,
khartoum,saf,2025-03-26,day,,c,,verified,
omdurman,contested,2023-04-15,day,2024-03-11,a,,unverified,
omdurman,saf,2024-03-12,day,,c,,verified,
bahri,rsf,2023-05-01,day,,a,,verified,
el-fasher,saf,2023-04-15,day,,a,,verified,
nyala,saf,2023-04-15,day,2023-10-25,a,,verified,
nyala,rsf,2023-10-26,day,,c,,verified,
el-geneina,rsf,2023-11-04,day,,c,,verified,
zalingei,rsf,2023-10-31,day,,c,,verified,
ed-daein,rsf,2023-11-22,day,,c,,verified,
el-obeid,saf,2023-04-15,day,,a,,verified,
wad-madani,saf,2023-04-15,day,2023-12-17,a,,verified,
wad-madani,rsf,2023-12-18,day,2025-01-10,c,,verified,
wad-madani,saf,2025-01-11,day,,c,,verified,
sennar,saf,2023-04-15,day,,a,,verified,
port-sudan,saf,2023-04-15,day,,a,,verified,
""",
    "rival_dates": """place_id,controller,from_date,rival_date,rival_precision,source_id,note
nyala,rsf,2023-10-26,2023-10-24,day,b,another day
""",
    "metrics": """metric,label,family,part,kind,base_rule,definition,direction,phrase,opposite
share_held,Share of territory held,share,held,stock,The territory.,Per cent held.,hold,the share of territory held in {place},share_lost
share_lost,Share of territory lost,share,lost,stock,The territory.,Per cent lost.,loss,the share of territory lost in {place},share_held
area_held,Area held,area,,stock,As stated.,Area held.,hold,the area held in {place},
fighters,Fighters,people,,stock,As stated.,Fighters.,none,the number of fighters in {place},
""",
    "units": """unit,family,label,symbol,to_canonical,note
percent,share,per cent,%,1,
km2,area,square kilometres,km²,1,
sq_mi,area,square miles,sq mi,2.589988110336,statute
people,people,people,people,1,
""",
    "bases": """base_id,place_id,label,kind,note
city-area,khartoum,the area of the city,ground,one
sudan-area,sudan,the territory of Sudan,ground,
""",
    "figures": """figure_id,source_id,as_of,as_of_precision,speaker,speaker_role,organisation,place_id,metric,value,low,high,unit,qualifier,base,base_id,repeat_of,status,drawable,note
one,a,2023-06-15,day,A. Person,spokesman,Army,khartoum,share_held,60,,,percent,about,the area of the city,city-area,,verified,true,first
two,b,2023-06-16,day,B. Person,analyst,Monitor,khartoum,share_held,80,75,85,percent,about,the area of the city,city-area,,verified,true,
three,b,2023-06-15,day,A. Person,spokesman,Army,khartoum,share_held,60,,,percent,about,the area of the city,city-area,one,verified,true,
four,c,2024,year,C. Person,minister,Government,sudan,share_lost,30,,,percent,at_least,the territory of Sudan,sudan-area,,verified,true,
five,c,2025-02,month,C. Person,minister,Government,sudan,share_lost,40,,,percent,exact,the territory of Sudan,sudan-area,,unverified,true,
six,c,2025-02-01,day,D. Person,,Monitor,sudan,area_held,500000,,,km2,about,area of Sudan,,,verified,true,
seven,a,2023-05-01,day,D. Person,,Monitor,war,fighters,100000,,,people,about,RSF fighters,,,verified,true,
eight,c,2024-05-01,day,D. Person,,Monitor,khartoum,fighters,,5000,9000,people,range,RSF fighters,,,verified,true,
nine,c,2024-06-01,day,D. Person,,Monitor,khartoum,fighters,7,,,people,exact,RSF fighters,,,verified,false,misprint
""",
    "events": """event_id,date,date_precision,place_id,place_text,country,lat,lon,kind,by,source_id,status,note
e1,2023-04-15,day,khartoum,Khartoum,SDN,15.50,32.56,offensive_began,RSF,a,verified,start
e2,2023-10-26,day,nyala,Nyala,SDN,12.05,24.88,captured,RSF,c,verified,
e3,2025-03,month,khartoum,Khartoum airport,SDN,15.59,32.55,recaptured,SAF,c,unverified,
""",
    "conversions": """conversion_id,source_id,figure_id,stated,stated_unit,other,other_unit,note
c1,c,six,500000,km2,150000,sq_mi,wrong
""",
    "cities/neighbourhoods.csv": """place_id,neighbourhood_id,name_en,name_ar,other_spellings,lat,lon,side,coord_source,status,accuracy_m,note
khartoum,burri,Burri,بري,Buri,15.60,32.57,east,map,estimated,400,one
khartoum,soba,Soba,سوبا,,15.52,32.62,west,map,estimated,800,
""",
    "cities/clearing.csv": """place_id,neighbourhood_id,fighting_began,event,meaning,date_reported,by,precision,source_id,status,note
khartoum,burri,2023-04-20,the army entered all of it,whole_on,2025-02-20,SAF,day,c,verified,one
khartoum,soba,,part of it was cleared,part,2025-03-01,SAF,day,c,unverified,
""",
    "cities/khartoum_frame.geojson": """{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"kind":"built_up_outline_total","name":"Khartoum","source":"drawn","accuracy_m":900},"geometry":{"type":"Polygon","coordinates":[[[32.45,15.45],[32.65,15.45],[32.65,15.65],[32.45,15.65],[32.45,15.45]]]}},
{"type":"Feature","properties":{"kind":"built_up_outline","name":"Khartoum","name_ar":"الخرطوم","source":"drawn","accuracy_m":900},"geometry":{"type":"Polygon","coordinates":[[[32.45,15.45],[32.65,15.45],[32.65,15.65],[32.45,15.65],[32.45,15.45]]]}},
{"type":"Feature","properties":{"kind":"river","name":"Nile","source":"drawn","accuracy_m":500},"geometry":{"type":"LineString","coordinates":[[32.40,15.62],[32.52,15.61],[32.70,15.55]]}}
]}
""",
}
"""A small theatre with every table and every column."""


def write_full_theatre(folder: Path) -> Path:
    """Write `FULL`."""
    for name, text in FULL.items():
        path = folder / (name if "." in name else f"{name}.csv")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
