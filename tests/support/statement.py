"""A document of our own, of which a reading can be drafted."""

STATEMENT = """Statement on the protection of populations

12 March 2019

The members welcome the debate of this year. Every State has the responsibility to protect its populations from genocide, war crimes, ethnic cleansing and crimes against humanity. Regional organizations can provide Pillar II assistance. The Security Council may impose sanctions on the parties. Civil society does not provide civilian assistance.

In its resolution 2117 (2013) the Council asked for more, and the report A/67/929-S/2013/399 has the factors.

Pillar III: Timely and decisive response

- Sanctions
- Public advocacy
- Referral to the ICC
- Fishing rights

The report focuses on Pillar II. Secretary-General Ban Ki-moon spoke of the three pillars of the norm. The Secretary-General said that regional organizations provide human rights monitoring.
"""  # noqa: E501
