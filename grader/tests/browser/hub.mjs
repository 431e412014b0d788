// One person at work on a JupyterHub, for tests: what the person sees is JSON on stdout. On stdin:
// {hub, user, password, lesson, act, answer, shots}; act: one of the functions below.
import { text } from "node:stream/consumers";
import { launch, watched } from "./chromium.mjs";

const asked = JSON.parse(await text(process.stdin));
const { hub, user, lesson } = asked;
const browser = await launch();
const context = await browser.newContext({ viewport: asked.viewport ?? { width: 1200, height: 800 } });
const { page, seen } = await watched(context);
const acts = { work, feedback, formgrader };

async function login() {
  await page.goto(`${hub}/hub/login`);
  await shot("login");
  await page.fill("#username_input", user);
  await page.fill("#password_input", asked.password);
  await page.click("#login_submit");
}

async function lab() {
  await login();
  await page.locator("#jp-main-dock-panel").waitFor();
}

async function menu(name, entry) {
  await page.locator(".lm-MenuBar-itemLabel", { hasText: name }).click();
  await page.locator(".lm-Menu-itemLabel", { hasText: entry }).first().click();
}

const list = (name) => page.locator(`#${name}_assignments_list`);
const row = (name) => list(name).locator(".list_item", { hasText: lesson }).first();

/** Fetch a lesson, answer its first exercise, run its check, save and submit. */
async function work() {
  await lab();
  await menu("Nbgrader", "Assignment List");
  await row("released").getByRole("button", { name: "Fetch" }).click();
  await row("fetched").waitFor();
  await shot("fetched");
  await row("fetched").locator("a", { hasText: lesson }).first().click();
  await list("fetched").locator("a[href*=ipynb], a", { hasText: lesson }).nth(1).click();
  await page.getByText("Python 3 (ipykernel) | Idle").waitFor();
  const cells = page.locator(".jp-Notebook .jp-CodeCell");
  await cells.first().locator(".cm-content").click();
  await page.keyboard.press("Shift+Enter");
  await cells.filter({ hasText: "YOUR ANSWER" }).first().locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(asked.answer);
  await page.keyboard.press("Shift+Enter"); // the answer
  await page.keyboard.press("Shift+Enter"); // the check below it
  const passed = page.locator(".jp-OutputArea-output", { hasText: "✓" }).first();
  await passed.waitFor();
  await shot("checked");
  const said = await passed.textContent();
  await page.keyboard.press("ControlOrMeta+s");
  await page.locator(".lm-TabBar-tab.jp-mod-dirty").waitFor({ state: "detached" });
  await page.locator(".lm-TabBar-tab", { hasText: "Assignments" }).click();
  await row("fetched").getByRole("button", { name: "Submit" }).click();
  await row("submitted").waitFor();
  await shot("submitted");
  return { passed: said.trim() };
}

/** Fetch the feedback to a lesson that was submitted, and read it. */
async function feedback() {
  await lab();
  await menu("Nbgrader", "Assignment List");
  await row("submitted").getByRole("button", { name: "Fetch Feedback" }).click();
  await page.waitForTimeout(3000);
  await shot("fetched-feedback");
  return { html: await list("submitted").innerHTML() };
}

/** Look at the class in the formgrader, which is a frame in JupyterLab. */
async function formgrader() {
  await lab();
  await menu("Nbgrader", "Formgrader");
  await page.waitForTimeout(6000);
  await shot("formgrader");
  return { frames: page.frames().map((each) => each.url()) };
}

let shots = 0;
async function shot(name) {
  if (asked.shots) await page.screenshot({ path: `${asked.shots}/${user}-${shots++}-${name}.png` });
}

try {
  console.log(JSON.stringify({ ...seen, ...(await acts[asked.act]()) }));
} catch (e) { console.error(e); await shot("failed"); process.exitCode = 1; }
 finally {
  await browser.close();
}
