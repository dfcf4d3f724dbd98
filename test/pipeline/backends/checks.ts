import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { needBackends } from './location.ts';

/**
 * @returns violations of Grafana's own schema in these dashboard files; empty if there are none.
 */
export function checkGrafana(files: readonly string[]): Promise<string> {
  return complaints(needBackends().grafanaCheck, files);
}

/**
 * @returns violations of the Kubernetes API's and operators' types in these manifest files; empty
 * if there are none.
 */
export function checkKubernetes(files: readonly string[]): Promise<string> {
  return complaints(needBackends().kubernetesCheck, files);
}

/** @returns vmalert's complaints about these rule files; empty if it accepts them. */
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
