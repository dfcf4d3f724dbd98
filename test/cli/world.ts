import { startWorld as start, type World } from '@together-otel/test-support/world';

export type { World };

/** A world whose environment has everything a command needs, with the default exit timeout. */
export async function startWorld(): Promise<World> {
  const world = await startPatientWorld();
  const { TOGETHER_OTEL_EXIT_TIMEOUT_MILLIS: _, ...env } = world.env;
  return { ...world, env };
}

/** The same for an application that has to deliver its telemetry, however busy the machine is. */
export async function startPatientWorld(): Promise<World> {
  const world = await start();
  return {
    ...world,
    env: { ...world.env, TOGETHER_API_KEY: 'key-of-the-test', OTEL_SERVICE_NAME: 'cli-test' },
  };
}
