import util from 'node:util';

type Style = 'bold' | 'green' | 'yellow' | 'red' | 'dim';

/** Older Node.js versions lack this function, or write colours into pipes. */
const [major = 0] = process.versions.node.split('.').map(Number);
const hasStyles = major >= 22;

/** Styles text if stdout is a colour terminal, and neither NO_COLOR nor TERM objects. */
export function styled(style: Style, text: string): string {
  return hasStyles ? util.styleText(style, text) : text;
}
