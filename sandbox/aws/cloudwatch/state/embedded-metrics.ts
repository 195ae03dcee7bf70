/*
 * Metrics within log lines. Only a line that is JSON as a whole counts: with a time and a request id before it, as the
 * console of a function writes in text format, it would not be certain to. "Specification: embedded metric format",
 * Amazon CloudWatch User Guide.
 */
import { type Datum } from './datum';

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
}

const UNITS = ['Seconds', 'Microseconds', 'Milliseconds', 'Bytes', 'Percent', 'Count', 'None'];
/** CloudWatch takes times up to two weeks back and two hours ahead. */
const OLDEST_MILLISECONDS = 14 * 24 * 60 * 60_000;
const NEWEST_MILLISECONDS = 2 * 60 * 60_000;

export function readEmbeddedMetrics(line: string, report: (problem: string) => void): readonly Omit<Datum, 'at'>[] {
  if (!line.startsWith('{') || !line.includes('"_aws"')) {
    return [];
  }
  try {
    return read(JSON.parse(line) as Record<string, unknown>);
  } catch (error) {
    report(error instanceof Error ? error.message : String(error));
    return [];
  }
}

function read(root: Record<string, unknown>): readonly Omit<Datum, 'at'>[] {
  const { Timestamp, CloudWatchMetrics } = root._aws as { Timestamp: unknown; CloudWatchMetrics: readonly Directive[] };
  if (typeof Timestamp !== 'number' || Timestamp < Date.now() - OLDEST_MILLISECONDS || Timestamp > Date.now() + NEWEST_MILLISECONDS) {
    throw new Error('_aws.Timestamp is not a time that CloudWatch takes');
  }
  return CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const dimensions = Object.fromEntries(names.map((name) => [name, textOf(root, name)]));
      return Metrics.map(({ Name, Unit = 'None' }) => {
        if (!UNITS.includes(Unit)) {
          throw new Error(`unit ${Unit} is not known`);
        }
        const value = root[Name];
        if (typeof value !== 'number') {
          throw new Error(`${Name} is not a number`);
        }
        return { namespace: Namespace, name: Name, dimensions, unit: Unit, value };
      });
    }),
  );
}

function textOf(root: Record<string, unknown>, name: string): string {
  const value = root[name];
  if (typeof value !== 'string') {
    throw new Error(`dimension ${name} is not a text`);
  }
  return value;
}
