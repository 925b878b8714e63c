import { describe, expect, it } from 'vitest'
import { parseProjectPath, parseRunPath } from './run-path.js'

describe('a run path', () => {
  it.each([
    ['ada/vision/1a2b', 'ada', 'vision', '1a2b'],
    ['/ada/vision/1a2b', 'ada', 'vision', '1a2b'],
    ['ada/vision/runs/1a2b/', 'ada', 'vision', '1a2b'],
    ['ada/vision:1a2b', 'ada', 'vision', '1a2b'],
    [' ada / vision / 1a2b ', 'ada', 'vision', '1a2b'],
    ['ada/vision/sweeps/s1', 'ada', 'vision', 's1'],
    ['vision/1a2b', undefined, 'vision', '1a2b'],
    ['vision:1a2b', undefined, 'vision', '1a2b'],
    ['1a2b', undefined, undefined, '1a2b'],
    ['vision:a:b', undefined, 'vision', 'a:b'],
    ['ada/vision/a:b', 'ada', 'vision', 'a:b'],
  ])('%j is entity %j, project %j, run %j', (path, entity, project, run) => {
    expect(parseRunPath(path)).toEqual({ entity, project, run })
  })

  it('reaches a project that is called runs', () => {
    expect(parseRunPath('ada/runs/1a2b')).toEqual({ entity: 'ada', project: 'runs', run: '1a2b' })
  })

  it.each([
    'https://wandb.ai/ada/vision/runs/1a2b',
    'https://wandb.ai/ada/vision/runs/1a2b/overview?nw=nwuserada#top',
    'https://forge.coreweave.com/wandb/ada/vision/runs/1a2b/logs',
    'http://127.0.0.1:8080/ada/vision/runs/1a2b',
  ])('%s is the page of a run', url => {
    expect(parseRunPath(url)).toEqual({ entity: 'ada', project: 'vision', run: '1a2b' })
  })

  it('decodes what a page address encodes', () => {
    expect(parseRunPath('https://wandb.ai/ada/My%20Project/runs/1a2b').project).toBe('My Project')
  })

  it.each([
    '',
    ' ',
    '/',
    '//',
    ':',
    'ada/vision:',
    'ada//1a2b',
    '/ / /',
    'a/b/c/d',
    'https://wandb.ai/ada/vision',
    'http://',
  ])('%j is refused as INVALID_PATH', path => {
    expect(() => parseRunPath(path)).toThrow(expect.objectContaining({ code: 'INVALID_PATH' }))
  })
})

describe('what is no text', () => {
  it.each([null, undefined, 7, {}, ['a', 'b']])('%j is refused as INVALID_PATH', path => {
    expect(() => parseRunPath(path as string)).toThrow(expect.objectContaining({ code: 'INVALID_PATH' }))
  })
})

describe('a project path', () => {
  it.each([
    [undefined, undefined, undefined],
    ['vision', undefined, 'vision'],
    ['ada/vision', 'ada', 'vision'],
    ['/ada/vision/', 'ada', 'vision'],
    ['https://wandb.ai/ada/vision/workspace', 'ada', 'vision'],
  ])('%j is entity %j, project %j', (path, entity, project) => {
    expect(parseProjectPath(path)).toEqual({ entity, project })
  })

  it.each(['ada/vision/more', 'ada//vision', ''])('%j is refused', path => {
    expect(() => parseProjectPath(path)).toThrow(expect.objectContaining({ code: 'INVALID_PATH' }))
  })
})
