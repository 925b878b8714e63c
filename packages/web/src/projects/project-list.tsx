// The projects of this server.
import type { ResultOf } from 'gql.tada'
import { operation } from '../api/operation.js'
import { execute } from '../api/request.js'
import { useLoading } from '../app/loading.js'
import { Empty, Loading, Problem } from '../app/notice.js'
import { pathOf } from '../app/routes.js'
import { countOf } from '../format/numbers.js'
import { formatAge, formatTime } from '../format/times.js'

const projectsQuery = operation(`
  query PageProjects($entity: String!, $after: String) {
    models(entityName: $entity, after: $after, first: 200) {
      edges {
        node {
          name
          entityName
          createdAt
          runCount
          runs(first: 1, order: "-created_at") {
            edges {
              node {
                name
                displayName
                createdAt
              }
            }
          }
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`)

export function ProjectList({ entities }: { entities: readonly string[] }) {
  const { data, error, reload } = useLoading(entities.join('\n'), signal => fetchProjects(entities, signal), {
    everyMs: 10_000,
  })
  if (!data) return error ? <Problem error={error} retry={reload} isPage /> : <Loading what="projects" />
  return (
    <section aria-labelledby="projects-title">
      <h1 id="projects-title">Projects</h1>
      {error !== undefined && <Problem error={error} retry={reload} />}
      {data.length === 0 ? (
        <Empty title="Nothing was logged yet.">
          <p>Runs appear here as soon as a client logs to this server.</p>
        </Empty>
      ) : (
        <ul class="cards">
          {data.map(project => (
            <li key={`${project.entity}/${project.name}`} class="card">
              <h2>
                <a href={pathOf(project.entity, project.name)}>
                  <span class="faint">{project.entity}/</span>
                  {project.name}
                </a>
              </h2>
              <p>
                {countOf(project.runs, 'run')}
                {project.lastRun && (
                  <>
                    , the last <time title={formatTime(project.lastRun)}>{formatAge(project.lastRun)}</time>
                  </>
                )}
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

interface ListedProject {
  entity: string
  name: string
  runs: number
  lastRun: string | undefined
}

async function fetchProjects(entities: readonly string[], signal: AbortSignal): Promise<ListedProject[]> {
  const lists = await Promise.all(entities.map(entity => fetchOfEntity(entity, signal)))
  return lists.flat()
}

async function fetchOfEntity(entity: string, signal: AbortSignal): Promise<ListedProject[]> {
  const projects: ListedProject[] = []
  for (let after: string | null = null; ; ) {
    const { models }: { models: ProjectsPage } = await execute(projectsQuery, { entity, after }, signal)
    for (const { node } of models?.edges ?? []) {
      if (!node) continue
      const lastRun = node.runs?.edges[0]?.node.createdAt
      projects.push({ entity: node.entityName, name: node.name, runs: node.runCount, lastRun })
    }
    after = models?.pageInfo.hasNextPage ? (models.pageInfo.endCursor ?? null) : null
    if (after === null) return projects
  }
}

type ProjectsPage = ResultOf<typeof projectsQuery>['models']
