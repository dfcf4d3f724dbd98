import { startWorld as start, type World } from '@together-otel/test-support/world';

export type { World };

/** A world whose environment has everything a command needs, with the default exit timeout. */
export async function startWorld(): Promise<World> {
  const world = await start();
  const { TOGETHER_OTEL_EXIT_TIMEOUT_MILLIS: _, ...env } = world.env;
  return {
    ...world,
    env: { ...env, TOGETHER_API_KEY: 'key-of-the-test', OTEL_SERVICE_NAME: 'cli-test' },
  };
}
