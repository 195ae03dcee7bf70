/* Brings a stack from what it is to what a template wants, or back if that fails. */
import { isDeepStrictEqual } from 'node:util';
import { type Engine } from './engine';
import { runGraph } from './graph';
import { ResourceWork } from './resource-work';
import { type Stack, type StackContent, type StackResource } from './stack';
import { stackScope } from './stack-scope';
import { dependenciesOf } from './template';

/** What was done to a resource, to be undone by a rollback. */
interface Done {
  readonly kind: 'created' | 'updated' | 'replaced';
  readonly before?: StackResource;
}

export class Deployment {
  private readonly before: ReadonlyMap<string, StackResource>;
  private readonly importsBefore: ReadonlySet<string>;
  private readonly done = new Map<string, Done>();
  private readonly failures = { create: [] as string[], update: [] as string[] };
  /** Old physical resources of what was replaced, to be deleted once the update has succeeded. */
  private readonly replaced: StackResource[] = [];
  /** What a rollback leaves to delete. */
  private readonly condemned: StackResource[] = [];
  private readonly abort = new AbortController();

  constructor(
    private readonly engine: Engine,
    private readonly stack: Stack,
    private readonly target: StackContent,
  ) {
    this.before = new Map(stack.resources);
    this.importsBefore = new Set(stack.imports);
  }

  async create(): Promise<void> {
    const { stack } = this;
    const problem = await this.apply('CREATE');
    stack.content = this.target;
    if (problem === undefined) {
      stack.setStatus('CREATE_COMPLETE');
    } else if (stack.disableRollback) {
      stack.setStatus('CREATE_FAILED', problem);
    } else {
      stack.begin('ROLLBACK');
      stack.setStatus('ROLLBACK_IN_PROGRESS', `${problem} Rollback requested by user.`);
      const stuck = await new ResourceWork(this.engine, stack).deleteAll([...stack.resources.values()], rollbackPolicy);
      stack.setStatus(
        ...outcome(
          'ROLLBACK_COMPLETE',
          'ROLLBACK_FAILED',
          'delete',
          stuck.map((resource) => resource.logicalId),
        ),
      );
    }
  }

  async update(): Promise<void> {
    const { stack } = this;
    const problem = await this.apply('UPDATE');
    if (problem === undefined) {
      const removed = [...this.before.values()].filter((resource) => !this.target.resources.has(resource.logicalId));
      stack.content = this.target;
      stack.setStatus('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
      const stuck = await new ResourceWork(this.engine, stack).deleteAll([...this.replaced, ...removed], (resource) =>
        removed.includes(resource) ? deletionPolicy(resource) : this.target.resources.get(resource.logicalId)?.UpdateReplacePolicy,
      );
      // CloudFormation no longer manages what it could not clean up.
      stuck.filter((resource) => removed.includes(resource)).forEach((resource) => stack.resources.delete(resource.logicalId));
      stack.setStatus('UPDATE_COMPLETE');
    } else if (stack.disableRollback) {
      stack.setStatus('UPDATE_FAILED', problem);
    } else {
      stack.begin('ROLLBACK');
      stack.setStatus('UPDATE_ROLLBACK_IN_PROGRESS', problem);
      await this.rollBack();
    }
  }

  /** Also continues a rollback that failed; `skip` names resources that are taken as rolled back. */
  async rollBack(skip: readonly string[] = []): Promise<void> {
    const { stack } = this;
    const work = new ResourceWork(this.engine, stack);
    const { condemned } = this;
    for (const [logicalId, { kind, before }] of this.done) {
      const now = stack.resources.get(logicalId);
      if (now && kind === 'created') {
        condemned.push(now);
        this.done.delete(logicalId);
      } else if (before && (kind === 'replaced' || skip.includes(logicalId))) {
        stack.resources.set(logicalId, before);
        this.done.delete(logicalId);
        if (now && now.physicalId !== before.physicalId) {
          condemned.push(now);
        }
      }
    }
    const stuck = await runGraph({
      nodes: [...this.done].filter(([, { kind }]) => kind === 'updated').map(([logicalId]) => logicalId),
      before: (logicalId) => this.done.get(logicalId)?.before?.dependencies ?? [],
      run: async (logicalId) => {
        const before = this.done.get(logicalId)?.before as StackResource;
        const now = stack.resources.get(logicalId) as StackResource;
        const superseded = await work.update(before, now, now.physicalId as string);
        this.done.delete(logicalId);
        if (superseded) {
          condemned.push(superseded);
        }
      },
      continueAfterFailure: false,
    });
    if (stuck.length > 0) {
      stack.setStatus('UPDATE_ROLLBACK_FAILED', failedTo('update', stuck));
      return;
    }
    // Untouched resources also take back their old definitions.
    for (const [logicalId, resource] of this.before) {
      const now = stack.resources.get(logicalId);
      stack.resources.set(logicalId, now ? { ...resource, physicalId: now.physicalId, attributes: now.attributes } : resource);
    }
    stack.imports.clear();
    this.importsBefore.forEach((name) => stack.imports.add(name));
    stack.setStatus('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
    await work.deleteAll(condemned, (resource) => (this.before.has(resource.logicalId) ? undefined : rollbackPolicy(resource)));
    condemned.filter((resource) => !this.before.has(resource.logicalId)).forEach((resource) => stack.resources.delete(resource.logicalId));
    stack.setStatus('UPDATE_ROLLBACK_COMPLETE');
  }

  /** Gives the reason of the failure, if there is one. */
  private async apply(operation: 'CREATE' | 'UPDATE'): Promise<string | undefined> {
    const { stack, target } = this;
    stack.imports.clear();
    await runGraph({
      nodes: target.resources.keys(),
      before: (logicalId) => {
        const definition = target.resources.get(logicalId);
        return definition ? dependenciesOf(definition) : [];
      },
      run: (logicalId) => this.applyResource(logicalId, operation),
      continueAfterFailure: false,
      onFailure: () => this.abort.abort(),
    });
    const { create, update } = this.failures;
    if (create.length + update.length > 0) {
      return [create.length > 0 ? failedTo('create', create) : '', update.length > 0 ? failedTo('update', update) : ''].join('').trim();
    }
    try {
      stack.outputs = this.engine.evaluateOutputs(stack, target);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  private async applyResource(logicalId: string, operation: 'CREATE' | 'UPDATE'): Promise<void> {
    const { stack, target } = this;
    const definition = target.resources.get(logicalId);
    if (!definition) {
      return;
    }
    const work = new ResourceWork(this.engine, stack, this.abort.signal);
    const before = this.before.get(logicalId);
    let planned: StackResource = { logicalId, definition, dependencies: [], properties: {}, attributes: {}, stackTags: target.tags };
    const isNew = before?.physicalId === undefined;
    try {
      try {
        planned = work.plan(logicalId, definition, stackScope(this.engine, stack, target.resolvedParameters), target.tags);
      } catch (error) {
        work.fail({ ...planned, physicalId: before?.physicalId }, isNew ? 'CREATE_FAILED' : 'UPDATE_FAILED', error);
      }
      if (isNew) {
        this.done.set(logicalId, { kind: 'created' });
        stack.resourceEvent(planned, 'CREATE_IN_PROGRESS');
        await work.create(planned, 'CREATE');
      } else {
        await this.change(work, planned, before, before.physicalId as string);
      }
    } catch (error) {
      this.failures[isNew || operation === 'CREATE' ? 'create' : 'update'].push(logicalId);
      throw error;
    }
  }

  private async change(work: ResourceWork, planned: StackResource, before: StackResource, physicalId: string): Promise<void> {
    const { logicalId } = planned;
    const known = this.engine.types.get(planned.definition.Type);
    const changed = changedProperties(planned.properties, before.properties);
    const hasOtherTags = known.isTaggable && !isDeepStrictEqual(planned.stackTags, before.stackTags);
    if (changed.length === 0 && !hasOtherTags) {
      this.stack.resources.set(logicalId, { ...planned, physicalId, attributes: before.attributes });
      return;
    }
    if (known.isCustom && changed.includes('ServiceToken')) {
      work.fail(before, 'UPDATE_FAILED', new Error('Modifying service token is not allowed.'));
    }
    if (changed.some((property) => known.replaces(property, planned.properties, before.properties))) {
      this.done.set(logicalId, { kind: 'replaced', before });
      this.stack.resourceEvent(
        { ...planned, physicalId },
        'UPDATE_IN_PROGRESS',
        'Requested update requires the creation of a new physical resource; hence creating one.',
      );
      await work.create(planned, 'UPDATE');
      this.replaced.push(before);
    } else {
      this.done.set(logicalId, { kind: 'updated', before });
      const superseded = await work.update(planned, before, physicalId);
      if (superseded) {
        this.replaced.push(superseded);
      }
    }
  }
}

export function changedProperties(left: StackResource['properties'], right: StackResource['properties']): readonly string[] {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].filter((name) => !isDeepStrictEqual(left[name], right[name]));
}

/** `RetainExceptOnCreate` retains whenever the operation that created the resource is not the one rolled back. */
export function deletionPolicy(resource: StackResource): string | undefined {
  const policy = resource.definition.DeletionPolicy;
  return policy === 'RetainExceptOnCreate' ? 'Retain' : policy;
}

function rollbackPolicy(resource: StackResource): string | undefined {
  return resource.definition.DeletionPolicy;
}

export function failedTo(verb: 'create' | 'update' | 'delete', names: readonly string[]): string {
  return `The following resource(s) failed to ${verb}: [${names.join(', ')}]. `;
}

export function outcome(good: string, bad: string, verb: 'update' | 'delete', failed: readonly string[]): [string, string?] {
  return failed.length === 0 ? [good] : [bad, failedTo(verb, failed)];
}
