import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { installProject } from '@together-otel/test-support/packing';

/** The SDK of the applications: the newest that is supported. */
export const OPENAI = { openai: '7.57.0' } as const;

/** The OpenTelemetry SDK of an application that starts one itself. */
export const SDK = { '@opentelemetry/sdk-node': '0.301.0' } as const;

/** Makes a project outside the workspace, with the applications. @returns its folder. */
export async function createProject(
  folder: string,
  dependencies: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<string> {
  await cp(join(import.meta.dirname, 'applications'), folder, { recursive: true });
  await installProject(folder, dependencies, flags);
  return folder;
}
