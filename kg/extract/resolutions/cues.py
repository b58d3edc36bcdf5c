"""Cues of tasks, limits and duties in the words of an instrument."""

from __future__ import annotations

import re
from typing import Final

STEADY: Final = (
    r"(?:(?:to|continue|fully|also|further|actively|strictly|now|accordingly|immediately|within"
    r"|its|existing|resources|and|mandate|capacity)\s+)*"
)
CONDUCT: Final = re.compile(
    rf"{STEADY}(?:to\s+)?(?:comply|abide|respect|be mindful|consider (?:the )?environment"
    r"|act in (?:full|strict)|take all (?:necessary|appropriate) (?:measures|steps) to (?:comply"
    r"|ensure"
    r" (?:the )?(?:full )?compliance)|ensure (?:the )?(?:full |strict )?compliance"
    r"|ensure that any support|implement (?:the )?(?:HRDDP|(?i:human rights due))"
    r"|take (?:full account|fully into (?:account|consideration)|into (?:full )?(?:account"
    r"|consideration))"
    r"|(?:conclude|finali[sz]e|sign|agree)\b[^,;]{0,60}status|mainstream gender|uphold"
    r"|exercise (?:due|full)|ensure full respect)",
)
BEYOND: Final = re.compile(
    r"\b(?:and|as well as)(?: to)? (?:assist|support|help|advise|provide|monitor|protect"
    r"|facilitate|strengthen|promote)\b"
)
REPORTS: Final = re.compile(
    rf"{STEADY}(?:report(?:s)?\b|keep (?:the|it|him|them)\b|inform\b|submit\b|update\b|brief\b"
    rf"|include in\b|provide (?:the Council|the Security"
    r" Council|(?:a |an )?(?:regular |written |oral |interim )*(?:report|update|briefing))"
    r"|present\b|notify\b)",
)
COMPOSED: Final = re.compile(
    r"\s*(?:\w+ly\s+|also\s+|initially\s+|continue\s+to\s+)*(?:be\s+)?(?:comprise|comprised"
    r"|consist|composed|"
    r"deployed|headed|established|named|include (?:up to|an?|dedicated)|have (?:a|an) (?:strength"
    r"|ceiling|authori)|bear|remain|exempt"
    r"|take (?:place|effect|over)|expire|terminate|end\b|cease|commence|last|begin|start"
    r"|enter into|apply|withdraw|be\s(?!mandated|authori|tasked|responsible|empowered|entitled"
    r"|able|to\b))",
)
OLD_MANDATE: Final = re.compile(
    r"(?:implement|carry out|fulfil|perform|discharge|execute"
    r"|exercise)\s+(?:\w+\s+){0,3}(?:mandate|tasks|functions)"
    r"(?:[^,;:]{0,60})?\b(?:as (?:set out|defined|mandated|authori[sz]ed|specified|outlined"
    r"|described|contained)"
    r"|mandated in|set out in|in accordance with)",
)
LOOKS_BACK: Final = re.compile(
    r"\b(?:in this (?:regard|respect)|to (?:this|that) end|these (?:issues|efforts|matters)"
    r"|thereof)\b"
)
"""What says that an act is about what stands before it in the paragraph."""
NO_ACT: Final = re.compile(r"continue(?: (?:its|this|these|such|to do so)\b[^,;]{0,40})?[;.,]?")
AUTHORITY: Final = re.compile(
    r"all (?:the )?(?:necessary|required|appropriate) (?:means|measures|action|steps)"
)
TO_MANDATE: Final = re.compile(
    r"to\s+(?:carry out|implement|fulfil|discharge|perform"
    r"|execute)\s+(?:\w+\s+){0,2}(?:\w+[\u2019']s\s+)?(?:\w+\s+){0,2}(?:mandate|tasks|functions"
    r"|responsibilities)"
)
LIST: Final = re.compile(
    r"\b(?:following|these)\s+(?:[\w-]+\s+){0,6}?(?:tasks?|mandate|functions?|responsibilit\w+"
    r"|roles?"
    r"|terms of reference|duties|activities|priority|priorities)\b"
    r"|\b(?:tasks?|mandate|functions|responsibilities|priorities|roles?)\b[^.;]{0,90}?(?:\bbelow"
    r"|\bas follows|:$)"
    r"|\b(?:which|that|who) (?:shall|will) ?:?$|\b(?:mandat|tâches)\b[^.;]{0,90}?(?:\bsuivante?s?"
    r"|\bci-après)"
    r"|\bmandated? to:?$|\bmandate (?:to|of)\b[^.;]{0,120}:$",
)
TASK_VERB: Final = (
    r"(?:assist|support|monitor|verify|help|protect|observe|facilitate|provide|promote|maintain"
    r"|ensure"
    r"|supervise|contribute|coordinate|secure|participate|restore|enable it|establish a (?:secure"
    r"|safe)|use all|take all)\b"
)
SET_UP_FOR: Final = re.compile(
    r"\b(?:establish|establishment|deploy|deployment|enlarge|expand|extend|form|maintain|create|creation"
    r"|set up|lead)\b[^;]{0,400}?"
    r"(?:\b(?:in order to|so as to|mandated to|with (?:a|the) mandate to"
    r"|with the (?:following )?(?:tasks?|mandate)[^;:]{0,60}:"
    r"(?: to)?|(?:which|that) (?:shall|will)|, to| to)\s+" + TASK_VERB + ")"
)
AGAIN: Final = re.compile(
    r"(?:reiterates|repeats|renews|reaffirms) its (?P<what>request|call|authori[sz]ation|demand"
    r"|appeal|encouragement|invitation)s?"
    r"\s+(?:that|to|for|on|upon)?\s*(?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
AGAIN_FORCE: Final = {
    "request": "requests",
    "call": "calls-upon",
    "demand": "demands",
    "appeal": "calls-upon",
    "encouragement": "encourages",
    "invitation": "invites",
}
SETS_UP: Final = re.compile(r"\b(?:establish|deploy|dispatch|set up|create|extend)\b")
_CONDITIONS: Final = (
    (
        "on request of the authorities",
        (
            r"(?:at|upon|on) (?:the |its |their |explicit |formal |prior )*request"
            r"|as (?:the Government )?requests? it"
        ),
    ),
    (
        "within its capabilities and areas of deployment",
        (
            r"within (?:the limits of )?its (?:capabilit|capacit|areas)"
            r"|within (?:the )?limits of (?:its|their) capacit|areas of deployment"
            r"|areas where its units"
        ),
    ),
    (
        "without prejudice to the host state's responsibility",
        r"without prejudice to the (?:primary )?responsibilit",
    ),
    (
        "within existing resources",
        r"within (?:its |their )?(?:existing|available) (?:resources|capacit)",
    ),
    (
        "in coordination with the authorities",
        (
            r"in (?:close )?(?:coordination|cooperation|consultation"
            r"|collaboration) with the (?:\w+ ){0,3}(?:Government|(?i:authorities))"
        ),
    ),
    (
        "as appropriate or as conditions permit",
        r"as appropriate|as conditions permit|where appropriate|as necessary|as needed",
    ),
    (
        "in compliance with international law",
        (
            r"(?:consistent|in (?:full |strict )?compliance"
            r"|in accordance) with (?:applicable )?international (?:humanitarian|human rights|law)"
        ),
    ),
    ("for a limited time", r"on an exceptional basis|time[- ]bound|temporary measures"),
)


def conditions(words: str) -> tuple[str, ...]:
    """Return in our words the conditions that a task is set under.

    >>> conditions("To support elections, upon request of the Government, as appropriate;")
    ('on request of the authorities', 'as appropriate or as conditions permit')
    """
    return tuple(label for label, pattern in _CONDITIONS if re.search(pattern, words))
