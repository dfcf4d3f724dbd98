import { days } from '../../promql/duration.ts';
import type { Expression } from '../../promql/expression.ts';
import type { SignalKeyOf } from '../../registry.ts';
import * as probe from '../../signals/probe.ts';
import type { View } from '../../signals/view.ts';
import { thresholds } from '../../thresholds.ts';
import { type BoardRow, legend, type Target, target } from '../board.ts';
import { limits } from '../limits.ts';

/** Whether the API is up. */
export function uptime(view: View): BoardRow {
  const stat = { kind: 'stat', width: 6 } as const;
  const perUrl = view.per('checkedUrl');
  return {
    title: 'Uptime',
    height: 4,
    panels: [
      {
        ...stat,
        id: 1,
        title: 'API',
        question: 'Does the API answer with its list of models, right now?',
        action:
          'Down: an outage of Together; fail over to another provider. Otherwise the states below say which: your key, your quota, or your network.',
        unit: 'state',
        limit: { bad: 'below', at: 1, watch: 1 },
        target: target(probe.apiUp.expression(view), 'up'),
      },
      {
        ...stat,
        id: 2,
        title: 'Uptime in the time shown',
        question: 'What share of the time was it up?',
        action: 'Below the objective: compare the gaps with your own errors before you complain.',
        unit: 'share',
        limit: limits.success,
        target: target(
          view.query.gauge('apiState', { apiState: 'up' }).over('avg', '$__range').average(),
          'uptime',
        ),
      },
      {
        ...stat,
        id: 3,
        title: 'Duration of a check',
        question: 'How long does `GET /models` take?',
        action:
          "Above three seconds Together's guide calls it degraded; the phases below show where.",
        unit: 'seconds',
        limit: { bad: 'above', at: thresholds.probe.seconds, watch: thresholds.probe.seconds / 3 },
        target: target(probe.checkDuration.expression(perUrl).max(), 'slowest'),
      },
      {
        ...stat,
        id: 4,
        title: 'Certificate expires in',
        question: 'Is a certificate about to expire?',
        action: "Together's: inform them. Your own gateway's: renew it now.",
        unit: 'seconds',
        limit: { bad: 'below', at: thresholds.certificate.remaining, watch: days(21) },
        target: target(probe.certificateRemaining.expression(view), 'first'),
      },
    ],
  };
}

/** Duration of a check's phases, and outcomes of checks. */
export function phases(view: View): BoardRow {
  return {
    title: 'Checks',
    height: 8,
    panels: [
      {
        kind: 'chart',
        id: 10,
        title: 'State of the API',
        question: 'Since when, and whose fault is it?',
        action:
          'down: an outage of Together. refused: your key, account or base URL. limited: your quota. unreachable: your DNS, network or proxy.',
        unit: 'state',
        width: 8,
        targets: [target(view.query.gauge('apiState').max('apiState'), legend('apiState'))],
      },
      {
        kind: 'chart',
        id: 11,
        title: 'Duration of a check',
        question: 'Is the API getting slower?',
        action: 'One target: its region or proxy. All targets: Together, or your network.',
        unit: 'seconds',
        limit: { bad: 'above', at: thresholds.probe.seconds, watch: thresholds.probe.seconds / 3 },
        width: 8,
        targets: [
          target(probe.checkDuration.expression(view.per('checkedUrl')), legend('checkedUrl')),
        ],
      },
      {
        kind: 'chart',
        id: 12,
        title: 'Phases of a check',
        question: 'Is it name resolution, connection, TLS, the server or the transfer?',
        action: 'First byte: the server. Everything before: DNS, network or a proxy.',
        unit: 'seconds',
        stacked: true,
        width: 8,
        targets: phaseTargets(view),
      },
    ],
  };
}

/** The probe's own `/metrics` has the phases under blackbox_exporter's name. */
function phaseTargets({ query, over }: View): Target[] {
  if (query.settings.suffixes === 'exporter') {
    const byPhase = query.foreign('probe_http_duration_seconds').over('avg', over);
    return [target(byPhase.aggregateByName('max', ['phase']), '{{phase}}')];
  }
  const average = (key: SignalKeyOf<'gauge'>): Expression =>
    query.gauge(key).over('avg', over).max();
  const nanoseconds = 1e9;
  return [
    target(average('httpcheckDnsLookupDuration').dividedBy(nanoseconds), 'name resolution'),
    target(average('httpcheckClientConnectionDuration').dividedBy(nanoseconds), 'connection'),
    target(average('httpcheckTlsHandshakeDuration').dividedBy(nanoseconds), 'TLS'),
    target(average('firstByteDuration'), 'first byte'),
    target(average('httpcheckResponseDuration').dividedBy(nanoseconds), 'transfer'),
  ];
}
