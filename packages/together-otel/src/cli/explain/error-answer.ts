import { explainTogetherError } from '@together-otel/instrumentation';
import { type ErrorRule, errorRules, unlistedErrorRules } from '@together-otel/semconv';
import type { ErrorQuestion } from './error-question.ts';
import { rulesBySigns, rulesOfStatus } from './error-signs.ts';

/** One possible meaning of an error. */
export type ErrorMeaning = Omit<ErrorRule, 'usualStatuses'>;

/** Result of a look-up in the error table. */
export interface ErrorAnswer {
  /** Whether the table has a row for it. */
  readonly known: boolean;
  /** Its possible meanings, most likely first. */
  readonly meanings: readonly ErrorMeaning[];
}

/** Looks up an error in the error table, which also decodes telemetry. */
export function lookUp(question: ErrorQuestion): ErrorAnswer {
  const { status, codes, body, text } = question;
  if (status === undefined) return answer(withoutStatus(question));
  if (body === undefined && isBare(status, text)) return ofStatus(status);
  const [code] = codes;
  const ofText = { code, message: text };
  const ofBody = explainTogetherError({ status, error: body ?? ofText });
  // In a partly printed body, the code may be missing or misplaced.
  const isNamed = ofBody.type !== String(status) || code === undefined;
  const decoded = isNamed ? ofBody : explainTogetherError({ status, error: ofText });
  const { type, category, retryable, meaning, advice } = decoded;
  const named = type === String(status) ? {} : { code: type };
  const isListed = errorRules.some((rule) => rule.status === status);
  const first = { status, ...named, category, retryable, meaning, advice };
  return {
    known: named.code !== undefined || isListed,
    meanings: status < 400 ? [] : [first],
  };
}

/** Words that often accompany a status without adding information. */
const BARE = new Set([
  '',
  'http',
  'toomanyrequests',
  'ratelimit',
  'ratelimited',
  'ratelimitexceeded',
]);

/** Whether a text adds nothing to its status but the usual words. */
function isBare(status: number, text: string): boolean {
  const rest = text.replace(String(status), '').replace(/HTTP\/\d(?:\.\d)?/, '');
  return BARE.has(rest.replaceAll(/[\s():.-]/g, '').toLowerCase());
}

function ofStatus(status: number): ErrorAnswer {
  const rows = rulesOfStatus(status);
  if (errorRules.some((rule) => rule.status === status)) return answer(rows);
  const general = unlistedErrorRules[status >= 500 ? 'server' : 'client'];
  return {
    known: false,
    meanings: status < 400 || status > 599 ? [] : [{ status, ...general }],
  };
}

function withoutStatus({ codes, text, body }: ErrorQuestion): readonly ErrorRule[] {
  if (codes.length > 0) return errorRules.filter((rule) => codes.includes(rule.code ?? ''));
  const sought = text.trim().toLowerCase();
  if (body === undefined && /^[a-z_]+$/.test(sought)) {
    const all = [...errorRules, ...Object.values(unlistedErrorRules)];
    const inCategory = all.filter(({ category }) => category === sought);
    if (inCategory.length > 0) return inCategory;
  }
  return rulesBySigns(text);
}

function answer(rules: readonly ErrorRule[]): ErrorAnswer {
  return { known: rules.length > 0, meanings: rules };
}
