"""A small ontology of policy tools and reports, and what follows from it."""

from pyoxigraph import Triple
from support.turtle import triples


def graph(*turtle: str) -> set[Triple]:
    """Return the triples of pieces of Turtle whose own names begin with a colon."""
    return triples("\n".join(("@prefix : <https://example.org/> .", *turtle)))


ONTOLOGY = """
<https://example.org/ontology> a owl:Ontology ; owl:imports <http://127.0.0.1:9/nowhere> .

:Concept a owl:Class .
:Tool a owl:Class ; rdfs:subClassOf :Concept ; rdfs:label "Policy tool"@en , "Instrument"@fr .
:Pillar a owl:Class ; rdfs:subClassOf :Concept .
:Listing a owl:Class .
:Document a owl:Class ; rdfs:label "Document"@en .
:Report a owl:Class ; rdfs:subClassOf :Document .
:Page a owl:Class ; rdfs:subClassOf :Document .
:Stage a owl:Class .
[] a owl:AllDisjointClasses ; owl:members ( :Concept :Listing :Document :Stage ) .

:lists a owl:ObjectProperty , owl:FunctionalProperty ; rdfs:domain :Listing .
:listedIn a owl:ObjectProperty ; owl:inverseOf :lists .
:under a owl:ObjectProperty .
:toolOf a owl:ObjectProperty ; owl:propertyChainAxiom ( :listedIn :under ) .
:hasTool a owl:ObjectProperty ; owl:inverseOf :toolOf .
:summarises a owl:ObjectProperty ; rdfs:subPropertyOf :describes .
:describes a owl:ObjectProperty .
:elaborates a owl:ObjectProperty ; rdfs:range :Pillar .
:next a owl:ObjectProperty ; rdfs:subPropertyOf :before .
:before a owl:ObjectProperty , owl:TransitiveProperty .
:near a owl:ObjectProperty , owl:SymmetricProperty .
:symbol a owl:DatatypeProperty ; rdfs:range xsd:string .
:ordinal a owl:DatatypeProperty ; rdfs:range xsd:decimal ; rdfs:subPropertyOf :number .
:number a owl:DatatypeProperty .
:issued a owl:AnnotationProperty ; rdfs:range xsd:date .

:ToolOf1 a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf (
    :Tool [ a owl:Restriction ; owl:onProperty :toolOf ; owl:hasValue :pillar1 ] ) ] .
:ToolOf2 a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf (
    :Tool [ a owl:Restriction ; owl:onProperty :toolOf ; owl:hasValue :pillar2 ] ) ] .
:ToolOf3 a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf (
    :Tool [ a owl:Restriction ; owl:onProperty :toolOf ; owl:hasValue :pillar3 ] ) ] .
:CrossTool a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:unionOf (
    [ a owl:Class ; owl:intersectionOf ( :ToolOf1 :ToolOf2 ) ]
    [ a owl:Class ; owl:intersectionOf ( :ToolOf2 :ToolOf3 ) ]
    [ a owl:Class ; owl:intersectionOf ( :ToolOf1 :ToolOf3 ) ] ) ] .
:PillarReport a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf (
    :Report [ a owl:Restriction ; owl:onProperty :elaborates ; owl:someValuesFrom :Pillar ] ) ] .
:JointReport a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :Report
    [ a owl:Restriction ; owl:onProperty :symbol ; owl:someValuesFrom [ a rdfs:Datatype ;
        owl:onDatatype xsd:string ; owl:withRestrictions ( [ xsd:pattern "A/.*" ] ) ] ]
    [ a owl:Restriction ; owl:onProperty :symbol ; owl:someValuesFrom [ a rdfs:Datatype ;
        owl:onDatatype xsd:string ; owl:withRestrictions ( [ xsd:pattern "S/.*" ] ) ] ] ) ] .

:pillar1 a :Pillar . :pillar2 a :Pillar . :pillar3 a :Pillar .
[] a owl:AllDifferent ; owl:distinctMembers ( :pillar1 :pillar2 :pillar3 ) .
:mediation a :Tool ; skos:prefLabel "Mediation"@en . :sanctions a :Tool .
:listing1 a :Listing ; :lists :mediation ; :under :pillar1 .
:listing2 a :Listing ; :lists :mediation ; :under :pillar3 .
:listing3 :lists :sanctions ; :under :pillar3 .
:report1 a :Report ; :symbol "A/68/947" , "S/2014/449" ; :elaborates :pillar2 ; :ordinal 6.50 .
:report2 a :Report ; :symbol "A/63/677" ; :issued "2009-01-12"^^xsd:date .
:page a :Page ; :summarises :report1 .
:stage1 a :Stage ; :next :stage2 ; :near :stage2 .
:stage2 a :Stage ; :next :stage3 .
:stage3 a :Stage .
skos:prefLabel a owl:AnnotationProperty ; rdfs:subPropertyOf rdfs:label .
"""

INFERRED = (
    """
:ToolOf1 rdfs:subClassOf :Tool , :Concept .
:ToolOf2 rdfs:subClassOf :Tool , :Concept .
:ToolOf3 rdfs:subClassOf :Tool , :Concept .
:CrossTool rdfs:subClassOf :Tool , :Concept .
:PillarReport rdfs:subClassOf :Report , :Document .
:JointReport rdfs:subClassOf :Report , :Document .

:pillar1 a :Concept . :pillar2 a :Concept . :pillar3 a :Concept .
:mediation a :Concept , :ToolOf1 , :ToolOf3 , :CrossTool ; rdfs:label "Mediation"@en .
:sanctions a :Concept , :ToolOf3 .
:listing3 a :Listing .
:mediation :listedIn :listing1 , :listing2 ; :toolOf :pillar1 , :pillar3 .
:sanctions :listedIn :listing3 ; :toolOf :pillar3 .
:pillar1 :hasTool :mediation . :pillar3 :hasTool :mediation , :sanctions .
:report1 a :Document , :PillarReport , :JointReport ; :number 6.50 .
:report2 a :Document .
:page a :Document ; :describes :report1 .
:stage1 :before :stage2 , :stage3 .
:stage2 :before :stage3 ; :near :stage1 .
""",
)
