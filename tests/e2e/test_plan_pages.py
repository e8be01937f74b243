"""The pages beside the plan's outlook: what they answer while one types, and that everybody can use them."""

import re
from collections.abc import Callable
from pathlib import Path

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


def test_along_the_frontier_to_the_trades(demo: Page, look: Callable, accessible: Callable):
    demo.goto("/plan/portfolio")
    line = demo.get_by_role("slider", name="Efficient frontier")
    expect(line).to_have_attribute("aria-valuetext", re.compile("Stocks"))
    line.focus()
    demo.keyboard.press("End")
    # the largest mean is all in the asset with the largest mean, and has its volatility
    expect(line).to_have_attribute("aria-valuetext", "Expected 7.7%, volatility 16.5%: Stocks 100%")
    for name, held in (("Stocks", "50000"), ("Bonds", "50000"), ("Cash", "")):
        demo.get_by_label(f"{name}: held today").fill(held)
    trades = demo.get_by_role("table", name="Trades")
    expect(trades.get_by_role("row").filter(has_text="Bonds")).to_contain_text("Sell $50,000.00")
    expect(trades.get_by_role("row").filter(has_text="Stocks")).to_contain_text(
        "Outside its band: 50% below its target"
    )
    demo.get_by_label("Stocks: largest weight").fill("60")
    expect(line).to_have_attribute("aria-valuetext", re.compile("Stocks 60%, Bonds 40%"))
    expect(demo.get_by_role("table", name="Ways to a mix, side by side")).to_contain_text("Hierarchical risk")
    look(demo, "plan-portfolio")
    accessible(demo)


def test_a_crash_that_has_been_and_what_a_guard_costs(demo: Page, look: Callable, accessible: Callable):
    demo.goto("/plan/risk")
    for name, held in (("Stocks", "100000"), ("Bonds", ""), ("Cash", ""), ("Gold", "")):
        demo.get_by_label(name, exact=True).fill(held)
    crashes = demo.get_by_role("table", name="Crashes replayed")
    expect(crashes.get_by_role("row")).to_have_count(8)
    figure = crashes.get_by_role("row").filter(has_text="The financial crisis").get_by_role("button")
    # the S&P 500 fell from 1,565.15 to 676.53, by 56.8 %; dividends in between give a little back
    expect(figure).to_have_text(re.compile(r"−\$5[4-6],\d{3}"))
    figure.click()
    expect(demo.get_by_role("dialog")).to_contain_text("Robert Shiller")
    demo.keyboard.press("Escape")
    demo.get_by_label("Returns in percent").fill("10\n-10\n10\n-10")
    # 1.1 · 0.9 = 0.99: the fall from the height after ten percent more is ten percent, and twice is 10.9 %
    expect(
        demo.get_by_role("table", name="Risk figures").get_by_role("row").filter(has_text="Maximum drawdown")
    ).to_contain_text("10.9%")
    expect(demo.get_by_role("table", name="Rungs of the ladder").get_by_role("row")).to_have_count(11)
    look(demo, "plan-risk")
    accessible(demo)


def test_every_year_of_the_plan(demo: Page, look: Callable, accessible: Callable):
    demo.goto("/plan/ledger")
    years = demo.get_by_role("table", name="The plan, year by year")
    expect(years).to_be_visible(timeout=60_000)
    demo.get_by_role("radio", name="Each year’s").click()
    columns = years.get_by_role("columnheader").all_inner_texts()
    rows = years.get_by_role("row")
    closing = rows.nth(1).locator("td").nth(columns.index("At the end") - 1).inner_text()
    expect(rows.nth(2).locator("td").nth(columns.index("At the start") - 1)).to_have_text(closing)
    years.get_by_role("button", name="Taxes").click()
    expect(years.get_by_role("columnheader", name="Federal")).to_be_visible()
    rows.nth(3).get_by_role("button", name=re.compile("^Show")).click()
    demo.get_by_role("button", name="View as table").click()
    # what comes and what goes is the same sum
    together = [
        demo.get_by_role("table", name=side).get_by_role("row").last.inner_text() for side in ("Comes from", "Goes to")
    ]
    assert together[0] == together[1]
    demo.get_by_role("button", name="View as chart").click()
    expect(demo.get_by_role("img", name=re.compile("^Money of ")).locator("svg")).to_be_visible()
    with demo.expect_download() as saved:
        demo.get_by_role("button", name="CSV").click()
    lines = Path(saved.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("Year,")
    assert len(lines) == rows.count()
    look(demo, "plan-ledger")
    accessible(demo)


def test_a_scenario_beside_the_plan(page: Page, sign_up: Callable, look: Callable, accessible: Callable):
    sign_up()
    page.goto("/plan")
    page.get_by_label("Birth year").fill("1975")
    page.get_by_label("Save per month").fill("1500")
    page.get_by_label("Spend per month").fill("2500")
    page.get_by_role("button", name="Show my futures").click()
    page.get_by_role("navigation", name="Pages of the plan").get_by_role("link", name="Scenarios").click()
    page.get_by_role("button", name="Add a scenario").click()
    page.get_by_label("Name", exact=True).fill("Spend twice as much")
    page.get_by_label("Spend per month then").fill("5000")
    page.get_by_role("button", name="Add the scenario").click()
    beside = page.get_by_role("table", name="Plan and scenarios side by side")
    expect(beside.get_by_role("columnheader", name="Spend twice as much")).to_be_visible(timeout=60_000)
    expect(beside.get_by_role("row").filter(has_text="The money lasts in")).to_contain_text(
        re.compile(r"−\d+\.\d points")
    )
    expect(page.get_by_role("table", name="What matters most").get_by_role("row").nth(3)).to_be_visible(timeout=60_000)
    look(page, "plan-scenarios")
    accessible(page)
    page.get_by_role("button", name="Remove Spend twice as much").click()
    expect(beside.get_by_role("columnheader", name="Spend twice as much")).to_be_hidden()


def test_a_retirement_in_every_year_on_record(demo: Page, look: Callable, accessible: Callable):
    demo.goto("/plan")
    demo.get_by_role("navigation", name="Pages of the plan").get_by_role("link", name="History").click()
    demo.get_by_label("Savings at the start", exact=True).fill("1000000")
    demo.get_by_label("Spent a year", exact=True).fill("30000")
    # nothing spends less than the least that any start could bear, and 1966 is the hardest one since Bengen (1994)
    expect(demo.get_by_text("No start on record would have run out.")).to_be_visible()
    demo.get_by_label("Spent a year", exact=True).fill("50000")
    expect(demo.get_by_role("table", name="The hardest starts").get_by_role("row").nth(1)).to_contain_text("1966")
    starts = demo.get_by_role("slider", name=re.compile("The most that could have been spent"))
    starts.focus()
    demo.keyboard.press("Home")
    expect(demo.get_by_text("Retired in January 1871")).to_be_visible()
    look(demo, "plan-history")
    accessible(demo)
    demo.get_by_role("button", name="View as table").click()
    expect(demo.get_by_role("table", name=re.compile("by the year of the start")).get_by_role("row")).to_have_count(126)
