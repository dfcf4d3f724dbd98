/**
 * Markup of a message: `expression` is a Go template expression, the others are template fragments.
 */
export interface Medium {
  /** The template that escapes a value, and its body. */
  readonly tamed: string;
  readonly taming: string;
  line(text: string): string;
  strong(text: string): string;
  link(title: string, expression: string): string;
  /** Details of one alert. */
  block(lines: string): string;
}

/** Escapes an external value for a medium. */
export function value(expression: string, { tamed }: Medium): string {
  return `{{ template "${tamed}" (${expression}) }}`;
}

/** On one line and of limited length: model names come from the application. */
const ONE_LINE = String.raw`reReplaceAll "\\s+" " " | printf "%.500s"`;

/** Plain text of mail and pagers. */
export const plain: Medium = {
  tamed: 'together.value',
  taming: ONE_LINE,
  line: (text) => `${text}\n`,
  strong: (text) => text,
  link: (title, expression) => `${title}: ${value(expression, plain)}`,
  block: (lines) => `${lines}\n`,
};

/**
 * Slack's mrkdwn: `<!channel>` in a model's name must not notify a channel.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text
 */
export const slack: Medium = {
  tamed: 'together.slack.value',
  taming: `${ONE_LINE} | reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;"`,
  line: (text) => `${text}\n`,
  strong: (text) => `*${text}*`,
  link: (title, expression) =>
    `<${value(`${expression} | reReplaceAll "[|]" "%7C"`, slack)}|${title}>`,
  block: (lines) => `${lines}\n`,
};

/** HTML of mail; Go's html/template escapes by context. */
export const html: Medium = {
  tamed: plain.tamed,
  taming: plain.taming,
  line: (text) => `<div>${text}</div>`,
  strong: (text) => `<b>${text}</b>`,
  link: (title, expression) => `<a href="{{ ${expression} }}">${title}</a>`,
  block: (lines) => `<div style="margin-bottom:1em">${lines}</div>`,
};
