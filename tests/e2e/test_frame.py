"""What stands around every page: the frame in an outage, on a phone, on paper, and while it loads."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def demo(page: Page) -> Page:
    """Signed in to the demo household."""
    page.goto("/sign-in")
    page.get_by_role("button", name="Explore the demo household").click()
    expect(page.get_by_role("heading", name="Goals", exact=True)).to_be_visible()
    return page


def test_the_menu_stays_in_sight_while_the_server_is_away(demo: Page, context: BrowserContext, look: Callable):
    demo.wait_for_timeout(1500)  # the menus come once the page has been quiet
    demo.wait_for_load_state("networkidle")
    context.set_offline(True)
    expect(demo.get_by_text("This page reconnects by itself.")).to_be_visible()
    menu = demo.get_by_role("button", name="Your menu")
    box = menu.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 900
    look(demo, "away")
    menu.click()
    expect(demo.get_by_role("menuitem", name="Settings")).to_be_visible()
    demo.keyboard.press("Escape")
    context.set_offline(False)
    expect(demo.get_by_text("This page reconnects by itself.")).to_be_hidden()


def test_on_a_phone_nothing_floats_over_the_plan(demo: Page, look: Callable, accessible: Callable):
    demo.set_viewport_size(PHONE)  # type: ignore[arg-type]
    demo.goto("/plan")
    open_sliders = demo.get_by_role("button", name="Move the sliders")
    expect(open_sliders).to_be_visible()
    expect(demo.get_by_role("button", name="Save monthly")).to_be_enabled(
        timeout=60_000
    )  # what would reach the threshold is sought first
    demo.mouse.wheel(0, 5000)
    expect(demo.get_by_role("button", name="Run 100,000")).to_be_in_viewport(ratio=1)
    bar, last = open_sliders.bounding_box(), demo.get_by_role("button", name="Run 100,000").bounding_box()
    assert bar is not None
    assert last is not None
    assert last["y"] + last["height"] <= bar["y"]
    look(demo, "plan-bar")
    accessible(demo)
    open_sliders.click()
    expect(demo.get_by_role("slider", name="Retire at")).to_be_visible()


def test_no_two_upper_categories_look_alike(demo: Page):
    demo.goto("/categories")
    dots = demo.locator("main [style*='--series-']")
    expect(dots.first).to_be_visible()
    colours = dots.evaluate_all("dots => dots.map(dot => getComputedStyle(dot).backgroundColor)")
    assert len(colours) > 8
    assert len(set(colours)) == len(colours)


def test_on_paper_a_page_stands_without_its_frame_in_ink_on_white(demo: Page):
    demo.emulate_media(color_scheme="dark")
    expect(demo.locator("html")).to_have_attribute("data-theme", "dark")
    demo.emulate_media(media="print", color_scheme="dark")
    expect(demo.locator("html")).to_have_attribute("data-theme", "light")
    expect(demo.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(demo.get_by_role("link", name="Import a statement")).to_be_hidden()
    expect(demo.get_by_role("heading", name="Where it went")).to_be_visible()


SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("path", ["/", "/goals", "/plan", "/transactions"])
def test_a_page_that_loads_slowly_stays_where_it_is(demo: Page, path: str):
    demo.set_viewport_size(PHONE)  # type: ignore[arg-type]
    demo.add_init_script(SHIFTS)
    line = demo.context.new_cdp_session(demo)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 200, "downloadThroughput": 400_000, "uploadThroughput": 100_000},
    )
    demo.goto(path)
    demo.wait_for_load_state("networkidle", timeout=30_000)
    shifted: float = demo.evaluate("window.shifted")
    assert shifted < 0.1, f"{path} moved by {shifted:.3f}; 0.1 is what Web Vitals call good"
