/** File names of client modules in all SDK generations: a cheap test for every module. */
const CLIENT_FILE = /[\\/](?:client|index)\.[cm]?js$/;

/**
 * Recognises a module that defines an SDK client by its source, so that aliases, links, forks,
 * subpaths, resolved URLs, and wrappers of other products make no difference.
 *
 * @param read called only if the file name matches.
 * @returns the source with a final line that hands over the class; undefined for other modules.
 */
export function clientSource(url: string, read: () => string | undefined): string | undefined {
  return CLIENT_FILE.test(withoutQuery(url)) ? withHandOver(read() ?? '', url) : undefined;
}

/**
 * Appends the hand-over; no other line moves, and a source map comment still works.
 *
 * The source text of this function also runs on its own, in the thread of asynchronous module
 * hooks: it must not refer to anything outside.
 */
export function withHandOver(source: string, url: string): string | undefined {
  const [, name] = /^(?:export )?class (OpenAI|Together)\b/m.exec(source) ?? [];
  if (!name) return undefined;
  const meet = "globalThis[Symbol.for('together-otel.meet')]";
  // What looked like the class may be a line inside a string.
  return `${source}\n;if (typeof ${name} === 'function') ${meet}?.(${name}, ${JSON.stringify(url)});\n`;
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
