/* What a VPC is. */
import { type VpcNetwork } from '../../../network/network';
import { type Tags } from './identifiers';

export interface Vpc {
  readonly vpcId: string;
  readonly cidrBlock: string;
  readonly network: VpcNetwork;
  readonly defaultNetworkAclId: string;
  readonly defaultSecurityGroupId: string;
  enableDnsSupport: boolean;
  enableDnsHostnames: boolean;
  instanceTenancy: string;
  tags: Tags;
}
