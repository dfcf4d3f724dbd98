import { Pace } from '../completion/pace.ts';
import { textTokens, valueTokens } from '../completion/prompt-tokens.ts';
import { invalidRequest } from '../http/api-error.ts';
import { plainUsage } from '../http/exchange.ts';
import { Fields, shown } from '../http/fields.ts';
import type { InferenceEndpoint, InferenceRequest } from './inference.ts';

interface RerankRequest extends InferenceRequest {
  readonly documents: readonly unknown[];
  readonly top: number;
  readonly returnsDocuments: boolean;
}

/** `POST /v1/rerank`: specific to Together, not in OpenAI's API. */
export const rerank: InferenceEndpoint<RerankRequest> = {
  types: ['rerank'],
  read(exchange) {
    const fields = Fields.of(exchange);
    const model = fields.requiredText('model');
    const query = fields.requiredText('query');
    const documents = fields.list('documents') ?? [];
    if (documents.length === 0) {
      throw invalidRequest(
        `'documents' must be a non-empty array; got ${shown(fields.get('documents'))}.`,
      );
    }
    const promptTokens = documents.reduce<number>(
      (sum, item) => sum + valueTokens(item),
      textTokens(query),
    );
    const top = fields.count('top_n') ?? documents.length;
    return {
      model,
      promptTokens,
      documents,
      top,
      returnsDocuments: fields.flag('return_documents'),
    };
  },
  async serve({ exchange, platform, request, model, random }) {
    await new Pace(exchange, model.latency, random).first();
    const usage = plainUsage(request.promptTokens);
    const isReported = model.usage !== 'only-when-asked';
    const results = request.documents
      .map((document, index) => ({
        index,
        relevance_score: random.next(),
        document: request.returnsDocuments
          ? typeof document === 'string'
            ? { text: document }
            : document
          : null,
      }))
      .sort((left, right) => right.relevance_score - left.relevance_score)
      .slice(0, request.top);
    const reported = {
      prompt_tokens: usage.promptTokens,
      completion_tokens: 0,
      total_tokens: usage.promptTokens,
    };
    const body = {
      id: exchange.ids.request,
      object: 'rerank',
      model: model.servedAs ?? model.id,
      results,
      ...(isReported ? { usage: reported } : {}),
    };
    const carried = isReported ? { usage } : { served: usage };
    await platform.answer(exchange, body, carried);
  },
};
