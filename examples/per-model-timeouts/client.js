import OpenAI from 'openai';

/**
 * Timeouts in milliseconds: a small model that is silent for five seconds is broken; a reasoning
 * model is thinking. The SDK's ten minutes for every model suit none of them.
 *
 * A timeout applies to one attempt, until the response headers; without streaming also
 * to the body.
 */
const TIMEOUTS = {
  'meta-llama/Llama-3.3-70B-Instruct-Turbo': 5_000,
  'Qwen/Qwen3-235B-A22B-Instruct-2507-tput': 20_000,
  'deepseek-ai/DeepSeek-R1': 120_000,
};

const OTHERS = 30_000;

/** A client whose calls use their model's timeout, unless they set their own. */
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

  /** Called by every SDK method before it sends a request. */
  async prepareOptions(options) {
    await super.prepareOptions(options);
    options.timeout ??= this.#timeouts[options.body?.model];
  }
}
