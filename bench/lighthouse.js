// Lighthouse's scores of the built page, on a phone as it models one and on a desktop:
//   node bench/lighthouse.js     needs ./build.sh build and npm ci --prefix bench

import { cpus } from "node:os";
import { chromium } from "@playwright/test";
import lighthouse, { desktopConfig } from "lighthouse";
import { CHROMIUM } from "../tests/browser/playwright.config.js";
import { createSiteServer, listenLocally } from "../tools/serve.js";

const PORT = 9_333;
const server = await createSiteServer(new URL("../dist", import.meta.url).pathname);
const url = `${await listenLocally(server)}index.html`;
const browser = await chromium.launch({ ...CHROMIUM, args: [...CHROMIUM.args, `--remote-debugging-port=${PORT}`] });
const rows = {};
for (const [name, config] of Object.entries({ mobile: undefined, desktop: desktopConfig })) {
  const { lhr } = await lighthouse(url, { port: PORT, onlyCategories: ["performance", "accessibility", "best-practices"], logLevel: "error" }, config);
  rows[name] = Object.fromEntries(Object.entries(lhr.categories).map(([category, { score }]) => [category, Math.round(100 * score)]));
}
console.log(`${cpus().length} x ${cpus()[0].model}, Chromium ${browser.version()}, ${new Date().toISOString().slice(0, 10)}`);
console.table(rows);
await browser.close();
server.close();
