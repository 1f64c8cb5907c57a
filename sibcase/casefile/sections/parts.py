"""The sections of a case file, under one roof: where other rooms take them from."""

from __future__ import annotations

from sibcase.casefile.sections.actuals import Actuals, Flow, Observation
from sibcase.casefile.sections.contract import Comparable, Contract
from sibcase.casefile.sections.governance import (
    NARRATIVE_SECTIONS,
    OWN_SECTION,
    Decision,
    Engaged,
    Evaluation,
    Governance,
    Option,
    Products,
    Risk,
    SignOff,
    Waiver,
)
from sibcase.casefile.sections.investment import Fee, Grant, Investment, ResultTerms, Tranche
from sibcase.casefile.sections.metrics import Measure, Metric
from sibcase.casefile.sections.need import Need, NeedService, Segment
from sibcase.casefile.sections.outcomes import Cashable, Evidence, Outcome, Saving
from sibcase.casefile.sections.parties import ROLES, Party, Source
from sibcase.casefile.sections.payments import (
    AvoidedPayment,
    BlockPayment,
    Condition,
    Payment,
    PaymentBase,
    ReturnTable,
    Row,
    Schedule,
    SharePayment,
    TablePayment,
    Tariff,
)
from sibcase.casefile.sections.reference_data import DealsExport, Deflators, OwnUnitCost, UnitCosts
from sibcase.casefile.sections.service import Cost, CostBase, DirectManagement, Intake, Service
from sibcase.casefile.sections.uncertainty import Correlation, Uncertainty

__all__ = [
    "NARRATIVE_SECTIONS",
    "OWN_SECTION",
    "ROLES",
    "Actuals",
    "AvoidedPayment",
    "BlockPayment",
    "Cashable",
    "Comparable",
    "Condition",
    "Contract",
    "Correlation",
    "Cost",
    "CostBase",
    "DealsExport",
    "Decision",
    "Deflators",
    "DirectManagement",
    "Engaged",
    "Evaluation",
    "Evidence",
    "Fee",
    "Flow",
    "Governance",
    "Grant",
    "Intake",
    "Investment",
    "Measure",
    "Metric",
    "Need",
    "NeedService",
    "Observation",
    "Option",
    "Outcome",
    "OwnUnitCost",
    "Party",
    "Payment",
    "PaymentBase",
    "Products",
    "ResultTerms",
    "ReturnTable",
    "Risk",
    "Row",
    "Saving",
    "Schedule",
    "Segment",
    "Service",
    "SharePayment",
    "SignOff",
    "Source",
    "TablePayment",
    "Tariff",
    "Tranche",
    "Uncertainty",
    "UnitCosts",
    "Waiver",
]
