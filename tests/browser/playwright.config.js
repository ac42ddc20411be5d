import { defineConfig } from "@playwright/test";

// Chromium on SwiftShader: WebGPU in software, so that both engines can be shown anywhere.
export const CHROMIUM = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--headless=new", "--no-sandbox", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic",
  ],
};

export default defineConfig({
  testDir: "..",
  testMatch: "{browser,walk}/*.spec.js",
  outputDir: "../../test-results",
  // Two cores: tests that train would only take each other's time.
  workers: 1,
  timeout: 300_000,
  expect: { timeout: 120_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  // A service worker would answer in place of the routes that tests lay: offline.spec.js has it.
  use: { launchOptions: CHROMIUM, viewport: { width: 1280, height: 720 }, serviceWorkers: "block" },
});
