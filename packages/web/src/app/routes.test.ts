import { describe, expect, it } from 'vitest'
import { pathOf, routeOf, runPath } from './routes.js'

describe('paths', () => {
  it.each([
    ['/', { page: 'projects' }],
    ['/team', { page: 'projects', entity: 'team' }],
    ['/team/p%20q/', { page: 'project', entity: 'team', project: 'p q' }],
    ['/team/p/runs', { page: 'project', entity: 'team', project: 'p' }],
    ['/team/p/r1', { page: 'run', entity: 'team', project: 'p', run: 'r1', tab: 'charts' }],
    ['/team/p/runs/a%2Fb/files', { page: 'run', entity: 'team', project: 'p', run: 'a/b', tab: 'files' }],
    ['/team/p/runs/r1/nothing', { page: 'unknown' }],
    ['/team/p/r1/files', { page: 'unknown' }],
    ['/team/p/runs/r1/files/more', { page: 'unknown' }],
    ['/%ff', { page: 'unknown' }],
  ])('%s is %j', (path, route) => expect(routeOf(path)).toEqual(route))

  it('are made of names, each encoded', () => {
    expect(pathOf('a b', 'c/d')).toBe('/a%20b/c%2Fd')
    expect(runPath({ entity: 'e', project: 'p', run: 'r?' })).toBe('/e/p/runs/r%3F')
    expect(runPath({ entity: 'e', project: 'p', run: 'r' }, 'logs')).toBe('/e/p/runs/r/logs')
  })
})
