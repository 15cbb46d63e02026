"""What is drafted from sentences, and with which modality, polarity and voice."""

from __future__ import annotations

import pytest

from r2p_ld.documents.reader import parse
from r2p_ld.namespaces import node
from r2p_ld.reading.draft import propose
from r2p_ld.reading.gate import Gate
from r2p_ld.reading.vocabulary import vocabulary

Said = tuple[str, str, str, str, str, str]
PROVIDES = ("actor:regional-organisations", "r2p:provides", "assistance:civilian-assistance")


def drafted(text: str, language: str = "en") -> set[Said]:
    """What is drafted from a page that holds a text, without what the page cites."""
    document = parse("page.txt", f"A page of ours\n\n{text}\n".encode())
    known = vocabulary().with_things({node("source:page"): ("r2p:SourceDocument", "r2p:Document")})
    gate = Gate(document, known, language=language)
    found = (each.candidate for each in propose(gate, "source:page"))
    return {
        (each.subject, each.property, each.object, each.modality, each.polarity, each.attribution)
        for each in found
        if each.property != "r2p:refersTo"
    }


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Regional organizations provide civilian assistance.", ("does", "positive", "")),
        ("Regional organizations can also provide civilian assistance.", ("can", "positive", "")),
        ("Regional organizations should provide civilian assistance.", ("should", "positive", "")),
        ("Regional organizations do not provide civilian assistance.", ("does", "negative", "")),
        ("It calls upon regional organizations to provide civilian assistance.", ("should", "positive", "")),
        ("4. Encourages regional organizations to provide civilian assistance;", ("should", "positive", "")),
        ("5. Authorizes regional organizations to provide civilian assistance;", ("can", "positive", "")),
        (
            "The Secretary-General said that regional organizations provide civilian assistance.",
            ("does", "positive", "post:secretary-general"),
        ),
        # what is open, unclear, of nobody known, or no sentence at all
        ("Do regional organizations provide civilian assistance?", None),
        ("The plan is to fund regional organizations and provide civilian assistance.", None),
        ("The money is for regional organizations to provide civilian assistance.", None),
        ("Some say that regional organizations, too, provide civilian assistance, he said.", None),
        ("“Regional organizations provide civilian assistance,” a man in the street told us.", None),
        ("Regional organizations may not always, and often cannot, provide civilian assistance.", None),
        ("Regional organizations have offices that provide civilian assistance.", None),
    ],
)  # fmt: skip
def test_a_claim_is_as_strong_as_its_sentence(sentence: str, said: tuple[str, str, str] | None) -> None:
    found = {each for each in drafted(f"This is the text of the page. {sentence}") if each[:3] == PROVIDES}
    assert found == ({(*PROVIDES, *said)} if said else set())


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("fr", "Les organisations régionales peuvent fournir une assistance civile aux États.", "can"),
        ("fr", "Les organisations régionales fournissent une assistance civile aux États.", "does"),
        ("fr", "Il reste aux organisations régionales de quoi fournir une assistance civile.", None),
    ],
)  # fmt: skip
def test_in_french(language: str, text: str, said: str | None) -> None:
    found = {each[3] for each in drafted(text, language) if each[1] == "r2p:provides"}
    assert found == ({said} if said else set())


def test_the_crimes_of_the_norm_where_most_are_listed() -> None:
    listed = "genocide, war crimes, ethnic cleansing and crimes against humanity"
    text = f"Each State must protect its people from {listed}."
    crimes = {each[2] for each in drafted(text) if each[1] == "r2p:coversCrime"}
    assert crimes == {
        *("crime:genocide", "crime:war-crimes", "crime:ethnic-cleansing", "crime:crimes-against-humanity")
    }
    assert (
        drafted("Each State must protect its people from genocide and from the floods of the river.") == set()
    )


def test_who_holds_an_office_and_what_is_abbreviated() -> None:
    said = drafted("Secretary-General Ban Ki-moon spoke of the Responsibility to Protect (R2P) in the hall.")
    assert said == {
        ("person:ban-ki-moon", "r2p:holdsPost", "post:secretary-general", "does", "positive", ""),
        ("norm:responsibility-to-protect", "r2p:abbreviation", '"R2P"', "does", "positive", ""),
    }


CLAIM = "regional organizations provide civilian assistance"


@pytest.mark.parametrize(
    "sentence",
    [
        *(
            "It is a myth that {}.",
            "The claim that {} is wrong.",
            "Few {}.",
            "Imagine that {}.",
            "He denied {}.",
        ),
        *(
            "We believe {}.",
            "In my view {}.",
            "Mali submits that {}.",
            "Others hold that {}.",
            "Rumours that {} spread.",
        ),
        *("The proposal that {} was rejected.", "Contrary to the belief that {}, they do.", "Lest {}, act."),
        *(
            "The European Union helps {}.",
            "In an ideal world, {}.",
            "Ideally, {}.",
            "Let {}.",
            "The minister: {}.",
        ),
        # behind the claim
        *(
            "{}, or so we are told.",
            "{}, which is false.",
            "{} at best.",
            "{}, experts say.",
            "{}, he thought.",
        ),
        *("{}, the Secretary-General said.", "{} sometimes.", "{} – a fiction."),
        *("Not all {}.", "Until {}, nothing changes.", "Provided {}, lives are saved."),
    ],
)
def test_what_a_sentence_does_not_assert_is_not_drafted_as_asserted(sentence: str) -> None:
    words = sentence.format(CLAIM)
    found = drafted(f"This is the text of the page. {words[0].upper()}{words[1:]}")
    assert (*PROVIDES, "does", "positive", "") not in found


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", f"The Secretary-General’s envoy said that {CLAIM}."),
        ("en", f"United Nations officials said that {CLAIM}."),
        ("en", f"{CLAIM.capitalize()}, the envoy of the Secretary-General told us."),
        (
            "fr",
            "L’envoyé du Secrétaire général a dit que les organisations régionales "
            "fournissent une assistance civile.",
        ),
        ("es", "Las organizaciones regionales prestan asistencia civil, según el ministro."),
        ("es", "Las organizaciones regionales prestan asistencia civil, dicen los expertos."),
    ],
)
def test_nobody_else_is_made_to_speak(language: str, sentence: str) -> None:
    assert {each for each in drafted(sentence, language) if each[:2] == PROVIDES[:2]} == set()


@pytest.mark.parametrize(
    "end", [", and States do not", ", which is not enough", "; this is not so", " in no case"]
)
def test_a_denial_behind_a_claim_makes_none_that_is_denied(end: str) -> None:
    found = {each[4] for each in drafted(f"{CLAIM.capitalize()}{end}.") if each[:3] == PROVIDES}
    assert "negative" not in found


@pytest.mark.parametrize("opening", ["Moreover, ", "In 2014, ", "It is late; ", "", "However, all "])
def test_openings_leave_a_statement_what_it_is(opening: str) -> None:
    words = opening + CLAIM
    assert (*PROVIDES, "does", "positive", "") in drafted(f"{words[0].upper()}{words[1:]}.")


def said_of(language: str, sentence: str) -> set[tuple[str, str, str]]:
    """Modality, polarity and voice of what a sentence says of regional organizations and civilian aid."""
    return {each[3:] for each in drafted(sentence, language) if each[:3] == PROVIDES}


@pytest.mark.parametrize(
    ("language", "sentence", "said"),
    [
        ("en", "Civilian assistance is often provided by regional organizations.", ("often", "positive", "")),
        ("en", "Regional organizations are providing civilian assistance.", ("does", "positive", "")),
        (
            "en",
            "The Council met, and regional organizations provide civilian assistance.",
            ("does", "positive", ""),
        ),
        ("en", "Regional organizations provide vital civilian assistance.", ("does", "positive", "")),
        ("en", "Regional organizations, which provide civilian assistance, met.", ("does", "positive", "")),
        (
            "fr",
            "Les organisations régionales ne fournissent guère d’assistance civile.",
            ("does", "negative", ""),
        ),
        (
            "fr",
            "Les organisations régionales ne fournissent pas d’assistance civile.",
            ("does", "negative", ""),
        ),
        (
            "fr",
            "Les organisations régionales fournissent une aide civile, a déclaré le Secrétaire général.",
            ("does", "positive", "post:secretary-general"),
        ),
        (
            "es",
            "Según el Secretario General, las organizaciones regionales prestan asistencia civil.",
            ("does", "positive", "post:secretary-general"),
        ),
        ("es", "Las organizaciones regionales nunca prestan asistencia civil.", ("does", "negative", "")),
        (
            "ru",
            "Региональные организации предоставляют гражданскую помощь, заявил Генеральный секретарь.",
            ("does", "positive", "post:secretary-general"),
        ),
        ("ru", "Региональные организации не предоставляют гражданскую помощь.", ("does", "negative", "")),
        ("ar", "تقدم المنظمات الإقليمية المساعدة المدنية.", ("does", "positive", "")),
        ("ar", "لا تقدم المنظمات الإقليمية المساعدة المدنية.", ("does", "negative", "")),
        (
            "ar",
            "وقال الأمين العام إن المنظمات الإقليمية تقدم المساعدة المدنية.",
            ("does", "positive", "post:secretary-general"),
        ),
        ("zh", "区域组织应当向各国提供民事援助。", ("should", "positive", "")),
        ("zh", "区域组织没有提供民事援助。", ("does", "negative", "")),
        ("zh", "秘书长表示，区域组织提供民事援助。", ("does", "positive", "post:secretary-general")),
    ],
)
def test_verbs_of_six_languages(language: str, sentence: str, said: tuple[str, str, str]) -> None:
    assert said_of(language, sentence) == {said}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Regional organizations provide civilian assistance. This is untrue."),
        ("en", "Regional organizations provide civilian assistance according to the minister."),
        (
            "en",
            "According to the Secretary-General of NATO, regional organizations provide civilian assistance.",
        ),
        ("en", "Regional organizations that provide civilian assistance are rare."),
        ("en", "Regional organizations are provided civilian assistance."),
        ("en", "Critics of the regional organizations provide civilian assistance."),
        ("en", "Suppose that regional organizations provide civilian assistance."),
        ("fr", "Il est faux que les organisations régionales fournissent une assistance civile."),
        ("es", "Es falso que las organizaciones regionales presten asistencia civil."),
        ("ru", "Неправда, что региональные организации предоставляют гражданскую помощь."),
        ("ar", "ليس صحيحا أن المنظمات الإقليمية تقدم المساعدة المدنية."),
        ("zh", "有人说区域组织提供民事援助。"),
        ("zh", "认为区域组织提供民事援助是错误的。"),
    ],
)
def test_what_is_told_denied_or_of_others_is_not_drafted(language: str, sentence: str) -> None:
    assert said_of(language, sentence) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "Pillar I concerns the State's own duty.",
        "Pillar I concerns States' own duty.",
        "The norm applies to States’ own conduct.",
        "Brazil supports United Nations Special Envoys.",
        "Regional organizations strengthen civil society’s funds.",
        "Regional organizations strengthen early warning's funding.",
        "Brazil supports capacity-building's friends.",
    ],
)
def test_an_owner_is_not_the_object_of_a_verb(sentence: str) -> None:
    assert drafted(sentence) == set()


def test_a_verb_before_a_list_says_so_of_each_item() -> None:
    text = "Pillar II assistance should be guided by:\n\n1. Do no harm\n2. Retain flexibility\n"
    assert {each[1:5] for each in drafted(text) if each[1] == "r2p:guidedBy"} == {
        ("r2p:guidedBy", f"principle:{name}", "should", "positive")
        for name in ("do-no-harm", "retain-flexibility")
    }
