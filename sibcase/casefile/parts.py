"""The sections of a case file, under one roof: where other rooms take them from."""

from __future__ import annotations

from sibcase.casefile.sections.contract import BlockPayment, Contract, Payment, PaymentBase, Tariff
from sibcase.casefile.sections.governance import (
    NARRATIVE_SECTIONS,
    Decision,
    Evaluation,
    Governance,
    Option,
    Risk,
    Waiver,
)
from sibcase.casefile.sections.investment import Investment, Tranche
from sibcase.casefile.sections.need import Need, NeedService, Segment
from sibcase.casefile.sections.outcomes import Cashable, Evidence, Outcome, Saving
from sibcase.casefile.sections.parties import ROLES, Party, Source
from sibcase.casefile.sections.service import Cost, Intake, Service

__all__ = [
    "NARRATIVE_SECTIONS",
    "ROLES",
    "BlockPayment",
    "Cashable",
    "Contract",
    "Cost",
    "Decision",
    "Evaluation",
    "Evidence",
    "Governance",
    "Intake",
    "Investment",
    "Need",
    "NeedService",
    "Option",
    "Outcome",
    "Party",
    "Payment",
    "PaymentBase",
    "Risk",
    "Saving",
    "Segment",
    "Service",
    "Source",
    "Tariff",
    "Tranche",
    "Waiver",
]
