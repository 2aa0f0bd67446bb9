// Opens a notebook in JupyterLab and writes what is marked in it, and a picture.
// Usage: node jupyterlab.js URL FOLDER, with CHROMIUM naming the browser.
"use strict";

const fs = require("fs");
const path = require("path");
const { chromium } = require("playwright-core");

const [url, folder] = process.argv.slice(2);
const seen = {};

async function main() {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    await page.goto(url);
    await page.waitForSelector(".jp-Notebook .cm-content", { timeout: 90000 });
    await page.waitForSelector(".cm-lintRange-error", { timeout: 150000 });
    await page.waitForTimeout(2000);
    seen.errors = await page.locator(".cm-lintRange-error").allInnerTexts();
    seen.others = await page.locator(".cm-lintRange-info, .cm-lintRange-warning").allInnerTexts();
    await page.locator(".cm-lintRange-error").first().hover();
    await page.waitForSelector(".cm-tooltip-lint, .cm-diagnostic", { timeout: 5000 }).catch(() => undefined);
    seen.tooltip = await page.locator(".cm-diagnostic").allInnerTexts();
  } catch (error) {
    seen.problem = String(error);
  }
  await page.screenshot({ path: path.join(folder, "jupyterlab.png") });
  await browser.close();
  fs.writeFileSync(path.join(folder, "seen.json"), JSON.stringify(seen, null, 2));
}

main();
