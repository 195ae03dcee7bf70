/* Stack refactors: resources get other logical ids, and nothing else changes. Within one stack, as `cdk refactor` asks for a rename. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { AwsError, NotImplementedError } from '../../service';
import { type Engine } from './engine';
import { ResourceWork } from './resource-work';
import { type Stack, type StackContent, type StackResource } from './stack';
import { stackContent } from './stack-content';
import { stackScope } from './stack-scope';
import { dependenciesOf, type ResourceDefinition } from './template';

export interface ResourceMapping {
  readonly from: { readonly stackName: string; readonly logicalId: string };
  readonly to: { readonly stackName: string; readonly logicalId: string };
}

export interface StackRefactor {
  readonly id: string;
  readonly stack: Stack;
  readonly content: StackContent;
  readonly renamed: ReadonlyMap<string, StackResource>;
  readonly status: 'CREATE_COMPLETE' | 'CREATE_FAILED';
  readonly statusReason?: string;
  executionStatus: 'UNAVAILABLE' | 'AVAILABLE' | 'EXECUTE_COMPLETE';
}

/** Of the types that CloudFormation does not refactor, those that are known here. */
const UNSUPPORTED: ReadonlySet<string> = new Set(['AWS::Lambda::EventInvokeConfig']);

/** Sections that a refactor may not change. */
const FIXED = ['Parameters', 'Conditions', 'Mappings'];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-refactoring.html */
export class StackRefactors {
  private readonly refactors: StackRefactor[] = [];

  constructor(private readonly engine: Engine) {}

  get(id: string): StackRefactor {
    const found = this.refactors.find((refactor) => refactor.id === id);
    if (found === undefined) {
      throw new AwsError('StackRefactorNotFoundException', `Stack refactor ${id} does not exist`, 404);
    }
    return found;
  }

  create(stack: Stack, templateBody: string, mappings: readonly ResourceMapping[]): StackRefactor {
    if (mappings.some(({ from, to }) => from.stackName !== stack.name || to.stackName !== stack.name)) {
      throw new NotImplementedError('CreateStackRefactor between stacks');
    }
    const content = stackContent(this.engine, stack, {
      region: stack.region,
      stackName: stack.name,
      changeSetName: '',
      type: 'UPDATE',
      templateBody,
      parameters: [...stack.content.parameters.keys()].map((key) => ({ key, usePrevious: true })),
      tags: stack.content.tags,
      capabilities: stack.capabilities,
    });
    const names = new Map(mappings.map(({ from, to }) => [from.logicalId, to.logicalId]));
    const renamed = new Map(
      [...stack.resources].map(([logicalId, resource]) => {
        const name = names.get(logicalId) ?? logicalId;
        return [name, { ...resource, logicalId: name }];
      }),
    );
    const problem = this.problemOf(stack, content, renamed, mappings);
    const refactor: StackRefactor = {
      id: randomUUID(),
      stack,
      content,
      renamed,
      status: problem === undefined ? 'CREATE_COMPLETE' : 'CREATE_FAILED',
      statusReason: problem,
      executionStatus: problem === undefined ? 'AVAILABLE' : 'UNAVAILABLE',
    };
    this.refactors.push(refactor);
    return refactor;
  }

  execute(refactor: StackRefactor): void {
    const { stack, content, renamed } = refactor;
    if (refactor.executionStatus !== 'AVAILABLE') {
      throw new AwsError('ValidationError', `Stack refactor ${refactor.id} cannot be executed: it is ${refactor.executionStatus}`);
    }
    stack.resources.clear();
    for (const [logicalId, resource] of renamed) {
      const definition = content.resources.get(logicalId) as ResourceDefinition;
      stack.resources.set(logicalId, { ...resource, definition, dependencies: dependenciesOf(definition) });
      stack.resourceEvent({ ...resource, definition }, 'UPDATE_COMPLETE');
    }
    stack.content = content;
    refactor.executionStatus = 'EXECUTE_COMPLETE';
  }

  private problemOf(
    stack: Stack,
    content: StackContent,
    renamed: ReadonlyMap<string, StackResource>,
    mappings: readonly ResourceMapping[],
  ): string | undefined {
    for (const { from, to } of mappings) {
      const type = stack.resources.get(from.logicalId)?.definition.Type;
      if (type === undefined || stack.resources.has(to.logicalId)) {
        return `Resource mapping from ${from.logicalId} to ${to.logicalId} is invalid`;
      }
      if (UNSUPPORTED.has(type) || this.engine.types.get(type).isCustom) {
        return `Stack Refactor does not support the following resource: ${from.logicalId} (${type})`;
      }
    }
    const sections = (body: string): unknown => {
      const template = JSON.parse(body) as Readonly<Record<string, unknown>>;
      return FIXED.map((section) => template[section] ?? {});
    };
    if (!isDeepStrictEqual(sections(content.templateBody), sections(stack.content.templateBody))) {
      return `Stack Refactor does not support changes of ${FIXED.join(', ')}`;
    }
    const [before, after] = [[...renamed.keys()].sort(), [...content.resources.keys()].sort()];
    if (!isDeepStrictEqual(before, after)) {
      const different = [...before.filter((id) => !after.includes(id)), ...after.filter((id) => !before.includes(id))];
      return `Stack Refactor does not support creating or deleting resources: ${different.join(', ')}`;
    }
    const changed = [...renamed.values()].filter((resource) => this.isChanged(stack, content, renamed, resource));
    return changed.length === 0
      ? undefined
      : `Stack Refactor does not support changes of resources: ${changed.map(({ logicalId }) => logicalId).join(', ')}`;
  }

  private isChanged(
    stack: Stack,
    content: StackContent,
    renamed: ReadonlyMap<string, StackResource>,
    { logicalId, definition, properties, stackTags }: StackResource,
  ): boolean {
    const after = content.resources.get(logicalId) as ResourceDefinition;
    // With the resources under their new logical ids.
    const view = Object.assign(Object.create(Object.getPrototypeOf(stack) as object) as Stack, stack, { resources: new Map(renamed) });
    const planned = new ResourceWork(this.engine, view).plan(
      logicalId,
      after,
      stackScope(this.engine, view, content.resolvedParameters),
      stackTags,
    );
    const attributes = ({ Type, DeletionPolicy, UpdateReplacePolicy, Condition }: ResourceDefinition) => [
      Type,
      DeletionPolicy,
      UpdateReplacePolicy,
      Condition,
    ];
    return !isDeepStrictEqual(attributes(definition), attributes(after)) || !isDeepStrictEqual(planned.properties, properties);
  }
}
