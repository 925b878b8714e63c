// How runs come to be, are loaded, changed, waited for and deleted.
import type { Row } from '../row.js'

const noArguments = 'it takes no argument that could be wrong'
const readsOnly = 'it reads, and writes nothing'

/** An argument of the constructor, which nobody calls: `api.run` and `api.runs` do. */
const given = (ours: string, more: Partial<Row> = {}) => ({ ours, ...more })

const never = 'no run is made by hand in TypeScript'

export const lifecycleRows = {
  '__init__()': given('api.run(path)'),
  '__init__.client': given('new Api(options)'),
  '__init__.entity': given('api.run(path): its first part'),
  '__init__.project': given('api.run(path): its second part'),
  '__init__.run_id': given('api.run(path): its last part'),
  '__init__.attrs': given('api.runs(path): what the list gives', {
    never: { 'both-fail': never },
  }),
  '__init__.include_sweeps': given('api.runs(path, { includeSweeps })', {
    never: { 'ours-to-official': 'the SDK makes no sweeps', 'both-fail': noArguments },
  }),
  '__init__.lazy': given('api.runs(path, { lazy })', { never: { 'both-fail': noArguments } }),
  '__init__.service_api': given('nothing: there is no second process to talk to', {
    never: {
      'official-to-ours': 'internal to the Python client',
      'ours-to-official': 'internal to the Python client',
      'both-read': 'internal to the Python client',
      'both-fail': 'internal to the Python client',
    },
  }),
  'create()': given('Run.create(api, options)'),
  'create.api': given('Run.create(api)'),
  'create.run_id': given('{ runId }'),
  'create.project': given('{ project }'),
  'create.entity': given('{ entity }'),
  'create.state': given('{ state }'),
  'load()': given('run.load()'),
  'load.force': given('run.load({ force })', { never: { 'both-fail': noArguments } }),
  'load_full_data()': given('run.loadFullData()'),
  'load_full_data.force': given('run.loadFullData({ force })', { never: { 'both-fail': noArguments } }),
  'update()': given('run.update()'),
  'save()': given('run.save()'),
  'update_state()': given('run.updateState(state)'),
  'update_state.state': given("run.updateState('pending')"),
  'update_state raises Error': given('GraphQLRequestError, InputError', {
    never: {
      'official-to-ours': 'an error writes nothing',
      'ours-to-official': 'an error writes nothing',
      'both-read': 'an error is no answer',
    },
  }),
  'wait_until_finished()': given('run.waitUntilFinished(options)'),
  'delete()': given('run.delete()'),
  'delete.delete_artifacts': given('run.delete({ deleteArtifacts })', {
    never: { 'both-fail': noArguments },
  }),
  'to_html()': given('run.toHtml()', { never: { 'both-fail': readsOnly } }),
  'to_html.height': given('run.toHtml({ height })'),
  'to_html.hidden': given('run.toHtml({ hidden })', { never: { 'both-fail': noArguments } }),
} satisfies Record<string, Row>
