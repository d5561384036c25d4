"""The rules of the pre-screening, stated a second time by hand.

Written from the table of the chat contract and the guideline, in plain Python and without a look at
`criteria.yml` or at `programme`, so that a slip in either shows. One function a row where answers work together.
"""

from __future__ import annotations

UNSURE = "unsure"
TALENT = "III.2(1)⑥"
COOPERATION = {
    "year_round": "III.3(1)①",
    "contact_person": "III.3(1)②",
    "surveys": "III.3(1)③",
    "report_listing": "III.3(1)④",
    "report_sharing": "III.3(1)⑤",
    "change_notice": "III.3(1)⑥",
}
COMPLIANCE = {"laws": "III.3(2)①", "subsidy_act": "III.3(2)②", "antisocial_forces": "III.3(2)③"}

VALUES = {
    "corporate_form": ["kabushiki", "yugen", "godo", "other", UNSURE],
    "placement_licence": ["no", "yes", "returned", UNSURE],
    "placements_last_3_years": ["yes", "no", UNSURE],
    "own_website": ["yes", "no", UNSURE],
    "support_years_used": ["0", "1", "2", "3_or_more", UNSURE],
    "overseas_entity_only": ["no", "yes", UNSURE],
    "status_of_residence": [
        "highly_skilled_professional",
        "researcher",
        "engineer_humanities_international",
        "business_manager",
        "legal_accounting",
        "specified_skilled_worker",
        "technical_intern",
        "skill_development",
        "other",
        UNSURE,
    ],
    "job_type": [
        "specialist",
        "overseas_sales",
        "legal_accounting",
        "manager",
        "other",
        "officer",
        "other_professional",
        UNSURE,
    ],
    "education": ["university", "below", "equivalent", UNSURE],
    "employment_type": ["regular", "other", "officer", UNSURE],
    "graduates_employed": ["yes", "no", UNSURE],
    "other_entity_employs": ["no", "yes", UNSURE],
    "global_south_interest": ["yes", "no", UNSURE],
    "finances_and_organisation": ["sufficient", "insufficient", UNSURE],
    "applicant_differs": ["no", "yes", UNSURE],
    "compliance": ["none", "some", UNSURE],
    "compliance_items": list(COMPLIANCE),
    "cooperation": ["all", "some", UNSURE],
    "cooperation_items": list(COOPERATION),
    "consent": ["yes", "no", UNSURE],
    "registered_seal": ["yes", "no", UNSURE],
}
MULTIPLE = ("compliance_items", "cooperation_items")

# Criteria whose entries depend on nothing else: clauses, what excludes, what may exclude, what is open.
ALONE = {
    "corporate_form": (["III.2(1)①"], {"other"}, set(), {UNSURE}),
    "own_website": (["III.2(1)③"], {"no"}, set(), {UNSURE}),
    "support_years_used": (["III.2(1)④"], {"3_or_more"}, set(), {UNSURE}),
    "overseas_entity_only": (["III.2(1)⑤"], {"yes"}, set(), {UNSURE}),
    "status_of_residence": (
        [TALENT, "II.2(1)①"],
        {"specified_skilled_worker", "technical_intern", "skill_development"},
        set(),
        {"other", UNSURE},
    ),
    "education": ([TALENT, "II.2(1)③"], {"below"}, set(), {"equivalent", UNSURE}),
    "employment_type": ([TALENT], {"other"}, set(), {"officer", UNSURE}),
    "graduates_employed": (["III.2(1)⑦"], {"no"}, set(), {UNSURE}),
    "other_entity_employs": (["III.2(1)⑧"], {"yes"}, set(), {UNSURE}),
    "global_south_interest": (["III.2(1)⑨"], {"no"}, set(), {UNSURE}),
    "finances_and_organisation": (["III.2(2)①"], set(), {"insufficient"}, {UNSURE}),
    "applicant_differs": (["III.2(2)②"], set(), {"yes"}, {UNSURE}),
    "compliance": (list(COMPLIANCE.values()), set(), set(), {UNSURE}),
    "cooperation": (list(COOPERATION.values()), set(), set(), {UNSURE}),
    "consent": (["III.3(3)", "IV.2①"], {"no"}, set(), {UNSURE}),
    "registered_seal": (["IV.1(2)"], set(), set(), {"no", UNSURE}),
}


def asked(answers):
    """The questions that these answers lead through, in order."""
    left_out = set()
    if (answers.get("placement_licence") or ["no"]) == ["no"]:
        left_out.add("placements_last_3_years")
    if answers.get("compliance") != ["some"]:
        left_out.add("compliance_items")
    if answers.get("cooperation") != ["some"]:
        left_out.add("cooperation_items")
    return [criterion for criterion in VALUES if criterion not in left_out]


def entries(answers):
    """Every (criterion, clause, effect) that the answers give; effects are excluded, may_be_excluded and open."""
    found = set()
    on_path = asked(answers)
    given = {criterion: answers[criterion] for criterion in on_path if answers.get(criterion)}
    for criterion, (clauses, excludes, may_exclude, opens) in ALONE.items():
        for value in given.get(criterion, []):
            for effect, values in (("excluded", excludes), ("may_be_excluded", may_exclude), ("open", opens)):
                if value in values:
                    found |= {(criterion, clause, effect) for clause in clauses}
    found |= {("compliance_items", COMPLIANCE[item], "excluded") for item in given.get("compliance_items", [])}
    found |= {
        ("cooperation_items", COOPERATION[item], "may_be_excluded") for item in given.get("cooperation_items", [])
    }
    return found | job(given) | placements(given)


def job(given):
    """The kind of work; an officer counts as settled only if employed as a regular employee."""
    value = (given.get("job_type") or [None])[0]
    employed = (given.get("employment_type") or [None])[0]
    effect = {"other": "excluded", "other_professional": "open", UNSURE: "open"}.get(value)
    if value == "officer" and employed != "regular":
        effect = "open"
    return {("job_type", clause, effect) for clause in (TALENT, "II.2(1)②")} if effect else set()


def placements(given):
    """Paid placement: III.2(1)② wants the licence and placements, III.1 speaks of the business."""
    licence = (given.get("placement_licence") or [None])[0]
    made = (given.get("placements_last_3_years") or [None])[0]
    if licence in (None, "no"):
        return set()
    if licence == UNSURE:
        return {("placement_licence", "III.1" if made == "no" else "III.2(1)②", "open")}
    if made is None:
        return {("placement_licence", "III.2(1)②", "open")}
    if made == "no":
        return {("placements_last_3_years", "III.1", "open")} if licence == "yes" else set()
    certain = licence == "yes" and made == "yes"
    return {("placements_last_3_years", "III.2(1)②", "excluded" if certain else "open")}


def outcome(answers):
    """The strongest thing that the answers, complete or not, allow to say."""
    effects = {effect for _, _, effect in entries(answers)}
    incomplete = any(not answers.get(criterion) for criterion in asked(answers))
    if "excluded" in effects:
        return "excluded"
    if "open" in effects or incomplete:
        return "needs_inquiry"
    return "may_be_excluded" if effects else "no_exclusion_found"


CLEAR = {
    "corporate_form": ["kabushiki"],
    "placement_licence": ["no"],
    "own_website": ["yes"],
    "support_years_used": ["0"],
    "overseas_entity_only": ["no"],
    "status_of_residence": ["engineer_humanities_international"],
    "job_type": ["specialist"],
    "education": ["university"],
    "employment_type": ["regular"],
    "graduates_employed": ["yes"],
    "other_entity_employs": ["no"],
    "global_south_interest": ["yes"],
    "finances_and_organisation": ["sufficient"],
    "applicant_differs": ["no"],
    "compliance": ["none"],
    "cooperation": ["all"],
    "consent": ["yes"],
    "registered_seal": ["yes"],
}
"""Answers in which nothing is found."""


def choices(criterion):
    """Every way to answer one question: its values, or for several at once every set of them."""
    values = VALUES[criterion]
    if criterion not in MULTIPLE:
        return [[value] for value in values]
    return [[v for n, v in enumerate(values) if mask >> n & 1] for mask in range(1, 2 ** len(values))]
