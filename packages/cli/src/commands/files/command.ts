// runscan files: its verbs and their arguments.
import { group, lazily, runPath, type Verb, verb } from '../../program/verb.js'

export const filesVerb: Verb = io => {
  const pattern = [
    '--pattern <like>',
    'names like this: % is any text, _ any character; not with names',
  ] as const
  const work = (load: keyof typeof import('./files.js')) =>
    lazily(io, async () => (await import('./files.js'))[load])
  return group('files', "list, download, upload or delete a run's files", 'get')
    .addCommand(
      verb('ls', 'list files', [
        ['runscan files ls ada/vision/1a2b3c4d', 'all of them'],
        ["runscan files ls ada/vision/1a2b3c4d --pattern '%.json'", 'some'],
      ])
        .argument('<path>', runPath)
        .argument('[names...]', 'these files alone')
        .option(...pattern)
        .action(work('listFiles')),
      { isDefault: true },
    )
    .addCommand(
      verb('get', 'download files', [
        ['runscan files get ada/vision/1a2b3c4d -o files', 'all of them'],
        ["runscan files get ada/vision/1a2b3c4d --pattern 'media/%' -j 8", 'some, eight at once'],
      ])
        .argument('<path>', runPath)
        .argument('[names...]', 'these files alone')
        .option(...pattern)
        .option('-o, --output <folder>', 'the folder to save in', '.')
        .option('--replace', 'write over files that are there and differ')
        .action(work('getFiles')),
    )
    .addCommand(
      verb('put', 'upload files', [
        ['runscan files put ada/vision/1a2b3c4d report.html', 'one'],
        ['runscan files put ada/vision/1a2b3c4d --root results results/*.json', 'named as below a folder'],
      ])
        .argument('<path>', runPath)
        .argument('<files...>', 'files of this machine')
        .option('--root <folder>', 'the folder below which they are named; default: the working folder')
        .action(work('putFiles')),
    )
    .addCommand(
      verb('rm', 'delete files', [
        ["runscan files rm ada/vision/1a2b3c4d --pattern 'checkpoints/%' --dry-run", 'which ones would go'],
        ['runscan files rm ada/vision/1a2b3c4d notes.txt --yes', 'without being asked'],
      ])
        .argument('<path>', runPath)
        .argument('[names...]', 'these files')
        .option(...pattern)
        .action(work('removeFiles')),
    )
}
