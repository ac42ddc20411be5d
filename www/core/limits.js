// Limits that the page and the workers share.

/** More workers than this wait for each other more than they compute. */
export const WORKERS_MAX = 4;
