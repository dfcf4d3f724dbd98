import util from 'node:util';

type Style = 'bold' | 'green' | 'yellow' | 'red' | 'dim';

/** Before this version, Node.js has no such function, or one that puts colours into pipes. */
const [major = 0] = process.versions.node.split('.').map(Number);
const hasStyles = major >= 22;

/** A text in a style where stdout is a terminal with colours, and neither NO_COLOR nor TERM says no. */
export function styled(style: Style, text: string): string {
  return hasStyles ? util.styleText(style, text) : text;
}
