from xml.etree import ElementTree

from app.formulas import mathml


def test_a_formula_is_well_formed_mathml():
    tree = ElementTree.fromstring(mathml(r"\frac{a}{b^2} < \sqrt{x}"))
    assert tree.tag.endswith("math")
    assert {"mfrac", "msup", "msqrt"} <= {node.tag.rpartition("}")[2] for node in tree.iter()}
