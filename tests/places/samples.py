"""A few communes written by hand in the shape of the real files."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

FR_HEADING = (
    "insee,name,departement,departement_name,region,region_name,population,postal_codes,siren,intercommunality_siren,"
    "lat,lon"
)
FRANCE = [
    "05061,Gap,05,Hautes-Alpes,93,Provence-Alpes-Côte d'Azur,40559,05000,210500617,200067825,44.5594,6.0786",
    "05170,Tallard,05,Hautes-Alpes,93,Provence-Alpes-Côte d'Azur,2214,05130,210501706,200067825,44.4614,6.0554",
    "05132,Saint-Bonnet-en-Champsaur,05,Hautes-Alpes,93,Provence-Alpes-Côte d'Azur,2102,05500,,,44.6809,6.0786",
    "93066,Saint-Denis,93,Seine-Saint-Denis,11,Île-de-France,149077,93200 93210,219300662,200054781,48.9356,2.3539",
    "97411,Saint-Denis,974,La Réunion,04,La Réunion,156149,97400 97417,219740115,249740119,-20.8823,55.4504",
    "94038,L'Haÿ-les-Roses,94,Val-de-Marne,11,Île-de-France,31661,94240,219400389,200054781,48.7798,2.3376",
    "42218,Saint-Étienne,42,Loire,84,Auvergne-Rhône-Alpes,173136,42000 42100,214202186,244200770,45.4347,4.3903",
    "01053,Bourg-en-Bresse,01,Ain,84,Auvergne-Rhône-Alpes,42111,01000,210100533,200071751,46.2052,5.2460",
    "25001,Œuilly,25,Doubs,27,Bourgogne-Franche-Comté,40,25000,,,,",
    "25002,Œuilly,25,Doubs,27,Bourgogne-Franche-Comté,7,25000,,,,",
    "76351,Le Havre,76,Seine-Maritime,28,Normandie,165830,76600 76610,217603513,200084952,49.4938,0.1077",
    "98735,Papeete,987,Polynésie française,987,Polynésie française,26654,98714,,,-17.5373,-149.5665",
]
FR_GROUPS_HEADING = "siren,name,type,population"
GROUPS = [
    "200067825,CA Gap-Tallard-Durance,CA,51290",
    "200054781,Métropole du Grand Paris,METRO,7125830",
    "241200641,CC du Vercors,CC,2000",
    "249740119,CC du Vercors,CC,3000",
]
IT_HEADING = "istat,name,prov_acr,province,region,population,lat,lon"
ITALY = [
    "001272,Torino,TO,Torino,Piemonte,872367,45.0705,7.6868",
    "058091,Roma,RM,Roma,Lazio,2617175,41.8919,12.5113",
]
MA_HEADING = "code,name_fr,name_ar,province,province_code,region,population,lat,lon"
MOROCCO = [
    "01.511.01.0,Tanger,طنجة,Tanger-Assilah,01.511,Tanger-Tétouan-Al Hoceima,1275428,35.7673,-5.7998",
    "02.001.01.01,Bni Khaled,بني خالد,Oujda-Angad,02.411,Oriental,6000,34.8,-2.0",
    "03.001.01.01,Bni Khaled,بني خالد,Taza,03.561,Fès-Meknès,5000,34.2,-4.0",
]


def write_csv(path: Path, heading: str, rows: list[str]) -> Path:
    path.write_bytes(gzip.compress("\n".join([heading, *rows, ""]).encode()))
    return path


def write_folder(folder: Path) -> Path:
    """Write all four files of towns."""
    folder.mkdir(exist_ok=True)
    write_csv(folder / "fr_communes.csv.gz", FR_HEADING, FRANCE)
    write_csv(folder / "fr_intercommunalities.csv.gz", FR_GROUPS_HEADING, GROUPS)
    write_csv(folder / "it_communes.csv.gz", IT_HEADING, ITALY)
    write_csv(folder / "ma_communes.csv.gz", MA_HEADING, MOROCCO)
    return folder


def square(west: float, south: float, size: float = 0.1) -> dict[str, Any]:
    east, north = west + size, south + size
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def write_outlines(folder: Path, outlines: dict[str, Any]) -> Path:
    """Write a file of outlines by INSEE code."""
    folder.mkdir(exist_ok=True)
    path = folder / "fr_contours.ndjson.gz"
    rows = [json.dumps({"insee": code, "geometry": geometry}) for code, geometry in outlines.items()]
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    return path
