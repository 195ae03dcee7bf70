/*
 * An account as `cdk bootstrap` leaves it: the staging bucket, the version, and the roles that `cdk` and CloudFormation
 * assume, all taken from the template of the installed `cdk`, with the parameters that the command gives by default.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type AccountContext } from './account-context';
import { evaluateConditions } from './cloudformation/state/conditions';
import { evaluate, type Scope } from './cloudformation/state/intrinsics';
import { resolveParameters, type GivenParameter, type ParameterDefinition } from './cloudformation/state/parameters';
import { type HasIam } from './iam/state/iam';
import { type HasS3 } from './s3/state/s3';
import { type HasSsm } from './ssm/state/ssm';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

interface BootstrapTemplate {
  readonly Parameters: Readonly<Record<string, ParameterDefinition>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
}

interface RoleProperties {
  readonly RoleName: string;
  readonly AssumeRolePolicyDocument: unknown;
  readonly ManagedPolicyArns?: readonly string[];
  readonly Policies?: readonly { readonly PolicyName: string; readonly PolicyDocument: unknown }[];
}

interface PolicyProperties {
  readonly PolicyName: string;
  readonly PolicyDocument: unknown;
  readonly Roles: readonly string[];
}

/** Parameters that the command sets. With `--trust` it requires the policies to deploy with. */
function givenBy(trustedAccounts: readonly string[]): readonly GivenParameter[] {
  const trusted = trustedAccounts.join(',');
  const values = {
    FileAssetsBucketKmsKeyId: 'AWS_MANAGED_KEY',
    ...(trusted === ''
      ? {}
      : {
          TrustedAccounts: trusted,
          TrustedAccountsForLookup: trusted,
          CloudFormationExecutionPolicies: 'arn:aws:iam::aws:policy/AdministratorAccess',
        }),
  };
  return Object.entries(values).map(([key, value]) => ({ key, value, usePrevious: false }));
}

/** The property that names a resource, which `Ref` gives. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::ECR::Repository': 'RepositoryName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SSM::Parameter': 'Name',
};

export function bootstrap(account: AccountContext & HasIam & HasS3 & HasSsm, trustedAccounts: readonly string[] = []): void {
  const path = require.resolve('aws-cdk/lib/api/bootstrap/bootstrap-template.yaml');
  const template = parse(readFileSync(path, 'utf8')) as BootstrapTemplate;
  const scope = scopeOf(account, template, givenBy(trustedAccounts));
  const propertiesOf = <Properties>(type: string): readonly Properties[] =>
    Object.values(template.Resources)
      .filter(({ Type }) => Type === type)
      .map(({ Properties }) => evaluate(Properties, scope) as Properties);

  for (const { BucketName } of propertiesOf<{ readonly BucketName: string }>('AWS::S3::Bucket')) {
    account.s3.createBucket(BucketName);
  }
  for (const { Name, Value, Type } of propertiesOf<Readonly<Record<'Name' | 'Value' | 'Type', string>>>('AWS::SSM::Parameter')) {
    account.ssm.put({ name: Name, value: Value, type: Type });
  }
  for (const role of propertiesOf<RoleProperties>('AWS::IAM::Role')) {
    account.iam.createRole(role.RoleName, role.AssumeRolePolicyDocument);
    role.ManagedPolicyArns?.forEach((arn) => account.iam.attachRolePolicy(role.RoleName, arn));
    role.Policies?.forEach(({ PolicyName, PolicyDocument }) => account.iam.putRolePolicy(role.RoleName, PolicyName, PolicyDocument));
  }
  for (const { PolicyName, PolicyDocument, Roles } of propertiesOf<PolicyProperties>('AWS::IAM::Policy')) {
    Roles.forEach((roleName) => account.iam.putRolePolicy(roleName, PolicyName, PolicyDocument));
  }
}

/** Names are settled by parameters alone, so that a reference needs no resource that exists. */
function scopeOf(
  account: AccountContext & HasIam,
  { Parameters, Conditions, Resources }: BootstrapTemplate,
  given: readonly GivenParameter[],
): Scope {
  const { resolved } = resolveParameters(Parameters, given, new Map(), (name) => {
    throw new Error(`the bootstrap template requires the parameter ${name}`);
  });
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': account.accountId,
    'AWS::Partition': account.partition,
    'AWS::Region': account.region,
  };
  const unknown = (what: string): never => {
    throw new Error(`the bootstrap template uses ${what}, which the local AWS does not know`);
  };
  const nameOf = (logicalId: string): string => {
    const { Type, Properties } = Resources[logicalId] ?? unknown(logicalId);
    return evaluate(Properties[NAMES[Type] ?? unknown(`the name of ${logicalId} (${Type})`)], scope) as string;
  };
  const scope: Scope = {
    ref: (name) => resolved.get(name) ?? pseudo[name] ?? nameOf(name),
    attribute: (logicalId, attribute) => {
      const type = attribute === 'Arn' ? Resources[logicalId]?.Type : undefined;
      switch (type) {
        case 'AWS::IAM::Role':
          return account.iam.roleArn(nameOf(logicalId));
        case 'AWS::S3::Bucket':
          return `arn:${account.partition}:s3:::${nameOf(logicalId)}`;
        case 'AWS::ECR::Repository':
          return account.arn('ecr', `repository/${nameOf(logicalId)}`);
        default:
          return unknown(`${logicalId}.${attribute}`);
      }
    },
    condition: (name) => conditions.get(name) ?? unknown(`the condition ${name}`),
    importValue: (name) => unknown(`the export ${String(name)}`),
    availabilityZones: () => unknown('availability zones'),
  };
  const conditions = evaluateConditions(Conditions, scope);
  return scope;
}
