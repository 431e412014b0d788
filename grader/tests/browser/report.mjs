// The class's table as somebody uses it who has a keyboard alone. On stdin: {page: PATH}.
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { launch, watched } from "./chromium.mjs";

const asked = JSON.parse(await text(process.stdin));
const browser = await launch();
try {
  const { page, seen } = await watched(await browser.newContext());
  await page.goto(pathToFileURL(asked.page).href);
  const shown = (column) =>
    page.$$eval("#marks tbody tr:not([hidden])", (rows, at) => rows.map((row) => row.cells[at].textContent.trim()), column);
  const totals = () =>
    page.$$eval("#marks tbody tr", (rows) => rows.map((row) => Number([...row.cells].at(-1).dataset.v)));
  const found = { all: (await shown(0)).length };

  await page.locator("#find-text").focus();
  await page.keyboard.type("zoe");
  found.zoe = await shown(0);
  found.said = await page.locator("#found").textContent();
  await page.locator("#find-text").fill("");

  await page.locator("#find-text").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.type("ref");
  found.refused = await shown(1);
  await page.locator("#find-state").selectOption("");

  const sort = page.getByRole("button", { name: "Sort by Total" });
  await sort.focus();
  await page.keyboard.press("Enter");
  found.rising = await totals();
  await page.keyboard.press("Enter");
  found.falling = await totals();
  found.sorted = await page.locator("#marks th[aria-sort]").getAttribute("aria-sort");

  await page.locator(`a[href^="lessons/"]`).first().press("Enter");
  await page.waitForURL(/lessons\/.*#/);
  found.behind = await page.locator("h1").textContent();
  console.log(JSON.stringify({ ...found, ...seen }));
} finally {
  await browser.close();
}
