"""A check as JUnit XML: each case a suite, each rule that found something a test that failed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from sibcase.casefile.source.excerpt import harmless

if TYPE_CHECKING:
    from sibcase.casefile.source.findings import Finding
    from sibcase.tasks.check.check import Checked, CheckedCase

__all__ = ["as_junit"]

# What XML 1.0 cannot hold, not even as an entity; other control characters are shown by `harmless` already.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def as_junit(checked: Checked) -> str:
    """Return a check as JUnit XML. Advice passes; warnings fail where they count as errors do."""
    suites = ET.Element("testsuites", name="sibcase")
    for case in checked.cases:
        suites.append(_suite(case))
    _count(suites, [each for suite in suites for each in suite])
    ET.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suites, encoding="unicode") + "\n"


def _suite(case: CheckedCase) -> ET.Element:
    suite = ET.Element("testsuite", name=_clean(case.file))
    for finding in case.findings:
        suite.append(_test(finding, case))
    for waived in case.waived:
        test = _named(waived.finding)
        ET.SubElement(test, "skipped", message=_clean(f"waived by {waived.waiver.by}: {waived.waiver.reason}"))
        suite.append(test)
    if not len(suite):
        suite.append(ET.Element("testcase", name="no problems", classname=_clean(case.file)))
    _count(suite, list(suite))
    return suite


def _test(finding: Finding, case: CheckedCase) -> ET.Element:
    test = _named(finding)
    text = f"{finding.place}: {finding.severity} {finding.code}: {finding.message}"
    if finding.is_error or (case.strict and finding.severity == "warning"):
        failure = ET.SubElement(test, "failure", type=finding.severity, message=_clean(finding.message))
        failure.text = _clean(text) + (f"\nhelp: {_clean(finding.help)}" if finding.help else "")
    else:
        ET.SubElement(test, "system-out").text = _clean(text)
    return test


def _named(finding: Finding) -> ET.Element:
    name = f"{finding.code} {finding.name} at line {finding.place.line}"
    return ET.Element("testcase", name=_clean(name), classname=_clean(finding.place.file))


def _count(element: ET.Element, tests: list[ET.Element]) -> None:
    element.set("tests", str(len(tests)))
    element.set("failures", str(sum(test.find("failure") is not None for test in tests)))
    element.set("skipped", str(sum(test.find("skipped") is not None for test in tests)))


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", harmless(text))
