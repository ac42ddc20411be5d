// The images that are read, drawn and shown: MNIST's (src/dataset/shape.rs).

/** Pixels along a side. */
export const SIDE = 28;
/** Pixels of an image, of one channel. */
export const PIXELS = SIDE * SIDE;
/** What a data set tells of its images. */
export const imageShape = { rows: SIDE, columns: SIDE, channels: 1 };
