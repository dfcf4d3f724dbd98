import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { installProject } from '@together-otel/test-support/packing';

/** The applications' SDK: the newest supported. */
export const OPENAI = { openai: '7.57.0' } as const;

/** The OpenTelemetry SDK of an application that starts one itself. */
export const SDK = { '@opentelemetry/sdk-node': '0.301.0' } as const;

/** Creates a project with the applications outside the workspace. @returns its folder. */
export async function createProject(
  folder: string,
  dependencies: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<string> {
  await cp(join(import.meta.dirname, 'applications'), folder, { recursive: true });
  await installProject(folder, dependencies, flags);
  return folder;
}
