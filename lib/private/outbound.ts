import * as ec2 from 'aws-cdk-lib/aws-ec2';

/**
 * Lets the group send nothing but what further rules allow. EC2 replaces its default rule, which allows everything, only if the
 * group itself states a rule; rules for other groups are separate resources. The rule is AWS's own example of a group that allows no
 * outbound traffic.
 */
export function denyOutbound(group: ec2.SecurityGroup): void {
  group.addEgressRule(ec2.Peer.ipv4('127.0.0.1/32'), ec2.Port.tcp(443), 'No traffic other than what other rules allow');
}
