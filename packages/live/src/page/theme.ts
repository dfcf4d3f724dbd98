import { useEffect, useState } from 'preact/hooks';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'together-live-theme';
const COLOURS = 8;
const listeners = new Set<() => void>();
const known = new Map<string, number>();

/** CSS variable for the colour of a name, the same in every chart. */
export function colourOf(name: string): string {
  const number = known.get(name) ?? known.size % COLOURS;
  known.set(name, number);
  return `--line-${number}`;
}

/** A CSS colour resolved in the current theme, since a canvas resolves no variables. */
export function shownColour(css: string): string {
  const probe = document.createElement('i');
  probe.style.color = css;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

export function readTheme(): Theme {
  const stored = read();
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function setTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  apply(theme);
  for (const listener of listeners) listener();
}

/** Undefined when prerendering, and in files without access to storage. */
function read(): string | null {
  try {
    return globalThis.localStorage?.getItem(KEY) ?? null;
  } catch {
    return null;
  }
}

/** Applies the stored theme. */
export function apply(theme: Theme = readTheme()): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

/** `light` or `dark`, as currently shown; rerenders on change. */
export function useTheme(): 'light' | 'dark' {
  const system = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
  const shown = (): 'light' | 'dark' => {
    const theme = readTheme();
    return theme === 'system' ? (system?.matches ? 'dark' : 'light') : theme;
  };
  const [theme, update] = useState(shown);
  useEffect(() => {
    const changed = (): void => update(shown());
    listeners.add(changed);
    system?.addEventListener('change', changed);
    return () => {
      listeners.delete(changed);
      system?.removeEventListener('change', changed);
    };
  }, []);
  return theme;
}
