import { explainTogetherError } from '@together-otel/instrumentation';
import {
  type ErrorCategory,
  type ErrorRule,
  errorRules,
  unlistedErrorRules,
} from '@together-otel/semconv';
import type { ErrorQuestion } from './error-question.ts';

/** One meaning that an error may have. */
export interface ErrorMeaning {
  readonly status?: number;
  readonly code?: string;
  /** Words of which the message has one. */
  readonly words?: readonly string[];
  readonly category: ErrorCategory;
  readonly retryable: boolean;
  readonly meaning: string;
  readonly advice: string;
}

/** What the error table says. */
export interface ErrorAnswer {
  /** Whether the table has a row for it. */
  readonly known: boolean;
  /** What it means; several when the question leaves it open. */
  readonly meanings: readonly ErrorMeaning[];
}

/** Looks an error up in the error table, by which telemetry is decoded too. */
export function lookUp(question: ErrorQuestion): ErrorAnswer {
  const { status, codes, body, text } = question;
  if (status === undefined) return answer(withoutStatus(question));
  if (body === undefined && text === '') return ofStatus(status);
  const [code] = codes;
  const decoded = explainTogetherError({ status, error: body ?? { code, message: text } });
  const { type, category, retryable, meaning, advice } = decoded;
  const named = type === String(status) ? {} : { code: type };
  return {
    known: named.code !== undefined || errorRules.some((rule) => rule.status === status),
    meanings: status < 400 ? [] : [{ status, ...named, category, retryable, meaning, advice }],
  };
}

/** The rows of a status, the general one first, and those of the codes that come with it. */
function ofStatus(status: number): ErrorAnswer {
  const rows = errorRules.filter((rule) => rule.status === status);
  if (rows.length === 0) {
    const general = unlistedErrorRules[status >= 500 ? 'server' : 'client'];
    return {
      known: false,
      meanings: status < 400 || status > 599 ? [] : [{ status, ...general }],
    };
  }
  const byCode = errorRules.flatMap((rule) =>
    rule.usualStatuses?.includes(status) ? { ...rule, status } : [],
  );
  const general = rows.filter((rule) => rule.code === undefined && rule.words === undefined);
  return answer([...general, ...rows.filter((row) => !general.includes(row)), ...byCode]);
}

function withoutStatus({ codes, text, body }: ErrorQuestion): readonly ErrorRule[] {
  if (codes.length > 0) return errorRules.filter((rule) => codes.includes(rule.code ?? ''));
  const sought = text.trim().toLowerCase();
  if (body === undefined && /^[a-z_]+$/.test(sought)) {
    const all = [...errorRules, ...Object.values(unlistedErrorRules)];
    const inCategory = all.filter(({ category }) => category === sought);
    if (inCategory.length > 0) return inCategory;
  }
  if (/timed? ?out|ETIMEDOUT/i.test(text)) return [unlistedErrorRules.timeout];
  if (/connection.?error|fetch failed|ECONN|ENOTFOUND|EAI_AGAIN|socket hang up/i.test(text)) {
    return [unlistedErrorRules.connection];
  }
  const message = (body === undefined ? text : JSON.stringify(body)).toLowerCase();
  return errorRules.filter((rule) => rule.words?.some((word) => message.includes(word)));
}

function answer(rules: readonly ErrorRule[]): ErrorAnswer {
  return { known: rules.length > 0, meanings: rules };
}
