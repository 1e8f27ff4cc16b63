"""What people write for an assessment: ``assessments/<name>/narrative/<file>.yaml``, one model a file.

No refresh touches these files. Figures are never typed into them: `measures` names what is printed beside the words.
How a whole folder is read stands in ``narrative_folder.py``.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from pipelines.declarations.base import Declaration, Key
from pipelines.declarations.written import Due, Evidenced, Name, Sentence, Text, Written, nobody_named, text

HEADS = ("harm", "likelihood", "organisational_position", "confidence")


class Score(Declaration):
    score: Annotated[int, Field(ge=1, le=5, strict=True)]
    evidence: Text
    source: Sentence | None = None
    measures: list[Key] = []


class ScoredProblem(Declaration):
    """One row of the matrix; a higher score under any head speaks for making it a priority."""

    problem: Name
    measures: list[Key] = []
    harm: Score
    likelihood: Score
    organisational_position: Score
    confidence: Score

    def scores(self) -> dict[str, int]:
        return {head: getattr(self, head).score for head in HEADS}


class Weights(Declaration):
    """What each head counts for; only the shares matter."""

    harm: Annotated[float, Field(gt=0)]
    likelihood: Annotated[float, Field(gt=0)]
    organisational_position: Annotated[float, Field(gt=0)]
    confidence: Annotated[float, Field(gt=0)]

    def by_head(self) -> dict[str, float]:
        return {head: getattr(self, head) for head in HEADS}


class Priorities(Written):
    """``priorities.yaml``: the scored matrix. `proposed` is how many of the highest are proposed as priorities."""

    scored_by: Sentence
    scored_on: date
    weights: Weights
    proposed: Annotated[int, Field(ge=1, le=6)]
    problems: list[ScoredProblem] = Field(min_length=2)

    @model_validator(mode="after")
    def _each_problem_once(self) -> "Priorities":
        names = [item.problem for item in self.problems]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"problems: {', '.join(twice)} is scored twice")
        return self


class Recommendation(Evidenced):
    recommendation: Text
    owner: Name
    by: Due
    evidence: Text | None = None
    cost: Name | None = None

    @model_validator(mode="after")
    def _rests_on_something(self) -> "Recommendation":
        if not (self.evidence or self.measures):
            raise ValueError("a recommendation needs `evidence`, `measures` or both")
        return self


class Recommendations(Written):
    """``recommendations.yaml``."""

    recommendations: list[Recommendation] = Field(min_length=1)


class Action(Declaration):
    action: Text
    lead_officer: Name = Field(description="a post, not a person")
    strategic_links: list[Name] = []
    rag: Literal["red", "amber", "green", "complete", "not_rated"]
    due: Due | None = None
    comment: Text | None = None
    support: Text | None = Field(default=None, description="what the lead officer asks of the board")


class ActionGroup(Declaration):
    outcome: Name
    measures: list[Key] = []
    actions: list[Action] = Field(min_length=1)


class ActionPlan(Written):
    """``action_plan.yaml``: what became of the last plan."""

    title: Name
    source: Sentence
    outcomes: list[ActionGroup] = Field(min_length=1)


class Circumstance(Evidenced):
    text: Text
    source: Sentence
    effect: Text


class Pestelo(Written):
    """``pestelo.yaml``: what surrounds the partnership, under the seven heads; a head may stay empty."""

    political: list[Circumstance] = []
    economic: list[Circumstance] = []
    social: list[Circumstance] = []
    technological: list[Circumstance] = []
    environmental: list[Circumstance] = []
    legal: list[Circumstance] = []
    organisational: list[Circumstance] = []


class Quotation(Declaration):
    """What somebody said. `speaker` is a kind of person, so that nobody can be named."""

    quote: Annotated[text(300), AfterValidator(nobody_named)]
    speaker: Literal[
        "resident",
        "young person",
        "parent or carer",
        "victim or survivor",
        "business",
        "community group",
        "worker",
        "respondent",
    ]
    consent: Literal["given", "already published"]


class Theme(Declaration):
    theme: Name
    source: Sentence
    date: Due
    quotes: list[Quotation] = Field(min_length=1)


class CommunityVoice(Written):
    """``community_voice.yaml``: quotations by theme. `chosen` says how they were picked."""

    chosen: Text
    themes: list[Theme] = Field(min_length=1)


class Practice(Evidenced):
    practice: Text
    problem: Name
    evidence: Literal["strong", "promising", "mixed", "no effect found", "not evaluated"]
    finding: Text
    source: Sentence


class WhatWorks(Written):
    """``what_works.yaml``: what is done, and how good the evidence for it is."""

    practices: list[Practice] = Field(min_length=1)


class Factor(Evidenced):
    """What goes with serious violence, or protects from it: how good the evidence is, and how sure it is here."""

    factor: Name
    kind: Literal["risk", "protective"]
    level: Literal["individual", "family", "school and friends", "place", "services", "society"]
    evidence: Literal["strong", "promising", "mixed", "no effect found", "not evaluated"]
    confidence: Literal["high", "medium", "low"] = Field(
        description="how sure those who wrote it are that it works so here"
    )
    finding: Text
    here: Text | None = Field(default=None, description="what is known of it in this area")
    source: Sentence


class RiskFactors(Written):
    """``risk_factors.yaml``: causes of serious violence, so far as they are known."""

    factors: list[Factor] = Field(min_length=1)


class Consulted(Declaration):
    """Somebody whom the duty asks the partnership to consult, or who was heard besides."""

    kind: Literal["education", "prison", "youth custody", "specified authority", "community"]
    who: Name
    how: Text
    when: Due
    said: Text | None = None
    taken_up: Text | None = Field(default=None, description="what became of it in this document")


class Consultation(Written):
    """``consultation.yaml``: who was consulted, how, and what became of what they said."""

    consulted: list[Consulted] = Field(min_length=1)


class Gap(Declaration):
    gap: Text
    matters_because: Text
    to_close_it: Text
    owner: Name | None = None
    measures: list[Key] = []


class KnowledgeGaps(Written):
    """``knowledge_gaps.yaml``."""

    gaps: list[Gap] = Field(min_length=1)


class EqualityDuty(Written):
    """``equality_duty.yaml``: the law's words from the product, what was done here from the assessment."""

    duty: list[Text] = []
    here: list[Text] = []
    source: Sentence | None = None


class Decisions(Written):
    """``decisions.yaml``: what the partnership is asked to decide. Few and short: they stand on the summary's page."""

    decisions: list[text(160)] = Field(min_length=1, max_length=5)


class Activity(Evidenced):
    activity: Text
    lead_service: Name
    when: Name | None = None


class WeekOfAction(Written):
    """``week_of_action.yaml``: what is done at the place of the problem profile, and how it will be judged."""

    aim: Text
    activities: list[Activity] = Field(min_length=1)
    success: list[Text] = []


class Term(Declaration):
    meaning: Text
    also: list[Name] = Field(default=[], description="other spellings that bring the term into the glossary")


class Glossary(Written):
    """``glossary.yaml``: terms and meanings; only those that the document uses are printed."""

    terms: dict[Name, Term] = Field(min_length=1)


class Accessibility(Written):
    """``accessibility.yaml``: the statement that the accessibility regulations ask for."""

    commitment: Text
    compliance: Literal["full", "partial", "none"]
    not_accessible: list[Text] = []
    tested: Text
    contact: Text
    enforcement: Text
    prepared_on: date

    @model_validator(mode="after")
    def _says_what_is_not_accessible(self) -> "Accessibility":
        if self.compliance != "full" and not self.not_accessible:
            raise ValueError(
                f"compliance is {self.compliance}, so `not_accessible` must say what is not accessible"
            )
        return self
