# Built from sources/u90_demo.py; not edited by hand.
codes = {"行业": case.industries}
