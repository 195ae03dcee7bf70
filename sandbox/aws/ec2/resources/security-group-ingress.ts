import { ruleResource } from './security-group-rules';

export const ec2SecurityGroupIngress = ruleResource('AWS::EC2::SecurityGroupIngress', 'ingress');
