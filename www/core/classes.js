// The classes that labels stand for, by their names (src/dataset/classes.rs).

/** MNIST's, which a network tells apart before there is a data set. @type {readonly string[]} */
export const digits = Array.from("0123456789");

/** Whether these are the ten digits. @param {readonly string[]} classes */
export const areDigits = (classes) => classes.join() === digits.join();
