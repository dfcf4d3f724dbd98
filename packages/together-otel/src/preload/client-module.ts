/** File names of client modules in all SDK generations: a cheap test for every module. */
const CLIENT_FILE = /[\\/](?:client|index)\.[cm]?js$/;

/** How a module hands over its class; `client-meeting.ts` defines the global. */
const MEET = "globalThis[Symbol.for('together-otel.meet')]";

/**
 * Recognises a module that defines an SDK client by its source, so that aliases, links, forks,
 * subpaths, resolved URLs, and wrappers of other products make no difference.
 *
 * @param read called only if the file name matches.
 * @returns the source with a final line that hands over the class; undefined for other modules, and
 *   for a source that has the line.
 */
export function clientSource(url: string, read: () => string | undefined): string | undefined {
  const source = isClientFile(url) ? (read() ?? '') : '';
  const name = clientClassIn(source);
  if (name === undefined || source.includes(MEET)) return undefined;
  // No other line moves, and a source map comment still works. Checked at run time, because the
  // apparent class may be a line inside a string.
  return `${source}\n;if (typeof ${name} === 'function') ${MEET}?.(${name}, ${JSON.stringify(url)});\n`;
}

/**
 * A stand-in between an ES module that defines a client and its importers: it has the same exports
 * and hands over the class before an importer runs.
 *
 * @returns undefined for other modules, and where it is not certain whether there is a default
 *   export: an export that the original does not have would be a syntax error.
 */
export function clientStandIn(url: string, source: string): string | undefined {
  const name = clientClassIn(source);
  const hasDefault = hasDefaultExport(source);
  if (name === undefined || hasDefault === undefined) return undefined;
  const original = JSON.stringify(url);
  // In a cycle of imports, the class may not be initialised yet.
  return `import * as client from ${original};
export * from ${original};
${hasDefault ? `export { default } from ${original};` : ''}
try { if (typeof client.${name} === 'function') ${MEET}?.(client.${name}, ${original}); } catch {}
`;
}

export function isClientFile(url: string): boolean {
  return CLIENT_FILE.test(withoutQuery(url));
}

/** Main module of a package that may be an SDK; its version decides, not its source. */
export function isMainOfSdk(url: string): boolean {
  return /(?:openai|together).*[\\/]index\.[cm]?js$/.test(withoutQuery(url));
}

/** A module's path or URL without suffixes added by wrappers and dev servers. */
export function withoutQuery(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}

function clientClassIn(source: string): string | undefined {
  const [, name] = /^(?:export )?class (OpenAI|Together)\b/m.exec(source) ?? [];
  return name;
}

/** Whether an ES module has a default export; undefined if that is not certain. */
function hasDefaultExport(source: string): boolean | undefined {
  if (/^export default\s/m.test(source)) return true;
  if (/^export \{[^{}]*\bas default\b/m.test(source)) return true;
  // Every way to write one contains one of these, but so may comments and strings.
  return /\bexport\s+default\b|\bas\s+default\b|[{,]\s*default\s*(?:[,}]|as\b)/.test(source)
    ? undefined
    : false;
}
