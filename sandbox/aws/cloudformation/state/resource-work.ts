/* Creates, updates and deletes single resources of a stack, with the events that CloudFormation writes. */
import { randomUUID } from 'node:crypto';
import { withStrings, type CustomResourceAccount } from '../resources/custom-resource';
import { AwsError } from '../../service';
import { ResourceFailure, type Properties, type ResourceContext } from '../../resource-types/resource-type';
import { problemText } from '../schema/schema-problems';
import { type Engine } from './engine';
import { runGraph } from './graph';
import { type HandlerOperation } from '../resources/handler-permissions';
import { authorizeResource } from './resource-permissions';
import { evaluate, type Scope } from './intrinsics';
import { type Stack, type StackResource } from './stack';
import { dependenciesOf, type ResourceDefinition } from './template';

export class ResourceWork {
  constructor(
    private readonly engine: Engine,
    private readonly stack: Stack,
    private readonly cancelled?: AbortSignal,
  ) {}

  /** The resource as the template wants it, before it exists. */
  plan(logicalId: string, definition: ResourceDefinition, scope: Scope, stackTags: StackResource['stackTags']): StackResource {
    const evaluated = evaluate(definition.Properties, scope) as Properties;
    const { isCustom, problemsOf } = this.engine.types.get(definition.Type);
    const problems = problemsOf(evaluated);
    if (problems.length > 0) {
      const message = problems.map(problemText).join(', ');
      throw new AwsError('ValidationError', `Properties validation failed for resource ${logicalId} with message:\n[${message}]`);
    }
    return {
      logicalId,
      definition,
      dependencies: dependenciesOf(definition),
      properties: (isCustom ? withStrings(evaluated) : evaluated) as Properties,
      attributes: {},
      stackTags,
    };
  }

  /** Keeps in the stack what there is to delete, also when the creation fails. */
  async create(planned: StackResource, status: 'CREATE' | 'UPDATE'): Promise<void> {
    const { type } = this.engine.types.get(planned.definition.Type);
    this.stack.resources.set(planned.logicalId, planned);
    try {
      await this.authorize(planned, 'create');
      const state = await type.create(planned.properties, this.context(planned));
      const created = { ...planned, ...state };
      this.stack.resources.set(planned.logicalId, created);
      this.stack.resourceEvent(created, `${status}_IN_PROGRESS`, 'Resource creation Initiated');
      this.stack.resourceEvent(created, `${status}_COMPLETE`);
    } catch (error) {
      const failed = error instanceof ResourceFailure ? { ...planned, physicalId: error.physicalId } : planned;
      this.stack.resources.set(planned.logicalId, failed);
      this.fail(failed, `${status}_FAILED`, error);
    }
  }

  /** Gives the physical id that was replaced, if the resource answered with a new one. */
  async update(planned: StackResource, current: StackResource, physicalId: string): Promise<StackResource | undefined> {
    const { type } = this.engine.types.get(planned.definition.Type);
    const kept = { ...planned, physicalId, attributes: current.attributes };
    this.stack.resources.set(planned.logicalId, kept);
    this.stack.resourceEvent(kept, 'UPDATE_IN_PROGRESS');
    try {
      if (!type.update) {
        throw new AwsError('NotUpdatable', `${type.type} does not support updates`);
      }
      await this.authorize(planned, 'update', current);
      const state = await type.update(physicalId, planned.properties, current.properties, this.context(planned));
      const updated = { ...planned, ...state };
      this.stack.resources.set(planned.logicalId, updated);
      const isReplaced = state.physicalId !== physicalId;
      if (isReplaced) {
        this.stack.resourceEvent(updated, 'UPDATE_IN_PROGRESS', 'Requested update required the provider to create a new physical resource');
      }
      this.stack.resourceEvent(updated, 'UPDATE_COMPLETE');
      return isReplaced ? { ...current, physicalId } : undefined;
    } catch (error) {
      return this.fail(kept, 'UPDATE_FAILED', error);
    }
  }

  /** Undefined for a type that cannot be read. */
  reader(resource: StackResource): (() => Properties | undefined) | undefined {
    const { type } = this.engine.types.get(resource.definition.Type);
    const { physicalId } = resource;
    return type.read && (() => (physicalId === undefined ? undefined : type.read?.(physicalId, this.context(resource, false))));
  }

  /** Deletes in reverse order of dependency and gives those that could not be deleted. */
  async deleteAll(
    condemned: readonly StackResource[],
    policyOf: (resource: StackResource) => string | undefined,
  ): Promise<readonly StackResource[]> {
    const byKey = new Map(condemned.map((resource) => [`${resource.logicalId}|${resource.physicalId ?? ''}`, resource]));
    const failedKeys = await runGraph({
      nodes: byKey.keys(),
      before: (key) => {
        const { logicalId } = byKey.get(key) as StackResource;
        return [...byKey]
          .filter(([, other]) => other.logicalId !== logicalId && other.dependencies.includes(logicalId))
          .map(([other]) => other);
      },
      run: async (key) => {
        const resource = byKey.get(key) as StackResource;
        await this.delete(resource, policyOf(resource));
      },
      continueAfterFailure: true,
    });
    return failedKeys.map((key) => byKey.get(key) as StackResource);
  }

  private async delete(resource: StackResource, policy: string | undefined): Promise<void> {
    if (policy === 'Retain') {
      this.stack.resourceEvent(resource, 'DELETE_SKIPPED');
      this.forget(resource);
      return;
    }
    this.stack.resourceEvent(resource, 'DELETE_IN_PROGRESS');
    try {
      if (resource.physicalId !== undefined) {
        const { type } = this.engine.types.get(resource.definition.Type);
        await this.authorize(resource, 'delete');
        await type.delete(resource.physicalId, resource.properties, this.context(resource, false));
      }
    } catch (error) {
      this.fail(resource, 'DELETE_FAILED', error);
    }
    this.stack.resourceEvent(resource, 'DELETE_COMPLETE');
    this.forget(resource);
  }

  /** A replacement may live on under the same name. */
  private forget(resource: StackResource): void {
    if (this.stack.resources.get(resource.logicalId)?.physicalId === resource.physicalId) {
      this.stack.resources.delete(resource.logicalId);
    }
  }

  fail(resource: StackResource, status: string, error: unknown): never {
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof AwsError ? error.code : 'InternalFailure';
    // Errors of the template, and of custom resources, come without the words of a resource handler.
    const isPlain =
      error instanceof ResourceFailure || code === 'ValidationError' || this.engine.types.get(resource.definition.Type).isCustom;
    if (!(error instanceof ResourceFailure) && !(error instanceof AwsError)) {
      this.engine.account.log('cloudformation', error instanceof Error ? (error.stack ?? message) : message);
    }
    this.stack.resourceEvent(
      resource,
      status,
      isPlain ? message : `Resource handler returned message: "${message}" (RequestToken: ${randomUUID()}, HandlerErrorCode: ${code})`,
    );
    throw error;
  }

  private authorize(resource: StackResource, operation: HandlerOperation, previous?: StackResource): Promise<void> {
    const { isTaggable } = this.engine.types.get(resource.definition.Type);
    const propertiesOf = ({ properties, stackTags }: StackResource): Properties =>
      isTaggable && Object.keys(stackTags).length > 0 ? { Tags: stackTags, ...properties } : properties;
    return authorizeResource(this.engine.account, this.stack, {
      type: resource.definition.Type,
      operation,
      properties: propertiesOf(resource),
      previous: previous && propertiesOf(previous),
    });
  }

  private context(resource: StackResource, isCancellable = true): ResourceContext<CustomResourceAccount> {
    return {
      account: this.engine.types.account,
      region: this.stack.region,
      stackName: this.stack.name,
      stackId: this.stack.id,
      logicalId: resource.logicalId,
      stackTags: resource.stackTags,
      cancelled: isCancellable ? this.cancelled : undefined,
    };
  }
}
