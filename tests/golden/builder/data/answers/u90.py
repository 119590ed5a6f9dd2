# Built from sources/u90_demo.py; not edited by hand.
quarters = 4
_months = 12 // quarters
def share(part, whole):
    if not whole:
        return 0.0
    rate = part / whole
    return rate
prices = {}
for service in ("宽带", "专线"):
    prices[service] = f"""
{service}
"""
sheet = case.industries
industries = len(sheet)
answer("u90.industries", industries)
