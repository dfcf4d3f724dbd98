import { maskedValue } from '../output/masking.ts';

/** An invalid part of a text. */
export interface Fault {
  /** An entry of a list; undefined for the whole text. */
  readonly entry?: string;
  /** Expected form, if the setting's own description is not specific enough. */
  readonly expected?: string;
}

/** Result of parsing a text. */
export interface Reading<T> {
  /** Undefined if no part of the text is valid. */
  readonly value: T | undefined;
  readonly faults: readonly Fault[];
}

/** How values of a kind are parsed and written: the one parser shared by checks and users. */
export interface Kind<T> {
  /** The accepted values, as shown in messages. */
  readonly expected: string;
  /** @param text trimmed and not empty. */
  read(text: string): Reading<T>;
  /** The value in canonical form, accepted by every reader of the variable. */
  write(value: T): string;
  /** Whether a value given in code is valid. */
  takes(value: unknown): boolean;
}

/** A setting: the single definition of everything known about it. */
export interface Setting<T> extends Kind<T> {
  /** The environment variable. */
  readonly variable: string;
  readonly default: T;
  /** Describes the default, if its text is not clear enough. */
  readonly defaultInWords: string | undefined;
  readonly description: string;
}

/** Settings by key. */
type Settings<S> = { readonly [K in keyof S]: Setting<unknown> };

/** Values of settings, by key. */
export type Values<S> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/** Properties of one setting of a kind. */
interface Particulars<T> {
  readonly variable: string;
  readonly default: T;
  readonly defaultInWords?: string;
  readonly description: string;
}

export function setting<T>(kind: Kind<T>, particulars: Particulars<T>): Setting<T> {
  return { defaultInWords: undefined, ...kind, ...particulars };
}

/** The default as shown in tables and help. */
export function shownDefault(of: Setting<unknown>): string {
  if (of.defaultInWords !== undefined) return of.defaultInWords;
  return (of.default === undefined ? '' : of.write(of.default)) || 'none';
}

/** A problem with a variable, and its consequence. */
export interface Complaint {
  readonly variable: string;
  /** One line, with secrets masked. */
  readonly message: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting's value in an environment. */
export interface InForce<T> {
  /** The default if the variable is unset or invalid. */
  readonly value: T;
  /** Whether the value comes from the variable. */
  readonly isSet: boolean;
  readonly complaints: readonly Complaint[];
}

/** Reads a setting. An empty or blank variable counts as unset. */
export function inForce<T>(of: Setting<T>, env: Environment): InForce<T> {
  const text = env[of.variable]?.trim();
  if (!text) return { value: of.default, isSet: false, complaints: [] };
  const { value, faults } = of.read(text);
  const complaints = faults.map((fault) => ({
    variable: of.variable,
    message: complaintOf(of, text, fault, value !== undefined),
  }));
  return value === undefined
    ? { value: of.default, isSet: false, complaints }
    : { value, isSet: true, complaints };
}

/** Reads several settings. */
export function readSettings<S extends Settings<S>>(
  settings: S,
  env: Environment,
): { readonly values: Values<S>; readonly complaints: readonly Complaint[] } {
  const read = Object.entries<Setting<unknown>>(settings).map(
    ([key, of]) => [key, inForce(of, env)] as const,
  );
  return {
    values: Object.fromEntries(read.map(([key, { value }]) => [key, value])) as Values<S>,
    complaints: read.flatMap(([, { complaints }]) => complaints),
  };
}

function complaintOf(
  of: Setting<unknown>,
  text: string,
  { entry, expected = of.expected }: Fault,
  isUsedInPart: boolean,
): string {
  const { variable } = of;
  const what = entry === undefined ? variable : `an entry of ${variable}`;
  const shown = maskedValue(variable, entry ?? text);
  const fallback = of.default === undefined || of.default === false ? 'none' : shownDefault(of);
  const isIgnored = isUsedInPart || fallback === 'none';
  return `${what} is '${shown}': expected ${expected}; ${
    isIgnored ? 'it is ignored' : `${fallback} is used`
  }`;
}
