/* The resource types of EC2, IAM, Lambda, SNS and EventBridge. */
import { type ResourceType } from '../resource-type';
import { ec2RouteTable } from './ec2-route-table';
import { ec2SecurityGroup } from './ec2-security-group';
import { ec2SecurityGroupEgress } from './ec2-security-group-egress';
import { ec2SecurityGroupIngress } from './ec2-security-group-ingress';
import { ec2Subnet } from './ec2-subnet';
import { ec2SubnetRouteTableAssociation } from './ec2-subnet-route-table-association';
import { ec2Vpc } from './ec2-vpc';
import { ec2VpcEndpoint } from './ec2-vpc-endpoint';
import { ec2VpcEndpointConnectionNotification } from './ec2-vpc-endpoint-connection-notification';
import { eventsRule } from './events-rule';
import { iamManagedPolicy } from './iam-managed-policy';
import { iamPolicy } from './iam-policy';
import { iamRole } from './iam-role';
import { lambdaEventInvokeConfig } from './lambda-event-invoke-config';
import { lambdaFunction } from './lambda-function';
import { lambdaPermission } from './lambda-permission';
import { snsSubscription } from './sns-subscription';
import { snsTopic } from './sns-topic';
import { snsTopicPolicy } from './sns-topic-policy';

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
