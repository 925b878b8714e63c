// What transfers of whole files have in common.

/** A large file over a slow line takes as long as it takes. */
export const noTimeout = 2 ** 31 - 1
