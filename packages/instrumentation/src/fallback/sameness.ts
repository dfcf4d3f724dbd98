import type { FailedCall, Replacement } from './failed-call.ts';
import { type Asked, InputPrint } from './input-print.ts';

/** Most open calls whose input is compared with that of a failure. */
const MAX_COMPARED = 64;

/** What a call would be to a failed one. */
export function kindOf({ model, provider }: FailedCall, asked: Asked): Replacement['kind'] {
  return model === asked.model && provider === asked.provider ? 'retry' : 'fallback';
}

/** Where flow or parent speak for it too: another model may get instructions of its own. */
export function asksTheSame(failed: FailedCall, asked: Asked, print: InputPrint): boolean {
  if (kindOf(failed, asked) === 'retry') return failed.print.request === print.request;
  if (failed.print.question !== print.question) return false;
  const [before, after] = [failed.print.instructions, print.instructions];
  return before === after || before === '' || after === '';
}

/** Where nothing else speaks for it. */
export function hasSameInput(failed: FailedCall, asked: Asked, print: InputPrint): boolean {
  return kindOf(failed, asked) === 'retry'
    ? failed.print.request === print.request
    : failed.print.input === print.input;
}

/** Whether another call under way asks the same, so that it may be whose failure it was. */
export function isAskedBeside(
  failed: FailedCall,
  kind: Replacement['kind'],
  beside: Iterable<Asked>,
): boolean {
  let compared = 0;
  for (const other of beside) {
    // Other models that are asked the same don't make it less of a retry.
    if (kind === 'retry' && kindOf(failed, other) !== 'retry') continue;
    const print = new InputPrint(other);
    if (print.outline !== failed.print.outline) continue;
    if (++compared > MAX_COMPARED || print.input === failed.print.input) return true;
  }
  return false;
}
