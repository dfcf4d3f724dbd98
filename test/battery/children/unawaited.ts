/**
 * Runs one case of an unawaited call in its own process:
 * `unawaited.ts <generation> <control|instrumented> <case> <baseURL>`.
 */
import { type GenerationKey, generations } from '../harness/generation.ts';
import { Observer } from '../harness/observer.ts';
import { chatHelpers, helped, question, streamed } from '../scenarios/questions.ts';

const [key = '', mode = '', name = '', baseURL = ''] = process.argv.slice(2);
const generation = generations[key as GenerationKey];
const clientClass = await generation.load();
const observer = mode === 'instrumented' ? new Observer() : undefined;
observer?.instrumentation.manuallyInstrument(clientClass);
const client = new clientClass({ apiKey: 'secret', baseURL, maxRetries: 0 });

function say(...words: unknown[]): void {
  console.log(words.join(' '));
}

/** Prints unhandled rejections instead of letting them end the process. */
function count(): void {
  process.on('unhandledRejection', (reason) =>
    say('unhandled', (reason as Error).constructor.name),
  );
}

const cases: Readonly<Record<string, () => unknown>> = {
  create: () => void client.chat.completions.create(question),
  'a stream': () => void client.chat.completions.create(streamed),
  'several, counted': async () => {
    count();
    void client.chat.completions.create(question);
    void client.chat.completions.create(question).asResponse();
    void client.chat.completions.create(question).withResponse();
    void client.models.list();
    const promise = client.chat.completions.create(question);
    promise.catch(() => say('caught'));
    void promise.then(() => say('never'));
    void client.chat.completions.create(question, { signal: AbortSignal.abort() });
    const helper = chatHelpers(client).stream(helped);
    helper.on('content', () => say('content'));
    await client.chat.completions
      .create(question)
      .catch((error: Error) => say(error.constructor.name));
  },
  'everything handled: the process ends by itself': async () => {
    count();
    for (let round = 0; round < 3; round++) {
      await client.chat.completions.create(question).catch(() => say('refused'));
      await client.chat.completions.create(streamed).catch(() => say('refused'));
      const response = client.chat.completions.create(question).asResponse();
      await response.catch(() => say('refused'));
    }
    say(process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length);
  },
};

process.on('exit', (code) => {
  const { size = 0 } = new Set(observer?.spans());
  // On stderr: stdout is compared with the control's, which has no spans.
  process.stderr.write(`exit ${code}, spans ${size}\n`);
});
await cases[name]?.();
