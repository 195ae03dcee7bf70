/* What CloudFormation finds wrong with a template's properties when it creates a change set, before it touches any resource. */
import { type ResourceTypes } from './resource-types';
import { problemText } from '../schema/schema-problems';
import { settle } from './changes';
import { type StackContent } from './stack';

export interface ValidationFailure {
  readonly logicalId: string;
  readonly resourceType: string;
  /** In the template: `/Resources/Endpoint/Properties/SubnetIds`. */
  readonly path: string;
  readonly reason: string;
}

export const EARLY_VALIDATION_FAILED =
  'The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.';

export function validateProperties(content: StackContent, types: ResourceTypes): readonly ValidationFailure[] {
  return [...content.resources].flatMap(([logicalId, { Type, Properties }]) => {
    const properties = settle(Properties, content.resolvedParameters) as Readonly<Record<string, unknown>>;
    return types
      .get(Type)
      .problemsOf(properties)
      .map((problem) => ({
        logicalId,
        resourceType: Type,
        path: `/Resources/${logicalId}/Properties${problem.path}`,
        reason: problemText(problem),
      }));
  });
}
