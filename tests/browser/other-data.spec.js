// Other data sets, by files and by address; each refusal has its own message, and the model there was stays.

import { gzipSync } from "node:zlib";
import { expect, reading, shorten, test } from "./fixtures.js";
import { images, labels } from "./mnist.js";

const file = (name, buffer) => ({ name, mimeType: "application/octet-stream", buffer });
const four = () => [file("mini-t10k-labels", labels("t10k", 300)), file("mini-train-images.gz", gzipSync(images("train", 2000))), file("mini-t10k-images", images("t10k", 300)), file("mini-train-labels", labels("train", 2000))];
/** With one byte of the training labels changed wherever `change` says so. */
const relabelled = (change) => {
  const bytes = labels("train", 2000);
  for (let index = 8; index < bytes.length; index++) bytes[index] = change(bytes[index]);
  return [...four().filter(({ name }) => name !== "mini-train-labels"), file("mini-train-labels", bytes)];
};
/** Images that say they are of another size. */
const resized = () => {
  const bytes = Buffer.from(images("train", 2000));
  bytes.writeUInt32BE(56, 8);
  bytes.writeUInt32BE(14, 12);
  return [...four().filter(({ name }) => name !== "mini-train-images.gz"), file("mini-train-images", bytes)];
};

/** @type {[string, () => { name: string, mimeType: string, buffer: Buffer }[], string][]} */
const REFUSED = [
  ["unrelated files", () => [file("cat.jpg", Buffer.from("\xff\xd8 a cat")), file("notes.txt", Buffer.from("hello there"))], "2 of these 2 files are no IDX file of images or labels: cat.jpg, notes.txt."],
  ["no labels", () => four().filter(({ name }) => name.includes("images")), "Files of images: 2; files of labels: none"],
  ["too few files", () => four().slice(1), "Files of images: 2; files of labels: 1."],
  ["images of another size", resized, "The images are 56x14 pixels; this model takes 28x28."],
  ["a test label that no training image has", () => relabelled((label) => label + 1), "None of the 2000 training images has the label 0"],
  ["more than 62 classes", () => relabelled((label) => label + 60), "this set has more than 62 classes"],
  ["an empty class", () => relabelled((label) => (label === 4 ? 5 : label)), "None of the 2000 training images has the label 4"],
];

/** A page with a trained network and the data set's drawer open. */
async function trained(open) {
  const element = await open({ engine: "cpu" });
  await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
  await shorten(element, { images: 3000 });
  await element.getByRole("button", { name: "Train", exact: true }).click();
  await expect(element.locator(".headline")).toHaveText(/% correct on/);
  await element.locator("summary", { hasText: "Another data set" }).click();
  return element;
}

test("four files, gzipped or not, in any order, are a data set; what is not is refused and the rest stays", async ({ open }) => {
  const element = await trained(open);
  const headline = await element.locator(".headline").textContent();
  for (const [, files, message] of REFUSED) {
    await element.locator("#dataset-files").setInputFiles(files());
    await expect(element.locator("#dataset-problem")).toContainText(message);
    await expect(element.locator(".dataset")).toHaveText(/MNIST: 60,000/);
    await expect(element.locator(".headline")).toHaveText(headline);
    await element.getByRole("button", { name: "Draw a sample 1" }).click();
    await expect(element.locator(".verdict")).toHaveText(reading);
  }
  await element.locator("#dataset-files").setInputFiles(four());
  await expect(element.locator(".dataset")).toHaveText(/mini: 2,000 training and 300 test images\./);
  await expect(element.locator("#dataset-problem")).toBeHidden();
  // What was found out is of the set before; the network can be tested on this one.
  await expect(element.getByRole("heading", { name: /unseen images/ })).toHaveCount(0);
  await element.getByRole("button", { name: "Test this network now" }).click();
  await expect(element.getByRole("heading", { name: /% correct on 300 unseen images/ })).toBeVisible();
  await element.getByRole("button", { name: "Start over" }).click();
  await expect(element.getByRole("heading", { name: /% correct on 300/ })).toBeVisible();
});

test("a smaller set lowers how many images there can be, and the page says so", async ({ open }) => {
  const element = await trained(open);
  await element.locator("#dataset-files").setInputFiles(four());
  await expect(element.locator(".dataset")).toHaveText(/mini: /);
  await element.locator("summary", { hasText: "Settings" }).click();
  await element.getByRole("spinbutton", { name: "Training images" }).fill("2001");
  await element.getByRole("button", { name: "Start over" }).click();
  await expect(element.locator("#refusal-trainLimit")).toHaveText("This must be a whole number from 1 to 2,000.");
  await expect(element.getByRole("spinbutton", { name: "Training images" })).toBeFocused();
});

test("an address: a folder of four files is taken, a web page is refused", async ({ page, open }) => {
  const element = await trained(open);
  const address = element.getByRole("textbox", { name: "Address" });
  await element.getByRole("button", { name: "Load", exact: true }).click();
  await expect(element.locator("#dataset-problem")).toContainText("Enter the address of a folder");
  await page.route("https://data.example/**", (route) => route.fulfill({ body: "<!DOCTYPE html><title>Welcome</title>", contentType: "text/html", headers: { "access-control-allow-origin": "*" } }));
  await address.fill("https://data.example/fashion/");
  await element.getByRole("button", { name: "Load", exact: true }).click();
  await expect(element.locator("#dataset-problem")).toContainText("answered with a web page");
  await page.unroute("https://data.example/**");
  const parts = { "train-images-idx3": images("train", 2000), "train-labels-idx1": labels("train", 2000), "t10k-images-idx3": images("t10k", 300), "t10k-labels-idx1": labels("t10k", 300) };
  for (const [part, bytes] of Object.entries(parts)) await page.route(`https://data.example/fashion/${part}-ubyte.gz`, (route) => route.fulfill({ body: gzipSync(bytes), contentType: "application/gzip", headers: { "access-control-allow-origin": "*" } }));
  await element.getByRole("button", { name: "Load", exact: true }).click();
  await expect(element.locator(".dataset")).toHaveText(/fashion: 2,000 training and 300 test images\./);
});
