import { isAbsolute } from 'node:path';
import { SUPPORTED_SDKS } from '@together-otel/instrumentation';
import { keepSecretsOf } from '@together-otel/instrumentation/distribution';
import { readEnvironment } from '../../settings/environment.ts';
import { type Application, readApplication } from './application/application.ts';
import { checkCommand } from './application/command.ts';
import { checkPreloads } from './application/preloads.ts';
import { checkClock } from './clock.ts';
import { checkEndpoint, checkTargets } from './endpoint.ts';
import { readDeclared } from './environment/config-file.ts';
import { checkEnvFiles, checkVariables } from './environment/environment-report.ts';
import { checkModelsFile } from './environment/models-file.ts';
import { resolveSettings } from './environment/settings.ts';
import { type Finding, note, ok, type Section } from './finding.ts';
import { readPackageGraph } from './packages/installed-packages.ts';
import { checkModules } from './packages/module-coverage.ts';
import { checkNeighbours, neighbours } from './packages/neighbours.ts';
import { checkNode, isTooOld } from './packages/node.ts';
import { checkOpenTelemetry } from './packages/opentelemetry-packages.ts';
import { checkSdkCopies } from './packages/sdk-copies.ts';
import { countLevels, jsonReport, textReport } from './report.ts';
import type { TrialFindings } from './trial/trial-findings.ts';

/** Options of `doctor`. */
export interface DoctorOptions {
  readonly json?: true;
  readonly try: boolean;
}

/**
 * Finds and prints what prevents telemetry from arriving; exits with 1 if anything does.
 *
 * @param command starts the application; it is run briefly, unless `try` is false.
 */
export async function doctor(
  command: readonly string[],
  { json, try: tries }: DoctorOptions,
): Promise<void> {
  const cwd = process.cwd();
  const application = readApplication(command, process.env, cwd);
  const { env } = application;
  keepSecretsOf(env);
  const tried = tries
    ? await byTrying(application, cwd)
    : { findings: [note('not tried: --no-try')] };
  enter(tried.cwd ?? application.cwd);
  const checked = readEnvironment(env);
  const sought = [...SUPPORTED_SDKS.map(({ module }) => module), ...neighbours];
  const graph = readPackageGraph(application.directory, sought);
  const declared = readDeclared(checked, env);
  const [node, endpoint, modelsFile] = await Promise.all([
    checkNode(application),
    declared ? checkTargets(declared.targets) : checkEndpoint(checked),
    checkModelsFile(checked.own.modelsFile),
  ]);
  const section = (name: string, title: string, findings: readonly Finding[]): Section => {
    return { name, title, findings };
  };
  const sections = [
    section('command', 'Command', checkCommand(application, cwd)),
    section('node', 'Node.js', node),
    section('modules', 'Module systems', checkModules(application, env)),
    section('sdks', 'openai and together-ai', checkSdkCopies(graph, application, cwd)),
    section('opentelemetry', 'OpenTelemetry packages', checkOpenTelemetry(graph, cwd)),
    section('instrumentations', 'Other instrumentations', checkNeighbours(graph, env)),
    section('preloads', 'Preloads', checkPreloads(application, env)),
    section('trial', 'Trial run', tried.findings),
    section('environment', 'Environment', [
      ...checkVariables(env, checked),
      ...checkEnvFiles(application.cwd, env),
    ]),
    section('settings', 'Effective settings', [
      ...(declared?.findings ?? []),
      ...resolveSettings(env, checked, declared !== undefined),
      ...modelsFile,
      ...relativePaths(env),
    ]),
    section('endpoint', 'Endpoint', endpoint.findings),
    section('clock', 'Clock', checkClock(endpoint.deliveries)),
  ];
  process.stdout.write(json ? jsonReport(sections) : textReport(sections));
  if (countLevels(sections).problem > 0) process.exitCode = 1;
}

/** Loaded lazily: an old Node.js may not be able to parse the trial's code. */
async function byTrying(application: Application, cwd: string): Promise<TrialFindings> {
  if (isTooOld(process.version)) {
    const message = `not tried: Node.js ${process.version}, on which doctor runs, is too old`;
    return { findings: [note(message)] };
  }
  const { checkByTrying } = await import('./trial/trial-findings.ts');
  return checkByTrying(application, cwd);
}

/** Resolves relative paths where the application does. */
function enter(folder: string): void {
  try {
    process.chdir(folder);
  } catch {
    // The section Command reports a missing folder.
  }
}

function relativePaths(env: Readonly<Record<string, string | undefined>>): Finding[] {
  const names = Object.keys(env).filter((name) => NAMES_A_FILE.test(name));
  const relative = names.filter((name) => env[name] && !isAbsolute(String(env[name])));
  if (relative.length === 0) return [];
  return [ok(`relative paths start from ${process.cwd()} (${relative.sort().join(', ')})`)];
}

const NAMES_A_FILE =
  /^(?:OTEL_CONFIG_FILE|TOGETHER_OTEL_(?:PRICES|MODELS_FILE)|NODE_EXTRA_CA_CERTS|OTEL_EXPORTER_OTLP_.*(?:CERTIFICATE|CLIENT_KEY))$/;
