/* What drift detection found in the stacks of an account. */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../service';
import { driftOf, type DriftDetection, type ResourceDrift } from './drift';
import { type Engine } from './engine';
import { ResourceWork } from './resource-work';
import { type Stack } from './stack';

const DETECTABLE = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED']);

export class Drifts {
  private readonly detections = new Map<string, DriftDetection>();
  private readonly found = new Map<Stack, Map<string, ResourceDrift>>();

  constructor(private readonly engine: Engine) {}

  /** Of all resources, or of those named. */
  detect(stack: Stack, logicalIds: readonly string[] = [...stack.resources.keys()]): DriftDetection {
    if (!DETECTABLE.has(stack.status)) {
      throw new AwsError('ValidationError', `Drift detection cannot be performed on stack [${stack.name}] in the ${stack.status} state`);
    }
    const drifts = logicalIds.map((logicalId) => this.detectOne(stack, logicalId));
    const drifted = drifts.filter(({ StackResourceDriftStatus: status }) => status === 'MODIFIED' || status === 'DELETED');
    const detection: DriftDetection = {
      id: randomUUID(),
      stack,
      status: drifted.length === 0 ? 'IN_SYNC' : 'DRIFTED',
      driftedCount: drifted.length,
      at: this.engine.account.clock.now(),
    };
    this.detections.set(detection.id, detection);
    return detection;
  }

  detectOne(stack: Stack, logicalId: string): ResourceDrift {
    const resource = stack.resources.get(logicalId);
    if (!resource) {
      throw new AwsError('ValidationError', `Resource ${logicalId} does not exist for stack ${stack.name}`);
    }
    const read = new ResourceWork(this.engine, stack).reader(resource);
    const drift = driftOf(stack, resource, read, this.engine.account.clock.now());
    const drifts = this.found.get(stack) ?? new Map<string, ResourceDrift>();
    drifts.set(logicalId, drift);
    this.found.set(stack, drifts);
    return drift;
  }

  detection(id: string): DriftDetection | undefined {
    return this.detections.get(id);
  }

  latest(stack: Stack): DriftDetection | undefined {
    return [...this.detections.values()].reverse().find((detection) => detection.stack === stack);
  }

  /** As last detected, of resources that are checked. */
  of(stack: Stack): readonly ResourceDrift[] {
    return [...(this.found.get(stack)?.values() ?? [])].filter(({ StackResourceDriftStatus: status }) => status !== 'NOT_CHECKED');
  }
}
