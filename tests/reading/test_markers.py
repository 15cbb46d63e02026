"""How a sentence puts a thing: modality, polarity and voice, in six languages."""

from __future__ import annotations

import pytest

from r2p_ld.reading.markers import Markers, mark, weaker_or_equal
from r2p_ld.reading.tables import cues


def marked(language: str, sentence: str) -> tuple[Markers, int, int]:
    """The markers of a sentence, and the place that is set between [ and ] in it."""
    start, end = sentence.index("["), sentence.index("]") - 1
    text = sentence.replace("[", "", 1).replace("]", "", 1)
    return mark(text, 0, len(text), language), start, end


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        ("en", "The Council adopted [sanctions] in May.", set()),
        ("en", "States can provide [assistance] to others.", {"can"}),
        ("en", "[States], if they wish, provide assistance.", {"conditional"}),
        ("en", "The mission might prevent [violence] there.", {"may"}),
        ("en", "[States] must protect civilians.", {"should"}),
        ("en", "It is recommended that [States] invest in courts.", {"should"}),
        ("en", "The measures are often [triggered] by a crisis.", {"often"}),
        ("en", "The list, regularly renewed, holds [names].", set()),
        ("en", "In some cases, [military] tools were used.", {"in-some-cases"}),
        ("en", "Much of the aid is [development].", {"in-large-part"}),
        ("en", "Would [sanctions] help?", {"conditional", "question"}),
        ("en", "States may act, but [civilians] suffer.", set()),
        ("en", "The review, which can help, is [annual].", {"can"}),
        ("en", "The [review] is a tool which can help.", set()),
        ("fr", "Les États peuvent fournir [une aide].", {"can"}),
        ("fr", "Les États devraient fournir [une aide].", {"should"}),
        ("fr", "Le Conseil pourrait imposer [des sanctions].", {"may"}),
        ("fr", "Le Conseil a imposé [des sanctions].", set()),
        ("fr", "Si le Conseil agit, [les populations] sont protégées.", {"conditional"}),
        ("es", "Los Estados pueden prestar [asistencia].", {"can"}),
        ("es", "Los Estados deben proteger [a la población].", {"should"}),
        ("es", "El Consejo podría imponer [sanciones].", {"may"}),
        ("es", "El Consejo impuso [sanciones].", set()),
        ("ru", "Государства могут оказывать [помощь].", {"can"}),
        ("ru", "Государства должны защищать [население].", {"should"}),
        ("ru", "Совет, возможно, введет [санкции].", {"may"}),
        ("ru", "Совет ввел [санкции].", set()),
        ("ar", "يمكن للدول أن تقدم [المساعدة].", {"can"}),
        ("ar", "يجب على الدول حماية [السكان].", {"should"}),
        ("ar", "وربما يفرض المجلس [جزاءات].", {"may"}),
        ("ar", "فرض المجلس [جزاءات].", set()),
        ("zh", "各国可以提供[援助]。", {"can"}),
        ("zh", "各国应当保护[民众]。", {"should"}),
        ("zh", "安理会可能实施[制裁]。", {"may"}),
        ("zh", "安理会实施了[制裁]。", set()),
    ],
)
def test_modality(language: str, sentence: str, expected: set[str]) -> None:
    markers, start, end = marked(language, sentence)
    assert markers.modality(start, end) == expected


@pytest.mark.parametrize(
    ("language", "sentence", "negations"),
    [
        ("en", "The Council did not impose [sanctions].", 1),
        ("en", "[The Council] never imposed sanctions.", 1),
        ("en", "No [State] provided troops.", 1),
        ("en", "It isn't [a crime] there.", 1),
        ("en", "Assistance is not only [preventive].", 0),
        ("en", "Assistance is not limited to prevention, but also [protects].", 0),
        ("en", "[Prevention] rather than reaction counts.", 0),
        ("en", "Prevention rather than [reaction] counts.", 1),
        ("en", "[States] give aid without conditions.", 0),
        ("en", "States act without [aid].", 1),
        ("en", "No society is immune to [genocide].", 2),
        ("en", "Non-governmental [organizations] helped.", 0),
        ("fr", "Le Conseil n’a pas imposé [de sanctions].", 2),
        ("fr", "Les organisations non gouvernementales [aident].", 0),
        ("fr", "Aucun État ne fournit [de troupes].", 2),
        ("es", "El Consejo no impuso [sanciones].", 1),
        ("es", "Sin embargo, el Consejo impuso [sanciones].", 0),
        ("es", "La ayuda no solo es [preventiva].", 0),
        ("ru", "Совет не ввел [санкции].", 1),
        ("ru", "Помощь не только [предупреждает].", 0),
        ("ar", "لم يفرض المجلس [جزاءات].", 1),
        ("ar", "وساعدت المنظمات غير الحكومية [السكان].", 0),
        ("zh", "安理会没有实施[制裁]。", 1),
        ("zh", "援助不仅是[预防]。", 0),
        ("zh", "非洲联盟提供了[援助]。", 0),
    ],
)
def test_negation(language: str, sentence: str, negations: int) -> None:
    markers, start, end = marked(language, sentence)
    found = markers.negated(start, end)
    # a negation of two words, as in French, may count twice
    assert bool(found) == bool(negations)
    assert negations < 2 or found >= 2 or language == "fr"


@pytest.mark.parametrize(
    ("language", "sentence", "reported"),
    [
        ("en", "The envoy said that [States] protect civilians.", True),
        ("en", "[The envoy] said that States protect civilians.", False),
        ("en", "Prevention is [not easy], explained the envoy.", True),
        ("en", "According to the report, [States] protect civilians.", True),
        ("en", "States protect [civilians].", False),
        ("fr", "L'envoyé a déclaré que [les États] protègent les civils.", True),
        ("fr", "Selon le rapport, [les États] protègent les civils.", True),
        ("fr", "Les États protègent [les civils].", False),
        ("es", "El enviado dijo que [los Estados] protegen a los civiles.", True),
        ("es", "Según el informe, [los Estados] protegen a los civiles.", True),
        ("es", "Los Estados protegen [a los civiles].", False),
        ("ru", "Посланник заявил, что [государства] защищают население.", True),
        ("ru", "По словам посланника, [государства] защищают население.", True),
        ("ru", "Государства защищают [население].", False),
        ("ar", "وقال المبعوث إن [الدول] تحمي المدنيين.", True),
        ("ar", "ووفقا للتقرير، تحمي [الدول] المدنيين.", True),
        ("ar", "تحمي الدول [المدنيين].", False),
        ("zh", "特使表示，[各国]保护平民。", True),
        ("zh", "据报道，[各国]保护平民。", True),
        ("zh", "各国保护[平民]。", False),
    ],
)
def test_voice(language: str, sentence: str, reported: bool) -> None:
    markers, start, end = marked(language, sentence)
    assert (markers.reported(start, end) is not None) == reported


def test_of_a_language_without_cues_nothing_is_asserted() -> None:
    text = "Staaten schützen ihre Bevölkerung."
    assert mark(text, 0, len(text), "de").modality(0, 7) == {"may"}
    assert mark(text, 0, len(text), "").modality(0, 7) == {"may"}


def test_each_language_has_each_use() -> None:
    uses = {language: {cue.use for cue in of} for language, of in cues().items()}
    assert set(uses) == {"ar", "en", "es", "fr", "ru", "zh"}
    shared = set.intersection(*uses.values())
    assert {"modality", "negation", "affirmation", "report", "boundary", "purpose", "means"} <= shared
    modalities = {"can", "may", "should", "often", "in-some-cases", "in-large-part", "conditional"}
    for language, of in cues().items():
        assert {cue.value for cue in of if cue.use == "modality"} == modalities, language


@pytest.mark.parametrize(
    ("modality", "marks", "passes"),
    [
        ("does", set(), True),
        ("may", set(), True),
        ("does", {"often"}, False),
        ("often", {"may"}, False),
        ("may", {"often"}, True),
        ("can", {"should"}, False),
        ("conditional", {"can"}, True),
        ("does", {"question"}, False),
    ],
)
def test_stronger_than_marked_is_refused(modality: str, marks: set[str], passes: bool) -> None:
    assert weaker_or_equal(modality, frozenset(marks)) == passes
