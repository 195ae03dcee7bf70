/* The resource types of EC2, IAM, Lambda, SNS and EventBridge. */
import { type ResourceType } from '../resource-type';
import { ec2RouteTable } from '../ec2/resources/route-table';
import { ec2SecurityGroup } from '../ec2/resources/security-group';
import { ec2SecurityGroupEgress } from '../ec2/resources/security-group-egress';
import { ec2SecurityGroupIngress } from '../ec2/resources/security-group-ingress';
import { ec2Subnet } from '../ec2/resources/subnet';
import { ec2SubnetRouteTableAssociation } from '../ec2/resources/subnet-route-table-association';
import { ec2Vpc } from '../ec2/resources/vpc';
import { ec2VpcEndpoint } from '../ec2/resources/vpc-endpoint';
import { ec2VpcEndpointConnectionNotification } from '../ec2/resources/vpc-endpoint-connection-notification';
import { eventsRule } from '../events/resources/rule';
import { iamManagedPolicy } from '../iam/resources/managed-policy';
import { iamPolicy } from '../iam/resources/policy';
import { iamRole } from '../iam/resources/role';
import { lambdaEventInvokeConfig } from '../lambda/resources/event-invoke-config';
import { lambdaFunction } from '../lambda/resources/function';
import { lambdaPermission } from '../lambda/resources/permission';
import { snsSubscription } from '../sns/resources/subscription';
import { snsTopic } from '../sns/resources/topic';
import { snsTopicPolicy } from '../sns/resources/topic-policy';

export const ACCOUNT_RESOURCES: readonly ResourceType[] = [
  ec2RouteTable,
  ec2SecurityGroup,
  ec2SecurityGroupEgress,
  ec2SecurityGroupIngress,
  ec2Subnet,
  ec2SubnetRouteTableAssociation,
  ec2Vpc,
  ec2VpcEndpoint,
  ec2VpcEndpointConnectionNotification,
  eventsRule,
  iamManagedPolicy,
  iamPolicy,
  iamRole,
  lambdaEventInvokeConfig,
  lambdaFunction,
  lambdaPermission,
  snsSubscription,
  snsTopic,
  snsTopicPolicy,
];
