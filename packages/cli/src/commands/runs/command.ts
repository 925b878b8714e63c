// runscan runs: its arguments.
import { lazily, projectPath, type Verb, verb } from '../../program/verb.js'

export const runsVerb: Verb = io =>
  verb('runs', "list a project's runs, newest first", [
    ['runscan runs ada/vision', 'the newest 50'],
    ["runscan runs ada/vision --filter 'config.lr > 0.01 and state = finished'", 'some of them'],
    ['runscan runs ada/vision --filter \'{"state": "finished"}\'', "the same in MongoDB's language"],
    ['runscan runs ada/vision --order summary.loss --columns id,config.lr,summary.loss', 'a ranking'],
    ['runscan runs ada/vision --all --jsonl > runs.jsonl', 'everything, for programs'],
  ])
    .argument('[path]', projectPath)
    .option(
      '-f, --filter <condition>',
      'an expression, or a JSON object in the language of MongoDB; see below',
    )
    .option('--order <field>', 'such as -created or summary.loss; with - the largest comes first', '-created')
    .option('-c, --columns <names>', 'such as id,name,config.lr,summary.loss')
    .option('-n, --limit <number>', 'the most runs', '50')
    .option('-a, --all', 'all runs')
    .addHelpText('after', filterHelp)
    .action(lazily(io, async () => (await import('./runs.js')).runsCommand))

const filterHelp = `
Filters:
  FIELD = VALUE      also != > >= < <=
  FIELD ~ 'REGEX'    the text matches
  FIELD in (A, B)    one of these; \`not in\` for none of them
  FIELD exists       there is a value
  and, or, not, ( )  \`and\` binds closer than \`or\`
  Fields are id, name, state, user, group, jobType, tags, created, duration, host, config.KEY, summary.KEY.
  Texts that hold spaces or signs are put in single or double quotes.`
