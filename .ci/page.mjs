// Opens the HTML report in a real browser and tests it: node page.mjs PLAYWRIGHT CHROMIUM REPORT [SCREENSHOT]
// It needs no test framework: an assertion that fails prints a message and makes the exit status 1.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , modules, executablePath, report, screenshot] = process.argv;
const { chromium } = createRequire(pathToFileURL(modules + "/"))("playwright-core");
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

async function open(options) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const trouble = [];
  page.on("console", message => message.type() === "error" && trouble.push(message.text()));
  page.on("pageerror", error => trouble.push(String(error)));
  page.on("request", request => request.url().startsWith("file:") || trouble.push("asked for " + request.url()));
  await page.goto(pathToFileURL(report).href);
  return { page, trouble };
}

const { page, trouble } = await open({ colorScheme: "light" });
const count = selector => page.locator(selector).count();
const data = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent));
const shown = await page.locator("#finding-count").textContent();
const total = parseInt(shown.replaceAll(",", ""), 10);
assert.ok(total > 3, "the sample has findings: " + shown);
const view = data.documents.find(one => one.findings.length === total);
assert.equal(await count("#list > li"), Math.min(total, 60));
assert.equal(await count("#table tbody tr:not(.whole)"), view.operations.length);
assert.ok(await count("#list > li:first-child pre.source mark"), "a finding shows its source");
const colours = page => page.evaluate(() => {
  const style = getComputedStyle(document.body);
  return [style.color, style.backgroundColor];
});
const light = await colours(page);

// Filters by rule, severity and words, and resets the filters.
const rule = view.findings[0].rule;
const ofRule = view.findings.filter(finding => finding.rule === rule).length;
await page.selectOption("#rule", rule);
await page.waitForFunction(n => document.querySelectorAll("#list > li").length === n, ofRule);
await page.click("#reset");
await page.waitForFunction(n => document.querySelectorAll("#list > li").length === n, Math.min(total, 60));
await page.uncheck('#severities input[value="warning"]');
const others = view.findings.filter(finding => finding.severity !== 1).length;
await page.waitForFunction(n => document.querySelectorAll("#list > li").length === n, others);
await page.click("#reset");
await page.fill("#text", "no such words");
await page.waitForFunction(() => document.querySelectorAll("#list > li").length === 0);
await page.click("#reset");
await page.waitForFunction(n => document.querySelectorAll("#list > li").length === n, Math.min(total, 60));
if (!await page.locator("#tag-label").isHidden()) {
  const tag = await page.locator("#tag option").nth(1).getAttribute("value");
  await page.selectOption("#tag", tag);
  const tagged = view.operations.filter(operation => (operation.tags.length ? operation.tags : [""]).includes(tag.slice(1)));
  await page.waitForFunction(n => document.querySelectorAll("#table tbody tr:not(.whole)").length === n, tagged.length);
  await page.click("#reset");
}

// A decision leads to its finding, also where a filter hides that.
assert.equal(await count("#decision-list > li"), Math.min(total, 25));
await page.fill("#text", "no such words");
await page.waitForFunction(() => document.querySelectorAll("#list > li").length === 0);
await page.click("#decision-list > li:nth-child(3) > button");
assert.equal(await page.evaluate(() => document.activeElement.id), "f2");
assert.equal(await count("#list > li"), Math.min(total, 60));

// Suppressed findings are folded, and have their reasons.
assert.ok(view.suppressed.length, "the config suppresses something");
await page.click("#suppressed-count");
await page.waitForFunction(n => document.querySelectorAll("#suppressed-list > li").length === n, view.suppressed.length);
assert.match(await page.locator("#suppressed-list").textContent(), /<b>rely<.b>/);

// Uses only the keyboard: the table is one tab stop, arrows move, Enter selects, Escape returns.
await page.locator('#table button.mark[tabindex="0"]').focus();
await page.keyboard.press("End");
await page.keyboard.press("Home");
await page.keyboard.press("ArrowRight");
const marked = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
assert.match(marked ?? "", /findings?, worst/);
await page.keyboard.press("Enter");
assert.equal(await page.evaluate(() => document.activeElement.id), "findings-title");
assert.ok(await page.locator("#selection").isVisible());
const selected = await count("#list > li");
assert.ok(selected > 0 && selected < total, "a mark shows its own findings only: " + selected);
await page.keyboard.press("Escape");
assert.ok(await page.locator("#selection").isHidden());
assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), marked);
if (screenshot) await page.screenshot({ path: screenshot });
assert.deepEqual(trouble, []);

const dark = await open({ colorScheme: "dark" });
assert.notDeepEqual(await colours(dark.page), light, "the page follows the system's scheme");
const narrow = await open({ viewport: { width: 390, height: 800 } });
assert.ok(await narrow.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing overflows on a phone");
assert.deepEqual([...dark.trouble, ...narrow.trouble], []);
await browser.close();
console.log("page: " + total + " findings, filters, keyboard, light and dark, no request");
