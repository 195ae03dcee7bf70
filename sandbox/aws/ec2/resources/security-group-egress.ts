import { ruleResource } from './security-group-rules';

export const ec2SecurityGroupEgress = ruleResource('AWS::EC2::SecurityGroupEgress', 'egress');
