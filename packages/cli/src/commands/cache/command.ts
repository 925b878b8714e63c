// runscan cache: its verbs and their arguments.
import { group, lazily, type Verb, verb } from '../../program/verb.js'

export const cacheVerb: Verb = io => {
  const work = (name: keyof typeof import('./cache.js')) =>
    lazily(io, async () => (await import('./cache.js'))[name])
  return group('cache', 'list or remove the exports that scans have kept on this machine', 'clean')
    .addCommand(
      verb('ls', 'list them', [
        ['runscan cache ls', 'what is kept, oldest first'],
        ['runscan cache ls --json', 'with their files, for programs'],
      ]).action(work('listKept')),
      { isDefault: true },
    )
    .addCommand(
      verb('clean', 'remove them', [
        ['runscan cache clean', 'all of them'],
        ['runscan cache clean --older-than 30', 'those of more than thirty days ago'],
        ['runscan cache clean --run ada/vision/1a2b3c4d --dry-run', 'what would go of one run'],
      ])
        .option('--older-than <days>', 'only what was kept longer ago')
        .option('--run <path>', 'only exports of entity/project/run_id')
        .action(work('cleanKept')),
    )
}
