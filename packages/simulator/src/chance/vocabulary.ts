import type { Random } from './random.ts';

/** Some of these take several bytes in UTF-8, as in real answers. */
// biome-ignore format: one word per line would be 70 lines
const WORDS: readonly [string, ...string[]] = [
  'the', 'model', 'answers', 'with', 'a', 'short', 'steady', 'stream', 'of', 'words', 'and',
  'then', 'it', 'stops', 'because', 'every', 'token', 'costs', 'time', 'while', 'caches', 'help',
  'naïve', 'clients', 'wait', 'less', 'when', 'queues', 'are', 'empty', 'café', 'traces', 'show',
  'where', 'latency', 'hides', '—', 'so', 'measure', 'first', 'guess', 'later', 'in',
  'production', 'each', 'region', 'has', 'its', 'own', 'weather', '東京', 'requests', 'arrive',
  'unevenly', 'which', 'is', 'why', 'limits', 'exist', 'at', 'all', '🙂', 'spans', 'nest', 'like',
  'dolls', 'until', 'done',
];

/** Requirements of a fault on the generated text. */
export interface TextShape {
  /** Start with a token whose characters take 2, 3 and 4 bytes. */
  readonly multibyte?: boolean;
  /** Make the first token this many bytes long. */
  readonly oversizeBytes?: number;
}

/** Words, one token each; joined they read as text. */
export function words(random: Random, count: number, shape: TextShape = {}): string[] {
  const tokens: string[] = [];
  for (let position = 0; position < count; position += 1) {
    const word = random.pick(WORDS);
    tokens.push(position === 0 ? word.charAt(0).toUpperCase() + word.slice(1) : ` ${word}`);
  }
  if (shape.multibyte && count > 0) tokens[0] = 'Zoë 東京 🌍';
  if (shape.oversizeBytes !== undefined && count > 0) tokens[0] = 'x'.repeat(shape.oversizeBytes);
  return tokens;
}
