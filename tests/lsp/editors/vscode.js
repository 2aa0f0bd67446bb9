// Drives VS Code in a browser as a user would: squiggles, related lines, hover, shapes, a fix. Writes what it saw, and pictures.
// Usage: node vscode.js URL FOLDER, with CHROMIUM naming the browser.
"use strict";

const fs = require("fs");
const path = require("path");
const { chromium } = require("playwright-core");

const [url, folder] = process.argv.slice(2);
const seen = {};

async function main() {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const picture = (name) => page.screenshot({ path: path.join(folder, `${name}.png`) });
  try {
    await page.goto(url);
    await page.waitForSelector(".monaco-workbench", { timeout: 120000 });
    await page.locator(".explorer-folders-view", { hasText: "train.py" }).waitFor({ timeout: 60000 });
    await page.locator(".explorer-folders-view .monaco-list-row", { hasText: "train.py" }).dblclick();
    await page.waitForSelector(".squiggly-error", { timeout: 40000 });
    seen.squiggles = await page.locator(".squiggly-error").count();
    await page.waitForFunction(() => document.querySelector(".view-lines").textContent.includes("(None,"), null, {
      timeout: 30000,
    });
    seen.lines = (await page.locator(".view-lines").first().innerText()).replaceAll("\u00a0", " ");
    await picture("1-squiggles-and-shapes");

    await page.keyboard.press("Control+Shift+M");
    await page.waitForSelector(".markers-panel .monaco-list-row", { timeout: 20000 });
    await page.waitForTimeout(1000);
    seen.problems = await page.locator(".markers-panel").innerText();
    await picture("2-problems-with-reasons");
    await page.keyboard.press("Control+Shift+M");

    await page.locator(".view-line").first().click();
    await page.keyboard.press("Control+G");
    await page.keyboard.type("10:12", { delay: 50 });
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+K");
    await page.keyboard.press("Control+I");
    await page.waitForFunction(
      () => [...document.querySelectorAll(".monaco-hover")].some((each) => each.textContent.includes("(60000, 28, 28)")),
      null, { timeout: 20000 },
    );
    await page.waitForTimeout(500);
    seen.hover = await page.locator(".monaco-hover").allInnerTexts();
    await picture("3-hover");

    await page.keyboard.press("Escape");
    await page.locator(".view-line").first().click();
    await page.keyboard.press("F8");
    await page.waitForTimeout(1500);
    await picture("4-next-problem");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+.");
    await page.waitForSelector(".action-widget .monaco-list-row", { timeout: 20000 });
    seen.actions = await page.locator(".action-widget").first().innerText();
    await picture("5-actions");
    await page.keyboard.press("Enter");
    await page.waitForFunction(
      () => document.querySelector(".view-lines").textContent.includes("sparse_categorical_crossentropy"),
      null, { timeout: 20000 },
    );
    await page.waitForFunction(() => !document.querySelector(".squiggly-error"), null, { timeout: 20000 });
    await picture("6-fixed");
    seen.fixed = true;
  } catch (error) {
    seen.problem = String(error);
    await page.keyboard.press("F1");
    await page.keyboard.type("tflint: Show the log", { delay: 30 });
    await page.waitForTimeout(2000);
    await page.keyboard.press("Enter");
    await page.waitForTimeout(3000);
    await picture("0-problem");
  }
  await browser.close();
  fs.writeFileSync(path.join(folder, "seen.json"), JSON.stringify(seen, null, 2));
}

main();
