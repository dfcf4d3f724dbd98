import { stripVTControlCharacters } from 'node:util';
import { printableJson, shown } from '@together-otel/instrumentation/distribution';
import { unlistedErrorRules } from '@together-otel/semconv';
import { ownName } from '../../output/own-name.ts';
import { styled } from '../../output/styled.ts';
import { wrapped } from '../../output/wrapped.ts';
import { CliFailure, UsageFailure } from '../failure.ts';
import { type ErrorMeaning, lookUp } from './error-answer.ts';
import { readQuestion } from './error-question.ts';
import { readPaste, shortened } from './paste.ts';

/**
 * Prints what an error means; several meanings if it is ambiguous.
 *
 * @param words the error; read from stdin if empty or `-`.
 * @throws CliFailure if the error table does not contain it.
 */
export async function explain(words: readonly string[], json: boolean): Promise<void> {
  const fromStdin = words.length === 0 || (words.length === 1 && words[0] === '-');
  const pasted = fromStdin ? await readPaste(process.stdin) : shortened(words.join(' '));
  const input = stripVTControlCharacters(pasted);
  if (input.trim() === '') {
    throw new UsageFailure(`explain needs an error, such as '${ownName()} explain 429'`);
  }
  const question = readQuestion(input);
  const { known, meanings } = lookUp(question);
  const { status, codes } = question;

  if (json) {
    const document = { known, status: status ?? null, codes, meanings };
    process.stdout.write(printableJson(document));
  } else if (meanings.length > 0) {
    const ranked = meanings.length > 1 ? `Possible meanings, most likely first:\n\n` : '';
    process.stdout.write(`${ranked}${meanings.map(paragraph).join('\n\n')}\n`);
  }
  if (known) return;
  const subject = status === undefined ? `'${shown(input)}'` : `the status ${status}`;
  const instead = 'give a status, a code or a whole error body';
  throw new CliFailure(
    `${subject} is not in the error table; ${meanings.length > 0 ? 'the general rule applies' : instead}`,
  );
}

function paragraph(row: ErrorMeaning): string {
  const { status, code, words, category, retryable, meaning, advice } = row;
  const condition = words && `with ${words.map((word) => `"${word}"`).join(' or ')} in the message`;
  const fallback = row === unlistedErrorRules.cancelled ? 'cancelled' : category;
  const title = [status, code, condition].filter(Boolean).join(' ') || fallback;
  return [
    styled('bold', title),
    `  means     ${meaning}`,
    `  category  ${category}`,
    `  retry     ${retryable ? 'yes' : 'no'}`,
    `  advice    ${advice}`,
  ]
    .map((line) => wrapped(line, 12))
    .join('\n');
}
