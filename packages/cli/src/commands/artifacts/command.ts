// runscan artifacts: its verbs and their arguments.
import { collect, group, lazily, runPath, type Verb, verb } from '../../program/verb.js'

const artifactPath = 'entity/project/name:version, or an alias in place of the version'

export const artifactsVerb: Verb = io => {
  const work = (name: keyof typeof import('./artifacts.js')) =>
    lazily(io, async () => (await import('./artifacts.js'))[name])
  return group('artifacts', 'list, download, log or use artifacts', 'put')
    .addCommand(
      verb('ls', 'list the artifacts of a project or a run, the versions of one, or the files in a version', [
        ['runscan artifacts ls ada/vision', 'what a project has; with --type, of one type'],
        ['runscan artifacts ls ada/vision/1a2b3c4d', 'what a run has logged'],
        ['runscan artifacts ls ada/vision/1a2b3c4d --used', 'what a run has used'],
        ['runscan artifacts ls ada/vision/numbers --type dataset', 'the versions of numbers'],
        ['runscan artifacts ls ada/vision/numbers:latest', 'the files in it'],
      ])
        .argument(
          '<path>',
          'entity/project, entity/project/run_id, entity/project/name with --type, or entity/project/name:version',
        )
        .option('--used', 'what the run has used, in place of what it has logged')
        .option(
          '--type <type>',
          'the path names an artifact of this type: list its versions; or a project: list those of this type',
        )
        .action(work('listArtifacts')),
      { isDefault: true },
    )
    .addCommand(
      verb('get', 'download the files of an artifact', [
        ['runscan artifacts get ada/vision/numbers:latest -o numbers', 'all of them, checked'],
        ['runscan artifacts get ada/vision/numbers:v3 --prefix train/ -o numbers', 'those below a path'],
      ])
        .argument('<artifact>', artifactPath)
        .option('-o, --output <folder>', 'the folder to save in; default ./artifacts/name:version')
        .option('--prefix <path>', 'files whose path begins like this')
        .action(work('getArtifact')),
    )
    .addCommand(
      verb('put', 'log files as an artifact of a run', [
        [
          'runscan artifacts put ada/vision/1a2b3c4d numbers data/*.csv --type dataset',
          'files by their names',
        ],
        ['runscan artifacts put ada/vision/1a2b3c4d model out --type model --alias best', 'a folder'],
      ])
        .argument('<path>', runPath)
        .argument('<name>', 'the name of the artifact')
        .argument('<files...>', 'files and folders of this machine')
        .requiredOption('--type <type>', 'such as dataset or model')
        .option('--alias <names>', 'aliases, divided by commas; may be given again', collect)
        .option('--tag <names>', 'tags, divided by commas; may be given again', collect)
        .option('--description <text>', 'what it is')
        .action(work('putArtifact')),
    )
    .addCommand(
      verb('use', 'say that a run uses an artifact', [
        [
          'runscan artifacts use ada/vision/1a2b3c4d ada/vision/numbers:latest',
          'it becomes an input of the run',
        ],
      ])
        .argument('<path>', runPath)
        .argument('<artifact>', artifactPath)
        .action(work('applyArtifact')),
    )
}
