import { maskedUrls, printable } from '@together-otel/instrumentation/distribution';

/** Long and without blanks: a key that was put in the wrong place. A model has a slash. */
const MAY_BE_KEY = /^(?!https?:)[\w+=.-]{20,}$|^(tgp|sk|key|tok)[_-]/i;

/** A wrong value as a message may show it: not when it may be a key, and short. */
export function shownSetting(value: string): string {
  if (MAY_BE_KEY.test(value)) return '****';
  return printable(maskedUrls(value.slice(0, 400)), 80);
}
