/** `child.ts NAME bare|observed|content`: makes some calls with one input and reports the cost. */
import OpenAI from 'openai';
import { Observer } from '../harness/observer.ts';
import { inputs } from './inputs.ts';

const CALLS = 6;
const [name, mode] = process.argv.slice(2);
const input = inputs.find((one) => one.name === name);
if (!input) throw new Error(`there is no input '${name}'`);

const { isStream = false, status = 200 } = input;
const bytes = Buffer.from(input.answer());
const messages = Array.from({ length: input.messages ?? 1 }, (_, index) => ({
  role: 'user' as const,
  content: `message ${index}`,
}));

if (mode !== 'bare') {
  const observer = new Observer({
    hosts: ['fake.test'],
    captureMessageContent: mode === 'content',
  });
  observer.instrumentation.manuallyInstrument(OpenAI);
}

const client = new OpenAI({
  apiKey: 'none',
  baseURL: 'http://fake.test/v1',
  maxRetries: 0,
  // A stream, so that it is read as from a network.
  fetch: async () => new Response(new Blob([bytes]).stream(), { status, headers: headersOf() }),
});

function headersOf(): Record<string, string> {
  return { 'content-type': isStream ? 'text/event-stream' : 'application/json' };
}

let peak = 0;
async function call(): Promise<void> {
  const asked = { model: 'm', messages };
  try {
    if (!isStream) {
      await client.chat.completions.create(asked);
    } else {
      const stream = await client.chat.completions.create({ ...asked, stream: true });
      let chunks = 0;
      for await (const _ of stream) if (chunks++ % 5000 === 0) measure();
    }
  } catch (error) {
    if (status === 200) throw error;
  }
  measure();
}

function measure(): void {
  peak = Math.max(peak, process.memoryUsage.rss());
}

await call();
const start = process.cpuUsage();
for (let index = 0; index < CALLS; index++) await call();
const { user, system } = process.cpuUsage(start);
process.stdout.write(
  JSON.stringify({ millis: (user + system) / 1000 / CALLS, peak: peak / 1024 / 1024 }),
);
process.exit(0);
