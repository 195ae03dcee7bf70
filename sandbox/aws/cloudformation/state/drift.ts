/* Drift: how resources differ from what their template says. A property that the template does not set is not compared. */
import { isDeepStrictEqual } from 'node:util';
import { type Properties } from '../../resource-types/resource-type';
import { type Stack, type StackResource } from './stack';

export interface PropertyDifference {
  /** `/PrivateDnsEnabled`. */
  readonly PropertyPath: string;
  readonly ExpectedValue: string;
  readonly ActualValue: string;
  readonly DifferenceType: 'NOT_EQUAL' | 'REMOVE';
}

export interface ResourceDrift {
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceType: string;
  readonly ExpectedProperties?: string;
  readonly ActualProperties?: string;
  readonly PropertyDifferences?: readonly PropertyDifference[];
  readonly StackResourceDriftStatus: 'IN_SYNC' | 'MODIFIED' | 'DELETED' | 'NOT_CHECKED';
  readonly Timestamp: Date;
}

export interface DriftDetection {
  readonly id: string;
  readonly stack: Stack;
  readonly status: 'DRIFTED' | 'IN_SYNC';
  readonly driftedCount: number;
  readonly at: Date;
}

/** What a type reads of a live resource: undefined if there is none any more. */
export type ReadLive = (() => Properties | undefined) | undefined;

export function driftOf(stack: Stack, resource: StackResource, read: ReadLive, now: Date): ResourceDrift {
  const common = {
    StackId: stack.id,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.definition.Type,
    Timestamp: now,
  };
  if (!read) {
    return { ...common, StackResourceDriftStatus: 'NOT_CHECKED' };
  }
  const live = read();
  const expected = resource.properties;
  if (!live) {
    return { ...common, ExpectedProperties: JSON.stringify(expected), StackResourceDriftStatus: 'DELETED' };
  }
  // Properties that the type does not read are taken to be as they should.
  const compared = Object.keys(expected).filter((name) => Object.hasOwn(live, name));
  const actual = { ...expected, ...Object.fromEntries(compared.map((name) => [name, live[name]])) };
  const differences = compared.flatMap((name) => differenceOf(name, expected[name], live[name]));
  return {
    ...common,
    ExpectedProperties: JSON.stringify(expected),
    ActualProperties: JSON.stringify(actual),
    PropertyDifferences: differences,
    StackResourceDriftStatus: differences.length === 0 ? 'IN_SYNC' : 'MODIFIED',
  };
}

function differenceOf(name: string, expected: unknown, actual: unknown): readonly PropertyDifference[] {
  if (isDeepStrictEqual(comparable(expected), comparable(actual))) {
    return [];
  }
  const [ExpectedValue, ActualValue] = [expected, actual].map((value) =>
    typeof value === 'string' ? value : JSON.stringify(value ?? null),
  );
  return [
    {
      PropertyPath: `/${name}`,
      ExpectedValue: ExpectedValue ?? '',
      ActualValue: ActualValue ?? '',
      DifferenceType: actual === undefined ? 'REMOVE' : 'NOT_EQUAL',
    },
  ];
}

/** `"true"` is `true` to CloudFormation, and the order of a list says nothing. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((element) => JSON.stringify(comparable(element))).sort();
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, comparable(member)]));
  }
  return value === undefined ? undefined : String(value);
}
