import type { Sdk } from './clients.ts';
import { SeededRandom } from './random.ts';
import type { Chain, Reading, Task } from './task.ts';

/** Models of the scene, by role. */
export const MODELS = {
  busy: ['meta-llama/Llama-3.3-70B-Instruct-Turbo', 'deepseek-ai/DeepSeek-V3.1'],
  reasoning: 'openai/gpt-oss-120b',
  shy: 'moonshotai/Kimi-K2-Instruct-0905',
  /** Answered by a different model than requested. */
  alias: 'team/router',
  hot: 'Qwen/Qwen3-235B-A22B-Instruct-2507-tput',
  overloaded: 'zai-org/GLM-4.6',
  narrow: 'mistralai/Mixtral-8x7B-Instruct-v0.1',
  embedding: ['intfloat/multilingual-e5-large-instruct', 'BAAI/bge-base-en-v1.5'],
  image: 'black-forest-labs/FLUX.1-schnell',
  speech: 'cartesia/sonic',
  transcription: 'openai/whisper-large-v3',
  /** Often out of capacity. */
  dictation: 'team/dictation',
  rerank: 'mixedbread-ai/Mxbai-Rerank-Large-V2',
  hanging: 'simulator/hanging',
  hangingBody: 'simulator/hanging-body',
} as const;

/** The hosts: three ways to Together, and another provider. */
export const HOSTS = {
  together: ['api.simulator.test', 'legacy.simulator.test', 'late.simulator.test'],
  other: 'models.provider.test',
} as const;

const KEYS = ['key-of-search', 'key-of-support', 'key-of-batch'] as const;

/** What to do, in this order; the steps of a phase run concurrently. */
export interface Plan {
  readonly mixed: readonly Chain[];
  /** One call per host, model and key: the last reading of every quota. */
  readonly closing: readonly Chain[];
  /** Aborts and timeouts of requests that are never answered. */
  readonly hanging: readonly Chain[];
  /** Streams that are opened but never read. */
  readonly unread: readonly Chain[];
}

/** Makes the plan for a seed: always the same calls in the same order. */
export function makePlan(seed: number, size: number): Plan {
  const planner = new Planner(new SeededRandom(seed));
  const mixed = Array.from({ length: size }, () => planner.step());
  return {
    mixed,
    closing: planner.closing(),
    hanging: planner.hanging(),
    unread: planner.unread(),
  };
}

class Planner {
  readonly #random: SeededRandom;
  #tasks = 0;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  step(): Chain {
    const kind = this.#random.weighted([
      [66, 'chat'],
      [8, 'completions'],
      [6, 'responses'],
      [7, 'embeddings'],
      [5, 'hot'],
      [5, 'chain'],
      [3, 'retries'],
      [2, 'rerank'],
      [3, 'transcriptions'],
      [2, 'refusals'],
      [1, 'images'],
      [1, 'speech'],
      [1, 'models'],
    ] as const);
    if (kind === 'chain') return this.#chain();
    if (kind === 'retries') return this.#retries();
    const openai = { sdk: 'openai' } as const;
    switch (kind) {
      case 'chat':
        return single(this.#task({ ...this.#reading() }));
      case 'hot':
        return single(this.#task({ model: MODELS.hot, maxRetries: 1 }));
      case 'completions':
        return single(this.#task({ endpoint: 'completions', ...this.#reading() }));
      case 'responses':
        return single(this.#task({ endpoint: 'responses', ...openai, ...this.#reading() }));
      case 'embeddings': {
        const model = this.#random.pick(MODELS.embedding);
        return single(this.#task({ endpoint: 'embeddings', model }));
      }
      case 'rerank':
        return single(this.#task({ endpoint: 'rerank', sdk: 'together-ai', model: MODELS.rerank }));
      case 'transcriptions':
        return this.#transcriptions();
      case 'refusals':
        return single(this.#refusal());
      case 'images':
        return single(this.#task({ endpoint: 'images', ...openai, model: MODELS.image }));
      case 'speech':
        return single(this.#task({ endpoint: 'speech', ...openai, model: MODELS.speech }));
      case 'models': {
        const { model: _none, ...task } = this.#task({ endpoint: 'models' });
        return single(task);
      }
    }
  }

  closing(): Chain[] {
    const models = [...MODELS.busy, MODELS.reasoning, MODELS.shy, MODELS.narrow, MODELS.hot];
    return HOSTS.together.flatMap((host) =>
      KEYS.flatMap((key) =>
        [
          ...models.map((model) => this.#task({ host, key, model, maxRetries: 2 })),
          ...MODELS.embedding.map((model) =>
            this.#task({ host, key, model, endpoint: 'embeddings', maxRetries: 2 }),
          ),
        ].map(single),
      ),
    );
  }

  hanging(): Chain[] {
    const [host] = HOSTS.together;
    const common = { host, model: MODELS.hanging, sdk: 'openai' as const };
    const body = { ...common, model: MODELS.hangingBody };
    const end: Reading = { until: 'end' };
    return [
      ...repeat(4, () => this.#task({ ...common, maxRetries: 0, abort: 'arrived' })),
      ...repeat(3, () => this.#task({ ...common, maxRetries: 1, timeout: 1500 })),
      ...repeat(3, () =>
        this.#task({ ...common, sdk: 'together-ai', maxRetries: 0, timeout: 1500 }),
      ),
      ...repeat(20, () => this.#task({ ...body, abort: 'answered' })),
      ...repeat(20, () =>
        this.#task({ ...body, sdk: 'together-ai', reading: end, abort: 'answered' }),
      ),
      ...repeat(2, () => this.#task({ ...body, maxRetries: 0, timeout: 1500 })),
    ].map(single);
  }

  unread(): Chain[] {
    const reading: Reading = { until: 'never' };
    return repeat(10, () =>
      single(this.#task({ host: HOSTS.together[0], reading, maxRetries: 3 })),
    );
  }

  #task(given: Partial<Task>): Task {
    this.#tasks++;
    const id = `call-${this.#tasks}`;
    return {
      id,
      endpoint: 'chat',
      host: this.#random.pick(HOSTS.together),
      sdk: this.#random.pick<Sdk>(['openai', 'together-ai']),
      key: this.#random.pick(KEYS),
      model: this.#random.weighted([
        [7, MODELS.busy[0]],
        [6, MODELS.busy[1]],
        [3, MODELS.reasoning],
        [3, MODELS.shy],
        [1, MODELS.narrow],
        [1, MODELS.alias],
      ]),
      prompt: `Tell me about number ${id}, in a few words.`,
      asksUsage: this.#random.next() < 0.6,
      maxRetries: this.#random.pick([0, 1, 2, 2]),
      ...given,
    };
  }

  /** Returns nothing for a call without a stream, or how to read the stream. */
  #reading(): { readonly reading?: Reading } {
    const chunks = this.#random.pick([1, 2, 3]);
    return this.#random.weighted<{ readonly reading?: Reading }>([
      [50, {}],
      [40, { reading: { until: 'end' } }],
      [6, { reading: { until: 'break', chunks } }],
      [4, { reading: { until: 'abort', chunks } }],
    ]);
  }

  /**
   * Falls back from a model without capacity to another model or provider, possibly failing again.
   */
  #chain(): Chain {
    const first = this.#task({
      model: this.#random.pick([MODELS.overloaded, MODELS.overloaded, MODELS.hot]),
      maxRetries: 0,
      ...this.#reading(),
    });
    const again = this.#random.next() < 0.2 ? MODELS.overloaded : MODELS.busy[0];
    const last = this.#random.next() < 0.3 ? HOSTS.other : first.host;
    const { prompt } = first;
    const tasks = [
      first,
      this.#task({ prompt, model: again, host: first.host, maxRetries: 1 }),
      this.#task({ prompt, model: MODELS.busy[1], host: last, maxRetries: 1 }),
    ];
    return {
      tasks,
      hasParent: this.#random.next() < 0.5,
      isWrapped: this.#random.next() < 0.5,
    };
  }

  /** Uploads of equal length: most are tried once, some are retried outside of the SDK. */
  #transcriptions(): Chain {
    const reading = this.#reading();
    const sdk = reading.reading ? 'openai' : this.#random.pick<Sdk>(['openai', 'together-ai']);
    const model = this.#random.pick([MODELS.transcription, MODELS.dictation]);
    const given = { endpoint: 'transcriptions', sdk, model, ...reading } as const;
    const first = this.#task({ ...given, maxRetries: this.#random.pick([0, 0, 1]) });
    if (this.#random.next() < 0.5) return single(first);
    const { prompt, host } = first;
    const again = (): Task => this.#task({ ...given, prompt, host, maxRetries: 0 });
    return {
      tasks: [first, again(), again()],
      hasParent: this.#random.next() < 0.5,
      isWrapped: this.#random.next() < 0.5,
    };
  }

  /** The model refuses to answer, which counts as an answer. */
  #refusal(): Task {
    const common = { prompt: `refuse: number ${this.#tasks}`, ...this.#reading() };
    return this.#random.next() < 0.5
      ? this.#task(common)
      : this.#task({ ...common, endpoint: 'responses', sdk: 'openai' });
  }

  /** Retries outside of the SDK: the same model a few times, then perhaps another one. */
  #retries(): Chain {
    const model = this.#random.pick([MODELS.overloaded, MODELS.hot, MODELS.alias]);
    const first = this.#task({ model, maxRetries: 0, ...this.#reading() });
    const { prompt, host } = first;
    const again = () => this.#task({ prompt, model, host, maxRetries: 0 });
    const other = () => this.#task({ prompt, model: MODELS.busy[0], host, maxRetries: 0 });
    return {
      tasks: [first, again(), again(), ...(this.#random.next() < 0.5 ? [other(), other()] : [])],
      hasParent: this.#random.next() < 0.5,
      isWrapped: this.#random.next() < 0.5,
    };
  }
}

function single(task: Task): Chain {
  return { tasks: [task], hasParent: false, isWrapped: false };
}

function repeat<T>(times: number, make: () => T): T[] {
  return Array.from({ length: times }, make);
}
