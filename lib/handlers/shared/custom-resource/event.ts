/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html */
export interface CloudFormationEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly ResponseURL: string;
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly StackId: string;
  readonly ResourceProperties?: Readonly<Record<string, unknown>>;
}

export function isCloudFormationEvent(event: unknown): event is CloudFormationEvent {
  if (typeof event !== 'object' || event === null) {
    return false;
  }
  const candidate = event as Record<string, unknown>;
  return (
    ['ResponseURL', 'StackId', 'RequestId', 'LogicalResourceId', 'ResourceType'].every((key) => typeof candidate[key] === 'string') &&
    ['Create', 'Update', 'Delete'].some((type) => type === candidate.RequestType)
  );
}
