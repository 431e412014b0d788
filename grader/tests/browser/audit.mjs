// What is wrong with pages, as JSON on stdout. On stdin:
//   {pages: [PATH or http://127.0.0.1...], ways: {SCHEME: [widths]}, shots: FOLDER or null,
//    ignored: [axe rules]}
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { launch, watched } from "./chromium.mjs";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const HEIGHT = 900;
const TALLEST = 8_000; // px of a picture: Chromium hangs on very tall ones
const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core finds: [{rule, help, where: [selector: what to do]}]. */
async function findings(page, ignored) {
  await page.evaluate(AXE);
  const rules = Object.fromEntries(ignored.map((rule) => [rule, { enabled: false }]));
  const found = await page.evaluate(
    // Without preload axe asks nobody for style sheets.
    (options) => axe.run(document, options),
    { runOnly: WCAG, rules, preload: false, resultTypes: ["violations"] },
  );
  return found.violations.map(({ id, help, nodes }) => ({
    rule: id,
    help,
    where: nodes.map((node) => `${node.target.join(" ")}: ${node.failureSummary}`),
  }));
}

/** What stands out of the window on the right, though no box of its own scrolls it. */
function overflow() {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const boxed = (element) => {
    for (let each = element; each && each !== document.body; each = each.parentElement) {
      if (getComputedStyle(each).overflowX !== "visible") return true;
    }
    return false;
  };
  return [...document.body.querySelectorAll("*")]
    .filter((each) => each.getBoundingClientRect().right > wide + 1 && !boxed(each.parentElement))
    .map((each) => `${each.tagName.toLowerCase()}.${each.className}: ${each.textContent.slice(0, 40)}`)
    .concat(`${document.documentElement.scrollWidth} of ${wide} px`);
}

/**
 * Of tokens of code that look alike, leaves the first: what axe-core says of them depends on their
 * look alone, a lesson has thousands of them, and axe-core takes half a minute for these.
 */
function oneTokenOfEachLook() {
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const { backgroundColor, backgroundImage } = getComputedStyle(each);
      if (backgroundColor !== "rgba(0, 0, 0, 0)" || backgroundImage !== "none") {
        return backgroundColor + backgroundImage;
      }
    }
  };
  const looks = new Set();
  const alike = [...document.querySelectorAll("pre span[class]:not(:has(*))")].filter((token) => {
    const { color, fontSize, fontWeight, opacity } = getComputedStyle(token);
    const only = token.attributes.length === 1;
    const look = [token.className, color, fontSize, fontWeight, opacity, behind(token)].join();
    return only && looks.has(look) ? true : void looks.add(look);
  });
  for (const token of alike) token.replaceWith(...token.childNodes);
  document.body.normalize();
}

async function audited(browser, address, scheme, widths, asked) {
  const context = await browser.newContext({ colorScheme: scheme, reducedMotion: "reduce" });
  const { page, seen } = await watched(context);
  const found = [];
  const url = /^https?:/.test(address) ? address : pathToFileURL(address).href;
  for (const width of widths) {
    await page.setViewportSize({ width, height: HEIGHT });
    const start = performance.now();
    await page.goto(url, { waitUntil: "load" });
    const ms = Math.round(performance.now() - start);
    const wide = await page.evaluate(overflow);
    if (asked.shots) {
      const name = `${basename(address)}-${scheme}-${width}.png`;
      const tall = await page.evaluate(() => document.documentElement.scrollHeight);
      const clip = { x: 0, y: 0, width, height: Math.min(tall, TALLEST) };
      await page.screenshot({ path: join(asked.shots, name), fullPage: true, clip });
    }
    await page.evaluate(oneTokenOfEachLook);
    found.push({
      page: address,
      scheme,
      width,
      ms,
      axe: await findings(page, asked.ignored),
      overflow: wide,
      away: seen.away.splice(0),
      errors: seen.errors.splice(0),
    });
  }
  await context.close();
  return found;
}

const asked = JSON.parse(await text(process.stdin));
const browser = await launch();
try {
  const found = [];
  for (const page of asked.pages) {
    for (const [scheme, widths] of Object.entries(asked.ways)) {
      found.push(...(await audited(browser, page, scheme, widths, asked)));
    }
  }
  console.log(JSON.stringify(found));
} finally {
  await browser.close();
}
