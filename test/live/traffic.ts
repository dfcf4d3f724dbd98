import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Live } from '@together-otel/live';
import { type Simulator, startSimulator } from '@together-otel/simulator';

const CHAT = fileURLToPath(new URL('../../examples/chat/', import.meta.url));

/** Like the demo's simulator: one model is rate-limited, one is out of capacity. */
export function startTogether(): Promise<Simulator> {
  return startSimulator({
    seed: 7,
    latency: { firstTokenMillis: 120, perTokenMillis: 3, jitter: 0.2 },
    models: [
      {
        id: 'Qwen/Qwen3-235B-A22B-Instruct-2507-tput',
        // So few that calls fail for good however slowly a busy machine sends them.
        rateLimit: { requestsPerSecond: 1, tokensPerSecond: 400, smoothingMillis: 50 },
      },
      { id: 'moonshotai/Kimi-K2-Instruct-0905', capacity: 'overloaded' },
    ],
  });
}

/** Runs examples/chat to its end under the preload, capturing content. */
export async function runChat(live: Live, simulator: Simulator): Promise<void> {
  const child = spawn(process.execPath, ['--require', 'together-otel/register', 'app.js'], {
    cwd: CHAT,
    env: {
      PATH: process.env['PATH'],
      OTEL_EXPORTER_OTLP_ENDPOINT: live.httpEndpoint,
      OTEL_SERVICE_NAME: 'support-desk',
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
      OTEL_METRIC_EXPORT_TIMEOUT: '1000',
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true',
      TOGETHER_OTEL_EXIT_TIMEOUT_MILLIS: '20000',
      TOGETHER_API_KEY: 'none',
      TOGETHER_BASE_URL: simulator.baseURL,
      TOGETHER_OTEL_HOSTS: `127.0.0.1:${simulator.port}`,
    },
    stdio: 'ignore',
  });
  await new Promise((resolve) => child.once('close', resolve));
  await simulator.ledger.whenIdle();
}
