"""The names that all the rivals write: what the declaration of UCDP's events makes of its columns."""

from __future__ import annotations

ID = "https://w3id.org/r2p-ld/id/"
DATASET = "ucdp-ged/23.1"
GRAPH = f"https://w3id.org/r2p-ld/graph/import/{DATASET}"
XSD = "http://www.w3.org/2001/XMLSchema#"
KINDS = {
    "1": f"{ID}proxy/ucdp-state-based-event",
    "2": f"{ID}proxy/ucdp-non-state-event",
    "3": f"{ID}proxy/ucdp-one-sided-event",
}
_OURS = """
ConflictEvent Conflict ConflictParty inDataset measuredAs inPlace partOfConflict byParty startDate endDate
startYear endYear lowEstimate bestEstimate highEstimate civilianDeaths governmentOf
firstAdminUnit secondAdminUnit placePrecision datePrecision
"""
TERMS = {
    "type": "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    "label": "http://www.w3.org/2000/01/rdf-schema#label",
    "identifier": "http://purl.org/dc/terms/identifier",
    "lat": "http://www.w3.org/2003/01/geo/wgs84_pos#lat",
    "long": "http://www.w3.org/2003/01/geo/wgs84_pos#long",
    **{name: f"https://w3id.org/r2p-ld/ontology#{name}" for name in _OURS.split()},
}
