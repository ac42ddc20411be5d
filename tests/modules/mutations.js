// Damaged copies of something whole, the same ones at every run.

/** A generator of numbers from 0 to 2^32 - 1 (mulberry32 of Tommy Ettinger). @param {number} seed */
export function randomWords(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return (word ^ (word >>> 14)) >>> 0;
  };
}

/** Copies with bytes changed, left out, put in, or the end cut off. @param {Uint8Array} whole @param {number} count @param {number} seed @returns {Generator<Uint8Array>} */
export function* mutations(whole, count, seed) {
  const next = randomWords(seed);
  const below = (limit) => next() % limit;
  for (let copy = 0; copy < count; copy++) {
    let bytes = Uint8Array.from(whole);
    for (let change = 0; change <= below(4); change++) {
      const place = below(bytes.length || 1);
      const kind = below(4);
      if (kind === 0) bytes[place] = below(256);
      else if (kind === 1) bytes = Uint8Array.from([...bytes.subarray(0, place), ...bytes.subarray(place + 1 + below(8))]);
      else if (kind === 2) bytes = Uint8Array.from([...bytes.subarray(0, place), ...Array.from({ length: 1 + below(8) }, () => below(256)), ...bytes.subarray(place)]);
      else bytes = bytes.slice(0, place);
    }
    yield bytes;
  }
}
