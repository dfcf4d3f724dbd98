export { deliverTo } from './delivery.ts';
export { type Inbox, startInbox } from './inbox.ts';
export { type Letter, MAIL_ACCOUNT } from './mailbox.ts';
export type {
  Hook,
  PagerDutyMessage,
  ReceivedAlert,
  SlackMessage,
  WebhookMessage,
} from './messages.ts';
