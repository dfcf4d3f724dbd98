import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { needBackends } from './location.ts';

/** @returns what Grafana's own schema has against the dashboards in these files; nothing when they are good. */
export function checkGrafana(files: readonly string[]): Promise<string> {
  return complaints(needBackends().grafanaCheck, files);
}

/** @returns what the types of Kubernetes and of operators have against the manifests in these files. */
export function checkKubernetes(files: readonly string[]): Promise<string> {
  return complaints(needBackends().kubernetesCheck, files);
}

/** @returns what vmalert has against these rule files; nothing when it takes them. */
export function checkVmalert(files: readonly string[]): Promise<string> {
  const rules = files.map((file) => `-rule=${file}`);
  return complaints(needBackends().vmalert, ['-dryRun', ...rules]);
}

function complaints(program: string, args: readonly string[]): Promise<string> {
  return promisify(execFile)(program, args).then(
    () => '',
    ({ stdout, stderr }: { stdout: string; stderr: string }) =>
      stdout + stderr || `${program} ended without a word`,
  );
}
