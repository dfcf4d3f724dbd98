import { text as readText } from 'node:stream/consumers';
import { styleText } from 'node:util';
import { shown } from '@together-otel/instrumentation/distribution';
import { type ErrorMeaning, lookUp } from './error-answer.ts';
import { readQuestion } from './error-question.ts';
import { CliFailure } from './failure.ts';

/**
 * Prints what an error means.
 *
 * @param words the error; read from stdin when there is none, or when it is `-`.
 * @throws CliFailure when the error table does not have it.
 */
export async function explain(words: readonly string[], json: boolean): Promise<void> {
  const fromStdin = words.length === 0 || (words.length === 1 && words[0] === '-');
  const input = fromStdin ? await readText(process.stdin) : words.join(' ');
  const question = readQuestion(input);
  const { known, meanings } = lookUp(question);
  const { status, codes } = question;

  if (json) {
    const document = { known, status: status ?? null, codes, meanings };
    process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
  } else if (meanings.length > 0) {
    process.stdout.write(`${meanings.map(paragraph).join('\n\n')}\n`);
  }
  if (known) return;
  const subject = status === undefined ? `'${shown(input)}'` : `the status ${status}`;
  const instead = 'give a status, a code or a whole error body';
  throw new CliFailure(
    `${subject} is not in the error table; ${meanings.length > 0 ? 'the general rule stands' : instead}`,
  );
}

function paragraph(row: ErrorMeaning): string {
  const { status, code, words, category, retryable, meaning, advice } = row;
  const condition = words && `with ${words.map((word) => `"${word}"`).join(' or ')} in the message`;
  const title = [status, code, condition].filter(Boolean).join(' ') || category;
  return [
    styleText('bold', title),
    `  means     ${meaning}`,
    `  category  ${category}`,
    `  retry     ${retryable ? 'yes' : 'no'}`,
    `  advice    ${advice}`,
  ].join('\n');
}
