// Known defects of the official client and of its documentation: the second half of docs/coverage.md. Each has a test
// that shows ours to be free of it.

const documentation = {
  'documentation.1': '`user` is said to be a text, and is an object',
  'documentation.2': '`project_internal_id` is said to be there, and is an AttributeError',
  'documentation.3': '`history_keys` is said to be a text, is an object, and is missing in lazy mode',
  'documentation.4': '`metadata` is said to be a text, and is a dictionary or None',
  'documentation.5': '`path` is said to be a text, and is a list of percent-encoded parts',
  'documentation.6': '`url` is said to be entity/project/id, and has `runs` in it',
  'documentation.7': 'the states are capitalised and incomplete in the documentation',
  'documentation.8': '`names` with `pattern` is said both to ignore the pattern and to be a ValueError',
  'documentation.9': '`min_step` and `max_step` are said to be numbers of pages, and bound the steps',
  'documentation.10': '`keys` is said to give rows that have all keys, and does not for exported rows',
  'documentation.11': '`file` is said to look in an artifact, and looks in the run',
  'documentation.12':
    'the errors of a download are said to be None when there are none, and are an empty dictionary',
  'documentation.13': 'a run that there is not is said to be a RunNotFoundError, and is a CommError',
  'documentation.14':
    '`use_cache` is said to look whether a run is in the cache, and never looks whether that is old',
  'documentation.15': '`use_cache` is said to download what is not cached, and with keys nothing is cached',
  'documentation.16': 'a created run is said to have limited functionality: `update` throws',
  'documentation.17': '`load_full_data(force)` is said to load only when forced, and a lazy run always loads',
  'documentation.18': 'the URL of a run is said to be a path, and is refused',
  'documentation.19': 'the default of `include_sweeps` is not the same in all versions of the documentation',
  'documentation.20': '`history` with bad keys prints a line and gives no rows',
  'documentation.21': '`username` is the entity',
} as const

const client = {
  'client.1':
    'loading a complete run again unwraps its config twice and drops `_wandb`, which `update` then erases',
  'client.2': 'the load of a lazy run that happens by itself drops an unsaved name and unsaved tags',
  'client.3': 'a forced load of a lazy run after a full load leaves config and summary empty',
  'client.4': 'a forced load leaves an old summary and old metadata',
  'client.5': 'rows that are both exported and live come twice',
  'client.6': 'the cache knows exports by their number: a run that grew gives old rows',
  'client.7': 'one failed download poisons the cache: every later scan fails',
  'client.8':
    'runs with underscores in their paths share cache files, and a scan without cache overwrites them',
  'client.9': 'a scan stops at the first step beyond its end, and loses rows that are out of order',
  'client.10':
    'timestamps, dates, decimals, half floats and large lists are read as null, JSON bytes as base64',
  'client.11': 'pages of no rows are a loop without end, and live steps far apart cost a request per page',
  'client.12':
    'a deleted summary key is still read, setting an object saves at once, NaN becomes null or invalid JSON',
  'client.13': "`update` rewrites every field, and undoes another editor's changes",
  'client.14': 'a column of large strings or of fixed-size bytes kills the process that reads it',
  'client.15': 'ranged reads are not retried, read everything from row 0, and do not renew an expired link',
  'client.16': 'a run without a user, or without a project id, cannot be loaded',
  'client.17':
    'an empty page ends a list early or makes it ask for ever, and two loops over one list disturb each other',
  'client.18':
    'lists are cached without regard to their page size, and paths with a slash in front or `runs` are misread',
  'client.19': 'each run of a sweep asks for the sweep again, and errors of that are swallowed',
  'client.20': 'waiting never ends for killed and preempted runs, and cannot be stopped',
  'client.21': '`metadata` is None after any error',
  'client.22':
    'a timeout hides the error that was retried, `Retry-After` may be hours, mutations are sent again blindly',
  'client.23': 'every run object makes a folder on disk',
  'client.24':
    'downloads are written in place and not checked, and the headers of the session go to other hosts',
  'client.25':
    'an upload announces a file before it looks for it, and names with `..` are stored under one name and sought by another',
  'client.26': "netrc's `default` entry, some other service's password, is sent as the key",
  'client.27': 'the key goes to any path that begins with the same letters as that of the server',
  'client.28': 'a created run cannot be updated',
  'client.29': 'a scan misses rows that are logged while it reads',
  'client.30': 'errors show signed URLs, and a relative URL of an export opens a local file',
  'client.31': 'an answer with data and an error loses the data',
  'client.32': '`log_artifact` sends a digest algorithm to servers that do not know it',
} as const

const reading = {
  'trap.a': 'columns are chosen by position, and are wrong after a nested one',
  'trap.b': 'exports are cached by their position in the list, without check, and written in place',
  'trap.c': 'a page is a number of steps: steps far apart are thousands of empty pages',
  'trap.d': 'rows are taken to be in the order of their steps, and steps to be small',
  'trap.e': 'a row that lacks a key is given when it is exported, and left out while it is live',
  'trap.f': 'live rows are sampled, and the border between exported and live ones is off by one in places',
  'trap.g': 'waiting ends for three of the final states alone',
  'trap.h': '`metadata` is None after any error',
  'trap.i': '`update` sends the whole config, and the summary after it',
  'trap.j': 'a scan of unknown keys fails or gives nulls, and does not say which keys there are',
  'trap.k': '`history` prints its errors and gives no rows',
  'trap.l': '`file` of a name that there is not is an IndexError',
  'trap.m': 'the last step of a run without history is -1, and a scan beyond the end must stop',
} as const

/** The groups of the page. */
export const defectGroups = {
  'In the documentation': documentation,
  'In the client': client,
  'In how histories are read': reading,
} as const

export const defects = { ...documentation, ...client, ...reading }

export type DefectId = keyof typeof defects
