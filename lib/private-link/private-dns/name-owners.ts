import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Annotations, Token } from 'aws-cdk-lib/core';
import { type Construct } from 'constructs';
import { appRegistry, RegistryKey } from '../../private/app-registry';

/** Links by VPC and host name. */
const NAME_OWNERS = new RegistryKey(() => new Map<string, Construct>());

/** Warns if two links of an app claim the same name in the same VPC. No error: a migration needs both for a while. */
export function warnOfSecondOwner(link: Construct, vpc: ec2.IVpc, hostNames: readonly string[]): void {
  const owners = appRegistry(link, NAME_OWNERS);
  const vpcKey = Token.isUnresolved(vpc.vpcId) ? vpc.node.addr : vpc.vpcId;
  for (const hostName of hostNames) {
    const key = `${vpcKey} ${hostName}`;
    const owner = owners.get(key);
    if (owner === undefined) {
      owners.set(key, link);
    } else {
      Annotations.of(link).addWarningV2(
        'cdk-prefect-privatelink:second-owner-of-name',
        `${owner.node.path} already owns ${hostName} in this VPC, and a name has one owner per VPC: Private DNS of this link stays disabled until the other link's is disabled. For a migration, set \`privateDns: PrivateDns.unmanaged()\` on one of them`,
      );
    }
  }
}
