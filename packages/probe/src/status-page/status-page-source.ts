import { probeAttr, probeAttributes } from '@together-otel/semconv';
import { answerOf } from '../http/http-get.ts';
import { parseJson } from '../http/json.ts';
import type { SourceContext } from '../source/context.ts';
import { PacedSource, type SourcePace } from '../source/paced-source.ts';
import { stateReadings } from '../source/readings.ts';
import type { Reading, Report, StatusLine } from '../source/source.ts';
import { type ComponentState, readStatusPage, type StatusComponent } from './status-page.ts';

/** Settings of the status page source. */
export interface StatusPageSettings extends SourcePace {
  /** URL of its JSON. The key is never sent there. */
  readonly url: URL;
}

/** Reports the components of a status page. */
export class StatusPageSource extends PacedSource<StatusPageSettings> {
  override readonly name = 'status_page';

  constructor(context: SourceContext, settings: StatusPageSettings) {
    super(context, settings.url.hostname, settings);
  }

  override async read(signal: AbortSignal): Promise<Report> {
    const { status, body } = answerOf(await this.context.get({ url: this.settings.url, signal }));
    if (status !== 200) throw new Error(`the status page returned ${status}`);
    const components = readStatusPage(parseJson(body));
    if (components === undefined) {
      throw new Error(
        `${this.settings.url.origin}${this.settings.url.pathname} is not a known status page: expected the JSON of Statuspage (/api/v2/summary.json), Better Stack (/index.json) or Instatus (/v2/components.json)`,
      );
    }
    return { readings: components.flatMap(readingsOf), lines: components.map(lineOf) };
  }
}

function readingsOf({ name, state }: StatusComponent): Reading[] {
  const { name: key, values } = probeAttributes.statusComponentState;
  const attributes = { [probeAttr.statusComponentName]: name };
  return stateReadings('statusComponent', key, values, state, attributes);
}

function lineOf({ name, state }: StatusComponent): StatusLine {
  return { subject: name, status: statusOf(state), text: state.replaceAll('_', ' ') };
}

/** Third-party information: only a full outage makes `--once` fail. */
function statusOf(state: ComponentState): StatusLine['status'] {
  if (state === 'major_outage') return 'down';
  return state === 'operational' ? 'ok' : 'notice';
}
