import type { FailedCall, Replacement } from './failed-call.ts';
import { type Asked, InputPrint } from './input-print.ts';

/** Maximum number of open calls compared with a failure by input. */
const MAX_COMPARED = 64;

/** Relation of a call to a failed one. */
export function kindOf({ model, provider }: FailedCall, asked: Asked): Replacement['kind'] {
  return model === asked.model && provider === asked.provider ? 'retry' : 'fallback';
}

/**
 * Used with flow or parent as evidence: another model may get its own instructions, and the same one
 * the start of the answer that broke off.
 */
export function asksTheSame(failed: FailedCall, asked: Asked, print: InputPrint): boolean {
  if (kindOf(failed, asked) === 'retry') {
    const { request } = failed.print;
    return request === print.request || request === print.continued;
  }
  if (failed.print.question !== print.question || failed.print.files !== print.files) return false;
  const [before, after] = [failed.print.instructions, print.instructions];
  return before === after || before === '' || after === '';
}

/** Used without other evidence. */
export function hasSameInput(failed: FailedCall, asked: Asked, print: InputPrint): boolean {
  return kindOf(failed, asked) === 'retry'
    ? failed.print.request === print.request
    : failed.print.input === print.input;
}

/** Other open calls that may have the same input. */
export function alikeBeside(outline: string, beside: Iterable<Asked>): readonly Asked[] {
  const alike: Asked[] = [];
  for (const other of beside) {
    if (new InputPrint(other).outline === outline) alike.push(other);
    if (alike.length > MAX_COMPARED) break;
  }
  return alike;
}

/** Whether another open call has the same input, so that the failure might belong to it. */
export function isAskedBeside(
  failed: FailedCall,
  kind: Replacement['kind'],
  beside: Iterable<Asked>,
): boolean {
  let compared = 0;
  for (const other of beside) {
    // Other models with the same input don't make it less of a retry.
    if (kind === 'retry' && kindOf(failed, other) !== 'retry') continue;
    const print = new InputPrint(other);
    if (print.outline !== failed.print.outline) continue;
    if (++compared > MAX_COMPARED || !print.isRead || print.input === failed.print.input)
      return true;
  }
  return false;
}
