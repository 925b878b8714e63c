// How many rounds a contender gets. The rules are the same for all, and know nothing of them but the time that they took.

/** Rounds that are not counted: the fewest and the most, and the milliseconds after which these are enough. */
const warmUp = { least: 3, most: 8, enough: 1500, tooMuch: 3000 }
const count = { least: 5, most: 15, enough: 2000, tooMuch: 8000 }
/** Who needs longer than this for the first round has no other one. */
const once = 10_000

/** What a contender does next: a round to warm up, one that counts, or none. `rounds` are counted when it is given. */
export function nextTurn({ warmed, counted }, rounds) {
  if (warmed.length > 0 && warmed[0].milliseconds > once) return 'done'
  if (wantsMore(warmed, warmUp)) return 'warmed'
  const wanted = rounds === undefined ? count : { ...count, least: rounds, most: rounds }
  return wantsMore(counted, wanted) ? 'counted' : 'done'
}

function wantsMore(done, { least, most, enough, tooMuch }) {
  const spent = done.reduce((sum, each) => sum + each.spent, 0)
  if (done.length === 0) return most > 0
  return done.length < least ? spent < tooMuch : done.length < most && spent < enough
}
