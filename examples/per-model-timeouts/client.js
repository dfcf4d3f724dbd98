import OpenAI from 'openai';

/**
 * Time limits in milliseconds: a small model that is silent for five seconds is broken, a model
 * that reasons is thinking. The SDK's ten minutes for all of them suit none.
 *
 * A limit is for one attempt, up to the response's headers; of an answer that is not streamed also
 * for its body.
 */
const TIMEOUTS = {
  'meta-llama/Llama-3.3-70B-Instruct-Turbo': 5_000,
  'Qwen/Qwen3-235B-A22B-Instruct-2507-tput': 20_000,
  'deepseek-ai/DeepSeek-R1': 120_000,
};

const OTHERS = 30_000;

/** A client whose calls have the time limit of their model, unless they are given one. */
export class PatientClient extends OpenAI {
  #timeouts;

  /**
   * @param {import('openai').ClientOptions} [options]
   * @param {Readonly<Record<string, number>>} [timeouts] by model
   */
  constructor(options = {}, timeouts = TIMEOUTS) {
    super({ timeout: OTHERS, ...options });
    this.#timeouts = timeouts;
  }

  /** Called by every method of the SDK before it sends anything. */
  async prepareOptions(options) {
    await super.prepareOptions(options);
    options.timeout ??= this.#timeouts[options.body?.model];
  }
}
