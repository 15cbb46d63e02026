"""Mentions: names found where they stand, and what only seems to be one."""

from __future__ import annotations

import time

import pytest

from r2p_ld.annotate import Lexicon, mentions
from r2p_ld.documents import TEXT, parse


def found(text: str, lexicon: Lexicon) -> dict[str, str]:
    """The mentions of a text: surface → concept. Each lies where it says, and none overlaps another."""
    document = parse("text.txt", text.encode(), TEXT)
    all_ = mentions(document, lexicon)
    end = 0
    for each in all_:
        assert document.text[each.start : each.end] == each.surface
        assert each.start >= end
        assert 0 < each.confidence <= 1
        end = each.end
    return {each.surface: each.concept for each in all_}


EN = "It is said in the report of the house that this was so. "


@pytest.mark.parametrize(
    ("text", "surface", "concept"),
    [
        ("The Security\n Council met.", "Security\n Council", "body:security-council"),
        ("The Secu\u00adrity Council met.", "Secu\u00adrity Council", "body:security-council"),
        ("The UN peace-\nkeeping of it", "peace-\nkeeping", "tool:peacekeeping-and-stabilization-assistance"),
        ("In Còte d’Ivoire it was", "Còte d’Ivoire", "place:cote-divoire"),
        ("In Cote d'Ivoire it was", "Cote d'Ivoire", "place:cote-divoire"),
        ("In Guinea\u2011Bissau it was", "Guinea\u2011Bissau", "place:guinea-bissau"),
        ("as in A/67/929 – S/2013/399.", "A/67/929 – S/2013/399", "report:2013"),
        ("see (A/68/947–S/2014/449)", "A/68/947–S/2014/449", "report:2014"),
        ("South Sudan was it", "South Sudan", "place:south-sudan"),
        ("Equatorial Guinea was it", "Equatorial Guinea", "place:equatorial-guinea"),
        (
            "the Democratic Republic of the Congo",
            "Democratic Republic of the Congo",
            "place:democratic-republic-of-the-congo",
        ),
        ("the genocidal plan of it", "genocidal", "crime:genocide"),
        ("the peacekeepers of it", "peacekeepers", "tool:peacekeeping-and-stabilization-assistance"),
        ("the Libyan government said", "Libyan", "state:libya"),
        ("the UN Security Council said", "UN Security Council", "body:security-council"),
        ("with an arms embargo on it", "arms embargo", "tool:sanctions"),
        ("Le Conseil de sécurité est dans la salle.", "Conseil de sécurité", "body:security-council"),
        ("La Unión Africana es de las que votan.", "Unión Africana", "body:african-union"),
        ("Это было в Южном Судане и в Ливии.", "Южном Судане", "place:south-sudan"),
        ("Об этом сказано Советом Безопасности.", "Советом Безопасности", "body:security-council"),
        ("هذا ما قاله في السودان وليبيا.", "السودان", "place:sudan"),
        ("这是联合国安全理事会的决定。", "联合国安全理事会", "body:security-council"),
        ("事情发生在南苏丹。", "南苏丹", "place:south-sudan"),
    ],
)
def test_a_name_is_found_however_it_is_written(
    text: str, surface: str, concept: str, lexicon: Lexicon
) -> None:
    assert found(text, lexicon)[surface] == concept


@pytest.mark.parametrize(
    "text",
    [
        # capitals of acronyms
        "Un homme est venu au marché de la ville.",
        "Those who came were in the house.",
        # approval, a seizure, "however"
        "The club gave its sanction to the plan of the board.",
        "The plan was sanctioned by the board of the club.",
        "Sin embargo, el informe de la casa no es de ayer.",
        "El banco decretó el embargo de las lanchas.",
        "Санкция прокурора была получена.",
        # addresses, code, names of files and users
        "It is at https://example.org/genocide/sudan in the file.",
        "It is in libya_2011.csv and sanctions.xlsx of the office.",
        "Write to un@example.org or to @unsc of the house.",
        "The folder is /data/genocide/sudan of the machine.",
        "Call `genocide(sudan)` in the code of it.",
        # namesakes
        "It was said by Michael Jordan of the team.",
        "It was said by Dr. Jordan of the team.",
        "It was in Atlanta, Georgia, that they met.",
        "They met at the corner of Jordan Street.",
        "They had turkey on a china plate with guinea fowl.",
        "It is in the Niger Delta and in New Guinea.",
        "Le chauffeur est Maurice Sanon, de la ville.",
        "L’enfant est dans la rue du Tchad.",
        # names of others
        "It was in the journal Global Responsibility to Protect of the year.",
        "It was in the R2P Monitor of the month.",
        "The Asia-Pacific Centre for the Responsibility to Protect said it.",
        "It was in the Journal of Genocide Research of the year.",
        "The Secretary-General of NATO was in the house.",
        "The NATO Secretary-General was in the house.",
        "The National Security Council was in the house.",
        "The European Council and the Council of Europe are in it.",
        "Le secrétaire général de l’OTAN est dans la salle.",
        "El secretario general de la OEA es de la casa.",
        "Генеральный секретарь НАТО был там.",
        "北约秘书长在那里。",
        "工会代表大会在那里。",
        # figures of speech
        "It was a genocide of small businesses in the town.",
        "It was a cultural genocide of the kind that is known.",
        # demonyms that are not the state
        "The Syrian refugees were in the house.",
        "Les réfugiés syriens sont dans la maison.",
        # paper
        "It was printed on A/4 paper of the house.",
    ],
)
def test_what_only_seems_to_be_a_mention_is_none(text: str, lexicon: Lexicon) -> None:
    assert found(text, lexicon) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "in its resolutions 1325 (2000) and 1820 (2008) of the year",
            {
                "resolutions 1325 (2000)": "document:s-res-1325-2000",
                "1820 (2008)": "document:s-res-1820-2008",
            },
        ),
        ("the resolution 1325 (1999) of the year", {}),
        (
            "in Security Council resolution 2117 of the year",
            {
                "Security Council": "body:security-council",
                "resolution 2117": "instrument:security-council-resolution-2117",
            },
        ),
        (
            "in Human Rights Council resolution 44/14. It was",
            {
                "Human Rights Council": "body:human-rights-council",
                "resolution 44/14": "document:a-hrc-res-44-14",
            },
        ),
        (
            "in General Assembly resolution 63/308. It was",
            {"General Assembly": "body:general-assembly", "resolution 63/308": "document:a-res-63-308"},
        ),
        ("the European Parliament resolution 2012/2143 of it", {}),
        (
            "Les résolutions 1674 (2006) et 1894 (2009) sont dans le texte.",
            {
                "résolutions 1674 (2006)": "document:s-res-1674-2006",
                "1894 (2009)": "document:s-res-1894-2009",
            },
        ),
        ("第1674(2006)号和第1894(2009)号决议", {
            "第1674(2006)": "document:s-res-1674-2006",
            "1894(2009)号决议": "document:s-res-1894-2009",
        }),
        ("القراران 1674 (2006) و1894 (2009)", {
            "القراران 1674 (2006)": "document:s-res-1674-2006",
            "1894 (2009)": "document:s-res-1894-2009",
        }),
        ("as S/PV.6498 and S/PRST/2013/2 of it", {
            "S/PV.6498": "document:s-pv6498",
            "S/PRST/2013/2": "document:s-prst-2013-2",
        }),
        ("the S/he form and the A/B test of it", {}),
    ],
)  # fmt: skip
def test_documents_are_found_by_symbol_and_by_number(
    text: str, expected: dict[str, str], lexicon: Lexicon
) -> None:
    assert found(text, lexicon) == expected


@pytest.mark.parametrize(
    ("text", "surface", "concept"),
    [
        ("The Security Council met. Then the Council voted.", "Council", "body:security-council"),
        ("The Human Rights Council met. Then the Council voted.", "Council", "body:human-rights-council"),
        ("UNMISS was in it. The Mission was large.", "Mission", "body:unmiss"),
        (
            "It is resolution 1970 (2011) of the year. The resolution was short.",
            "resolution",
            "document:s-res-1970-2011",
        ),
        ("Le Conseil de sécurité est là. Le Conseil a voté.", "Conseil", "body:security-council"),
        ("La Asamblea General es la de hoy. La Asamblea vota.", "Asamblea", "body:general-assembly"),
        ("Это Совет Безопасности. Члены Совета голосуют.", "Совета", "body:security-council"),
        ("هذا مجلس الأمن. وقال أعضاء المجلس ذلك.", "المجلس", "body:security-council"),
    ],
)
def test_a_reference_means_what_was_named_last(
    text: str, surface: str, concept: str, lexicon: Lexicon
) -> None:
    assert found(text, lexicon)[surface] == concept


@pytest.mark.parametrize(
    "text",
    [
        "It was said that the Council voted in the house.",
        "The European Council met. Then the Council voted.",
        "The Security Council met. Then the European Council met, and the Council voted.",
    ],
)
def test_a_reference_means_nothing_where_another_was_named_last(text: str, lexicon: Lexicon) -> None:
    assert "Council" not in found(text, lexicon)


def test_the_same_text_has_the_same_mentions_with_the_same_lexicon(lexicon: Lexicon) -> None:
    again = Lexicon.published()
    assert again.sha256 == lexicon.sha256
    document = parse("text.txt", f"{EN} The UN and the AU, and genocide.".encode(), TEXT)
    assert mentions(document, again) == mentions(document, lexicon) != []


@pytest.mark.parametrize(
    ("text", "states"),
    [
        (
            "Les autorités centrafricaines, burundaises, maliennes et syriennes étaient dans la salle.",
            {"central-african-republic", "burundi", "mali", "syrian-arab-republic"},
        ),
        ("Des soldats rwandais et congolais sont là.", {"rwanda", "democratic-republic-of-the-congo"}),
        ("Las fuerzas sursudanesas y ruandesas están en la ciudad.", {"south-sudan", "rwanda"}),
        (
            "Autoridades colombianas, sirias y libias lo vieron.",
            {"colombia", "syrian-arab-republic", "libya"},
        ),
        ("The Rwandan and South Sudanese officials of it came.", {"rwanda", "south-sudan"}),
        ("It was for the Chinese and Russian vetoes that it failed.", {"china", "russian-federation"}),
        ("Le gouvernement lésothien et la police eswatinienne sont là.", {"lesotho", "eswatini"}),
        ("El ejército bisauguineano y el gobierno lesotense lo han visto.", {"guinea-bissau", "lesotho"}),
        (
            "Мальдивское правительство и папуа-новогвинейская полиция были там.",
            {"maldives", "papua-new-guinea"},
        ),
        ("قالت الحكومة الغينية الاستوائية ذلك في المدينة", {"equatorial-guinea"}),
        ("قالت الشرطة الجامايكية ذلك في المدينة", {"jamaica"}),
        # a people or a meal is no state
        ("Les vins chiliens et argentins sont sur la table.", set()),
        ("The Chinese and Thai restaurants of the town were full.", set()),
    ],
)
def test_demonyms_joined_to_each_other_are_states_with_the_organ(
    text: str, states: set[str], lexicon: Lexicon
) -> None:
    named = {each.removeprefix("state:") for each in found(text, lexicon).values() if each[:6] == "state:"}
    assert named == states


@pytest.mark.parametrize(
    "text",
    [
        "It was over. Michael Jordan and Chad Kroeger did not come to the hall.",
        "David Israel was in the house. Maria Georgia was not.",
    ],
)
def test_a_person_at_the_start_of_a_sentence_is_no_place(text: str, lexicon: Lexicon) -> None:
    assert [each for each in found(text, lexicon).values() if each[:6] == "place:"] == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        # a firm, a person, a lake, a team
        ("Two firms, Blue Mali Trading and Congo Gold Corp., were sued by a clerk.", set()),
        ("The prize of the year is one that Cuba Gooding and Malta Dupont won.", set()),
        ("The ferry on Lake Malawi and the shop of Deportivo Cuba were late.", set()),
        ("By Georgia Smith\n\nIt was the end of the year in Kenya, and it was late.", {"kenya"}),
        ("It was late. By Jordan Peters, staff writer\n\nIt was the end of all that in Kenya.", {"kenya"}),
        # nuts, hats and birds
        ("There were Brazil nuts, Panama hats and a Turkey farm in the shop.", set()),
        # with an office, a word of place, a side of the sky or a month before
        ("It was Niger President Bazoum who said it to the Sudan Envoy.", {"niger", "sudan"}),
        ("It was in Kenya Kofi Annan met them, and in northern Mali.", {"kenya", "mali"}),
        ("It was in Eastern Ukraine and Soviet Armenia, and in March.", {"ukraine", "armenia"}),
        ("It was the end of it when in March Libya fell.", {"libya"}),
        ("Compare Kenya with this. Neighbouring Chad is the one that it was.", {"kenya", "chad"}),
        ("It was Georgia O'Keeffe who painted, and Michael B. Jordan who acted.", set()),
        ("El jugador del Granada CF y el vecino del Estado de México no están en Chile.", {"chile"}),
        ("法国队以二比一胜巴西队，他们喝古巴咖啡，印度教徒马里奥从肯尼亚来。", {"kenya"}),
        # a table of countries
        ("The votes of the states were these: Argentina Chad Chile Jordan Nigeria Rwanda.",
         {"argentina", "chad", "chile", "jordan", "nigeria", "rwanda"}),
        # a headline
        ("Sudan Crisis Worsens As Rivals Dig In\n\nIt was the end of the year for all of them.", {"sudan"}),
        # French and Spanish
        ("ANALYSE. Par Claire Congo, professeure de droit\n\nC'est la fin, et le Mali est là.", {"mali"}),
        ("Ils sont dans la ville avec Chantal Maurice, et dans le sud du Tchad.", {"chad"}),
        ("El equipo de la ciudad es el Deportivo Perú, y no el de Chile.", {"chile"}),
        # Chinese
        ("歌手乍得·史密斯和约翰·约旦在伦敦，几内亚猪和巴拿马草帽也在，他们从肯尼亚来。", {"kenya"}),
    ],
)  # fmt: skip
def test_a_place_within_a_name_of_its_own_is_none(text: str, places: set[str], lexicon: Lexicon) -> None:
    named = {each.removeprefix("place:") for each in found(text, lexicon).values() if each[:6] == "place:"}
    assert named == places


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        # another state's council, and a state in the council
        ("It was Russia’s Security Council that met; Iran's Security Council did not.", 0),
        ("It was France’s Security Council veto, and Norway's Security Council seat.", 2),
    ],
)
def test_a_council_of_a_state_is_not_the_security_council(text: str, concepts: int, lexicon: Lexicon) -> None:
    document = parse("text.txt", text.encode(), TEXT)
    named = [each for each in mentions(document, lexicon) if each.concept == "body:security-council"]
    assert len(named) == concepts


@pytest.mark.parametrize(
    "text",
    [
        "He was the author of the novel “Genocide in the Garden” and of the film 'War'.",
        "Elle est dans le film « Génocide mon amour », et dans le roman « Génocide ».",
        'Es la autora de la novela «Genocidio en la calle» y de la película "Genocidio".',
        "She is on the board of the Institute for the Prevention of Genocide and Mass Atrocities.",
        "It was the revenge of the clerk: nobody could embargo the rain of the year.",
        "The union handed out sanctions for doping, and sanctions over misconduct.",
        "In that case, the council of the town sanctioned the play.",
        "It was a matter of their collective responsibility to each other.",
        "It was the State of the Union that he spoke of, and of UN-Habitat and Niger-Congo languages.",
        "It was a verbal genocide and a character genocide, said the R2P Coalition of the town.",
        "C'est un génocide médiatique, et l'Assemblée générale de la copropriété est dans la salle.",
        "Es el Consejo de Seguridad Ciudadana de la ciudad y la Secretaría General Iberoamericana.",
    ],
)
def test_titles_and_other_senses_are_no_terms(text: str, lexicon: Lexicon) -> None:
    assert found(text, lexicon) == {}


def test_the_council_is_meant_again_where_another_was_named_in_a_paragraph_before(
    lexicon: Lexicon,
) -> None:
    text = (
        "The Security Council met, and the Security Council of the United Nations is what is meant.\n\n"
        "It was the National Security Council that spoke, and the Council was of one mind.\n\n"
        "In the end the Council was the one to vote on it."
    )
    document = parse("text.txt", text.encode(), TEXT)
    named = [each for each in mentions(document, lexicon) if each.rule == "reference"]
    assert [text[: each.start].count("\n\n") for each in named] == [2]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (
            "MINUSMA left, and the Mission was missed by UNMIL, the UN Mission in Liberia.",
            ["minusma", "minusma", "unmil", "unmil"],
        ),
        ("La MINUSCA et la FINUL sont là ; l'UNAMID n'est plus là.", ["minusca", "unifil", "unamid"]),
        ("Minusma and unmil, in small letters, are names of nothing here.", []),
    ],
)
def test_missions_are_mentioned_by_name_and_acronym(text: str, named: list[str], lexicon: Lexicon) -> None:
    document = parse("text.txt", text.encode(), TEXT)
    assert [each.concept for each in mentions(document, lexicon)] == [f"mission:{each}" for each in named]


@pytest.mark.parametrize("text", ["1/" * 20_000, "see www.un.org " * 20_000])
def test_many_addresses_take_no_time(text: str) -> None:
    lexicon, document = Lexicon.published(), parse("a.txt", text.encode(), TEXT)
    before = time.process_time()
    assert mentions(document, lexicon) == []
    assert time.process_time() - before < 5
