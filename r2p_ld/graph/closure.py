"""What follows from a graph's OWL axioms, by rules that run to a fixed point.

The rules hold for any ontology, after OWL 2 RL (section 4.3 of the profiles recommendation). They walk
lists themselves: a node of a property chain stands for the property that is the rest of the chain, a
node of an intersection for the class that is. What rules cannot do, such as classes by a
datatype's facet, :mod:`r2p_ld.graph.hermit` infers.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryTriples, Store, Triple

from r2p_ld.namespaces import expand, node, prefixes

# One rule a line: what follows <= from what.
_RULES = """
?a rdfs:subClassOf ?c <= ?a rdfs:subClassOf ?b . ?b rdfs:subClassOf ?c
?a rdfs:subClassOf ?b . ?b rdfs:subClassOf ?a <= ?a owl:equivalentClass ?b
?a owl:equivalentClass ?b <= ?a rdfs:subClassOf ?b . ?b rdfs:subClassOf ?a
?p rdfs:subPropertyOf ?r <= ?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?r
?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?p <= ?p owl:equivalentProperty ?q
?p owl:equivalentProperty ?q <= ?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?p
?i rdfs:subPropertyOf ?j <= ?p rdfs:subPropertyOf ?q ; owl:inverseOf|^owl:inverseOf ?i .
    ?q owl:inverseOf|^owl:inverseOf ?j

?s ?q ?o <= ?p rdfs:subPropertyOf ?q . ?s ?p ?o
?o ?q ?s <= ?p owl:inverseOf|^owl:inverseOf ?q . ?s ?p ?o
?o ?p ?s <= ?p a owl:SymmetricProperty . ?s ?p ?o
?s ?p ?z <= ?p a owl:TransitiveProperty . ?s ?p ?o . ?o ?p ?z
?s ?p ?o <= ?p owl:propertyChainAxiom ?list . ?s ?list ?o
?s ?last ?o <= ?p owl:propertyChainAxiom/rdf:rest* ?last .
    ?last rdf:rest rdf:nil ; rdf:first ?q . ?s ?q ?o
?s ?node ?z <= ?p owl:propertyChainAxiom/rdf:rest* ?node .
    ?node rdf:rest ?rest ; rdf:first ?q . ?s ?q ?o . ?o ?rest ?z

?x a ?b <= ?a rdfs:subClassOf ?b . ?x a ?a
?s a ?c <= ?p rdfs:domain ?c . ?s ?p ?o FILTER NOT EXISTS { ?p a owl:AnnotationProperty }
?o a ?c <= ?p rdfs:range ?c . ?s ?p ?o FILTER NOT EXISTS { ?p a owl:AnnotationProperty }
?c rdfs:subClassOf ?part <= ?c owl:intersectionOf/rdf:rest*/rdf:first ?part
?x a ?c <= ?c owl:intersectionOf ?list . ?x a ?list
?x a ?last <= ?c owl:intersectionOf/rdf:rest* ?last . ?last rdf:rest rdf:nil ; rdf:first ?part . ?x a ?part
?x a ?node <= ?c owl:intersectionOf/rdf:rest* ?node .
    ?node rdf:rest ?rest ; rdf:first ?part . ?x a ?rest , ?part
?part rdfs:subClassOf ?c <= ?c (owl:unionOf|owl:disjointUnionOf)/rdf:rest*/rdf:first ?part
?x a ?c <= ?c owl:oneOf/rdf:rest*/rdf:first ?x
?s a ?c <= ?c owl:hasValue ?o ; owl:onProperty ?p . ?s ?p ?o
?s ?p ?o <= ?c owl:hasValue ?o ; owl:onProperty ?p . ?s a ?c
?s a ?c <= ?c owl:someValuesFrom ?d ; owl:onProperty ?p . ?s ?p ?o . ?o a ?d
?s a ?c <= ?c owl:someValuesFrom owl:Thing ; owl:onProperty ?p . ?s ?p ?o
?o a ?d <= ?c owl:allValuesFrom ?d ; owl:onProperty ?p . ?s a ?c ; ?p ?o
"""
_HEAD = "".join(f"PREFIX {name}: <{prefixes()[name]}>\n" for name in ("owl", "rdf", "rdfs"))
_QUERIES = tuple(
    f"{_HEAD}CONSTRUCT {{ {rule[0]} }} WHERE {{ {rule[1]} }}"
    for line in _RULES.replace("\n    ", " ").splitlines()
    if len(rule := line.split(" <= ")) == 2
)

_TYPE = node("rdf:type")
_HIERARCHY = frozenset(
    map(node, ("rdfs:subClassOf", "rdfs:subPropertyOf", "owl:equivalentClass", "owl:equivalentProperty"))
)
_LANGUAGE = (expand("owl:"), expand("rdf:"), expand("rdfs:"))
_STAND_IN = "urn:stand-in:"


def close(triples: Iterable[Triple]) -> set[Triple]:
    """Return the triples between named things that the rules add to ``triples``.

    Values may be literals, and stay as they are written. Of annotation properties, only the
    superproperties are followed.
    """
    given = set(triples)
    # IRIs stand in the store for literals, which it would rewrite, and for blank nodes: so the nodes of
    # lists can be properties, and literals can have types.
    terms = {term for t in given for term in (t.subject, t.object) if not isinstance(term, NamedNode)}
    iris: dict[object, NamedNode] = {term: NamedNode(f"{_STAND_IN}{n}") for n, term in enumerate(terms)}
    meant: dict[object, BlankNode | Literal | Triple] = {iris[term]: term for term in terms}
    store = Store()
    store.bulk_extend(
        Quad(iris.get(t.subject, t.subject), t.predicate, iris.get(t.object, t.object)) for t in given
    )
    store.bulk_extend(Quad(iris[term], _TYPE, term.datatype) for term in terms if isinstance(term, Literal))
    size = -1
    while size != len(store):
        size = len(store)
        for query in _QUERIES:
            entailed = store.query(query)
            assert isinstance(entailed, QueryTriples)
            store.extend([Quad(*triple) for triple in entailed])
    found = {
        Triple(subject, predicate, meant.get(value, value))
        for subject, predicate, value, _ in store
        if subject not in meant and predicate not in meant and not isinstance(meant.get(value), BlankNode)
    }
    return set(filter(is_worth_saying, found - given))


def is_worth_saying(triple: Triple) -> bool:
    """Tell whether an entailed triple informs: not that a thing is a thing, or a class its own subclass.

    >>> thing = node("owl:Thing")
    >>> is_worth_saying(Triple(node("pillar:2"), node("rdf:type"), thing))
    False
    """
    if _is_language(triple.subject):
        return False
    if triple.predicate == _TYPE or triple.predicate in _HIERARCHY:
        return not _is_language(triple.object) and triple.subject != triple.object
    return not triple.predicate.value.startswith(expand("owl:"))


def _is_language(term: object) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(_LANGUAGE)
