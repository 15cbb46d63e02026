# What no longer follows, where it was written out: a modality, polarity or role of a citation is no R2PConcept, and
# a document that another refers to is not described there, unless a record, or that it is summed up, says so.
PREFIX r2p: <https://w3id.org/r2p-ld/ontology#>
DELETE { ?term a r2p:R2PConcept } WHERE {
  VALUES ?class { r2p:Modality r2p:Polarity r2p:CitationRole }
  ?term a ?class , r2p:R2PConcept .
} ;
DELETE { ?one r2p:describes ?other . ?other r2p:describedIn ?one } WHERE {
  ?one r2p:refersTo ?other .
  FILTER NOT EXISTS { ?one r2p:summarises ?other }
  FILTER NOT EXISTS { ?record r2p:statesSubject ?one ; r2p:statesProperty r2p:describes ; r2p:statesObject ?other }
  FILTER NOT EXISTS { ?record r2p:statesSubject ?other ; r2p:statesProperty r2p:describedIn ; r2p:statesObject ?one }
}
