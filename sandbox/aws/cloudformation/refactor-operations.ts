/* Stack refactors over the API, as far as `cdk refactor` calls it. */
import { NotImplementedError, type Call, type Operation } from '../service';
import { type CloudFormation } from './state/cloudformation';

interface Location {
  readonly StackName: string;
  readonly LogicalResourceId: string;
}

interface Definition {
  readonly StackName?: string;
  readonly TemplateBody?: string;
  readonly TemplateURL?: string;
}

/** @param templateAt reads a template from S3 */
export function refactorOperations(
  cloudFormation: CloudFormation,
  templateAt: (url: string) => string,
): Readonly<Record<string, Pick<Operation, 'members' | 'run'>>> {
  const { refactors } = cloudFormation;
  const refactorOf = ({ input }: Call) => refactors.get(String(input.StackRefactorId));
  return {
    CreateStackRefactor: {
      members: [
        'Description',
        'EnableStackCreation',
        'StackDefinitions',
        ...['StackName', 'TemplateBody', 'TemplateURL'].map((member) => `StackDefinitions.${member}`),
        'ResourceMappings',
        ...['Source', 'Destination'].flatMap((end) =>
          [end, `${end}.StackName`, `${end}.LogicalResourceId`].map((member) => `ResourceMappings.${member}`),
        ),
      ],
      run: ({ region, input }) => {
        const [definition, ...others] = input.StackDefinitions as readonly Definition[];
        if (definition === undefined || others.length > 0 || (input.EnableStackCreation ?? 'false') !== 'false') {
          throw new NotImplementedError('CreateStackRefactor of another number of stacks than one');
        }
        const mappings = (Array.isArray(input.ResourceMappings) ? input.ResourceMappings : []) as readonly {
          Source: Location;
          Destination: Location;
        }[];
        const at = ({ StackName: stackName, LogicalResourceId: logicalId }: Location) => ({ stackName, logicalId });
        const refactor = refactors.create(
          cloudFormation.getStack(region, String(definition.StackName)),
          definition.TemplateBody ?? templateAt(String(definition.TemplateURL)),
          mappings.map(({ Source, Destination }) => ({ from: at(Source), to: at(Destination) })),
        );
        return { StackRefactorId: refactor.id };
      },
    },

    DescribeStackRefactor: {
      members: ['StackRefactorId'],
      run: (call) => {
        const { id, stack, status, statusReason, executionStatus } = refactorOf(call);
        return { StackRefactorId: id, StackIds: [stack.id], Status: status, StatusReason: statusReason, ExecutionStatus: executionStatus };
      },
    },

    ExecuteStackRefactor: {
      members: ['StackRefactorId'],
      run: (call) => {
        refactors.execute(refactorOf(call));
        return {};
      },
    },
  };
}
