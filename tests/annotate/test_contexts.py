"""Contexts: what a name means where it stands, and where it is a part of another's name."""

from __future__ import annotations

import pytest

from r2p_ld.annotate import Lexicon, mentions
from r2p_ld.documents import TEXT, parse

ENGLISH = " It was said in the report of the house, and nobody was there to hear it."
FRENCH = " Il a été dit dans le rapport de la maison que personne ne les avait entendus."
SPANISH = " Se ha dicho en el informe de la casa que nadie los había escuchado ayer."
RUSSIAN = " Об этом говорится в докладе, который вчера никто из них не читал."
REST = {
    "en": ENGLISH,
    "fr": FRENCH,
    "es": SPANISH,
    "ru": RUSSIAN,
    "zh": "这件事在报告里说过。",
    "ar": " هكذا قيل في التقرير.",
}


def named(text: str, language: str, lexicon: Lexicon) -> list[tuple[str, str]]:
    """Surface and concept of each mention in a text, behind which stands a sentence without any."""
    document = parse("text.txt", (text + REST[language]).encode(), TEXT)
    return [(each.surface, each.concept) for each in mentions(document, lexicon)]


@pytest.mark.parametrize(("language", "text"), [
    # a verb, a person, and states of another kind
    ("en", "She stated that the goals they are stating are her own."),
    ("en", "A two-State solution was named, and the Palestinian State, and non-State actors."),
    ("en", "The State budget pays for State institutions and for State-building."),
    ("en", "Some of the states have more counties than the other states of the union."),
    ("fr", "Le chef de l’Etat a dit que l’État va investir dans le rail et que le budget de l’Etat suffit."),
    ("es", "El Estado paga las pensiones, dijo el estadista."),
    ("ru", "Партия вернула государству деньги."),
    # programmes, conventions and members of others
    ("en", "The UN Development Programme and the UN Framework Convention on Climate Change were named."),
    ("fr", "Le Programme des Nations Unies pour le développement est dans la salle."),
    ("es", "La Convención de las Naciones Unidas contra la Corrupción es de ayer."),
    ("en", "The NATO alliance and its member states were in the house."),
    ("en", "The opposition met, and the Secretary-General of the opposition Movement was there."),
    # duties and pillars of another kind
    ("en", "The firm has a responsibility to protect its customers and a responsibility to protect nature."),
    ("fr", "Nous avons la responsabilité de protéger la planète."),
    ("es", "Tenemos la responsabilidad de proteger el medio ambiente."),
    ("en", "The three pillars of the firm are known; the first pillar is trust."),
    ("fr", "Le premier pilier du développement est le travail."),
    # a part of the name of a place, a firm, a work
    ("en", "It was in Northern Ireland and in South Australia, says the South China Morning Post."),
    ("fr", "C’est en Irlande du Nord, dans les Hauts-de-France et à Sorcy-Saint-Martin, dit France 2."),
    ("fr", "Il est dit qu’Air France et la Banque de France sont dans la salle."),
    ("es", "El Banco de Chile, la Vuelta a España y la Virgen de Guadalupe son de los que hablan."),
    ("es", "El salvador de la empresa fue un banco. La reunión fue larga. La Reunión de ayer también."),
    ("es", "El Granada ganó en casa y San Martín perdió."),
    ("ru", "Это сказал Банк России, а потом и «Единая Россия»."),
    ("ru", "Того же мнения и студент."),
    ("zh", "在发展中国家，上海地产公司到沿海地区和内蒙古去。"),
    ("zh", "他会说希腊语，坐埃塞俄比亚航空公司的飞机去巴西利亚。"),
    ("zh", "气象台发布高温蓝色预警，儿童节在儿童医院。"),
    ("ru", "Так сказали в Macquarie Australia."),
    ("zh", "国民大会党在那里。"),
    ("fr", "La Confédération des États du Sahel est là, et la Charte du Liptako-Gourma."),
    ("ar", "كان ذلك في أمريكا الجنوبية وفي العصر الوسيط."),
    # rebels, families, clubs, penalties
    ("en", "The Free Syrian Army took the town, said his cousin Chad at FC Georgia."),
    ("en", "There were sanctions for doping, said the club."),
    ("en", "The referee’s sanctions against the player were upheld, and so were the sanctions on drivers."),
    ("es", "Las sanciones de tráfico y un crimen de guerra contra el buen gusto, dijo."),
    # people do what states do not, and have trades
    ("en", "He said that Jordan scored twice before Chad limped off, and her neighbour Georgia sang."),
    ("es", "Comieron con Israel Gómez, el cantante Jordan y otros."),
    # without the United Nations, others have secretaries-general, assemblies and numbered parts
    ("en", "The Secretary-General resigned, the General Assembly of owners met, and part S/2 was lost."),
    ("zh", "股东大会选举了新的秘书长，用苏丹红，在中国大饭店。"),
    ("ru", "Это сказала Генеральная ассамблея студентов."),
    ("ar", "التقى الوسيط العقاري في عمان."),
    # capitals and newspapers
    ("en", "They met in Mexico City, says The Times of India, and the Libya Observer agrees."),
    ("fr", "Un crime contre l’humanité gastronomique, dit-il."),
])  # fmt: skip
def test_what_is_not_meant_is_no_mention(text: str, language: str, lexicon: Lexicon) -> None:
    assert named(text, language, lexicon) == []


DRC, CONGO = "place:democratic-republic-of-the-congo", "place:congo"


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("en", "The Democratic Republic of Congo is large.", [("Democratic Republic of Congo", DRC)]),
    ("es", "La República Democrática de Congo es grande.", [("República Democrática de Congo", DRC)]),
    ("en", "They met in Kinshasa. The east of Congo is at war.", [("Congo", DRC)]),
    ("en", "The wars of eastern Congo were long.", [("Congo", DRC)]),
    ("en", "They met in Brazzaville. The north of Congo is at peace.", [("Congo", CONGO)]),
    ("fr", "Réunis à Kinshasa, ils parlent du Congo.", [("Congo", DRC)]),
    ("en", "They met in Seoul. The unions of Korea were there.", [("Korea", "place:republic-of-korea")]),
    ("en", "The unions of Korea were there.", []),
])  # fmt: skip
def test_of_two_of_one_name_the_document_tells_which(
    text: str, language: str, expected: list[tuple[str, str]], lexicon: Lexicon
) -> None:
    assert named(text, language, lexicon) == expected


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("fr", "Le conseil de sécurité de l’ONU est là.", ["body:security-council"]),
    ("fr", "La cour pénale internationale est là.", ["body:international-criminal-court"]),
    ("es", "El consejo de seguridad de la ONU es de ayer.", ["body:security-council"]),
    ("en", "The security council of the UN met.", ["body:security-council", "body:united-nations"]),
    ("en", "The security council of the firm met.", []),
    ("en", "The national security council met with the UN.", ["body:united-nations"]),
    ("ru", "Члены Совета безопасности ООН пришли к соглашению.", ["body:security-council"]),
    ("ru", "Это сказано суданским Правительством.", ["state:sudan"]),
    ("es", "Lo dijo la administración estadounidense.", ["state:united-states-of-america"]),
    ("ar", "قال وزير الداخلية التركي ذلك.", ["state:turkiye"]),
    ("fr", "Chaque État doit les entendre.", ["actor:states"]),
    ("es", "Cada Estado es libre.", ["actor:states"]),
    ("ru", "Каждое государство свободно.", ["actor:states"]),
    ("en", "The State has a duty.", ["actor:states"]),
    ("zh", "这是R2P的试金石。", ["norm:responsibility-to-protect"]),
])  # fmt: skip
def test_what_is_meant_is_a_mention(text: str, language: str, expected: list[str], lexicon: Lexicon) -> None:
    assert [concept for _, concept in named(text, language, lexicon)] == expected


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("zh", "安理会1973号决议在那里。", ["body:security-council", "document:s-res-1973-2011"]),
    ("ru", "Это резолюция СБ ООН 2417 (2018).", ["body:security-council", "document:s-res-2417-2018"]),
    ("ru", "Это сказано в резолюции СБ 1593.", ["document:s-res-1593-2005"]),
    ("ar", "هذا في القرار رقم (1591) لمجلس الأمن.", ["document:s-res-1591-2005", "body:security-council"]),
    (
        "en",
        "The Security Council met on General Assembly resolution 181.",
        ["body:security-council", "body:general-assembly"],
    ),
])  # fmt: skip
def test_a_resolution_is_that_of_the_body_named_with_it(
    text: str, language: str, expected: list[str], lexicon: Lexicon
) -> None:
    assert [concept for _, concept in named(text, language, lexicon)] == expected


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("fr", "La Minusma est là, la Finul aussi.", ["mission:minusma", "mission:unifil"]),
    (
        "fr",
        "La Mission multidimensionnelle intégrée des Nations Unies pour la stabilisation au Mali est là.",
        ["mission:minusma"],
    ),
    ("fr", "La Monusco est là, et la Mission permanente de la France.", ["body:monusco", "place:france"]),
    ("ru", "МИНУСКА и ВСООНЛ были там.", ["mission:minusca", "mission:unifil"]),
    ("zh", "马里稳定团和联黎部队在那里。", ["mission:minusma", "mission:unifil"]),
    ("ar", "كانت اليونيفيل هناك.", ["mission:unifil"]),
    ("es", "La FPNUL y la ONUCI son de ayer.", ["mission:unifil", "mission:unoci"]),
])  # fmt: skip
def test_missions_are_named_in_each_language(
    text: str, language: str, expected: list[str], lexicon: Lexicon
) -> None:
    assert [concept for _, concept in named(text, language, lexicon)] == expected
