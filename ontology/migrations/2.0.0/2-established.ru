# Only an actor establishes a post; the document with which a post was set up is r2p:establishedIn of the post.
PREFIX r2p: <https://w3id.org/r2p-ld/ontology#>
DELETE { ?document r2p:established ?post } INSERT { ?post r2p:establishedIn ?document } WHERE {
  VALUES ?class { r2p:Document r2p:SourceDocument r2p:UNDocument r2p:Report r2p:Instrument r2p:DocumentPart }
  ?document r2p:established ?post ; a ?class .
} ;
DELETE {
  ?record r2p:statesSubject ?document ; r2p:statesProperty r2p:established ; r2p:statesObject ?post
} INSERT {
  ?record r2p:statesSubject ?post ; r2p:statesProperty r2p:establishedIn ; r2p:statesObject ?document
} WHERE {
  VALUES ?class { r2p:Document r2p:SourceDocument r2p:UNDocument r2p:Report r2p:Instrument r2p:DocumentPart }
  ?record r2p:statesSubject ?document ; r2p:statesProperty r2p:established ; r2p:statesObject ?post .
  ?document a ?class .
}
