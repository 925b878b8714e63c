// A project's runs: looked for, sorted, filtered, and compared.
import { useEffect, useState } from 'preact/hooks'
import { useLoading } from '../app/loading.js'
import { Empty, Loading, Problem } from '../app/notice.js'
import { Pager } from '../app/pager.js'
import { setQuery, useQuery } from '../app/query-state.js'
import { navigate } from '../app/router.js'
import { SearchField } from '../app/search-field.js'
import { countOf, formatCount } from '../format/numbers.js'
import { ColumnChoice } from './column-choice.js'
import { availableColumns, chosenColumns, filterFields, joinIds, splitIds } from './columns.js'
import { Compare } from './compare.js'
import { ConditionList, FilterForm } from './filter-form.js'
import { readConditions, toFilters, writeConditions } from './filters.js'
import { RunTable } from './run-table.js'
import { fetchRuns, runsPerPage } from './runs-query.js'
import { StateChoice } from './state-choice.js'

export function ProjectPage({ entity, project }: { entity: string; project: string }) {
  const [compared] = useQuery('compare')
  useEffect(() => {
    document.title = `${project} · Runscan`
  }, [project])
  if (compared !== null) return <Compare {...{ entity, project }} ids={splitIds(compared)} />
  return <RunList {...{ entity, project }} />
}

const defaultOrder = '-created_at'

function RunList({ entity, project }: { entity: string; project: string }) {
  const [search] = useQuery('search')
  const [states] = useQuery('states')
  const [filter] = useQuery('filter')
  const [sort] = useQuery('sort')
  const [columnIds] = useQuery('columns')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const conditions = readConditions(filter)
  const chosenStates = states ? splitIds(states) : []
  const order = sort ?? defaultOrder
  const filters = toFilters({ search: search ?? '', states: chosenStates, conditions })
  const question = JSON.stringify([order, filters])
  const [place, setPlace] = useState<{ question: string; cursors: readonly string[] }>({
    question,
    cursors: [],
  })
  // Another question begins at its first page.
  const cursors = place.question === question ? place.cursors : []
  const after = cursors.at(-1) ?? null
  const { data, error, reload } = useLoading(
    JSON.stringify([question, after]),
    signal => fetchRuns({ entity, project, after, order, filters }, signal),
    { everyMs: 5000 },
  )
  if (!data) return error ? <Problem error={error} retry={reload} isPage /> : <Loading what="runs" />

  const { runs, count, total, next } = data
  const columns = chosenColumns(columnIds, runs)
  const available = availableColumns(runs)
  const first = cursors.length * runsPerPage
  return (
    <section aria-labelledby="runs-title">
      <div class="title">
        <h1 id="runs-title">{project}</h1>
        <p class="faint" role="status">
          {count === total ? countOf(total, 'run') : `${formatCount(count)} of ${countOf(total, 'run')}`}
        </p>
      </div>
      <search class="bar" aria-label="Runs">
        <SearchField
          label="Search"
          placeholder="Name, tag, group, notes"
          value={search ?? ''}
          onSearch={text => setQuery({ search: text || null })}
        />
        <StateChoice chosen={chosenStates} onChosen={list => setQuery({ states: joinIds(list) || null })} />
        <FilterForm
          fields={filterFields(available)}
          conditions={conditions}
          onConditions={list => setQuery({ filter: writeConditions(list) })}
        />
        <ColumnChoice
          {...{ available, columns }}
          onColumns={ids => setQuery({ columns: ids ? joinIds(ids) : null })}
        />
        <button
          type="button"
          class="primary push"
          disabled={chosen.size < 1}
          onClick={() =>
            navigate(`${location.pathname}?${new URLSearchParams({ compare: joinIds([...chosen]) })}`)
          }
        >
          {chosen.size < 2 ? 'Compare' : `Compare ${chosen.size} runs`}
        </button>
      </search>
      <ConditionList
        conditions={conditions}
        onConditions={list => setQuery({ filter: writeConditions(list) })}
      />
      {error !== undefined && <Problem error={error} retry={reload} />}
      {runs.length === 0 ? (
        <Empty title={total === 0 ? 'This project has no runs yet.' : 'No run matches.'}>
          {total > 0 && (
            <button type="button" onClick={() => setQuery({ search: null, states: null, filter: null })}>
              Show all runs
            </button>
          )}
        </Empty>
      ) : (
        <RunTable
          {...{ entity, project, runs, columns, order, chosen }}
          onOrder={value => setQuery({ sort: value === defaultOrder ? null : value })}
          onChosen={setChosen}
        />
      )}
      <Pager
        label="Pages of runs"
        starts={cursors}
        next={next}
        onStarts={starts => setPlace({ question, cursors: starts })}
      >
        <span>
          {formatCount(first + 1)}–{formatCount(first + runs.length)} of {formatCount(count)}
        </span>
      </Pager>
    </section>
  )
}
