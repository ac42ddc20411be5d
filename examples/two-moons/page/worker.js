// Trains: in a worker, so that the page never waits, with a turn of the event loop between two pumps.
import init, { Moons } from "./two_moons.js";

await init();
const moons = Moons.create(1);
// Every fourth point of the plane, x and y by turns: what the picture shows.
const grid = Uint8Array.from({ length: 2 * 64 * 64 }, (_, index) => (index % 2 ? 4 * (index >> 7) : 4 * ((index >> 1) & 63)));
while (!moons.finished) {
  const events = JSON.parse(await moons.pump());
  const { epoch, epochs, testAccuracy } = events.find(({ type }) => type === "epochend") ?? {};
  if (epoch) postMessage({ text: `Epoch ${epoch} of ${epochs}: ${(100 * testAccuracy).toFixed(1)}% of the test points`, answers: await moons.predict(grid) });
  await new Promise((resolve) => setTimeout(resolve));
}
