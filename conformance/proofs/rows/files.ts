// The files of a run.
import type { Row } from '../row.js'

export const fileRows = {
  'files()': { ours: 'run.files()' },
  'files.names': { ours: '{ names }' },
  'files.pattern': { ours: '{ pattern }' },
  'files.per_page': { ours: '{ perPage }' },
  'files raises ValueError': {
    ours: 'InputError',
    never: {
      'official-to-ours': 'an error writes nothing',
      'ours-to-official': 'an error writes nothing',
      'both-read': 'an error is no answer',
    },
  },
  'file()': { ours: 'run.file(name)' },
  'file.name': { ours: 'name' },
  'upload_file()': { ours: 'run.uploadFile(path)' },
  'upload_file.path': { ours: 'path' },
  'upload_file.root': { ours: '{ root }' },
} satisfies Record<string, Row>
