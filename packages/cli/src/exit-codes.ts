// What the process ends with, so that scripts can tell why.

/** The codes. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  auth: 3,
  notFound: 4,
  partial: 5,
  interrupted: 130,
} as const
