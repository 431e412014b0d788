// The pages that a site's search finds, best first, as JSON on stdout. On stdin: {page: URL of the search}
import { text } from "node:stream/consumers";
import { launch, watched } from "./chromium.mjs";

const asked = JSON.parse(await text(process.stdin));
const browser = await launch();
try {
  const { page } = await watched(await browser.newContext());
  await page.goto(asked.page);
  await page.waitForFunction(() => document.querySelector("#search-results .search-summary")?.textContent);
  const links = page.locator("#search-results li a");
  await links.first().waitFor();
  console.log(JSON.stringify(await links.evaluateAll((all) => all.map((each) => each.href))));
} finally {
  await browser.close();
}
