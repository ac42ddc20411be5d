// The classes that labels stand for, by their names (src/dataset/classes.rs).

/** MNIST's, which a network tells apart before there is a data set. @type {readonly string[]} */
export const digits = Array.from("0123456789");

/** Whether each is one digit or letter: of signs of another kind several marks may be one. @param {readonly string[]} classes */
export const areCharacters = (classes) => classes.every((name) => /^[\p{L}\p{N}]$/u.test(name));

/** Whether these are the ten digits. @param {readonly string[]} classes */
export const areDigits = (classes) => classes.join() === digits.join();
