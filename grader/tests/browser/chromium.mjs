// A Chromium without a network, for every script here.
import { chromium } from "playwright-core";

const HERE = /^(file|data|blob|about|chrome-error):|^(https?|wss?):\/\/(127\.0\.0\.1|localhost|\[::1\])([:/]|$)/;

const PATIENCE = 120_000; // ms: a machine that runs all tests at once is slow

/** Chromium as $CHROMIUM names it; the caller closes it. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM,
    timeout: PATIENCE,
    // Pages come from our own tests; as root, and in most containers, its sandbox cannot start.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
  });
}

/**
 * A page that notes what a reader would not want, in {away, errors}: requests to other machines,
 * which fail, and errors on the console.
 */
export async function watched(context) {
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const seen = { away: [], errors: [] };
  await context.route(
    (url) => !HERE.test(url.href),
    (route) => route.abort(),
  );
  page.on("request", (request) => HERE.test(request.url()) || seen.away.push(request.url()));
  page.on("websocket", (socket) => HERE.test(socket.url()) || seen.away.push(socket.url()));
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && seen.errors.push(message.text()));
  return { page, seen };
}
