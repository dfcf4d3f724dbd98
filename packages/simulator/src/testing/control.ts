import type { Simulator } from '../simulator.ts';

/** Response of a control endpoint. */
export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Calls a control endpoint, as another process would. */
export async function callControl(
  simulator: Simulator,
  method: string,
  path: string,
  body?: unknown,
): Promise<ControlAnswer> {
  const response = await fetch(`${simulator.url}/__simulator/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}
