/* The API of drift detection. */
import { type CloudFormation } from './state/cloudformation';
import { type DriftDetection } from './state/drift';
import { type Stack } from './state/stack';
import { AwsError, type Call } from '../service';

type Input = Call['input'];

/** Members and answers of the operations, whose permissions are required on the stack. */
export function driftOperations(
  cloudFormation: CloudFormation,
  stackOf: (call: Call) => Stack,
): Readonly<Record<string, { readonly members: readonly string[]; run(call: Call): unknown }>> {
  return {
    DetectStackDrift: {
      members: ['StackName', 'LogicalResourceIds'],
      run: (call) => ({
        StackDriftDetectionId: cloudFormation.drifts.detect(stackOf(call), listOf(call.input, 'LogicalResourceIds')).id,
      }),
    },
    DescribeStackDriftDetectionStatus: {
      members: ['StackDriftDetectionId'],
      run: ({ input }) => describeDetection(cloudFormation.drifts.detection(String(input.StackDriftDetectionId))),
    },
    DetectStackResourceDrift: {
      members: ['StackName', 'LogicalResourceId'],
      run: (call) => ({ StackResourceDrift: cloudFormation.drifts.detectOne(stackOf(call), String(call.input.LogicalResourceId)) }),
    },
    DescribeStackResourceDrifts: {
      members: ['StackName', 'StackResourceDriftStatusFilters', 'NextToken', 'MaxResults'],
      run: (call) => {
        const wanted = listOf(call.input, 'StackResourceDriftStatusFilters');
        const drifts = cloudFormation.drifts.of(stackOf(call));
        return {
          StackResourceDrifts: drifts.filter(
            ({ StackResourceDriftStatus: status }) => wanted === undefined || wanted.length === 0 || wanted.includes(status),
          ),
        };
      },
    },
  };
}

export function describeDrift(detection: DriftDetection | undefined): unknown {
  return { StackDriftStatus: detection?.status ?? 'NOT_CHECKED', LastCheckTimestamp: detection?.at };
}

function describeDetection(detection: DriftDetection | undefined): unknown {
  if (!detection) {
    throw new AwsError('ValidationError', 'The drift detection does not exist');
  }
  return {
    StackId: detection.stack.id,
    StackDriftDetectionId: detection.id,
    StackDriftStatus: detection.status,
    DetectionStatus: 'DETECTION_COMPLETE',
    DriftedStackResourceCount: detection.driftedCount,
    Timestamp: detection.at,
  };
}

function listOf(input: Input, name: string): readonly string[] | undefined {
  return Array.isArray(input[name]) ? (input[name] as string[]) : undefined;
}
