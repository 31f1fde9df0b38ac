import { execFile, spawn } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../support/source-files.ts'
import { execForm, type Instruction, readDockerfile, readEnv, type Stage } from './dockerfile.ts'

/** What a Dockerfile made, in a folder in place of a file system. */
export interface Image {
  readonly root: string
  readonly env: Readonly<Record<string, string>>
  readonly workdir: string
  /** Numbers of user and group. */
  readonly user: readonly [number, number]
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly healthcheck: readonly string[]
  readonly volumes: readonly string[]
}

type Draft = { -readonly [Part in keyof Image]: Image[Part] }

/** A line of RUN that installs what this machine has already. */
const SYSTEM_PACKAGES = /^apt-get /

/** Whether this process may give files to others and become them. */
export const IS_ROOT = process.getuid?.() === 0

/** Runs the steps of a Dockerfile in their order, each stage in an empty folder, with the programs of this machine. */
export async function buildImage(context: string): Promise<Image> {
  const stages = readDockerfile(await readFile(join(context, 'Dockerfile'), 'utf8'))
  const ignored = await readIgnored(context)
  const built = new Map<string, string>()
  const folder = await mkdtemp(join(tmpdir(), 'mcp-mock-idp-prebuilt-'))
  const sources = { context, ignored, built, prebuilt: await prebuiltBinary(folder) }
  let image: Draft | undefined
  for (const stage of stages) {
    image = await runStage(stage, sources)
    if (stage.name !== undefined) built.set(stage.name, image.root)
  }
  const done = [folder, ...[...built.values()].filter((root) => root !== image?.root)]
  for (const one of done) await rm(one, { recursive: true, force: true })
  if (image === undefined) throw new Error('the Dockerfile has no stage')
  return image
}

/** For the packages' install scripts: the binary of better-sqlite3 that is installed here, as one that its project has built. */
async function prebuiltBinary(folder: string): Promise<Readonly<Record<string, string>>> {
  const installed = join(ROOT, 'node_modules', 'better-sqlite3')
  const { version } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'))
  const { platform, arch, versions } = process
  const name = `better-sqlite3-v${version}-node-v${versions.modules}-${platform}-${arch}.tar.gz`
  const binary = 'build/Release/better_sqlite3.node'
  await promisify(execFile)('tar', ['-czf', join(folder, name), '-C', installed, binary])
  return { npm_config_better_sqlite3_local_prebuilds: folder }
}

interface Sources {
  readonly context: string
  /** Says whether .dockerignore leaves a path out. */
  readonly ignored: (path: string) => boolean
  /** The folders of the stages before, by name. */
  readonly built: ReadonlyMap<string, string>
  /** Variables for what RUN runs. */
  readonly prebuilt: Readonly<Record<string, string>>
}

async function runStage(stage: Stage, sources: Sources): Promise<Draft> {
  const root = await mkdtemp(join(tmpdir(), 'mcp-mock-idp-image-'))
  await chmod(root, 0o755)
  const image: Draft = {
    root,
    env: {},
    workdir: '/',
    user: [0, 0],
    entrypoint: [],
    command: [],
    healthcheck: [],
    volumes: [],
  }
  for (const step of stage.steps) await runStep(image, step, sources)
  return image
}

const SETTERS: Readonly<Record<string, (image: Draft, args: string) => void>> = {
  ENV: (image, args) => {
    image.env = { ...image.env, ...readEnv(args) }
  },
  USER: (image, args) => {
    const [user = Number.NaN, group = Number.NaN] = args.split(':').map(Number)
    image.user = [user, group]
  },
  ENTRYPOINT: (image, args) => {
    image.entrypoint = execForm(args)
  },
  CMD: (image, args) => {
    image.command = execForm(args)
  },
  HEALTHCHECK: (image, args) => {
    image.healthcheck = execForm(args)
  },
  VOLUME: (image, args) => {
    image.volumes = execForm(args)
  },
  EXPOSE: () => {},
}

async function runStep(image: Draft, { name, args }: Instruction, sources: Sources): Promise<void> {
  if (name === 'WORKDIR') {
    image.workdir = args
    await mkdir(join(image.root, args), { recursive: true })
  } else if (name === 'COPY') await copy(image, args, sources)
  else if (name === 'RUN') await run(image, args, sources)
  else SETTERS[name]?.(image, args)
}

async function copy(image: Draft, args: string, { context, ignored, built }: Sources) {
  const [, stage, paths = ''] = /^(?:--from=(\S+) )?(.*)$/.exec(args) ?? []
  const from = stage === undefined ? context : built.get(stage)
  const [target = '', ...sources] = paths.split(' ').reverse()
  for (const source of sources) {
    if (stage === undefined && ignored(source))
      throw new Error(`.dockerignore leaves out ${source}`)
    const into = join(image.root, image.workdir, target)
    const name = source.split('/').at(-1) ?? ''
    const destination = target.endsWith('/') ? join(into, name) : into
    await mkdir(dirname(destination), { recursive: true })
    await cp(join(from ?? '', source), destination, { recursive: true, verbatimSymlinks: true })
  }
}

async function run(image: Draft, args: string, { prebuilt }: Sources): Promise<void> {
  const lines = args.split(' && ').filter((line) => !SYSTEM_PACKAGES.test(line.trim()))
  const script = lines
    .filter((line) => !line.trim().startsWith('rm -rf /var/'))
    .map((line) => inFolder(image, line).replace(/chown \d+:\d+/, IS_ROOT ? '$&' : 'true'))
    .join(' && ')
  if (script === '') return
  const env = ownEnvironment({ ...image.env, ...prebuilt })
  const options = { cwd: join(image.root, image.workdir), env }
  await promisify(execFile)('sh', ['-ec', script], options)
}

/** A command with the absolute paths of the image as they are in its folder. */
export function inFolder({ root }: Pick<Image, 'root'>, command: string): string {
  return command.replaceAll(/(?<=^|[\s=])\/(?=(?:app|data|tls)\b)/g, `${root}/`)
}

/** The variables of this process that programs need to be found, and no MOCK_IDP_ one. */
export function ownEnvironment(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG } = process.env
  return { PATH, HOME, LANG, ...env }
}

async function readIgnored(context: string): Promise<(path: string) => boolean> {
  const text = await readFile(join(context, '.dockerignore'), 'utf8')
  const [all, ...kept] = text.trim().split('\n')
  if (all !== '*' || kept.some((line) => !line.startsWith('!'))) {
    throw new Error('.dockerignore leaves out everything but what it names')
  }
  const names = kept.map((line) => line.slice(1))
  return (path) => !names.includes(path)
}

/** Starts the command of an image as its user, with further arguments and variables. */
export function startContainer(image: Image, env: Record<string, string>, args = image.command) {
  const [program = '', ...words] = [...image.entrypoint, ...args].map((one) => inFolder(image, one))
  return spawn(program, words, surroundings(image, env))
}

/** Runs the health check of an image; answers its exit code. */
export async function checkHealth(image: Image, env: Record<string, string>): Promise<number> {
  const [program = '', ...words] = image.healthcheck.map((one) => inFolder(image, one))
  return promisify(execFile)(program, words, surroundings(image, env)).then(
    () => 0,
    (error: { code: number }) => error.code,
  )
}

function surroundings(image: Image, env: Record<string, string>) {
  const [uid, gid] = image.user
  const inside = Object.entries(image.env).map(([name, value]) => [name, inFolder(image, value)])
  return {
    cwd: join(image.root, image.workdir),
    env: ownEnvironment({ ...Object.fromEntries(inside), HOME: '/', ...env }),
    ...(IS_ROOT ? { uid, gid } : {}),
  }
}
