/* Tags of resources that CloudFormation creates, and what AWS allows of them. */
import { AwsError } from '../service';
import { type ResourceContext } from './resource-type';

export type Tags = Readonly<Record<string, string>>;

const MOST = 50;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;

/** The resource's own tags above those of its stack, and CloudFormation's, which nobody else can set. */
export function tagsInStack(own: Tags, { stackTags, stackName, stackId, logicalId }: ResourceContext): Tags {
  const tags = { ...stackTags, ...own };
  refuseTags(tags);
  return {
    ...tags,
    'aws:cloudformation:stack-name': stackName,
    'aws:cloudformation:stack-id': stackId,
    'aws:cloudformation:logical-id': logicalId,
  };
}

export function refuseTags(tags: Tags): void {
  if (Object.keys(tags).length > MOST) {
    throw new AwsError('TagLimitExceeded', `The maximum number of tags for a resource is ${MOST}, got: ${Object.keys(tags).length}`);
  }
  for (const [key, value] of Object.entries(tags)) {
    if (/^aws:/i.test(key)) {
      throw invalid(`Tag keys starting with 'aws:' are reserved for internal use, got: ${key}`);
    }
    if (key === '' || [...key].length > LONGEST_KEY) {
      throw invalid(`Tag key must have between 1 and ${LONGEST_KEY} characters, got ${[...key].length}: ${key}`);
    }
    if ([...value].length > LONGEST_VALUE) {
      throw invalid(`Tag value exceeds the maximum length of ${LONGEST_VALUE} characters, got ${[...value].length} for key ${key}`);
    }
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
