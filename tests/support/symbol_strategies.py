"""Symbols of every kind, in their normal form."""

from __future__ import annotations

from bisect import bisect_left

from hypothesis import strategies as st

from r2p_ld.symbols.tables import years

LAST_YEAR, LAST = years()[0][-1], years()[1][-1]
DASHES = st.sampled_from(["-", "\u2010", "\u2013", "\u2014", "\u2212"])
BLANKS = st.text(" \u00a0\t", max_size=2)

_N = st.integers(1, 9999).map(str)
_NUMBERS = st.builds("{}{}".format, _N, st.sampled_from(["", "", "", "A", "Z"]))
_YEARS = st.integers(1946, 2100)
_SPECIAL = st.builds("{}-{}".format, st.sampled_from(["S", "ES"]), st.integers(1, 40))
_SESSIONS = st.integers(31, 99).map(str) | _SPECIAL
_OLD = st.sampled_from(["I", "III", "IX", "XIV", "XXVIII", "XXX", "S-VI", "ES-II"])
_BODIES = st.sampled_from(
    ["A", "A/HRC", "A/C.3", "E/CN.4", "E/CN.4/Sub.2", "A/CONF.183", "T", "ST/SGB", "A/HRC/WG.6"]
)
_CHANGES = st.lists(
    st.builds("/{}.{}".format, st.sampled_from(["Add", "Corr", "Rev", "Amend"]), st.integers(1, 99))
    | st.just("/Summary"),
    max_size=2,
).map("".join)
_PARTS = st.sampled_from(["", "", "(Resumption)", "(Resumption1)", "(PartII)", "(PartI)(Closed)", "(Vol.I)"])


def _year_of(number: int) -> int:
    of, last = years()
    return of[bisect_left(last, number)]


_COUNCIL = st.integers(1, LAST).map(lambda number: f"S/RES/{number}({_year_of(number)})") | st.builds(
    "S/RES/{}({})".format, st.integers(LAST + 1, 9999), st.integers(LAST_YEAR + 1, 2100)
)
_ADOPTED = st.sampled_from(["RES", "DEC"])

SYMBOLS = st.builds(
    "{}{}".format,
    st.one_of(
        _COUNCIL,
        st.builds("A/{}/{}/{}".format, _ADOPTED, _SESSIONS, _NUMBERS),
        st.builds(
            "{}/{}/{}({})".format, st.sampled_from(["A", "E", "E/CN.4", "T"]), _ADOPTED, _NUMBERS, _OLD
        ),
        st.builds("A/HRC/{}/{}/{}".format, _ADOPTED, _SESSIONS, _NUMBERS),
        st.builds("E/CN.4/{}/{}/S-{}/{}".format, _ADOPTED, _YEARS, st.integers(1, 9), _N),
        st.builds("E/{}/{}/{}".format, _ADOPTED, _YEARS, _NUMBERS),
        st.builds("S/PRST/{}/{}".format, _YEARS, _N),
        st.builds("S/PV.{}{}".format, _N, _PARTS),
        st.builds("{}/{}/{}.{}".format, _BODIES, _SESSIONS, st.sampled_from(["L", "PV", "SR", "CRP"]), _N),
        st.builds("{}/{}/{}{}".format, _BODIES, _SESSIONS, _NUMBERS, _PARTS),
        st.builds("{}/{}/{}".format, st.sampled_from(["S", "E", "E/CN.4", "ST/SGB"]), _YEARS, _N),
        st.builds("{}/{}".format, st.sampled_from(["S", "A", "E", "ST/LIB/SER.B", "S/Agenda"]), _NUMBERS),
    ),
    _CHANGES,
)
"""Texts that ``parse`` gives back as they are."""
