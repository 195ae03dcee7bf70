/*
 * What a CloudFormation resource type looks like to the engine. One file per type in its service's resources/, listed in
 * registry.ts. A type, property or attribute that is not named there is an error: the engine fails closed. What AWS knows of
 * the type (required properties, kinds of values, replacement) comes from AWS's schema.
 */
import { type ResourceSchema } from '../cloudformation/schema/resource-schema';

/** `Account` is the part of the account that the type acts on. */
export interface ResourceContext<Account = unknown> {
  readonly account: Account;
  readonly region: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly logicalId: string;
  /** Tags of the stack, which CloudFormation adds to resources that can be tagged. */
  readonly stackTags: Readonly<Record<string, string>>;
  /** Aborted when the operation has failed elsewhere and no longer waits for this resource. */
  readonly cancelled?: AbortSignal;
}

export type Properties = Readonly<Record<string, unknown>>;

export interface ResourceState {
  /** What `Ref` gives. */
  readonly physicalId: string;
  /** What `Fn::GetAtt` gives. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A failure that left something behind, which the rollback deletes. */
export class ResourceFailure extends Error {
  constructor(
    message: string,
    readonly physicalId: string,
  ) {
    super(message);
  }
}

export interface ResourceType<Account = unknown> {
  readonly type: string;
  /** Every property that is implemented; what a change to it means is in AWS's schema. */
  readonly properties: readonly string[] | 'all';
  /** Every attribute that is implemented, so that another one is refused before anything is created. */
  readonly attributes: readonly string[] | 'all';
  /** For a type that is not in AWS's schemas. */
  readonly schema?: ResourceSchema;
  /** Whether the update replaces the resource, where AWS's schema says that it depends on the values. */
  replaces?(property: string, properties: Properties, previous: Properties): boolean;
  create(properties: Properties, context: ResourceContext<Account>): Promise<ResourceState>;
  /** Absent where every property means replacement. */
  update?(physicalId: string, properties: Properties, previous: Properties, context: ResourceContext<Account>): Promise<ResourceState>;
  /** What can drift of the live resource, undefined if it is gone; a type without it is not checked for drift. */
  read?(physicalId: string, context: ResourceContext<Account>): Properties | undefined;
  delete(physicalId: string, properties: Properties, context: ResourceContext<Account>): Promise<void>;
}
