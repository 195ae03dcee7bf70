import { ACTIVATOR_ENVIRONMENT } from '../../contract/activator-environment';
import { type LinkReport } from '../../contract/link-report';
import { embeddedMetrics, passMetrics, type PassMeasures } from '../../core/link/metrics';
import { printableJson } from '../../core/text';
import { clock } from '../shared/clock';

/** Side effects, in one object that tests replace. */
export const metricLog = {
  // Past the console, which in Lambda's text format puts a time and a request id before each line.
  write: (line: string): void => void process.stdout.write(`${line}\n`),
};

/** One line for each pass, which CloudWatch Logs turns into metrics: no call, whatever their number. */
export function publishMetrics(report: LinkReport, measured: Omit<PassMeasures, 'now'>): void {
  const linkName = process.env[ACTIVATOR_ENVIRONMENT.linkName];
  if (linkName === undefined) {
    return;
  }
  const now = clock.now();
  const values = passMetrics(report, { ...measured, now });
  metricLog.write(printableJson(embeddedMetrics(linkName, values, now)));
}
