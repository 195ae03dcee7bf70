/** What CloudFormation says of the stack that contains the preflight. */
export interface OwnStack {
  /** The stack goes back to what it was before, and nothing may stand in the way. */
  readonly rollingBack: boolean;
  /** Ids of the stack's endpoints by logical id. One that is about to be created has no id yet, and is not among them. */
  readonly endpointIds: ReadonlyMap<string, string>;
}

/** A resource as CloudFormation lists it. */
export interface ListedResource {
  readonly logicalId?: string;
  readonly physicalId?: string;
  readonly type?: string;
  readonly status?: string;
}

/** Reads CloudFormation's answers. */
export function ownStack(stackStatus: string | undefined, resources: readonly ListedResource[]): OwnStack {
  return {
    rollingBack: /ROLLBACK/.test(stackStatus ?? ''),
    endpointIds: new Map(
      resources.flatMap(({ logicalId, physicalId, type, status }): [string, string][] =>
        logicalId === undefined || !physicalId || type !== 'AWS::EC2::VPCEndpoint' || isGone(status) ? [] : [[logicalId, physicalId]],
      ),
    ),
  };
}

/** Deleted, or retained outside the stack: listed still, but no longer part of it. */
function isGone(status: string | undefined): boolean {
  return status === 'DELETE_COMPLETE' || status === 'DELETE_SKIPPED';
}
