"""The pages beside the plan's outlook: what they answer while one types, and that everybody can use them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def demo(page: Page) -> Page:
    """Signed in to the demo household."""
    page.goto("/sign-in")
    page.get_by_role("button", name="Explore the demo household").click()
    expect(page.get_by_role("heading", name="Goals", exact=True)).to_be_visible()
    return page


def test_when_a_couple_should_claim(demo: Page, look: Callable, accessible: Callable):
    demo.goto("/plan")
    demo.get_by_role("navigation", name="Pages of the plan").get_by_role("link", name="Social Security").click()
    demo.get_by_label("Born on").fill("1966-07-02")
    demo.get_by_label("Benefit at full retirement age").fill("3000")
    # 70 %, 100 % and 124 % of the benefit at 62, 67 and 70: SSA's own table for who was born in 1960 or later
    waiting = demo.get_by_role("table", name="Break-even ages")
    expect(waiting.get_by_role("row").nth(1)).to_contain_text("$2,100")
    expect(waiting.get_by_role("row").nth(3)).to_contain_text("$3,720")
    demo.get_by_role("radio", name="A couple").click()
    pairs = demo.get_by_role("img", name=re.compile("What every pair of ages is worth"))
    expect(pairs).to_be_visible()
    demo.get_by_role("slider", name="First person claims at").focus()
    demo.keyboard.press("Home")
    expect(demo.get_by_text(re.compile("less than the best"))).to_be_visible()
    look(demo, "plan-social-security")
    accessible(demo)
    demo.get_by_role("button", name=re.compile("80 years 5 months, show the working")).first.click()
    expect(demo.get_by_role("dialog")).to_contain_text("age₂ × benefit₂")


def test_the_torpedo_in_a_return(demo: Page, look: Callable, accessible: Callable):
    demo.goto("/plan/taxes")
    demo.get_by_label("Year", exact=True).fill("2026")
    demo.get_by_label("Age at the year’s end").fill("60")
    demo.get_by_label("Wages", exact=True).fill("")
    demo.get_by_label("Social Security", exact=True).fill("30000")
    demo.get_by_label("IRA and 401(k) withdrawals").fill("20000")
    # the base amounts of § 86: half the benefits and all else is 35,000; 0.5 × 9,000 + 0.85 × 1,000 are taxed
    line = demo.get_by_role("row").filter(has_text="Taxable Social Security benefits")
    expect(line).to_contain_text("$5,350.00")
    line.get_by_role("button").click()
    expect(demo.get_by_role("dialog")).to_contain_text("6b")
    demo.keyboard.press("Escape")
    demo.get_by_role("button", name="View as table").click()
    # a dollar of withdrawal makes 85 cents of benefits taxable too: 12 % × 1.85
    expect(demo.get_by_role("table", name="Marginal rates")).to_contain_text("22.2%")
    demo.get_by_role("button", name="View as chart").click()
    look(demo, "plan-taxes")
    accessible(demo)
