// What a site's search finds, in dark, as JSON on stdout: {links: pages, best first, pale: words that
// can hardly be read}. On stdin: {page: URL of the search}
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { launch, watched } from "./chromium.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const asked = JSON.parse(await text(process.stdin));
const browser = await launch();
try {
  const { page } = await watched(await browser.newContext({ colorScheme: "dark" }));
  await page.goto(asked.page);
  await page.waitForFunction(() => document.querySelector("#search-results .search-summary")?.textContent);
  const links = page.locator("#search-results li a");
  await links.first().waitFor();
  await page.evaluate(AXE);
  const found = await page.evaluate(() =>
    axe.run("#search-results", { runOnly: ["color-contrast"], preload: false }),
  );
  const pale = found.violations.flatMap(({ nodes }) => nodes.map(({ html }) => html));
  console.log(JSON.stringify({ links: await links.evaluateAll((all) => all.map((each) => each.href)), pale }));
} finally {
  await browser.close();
}
