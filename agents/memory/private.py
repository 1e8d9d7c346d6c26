"""What is nobody's business unless a person asks to keep it: health, faith, politics, love, origin, money troubles."""

from __future__ import annotations

from agents import patterns as re

#: Words of which one is enough. What somebody eats is no matter of health; what makes them ill is.
_WORDS = re.compile(
    r"\b(?:allerg\w*|intoleran\w*|anaphyla\w*|coeliac|celiac|diabet\w*|asthma\w*|cancer|tumou?r|chemo\w*|epilep\w*"
    r"|depress\w*|anxiety|bipolar|adhd|autis\w*|dementia|alzheimer\w*|dyslexi\w*|hiv|aids|hepatitis|migraines?"
    r"|arthritis"
    r"|pregnan\w*|miscarriage|ivf|infertil\w*|abortion|disabl\w*|disabilit\w*|wheelchair|blind|deaf|paraly[sz]ed"
    r"|diagnos\w*|disease|illness|sick(?! of\b)|ill|syndrome|disorder|medication|medicines?|insulin"
    r"|antidepressants?|therap\w*"
    r"|psychiatr\w*|surgery|hospital\w*|rehab|addict\w*|alcoholic|sober|overdose|suicid\w*|heart attack|stroke"
    r"|blood pressure|pacemaker|dialysis|kidney|covid\w*|burnout"
    r"|religio\w*|faith|pray\w*|church|mosque|synagogue|temple|muslims?|islam\w*|christian\w*|catholic\w*|protestant\w*"
    r"|orthodox|jew|jews|jewish|judaism|hindu\w*|buddhis\w*|sikh\w*|mormon\w*|atheis\w*|agnostic|halal|kosher|ramadan"
    r"|lent|baptis\w*|bar mitzvah|bat mitzvah"
    r"|politic\w*|republican|democrat|conservative|\w*socialist|communist|marxist|libertarian|liberal"
    r"|anarchist|nationalist|fascist"
    r"|liberal party|labour party|vote[ds]?|voting"
    r"|trade union|union member|gay|lesbian|bisexual|transgender|trans|queer|nonbinary|non-binary|sexual\w*|asexual"
    r"|ethnic\w*|race|immigra\w*|refugee|asylum|undocumented|arrest\w*|convict\w*|prison|jail|criminal|probation"
    r"|bankrupt\w*|in debt|salary|passwords?|passcodes?|pin code|credit card|social security|passport)\b",
    re.IGNORECASE,
)


def is_private(text: str) -> bool:
    """Whether it is of the kind that is kept only when a person asks for it."""
    return _WORDS.search(text) is not None
