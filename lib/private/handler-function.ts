import { existsSync } from 'node:fs';
import * as path from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { FileSystem, RemovalPolicy, type Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface HandlerFunctionOptions {
  readonly runtime?: lambda.Runtime;
  readonly logRetention?: logs.RetentionDays;
  readonly encryptionKey?: kms.IKey;
}

export interface HandlerFunctionProps extends HandlerFunctionOptions {
  /** Folder below `assets/`. */
  readonly handler: 'activator' | 'probe';
  readonly description: string;
  readonly timeout: Duration;
  readonly statements: iam.PolicyStatement[];
  readonly environment?: Record<string, string>;
  /** Events that wait longer to be handled, or to be tried again after an error, are dropped. */
  readonly maxEventAge?: Duration;
  readonly reservedConcurrentExecutions?: number;
  readonly network?: Pick<lambda.FunctionProps, 'vpc' | 'vpcSubnets' | 'securityGroups' | 'ipv6AllowedForDualStack'>;
}

// Pinned, so that only this library changes templates.
const DEFAULT_RUNTIME = lambda.Runtime.NODEJS_24_X;

/** A function with prebuilt code, and with a role and a log group of its own. */
export class HandlerFunction extends Construct {
  public readonly function: lambda.Function;
  public readonly role: iam.Role;
  public readonly logGroup: logs.LogGroup;
  /** Changes if, and only if, the code changes. */
  public readonly codeHash: string;

  public constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    const runtime = props.runtime ?? DEFAULT_RUNTIME;
    validateRuntime(runtime);
    this.logGroup = new logs.LogGroup(this, 'LogGroup', {
      retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
      encryptionKey: props.encryptionKey,
    });
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: props.description,
      inlinePolicies: {
        Handler: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              sid: 'WriteLog',
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [this.logGroup.logGroupArn],
            }),
            ...props.statements,
            ...(props.network === undefined ? [] : networkInterfaceStatements(props.statements)),
          ],
        }),
      },
    });
    const code = handlerCode(props.handler);
    this.codeHash = codeHash(code);
    this.function = new lambda.Function(this, 'Function', {
      description: props.description,
      runtime,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(code),
      role: this.role,
      logGroup: this.logGroup,
      timeout: props.timeout,
      memorySize: 256,
      maxEventAge: props.maxEventAge,
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      environment: props.environment,
      environmentEncryption: props.environment === undefined ? undefined : props.encryptionKey,
      ...props.network,
      // The CDK rejects public subnets because functions in them do not reach the internet, which no handler in a VPC needs.
      allowPublicSubnet: props.network === undefined ? undefined : true,
    });
  }
}

/**
 * What Lambda needs to attach the function to the VPC, denied to the function's own code unless the code needs it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
function networkInterfaceStatements(ofCode: readonly iam.PolicyStatement[]): iam.PolicyStatement[] {
  const actions = [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ];
  const needed = new Set(ofCode.flatMap((statement) => statement.actions));
  return [
    new iam.PolicyStatement({ sid: 'AttachToVpc', actions, resources: ['*'] }),
    // The key is present when the function's code makes the call and absent when the Lambda service does.
    new iam.PolicyStatement({
      sid: 'DenyFunctionCode',
      effect: iam.Effect.DENY,
      actions: actions.filter((action) => !needed.has(action)),
      resources: ['*'],
      conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
    }),
  ];
}

function validateRuntime(runtime: lambda.Runtime): void {
  const major = /^nodejs(\d+)\.x$/.exec(runtime.name)?.[1];
  if (runtime.family === lambda.RuntimeFamily.NODEJS && (major === undefined || Number(major) >= 22)) {
    return;
  }
  throw new Error(`\`runtime\` must be nodejs22.x or later, got: ${runtime.name}`);
}

/** The folder with the bundled code, beside `lib` in the package. */
function handlerCode(handler: HandlerFunctionProps['handler'], library = path.join(__dirname, '..', '..')): string {
  const code = path.join(library, 'assets', handler);
  if (existsSync(path.join(code, 'index.js'))) {
    return code;
  }
  throw new Error(
    `the code of the ${handler} was not found, got: no index.js in ${code}. A bundler that copies this library into the app leaves its \`assets\` behind: keep the library out of the bundle, for example with esbuild's \`--external:cdk-prefect-privatelink\`. In a clone of the library, run \`npm run bundle\``,
  );
}

const hashes = new Map<string, string>();

function codeHash(directory: string): string {
  const known = hashes.get(directory) ?? FileSystem.fingerprint(directory);
  hashes.set(directory, known);
  return known;
}
