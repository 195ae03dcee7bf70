/* Resources that exist and do nothing, of types that are deployed beside a link. */
import { AwsError } from '../service';
import { type ResourceState } from '../resource-types/resource-type';

export interface HasInertResources {
  readonly inertResources: InertResources;
}

export class InertResources {
  private readonly states = new Map<string, ResourceState>();
  private readonly counts = new Map<string, number>();

  create(type: string, state: ResourceState): void {
    const key = keyOf(type, state.physicalId);
    if (this.states.has(key)) {
      throw new AwsError('AlreadyExists', `Resource of type '${type}' with identifier '${state.physicalId}' already exists.`);
    }
    this.states.set(key, state);
  }

  get(type: string, physicalId: string): ResourceState {
    const state = this.states.get(keyOf(type, physicalId));
    if (!state) {
      throw new AwsError('NotFound', `Resource of type '${type}' with identifier '${physicalId}' was not found.`);
    }
    return state;
  }

  delete(type: string, physicalId: string): void {
    this.get(type, physicalId);
    this.states.delete(keyOf(type, physicalId));
  }

  /** 1, 2, 3 and so on, for revisions, which are never given twice. */
  next(counter: string): number {
    const count = (this.counts.get(counter) ?? 0) + 1;
    this.counts.set(counter, count);
    return count;
  }
}

function keyOf(type: string, physicalId: string): string {
  return `${type}|${physicalId}`;
}
