"""Names as only a test gives them."""

from __future__ import annotations

from course_lib.case import Case

__all__ = ["HOSTILE", "hostile_case"]

#: Markup, an emoji, and a company's name of 60 characters.
HOSTILE = ("<img src=x onerror=alert(1)>", "🐉龙腾🧧网吧", "福州" + "海峡两岸供应链" * 7 + "管理有限责任公司")


def hostile_case(case: Case) -> Case:
    """``case`` with the three names on its first customers and contacts, in this order."""
    assert len(HOSTILE[2]) in range(59, 62)
    customers, contacts = case.customers.copy(), case.contacts.copy()
    for table in (customers, contacts):
        table.loc[table.index[: len(HOSTILE)], "name"] = list(HOSTILE)
    return case.replace(customers=customers, contacts=contacts)
