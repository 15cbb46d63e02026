# r2p:year becomes the year of what happened: an event took place, an instrument was adopted, an actor was set up.
# The year of anything else stays as it is, for somebody to decide.
PREFIX r2p: <https://w3id.org/r2p-ld/ontology#>
DELETE { ?thing r2p:year ?year } INSERT { ?thing ?property ?year } WHERE {
  VALUES (?class ?property) {
    (r2p:Event r2p:eventYear) (r2p:Summit r2p:eventYear) (r2p:Dialogue r2p:eventYear)
    (r2p:Instrument r2p:adoptionYear)
    (r2p:NamedActor r2p:foundingYear) (r2p:Post r2p:foundingYear) (r2p:Organisation r2p:foundingYear)
    (r2p:UNEntity r2p:foundingYear) (r2p:RegionalOrganisation r2p:foundingYear)
    (r2p:OtherInternationalOrganisation r2p:foundingYear) (r2p:CivilSocietyOrganisation r2p:foundingYear)
    (r2p:PeaceOperation r2p:foundingYear) (r2p:ExpertResource r2p:foundingYear)
  }
  ?thing r2p:year ?year ; a ?class .
} ;
DELETE { ?record r2p:statesProperty r2p:year } INSERT { ?record r2p:statesProperty ?property } WHERE {
  VALUES (?class ?property) {
    (r2p:Event r2p:eventYear) (r2p:Summit r2p:eventYear) (r2p:Dialogue r2p:eventYear)
    (r2p:Instrument r2p:adoptionYear)
    (r2p:NamedActor r2p:foundingYear) (r2p:Post r2p:foundingYear) (r2p:Organisation r2p:foundingYear)
    (r2p:UNEntity r2p:foundingYear) (r2p:RegionalOrganisation r2p:foundingYear)
    (r2p:OtherInternationalOrganisation r2p:foundingYear) (r2p:CivilSocietyOrganisation r2p:foundingYear)
    (r2p:PeaceOperation r2p:foundingYear) (r2p:ExpertResource r2p:foundingYear)
  }
  ?record r2p:statesProperty r2p:year ; r2p:statesSubject ?thing .
  ?thing a ?class .
}
