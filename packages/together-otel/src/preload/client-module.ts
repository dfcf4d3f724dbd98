/** What a client's module is called in every generation of the SDKs: cheap to ask of every module. */
const CLIENT_FILE = /[\\/](?:client|index)\.[cm]?js$/;

/**
 * Recognises the module that defines an SDK's client by what is in it, so that aliases, links,
 * forks, subpaths, resolved URLs, and other products' wrappers around it make no difference.
 *
 * @param read called only where the file's name makes it worth it.
 * @returns the source with a last line that hands over the class, or undefined for any other module.
 */
export function clientSource(url: string, read: () => string | undefined): string | undefined {
  return CLIENT_FILE.test(withoutQuery(url)) ? withHandOver(read() ?? '', url) : undefined;
}

/**
 * Appends the hand-over; no other line moves, and the comment of a source map keeps its effect.
 *
 * The text of this function also runs by itself, in the thread of asynchronous module hooks: it may
 * refer to nothing outside of it.
 */
export function withHandOver(source: string, url: string): string | undefined {
  const [, name] = /^(?:export )?class (OpenAI|Together)\b/m.exec(source) ?? [];
  if (!name) return undefined;
  const meet = "globalThis[Symbol.for('together-otel.meet')]";
  // What looked like the module's own class may be a line of a text.
  return `${source}\n;if (typeof ${name} === 'function') ${meet}?.(${name}, ${JSON.stringify(url)});\n`;
}

/** The main module of a package that may be an SDK: its version decides, whatever is in it. */
export function isMainOfSdk(url: string): boolean {
  return /(?:openai|together).*[\\/]index\.[cm]?js$/.test(withoutQuery(url));
}

/** A module's path or URL without what wrappers and development servers put behind it. */
export function withoutQuery(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}
