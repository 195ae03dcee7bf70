/* What a person needs to know to begin: settings, commands to try, ways in. */
import { awsEnvironment } from '../cdk';
import { type Explorer } from './explorer';
import { shellQuote } from './vpc-shells';

/** The same for programs. */
export interface Description {
  readonly environment: Readonly<Record<string, string>>;
  readonly existingVpcId: string;
  /** Folder to deploy the app from. */
  readonly appDirectory: string;
  readonly commands: Readonly<Record<string, string>>;
  /** Command lines that lead into the existing VPC. */
  readonly vpcShell: readonly string[];
  readonly limitations: readonly string[];
}

export async function describe(explorer: Explorer): Promise<Description> {
  const { stage, existingVpcId, appDirectory } = explorer;
  return {
    environment: awsEnvironment(stage.access),
    existingVpcId,
    appDirectory,
    commands: {
      deployNewVpc: 'npx cdk deploy --require-approval never',
      deployExistingVpc: `npx cdk deploy --require-approval never -c vpcId=${existingVpcId}`,
      destroy: 'npx cdk destroy --force',
    },
    vpcShell: await explorer.shells.commandLines(existingVpcId),
    limitations: stage.network.limitations,
  };
}

export async function introduction(explorer: Explorer): Promise<readonly string[]> {
  const { environment, existingVpcId, appDirectory, commands, vpcShell, limitations } = await describe(explorer);
  return [
    'In another terminal, for `aws`, `cdk` and SDKs:',
    '',
    // Else they would lead to a real account.
    'unset AWS_PROFILE AWS_SESSION_TOKEN',
    ...Object.entries(environment).map(([name, value]) => `export ${name}=${shellQuote(value)}`),
    '',
    "Deploy this repository's app, from a copy with settings for it, since context lookups write cdk.context.json:",
    '',
    `cd ${shellQuote(appDirectory)}`,
    `${commands['deployNewVpc'] ?? ''}   # with a VPC of its own`,
    `${commands['deployExistingVpc'] ?? ''}   # or into ${existingVpcId}`,
    `${commands['destroy'] ?? ''}   # before you deploy the other one: it is the same stack`,
    '',
    'Then explore:',
    '',
    'aws ec2 describe-vpc-endpoints',
    "aws lambda list-functions --query 'Functions[].FunctionName'",
    'aws lambda invoke --function-name <activator> /dev/stdout',
    'aws ssm get-parameters-by-path --path / --recursive',
    '',
    `Inside the VPC ${existingVpcId} (for the app's own VPC enter \`shell\` below once it is deployed):`,
    '',
    ...vpcShell,
    // Without a shell the commands themselves are above, and hold for the names of the moment.
    ...(explorer.stage.network.level === 'namespaces'
      ? ['nslookup api.private.prefect.cloud', 'curl -i https://api.private.prefect.cloud/api/health']
      : ['(again after names have changed: enter `shell`)']),
    ...(limitations.length > 0 ? ['', ...limitations.map((limitation) => `Not shown here: ${limitation}`)] : []),
  ];
}
