/* Where a function runs: on this machine, or on a host of its VPC with its security groups. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { AwsError } from '../../service';
import { type LambdaAccount } from './lambda-account';
import { type FunctionPlace, type VpcConfiguration } from './lambda-function';

export function spawnOutside(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  return spawn(command, args, options);
}

/** One interface in each subnet; the code runs behind the first, as one execution environment would. */
export async function enterVpc(
  account: LambdaAccount,
  functionName: string,
  vpc: VpcConfiguration | undefined,
): Promise<FunctionPlace | undefined> {
  if (!vpc || vpc.subnetIds.length === 0) {
    return undefined;
  }
  if (vpc.securityGroupIds.length === 0) {
    throw new AwsError('InvalidParameterValueException', 'SecurityGroupIds of VpcConfig must not be empty');
  }
  const { networkInterfaces, vpcs } = account.ec2;
  const interfaces = vpc.subnetIds.map((subnetId) =>
    networkInterfaces.create({
      subnetId,
      interfaceType: 'lambda',
      description: `AWS Lambda VPC ENI-${functionName}`,
      groupIds: vpc.securityGroupIds,
    }),
  );
  const first = interfaces[0];
  if (!first) {
    return undefined;
  }
  const networkInterfaceIds = interfaces.map((networkInterface) => networkInterface.networkInterfaceId);
  try {
    const host = await vpcs.get(first.vpcId).network.addHost(first.privateIpAddress);
    await networkInterfaces.attach(first.networkInterfaceId, { setEgress: (rules) => host.setEgress(rules) });
    return { host, networkInterfaceIds };
  } catch (error) {
    await leaveVpc(account, { networkInterfaceIds });
    throw error;
  }
}

export async function leaveVpc(account: LambdaAccount, place: Partial<FunctionPlace> | undefined): Promise<void> {
  for (const networkInterfaceId of place?.networkInterfaceIds ?? []) {
    await account.ec2.networkInterfaces.delete(networkInterfaceId);
  }
  await place?.host?.remove();
}
