// One person at work on a JupyterHub, for tests. On stdin: {hub, user, password, lesson, act, answer,
// types, student, viewport, shots}; act is the name of a function below, and what it saw is JSON on
// stdout.
import { text } from "node:stream/consumers";
import { launch, watched } from "./chromium.mjs";

const asked = JSON.parse(await text(process.stdin));
const { hub, user, lesson, shots } = asked;
const browser = await launch();
const { page, seen } = await watched(
  await browser.newContext({ viewport: asked.viewport ?? { width: 1200, height: 800 } }),
);
const acts = { work, feedback, formgrader };

/** Sign in, and wait for JupyterLab. */
async function lab() {
  await page.goto(`${hub}/hub/login`);
  await shot("login");
  await page.fill("#username_input", user);
  await page.fill("#password_input", asked.password);
  await page.click("#login_submit");
  await page.locator("#jp-main-dock-panel").waitFor();
}

async function menu(entry, name = "Nbgrader") {
  await page.locator(".lm-MenuBar-itemLabel", { hasText: name }).click();
  await page.locator(".lm-Menu-itemLabel", { hasText: entry }).first().click();
}

/** The lesson in nbgrader's list of what is released, fetched or submitted. */
function row(list) {
  return page.locator(`#${list}_assignments_list .list_item`, { hasText: lesson }).first();
}

/** Fetch a lesson, look into the glossary, answer, check, save, submit, and type into a terminal. */
async function work() {
  await lab();
  await menu("Assignment List");
  await row("released").getByRole("button", { name: "Fetch" }).click();
  await row("fetched").locator("a").first().click(); // unfolds the notebooks of the lesson
  await shot("fetched");
  await row("fetched").locator("a", { hasText: lesson }).nth(1).click();
  await page.getByText("Python 3 (ipykernel) | Idle").waitFor();
  await page.locator(".jp-Notebook a", { hasText: "glossary" }).click();
  await page.locator(".jp-MarkdownViewer h2", { hasText: "Glossary" }).waitFor();
  await page.locator(".lm-TabBar-tab", { hasText: `${lesson}.ipynb` }).click();
  const cells = page.locator(".jp-Notebook .jp-CodeCell");
  await cells.first().locator(".cm-content").click();
  await page.keyboard.press("Shift+Enter"); // imports
  await cells.filter({ hasText: "YOUR ANSWER" }).first().locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(asked.answer);
  await page.keyboard.press("Shift+Enter"); // the answer
  await page.keyboard.press("Shift+Enter"); // the check below it
  const passed = await page.locator(".jp-OutputArea-output", { hasText: "✓" }).first().textContent();
  await shot("checked");
  await page.keyboard.press("ControlOrMeta+s");
  await page.locator(".lm-TabBar-tab.jp-mod-dirty").waitFor({ state: "detached" });
  await page.locator(".lm-TabBar-tab", { hasText: "Assignments" }).click();
  await row("fetched").getByRole("button", { name: "Submit" }).click();
  await row("submitted").waitFor();
  await shot("submitted");
  await menu("New", "File");
  await page.locator(".lm-Menu-itemLabel", { hasText: /^Terminal$/ }).click();
  await page.locator(".jp-Terminal .xterm-helper-textarea").waitFor({ state: "attached" });
  await page.keyboard.insertText(`${asked.types}; exit`);
  await page.keyboard.press("Enter");
  await page.locator(".jp-Terminal").waitFor({ state: "detached" });
  return passed.trim();
}

/** Fetch the feedback to a submitted lesson, and read it. */
async function feedback() {
  await lab();
  await menu("Assignment List");
  await row("submitted").getByRole("button", { name: "Fetch Feedback" }).click();
  await row("submitted").locator("a", { hasText: "view feedback" }).click();
  await page.locator(".jp-DirListing-item", { hasText: `${lesson}.html` }).dblclick();
  const body = page.frameLocator(".jp-HTMLViewer iframe").locator("body");
  await body.getByText("points").first().waitFor();
  await shot("feedback");
  return body.innerText();
}

/**
 * The formgrader's own buttons, from the hand-out to the feedback, as JSON: the headings of the
 * dialogs that answer, what they say, the files that the preview lists, and what stands in the
 * student's row.
 */
async function formgrader() {
  await lab();
  await menu("Formgrader");
  const frame = page.frameLocator("#jp-main-dock-panel iframe"); // a frame in JupyterLab
  const answers = [];
  const said = [];
  const press = async (row, ...buttons) => {
    for (const button of buttons) {
      await row.locator(`.${button} a`).click();
      const dialog = frame.locator(".modal.in");
      answers.push(`${button}: ${await dialog.locator(".modal-title").innerText()}`);
      said.push(await dialog.innerText());
      await shot(button);
      await dialog.locator(".modal-footer button").click();
      await dialog.waitFor({ state: "hidden" });
    }
  };
  const one = frame.locator("tbody tr", { hasText: lesson });
  await one.locator(".preview a").click();
  const previewed = page.locator(".jp-DirListing-item", { hasText: lesson });
  await page.locator(".jp-BreadCrumbs-item", { hasText: lesson }).waitFor();
  const preview = await previewed.allInnerTexts();
  await shot("preview");
  // The first press on Release takes the lesson back, the second one hands it out.
  await press(one, "assign", "release", "release", "collect");
  await one.locator(".num-submissions a").click();
  const theirs = frame.locator("tbody tr", { hasText: asked.student });
  // What is not graded has no feedback yet.
  await press(theirs, "generate-feedback", "autograde", "generate-feedback", "release-feedback");
  await shot("graded");
  return JSON.stringify({ answers, said, preview, row: await theirs.innerText() });
}

async function shot(name) {
  if (shots) await page.screenshot({ path: `${shots}/${user}-${name}.png` });
}

try {
  console.log(JSON.stringify({ said: await acts[asked.act](), ...seen }));
} catch (error) {
  await shot("failed");
  throw error;
} finally {
  await browser.close();
}
