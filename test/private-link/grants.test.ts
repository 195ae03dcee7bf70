import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type PrefectPrivateLink } from '../../lib/index';
import { link } from './fixtures';

/** What a role of the user may do after a grant. */
function granted(grant: (prefect: PrefectPrivateLink, role: iam.IRole) => iam.Grant): unknown[] {
  const { stack, link: prefect } = link();
  const role = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
  expect(grant(prefect, role).success).toBe(true);
  const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy', {
    Properties: { Roles: [stack.resolve((role.node.defaultChild as iam.CfnRole).ref)] },
  });
  const statements = Object.values(policies).flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[]);
  return statements.map(({ Action, Resource, ...rest }) => ({ ...rest, Action: sorted(Action), Resource: sorted(Resource) }));
}

interface Statement {
  readonly Action: unknown;
  readonly Resource: unknown;
}

/** As a flag of the CDK sorts them. */
function sorted(value: unknown): unknown {
  return Array.isArray(value) ? value.sort(byText) : value;
}

function byText(one: unknown, other: unknown): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}

test('grantActivate allows invoking the activator, and reading that it is this one, and nothing else', () => {
  expect(granted((prefect, role) => prefect.grantActivate(role))).toEqual([
    {
      Effect: 'Allow',
      Action: ['lambda:GetFunctionConfiguration', 'lambda:InvokeFunction'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^PrefectActivatorHandlerFunction/), 'Arn'] },
    },
  ]);
});

test('grantReadStatus allows reading the parameters of the link and nothing else', () => {
  const parameter = (name: unknown): object => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ssm:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, name].flat()],
  });
  expect(granted((prefect, role) => prefect.grantReadStatus(role))).toEqual([
    {
      Effect: 'Allow',
      Action: 'ssm:GetParameter',
      Resource: [
        parameter([':parameter', { Ref: expect.stringMatching(/^PrefectHandOff/) as string }]),
        parameter([':parameter/cdk-prefect-privatelink/', { Ref: 'AWS::StackName' }, '/Prefect/definition']),
        parameter([':parameter/cdk-prefect-privatelink/', { Ref: 'AWS::StackName' }, '/Prefect/hold']),
        parameter([':parameter/cdk-prefect-privatelink/', { Ref: 'AWS::StackName' }, '/Prefect/status']),
      ],
    },
  ]);
});
