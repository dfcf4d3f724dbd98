import { type Notice, subjectOf, textOf } from './notice.ts';

/** @see https://docs.slack.dev/messaging/formatting-message-text */
export function slackBody(notice: Notice): object {
  const text = textOf(notice)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
  return { text };
}

/**
 * Mentions no one, whatever the text contains. @see
 * https://docs.discord.com/developers/resources/webhook
 */
export function discordBody(notice: Notice): object {
  return { content: textOf(notice).slice(0, 2000), allowed_mentions: { parse: [] } };
}

/** An adaptive card, as accepted by Teams workflows. */
export function teamsBody(notice: Notice): object {
  const [subject, ...rest] = [subjectOf(notice), ...textOf(notice).split('\n')];
  const block = (text: string, more: object): object => ({
    type: 'TextBlock',
    text,
    wrap: true,
    ...more,
  });
  const color = notice.state === 'up' || notice.state === 'test' ? 'Good' : 'Attention';
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [block(subject, { weight: 'Bolder', color }), ...rest.map((line) => block(line, {}))],
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', attachments: [{ contentType, content }] };
}

/** Machine-readable; documented in the README. */
export function genericBody(notice: Notice): object {
  const { state, cause, source, target, text, since, at, downMillis } = notice;
  return {
    version: 1,
    state,
    ...(cause && { cause }),
    source,
    target,
    text,
    summary: subjectOf(notice),
    since: new Date(since).toISOString(),
    at: new Date(at).toISOString(),
    ...(downMillis !== undefined && { downSeconds: Math.round(downMillis / 1000) }),
  };
}
