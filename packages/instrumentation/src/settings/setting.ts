import { maskedValue } from '../output/masking.ts';

/** A part of a text that can't be used. */
export interface Fault {
  /** An entry of a list; undefined: the whole text. */
  readonly entry?: string;
  /** What was expected, where the setting's own words say too little. */
  readonly expected?: string;
}

/** What a text was read as. */
export interface Reading<T> {
  /** Undefined when nothing of the text can be used. */
  readonly value: T | undefined;
  readonly faults: readonly Fault[];
}

/** How values of a kind are read and written: the one parser of the check and of whoever uses them. */
export interface Kind<T> {
  /** The accepted values, as a message names them. */
  readonly expected: string;
  /** @param text trimmed and not empty. */
  read(text: string): Reading<T>;
  /** The value as a text that every reader of the variable takes, letter case and blanks settled. */
  write(value: T): string;
  /** Whether a value that was given in code can be used. */
  takes(value: unknown): boolean;
}

/** A setting: everything that is known of it, written once. */
export interface Setting<T> extends Kind<T> {
  /** The environment variable. */
  readonly variable: string;
  readonly default: T;
  /** The default in words, where its text would say too little. */
  readonly defaultInWords: string | undefined;
  readonly description: string;
}

/** Settings by key. */
type Settings<S> = { readonly [K in keyof S]: Setting<unknown> };

/** The values of settings, by their keys. */
export type Values<S> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/** What is particular about one setting of a kind. */
interface Particulars<T> {
  readonly variable: string;
  readonly default: T;
  readonly defaultInWords?: string;
  readonly description: string;
}

export function setting<T>(kind: Kind<T>, particulars: Particulars<T>): Setting<T> {
  return { defaultInWords: undefined, ...kind, ...particulars };
}

/** The default as tables and help show it. */
export function shownDefault(of: Setting<unknown>): string {
  if (of.defaultInWords !== undefined) return of.defaultInWords;
  return (of.default === undefined ? '' : of.write(of.default)) || 'none';
}

/** Something that is wrong with a variable, and what happens instead. */
export interface Complaint {
  readonly variable: string;
  /** One line; what may be secret in it is masked. */
  readonly message: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting's value in an environment. */
export interface InForce<T> {
  /** The default where the variable is not set, or can't be used. */
  readonly value: T;
  /** Whether the value is the variable's. */
  readonly isSet: boolean;
  readonly complaints: readonly Complaint[];
}

/** Reads a setting. An empty variable, or one of blanks, is as if it were not set. */
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

/** Reads settings together. */
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
