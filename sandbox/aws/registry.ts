/* Every service and resource type of the local AWS. */
import { cloudFormationService } from './cloudformation/api';
import { cdkMetadata } from './cloudformation/resources/cdk-metadata';
import { cloudTrailService } from './cloudtrail/api';
import { cloudWatchAlarm } from './cloudwatch/resources/alarm';
import { ec2Service } from './ec2/api/ec2';
import { ec2RouteTable } from './ec2/resources/route-table';
import { ec2SecurityGroup } from './ec2/resources/security-group';
import { ec2SecurityGroupEgress } from './ec2/resources/security-group-egress';
import { ec2SecurityGroupIngress } from './ec2/resources/security-group-ingress';
import { ec2Subnet } from './ec2/resources/subnet';
import { ec2SubnetRouteTableAssociation } from './ec2/resources/subnet-route-table-association';
import { ec2Vpc } from './ec2/resources/vpc';
import { ec2VpcEndpoint } from './ec2/resources/vpc-endpoint';
import { ec2VpcEndpointConnectionNotification } from './ec2/resources/vpc-endpoint-connection-notification';
import { eventsService } from './events/api';
import { eventsRule } from './events/resources/rule';
import { iamManagedPolicy } from './iam/resources/managed-policy';
import { iamPolicy } from './iam/resources/policy';
import { iamRole } from './iam/resources/role';
import { INERT_TYPES } from './inert/inert-types';
import { lambdaService } from './lambda/api';
import { lambdaEventInvokeConfig } from './lambda/resources/event-invoke-config';
import { lambdaFunction } from './lambda/resources/function';
import { lambdaPermission } from './lambda/resources/permission';
import { logsService } from './logs/api';
import { logGroup } from './logs/resources/log-group';
import { route53Service } from './route53/api';
import { s3Service } from './s3/api';
import { snsService } from './sns/api';
import { snsSubscription } from './sns/resources/subscription';
import { snsTopic } from './sns/resources/topic';
import { snsTopicPolicy } from './sns/resources/topic-policy';
import { ssmService } from './ssm/api';
import { ssmParameter } from './ssm/resources/parameter';
import { stsService } from './sts/api';

/** Each creates its service from the part of an account that it needs. A request to any other service fails and is recorded. */
export const SERVICES = [
  cloudFormationService,
  cloudTrailService,
  ec2Service,
  eventsService,
  lambdaService,
  logsService,
  route53Service,
  s3Service,
  snsService,
  ssmService,
  stsService,
] as const;

/** In addition there are `Custom::*` resources. A template with any other type fails. */
export const RESOURCE_TYPES = [
  cdkMetadata,
  cloudWatchAlarm,
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
  logGroup,
  snsSubscription,
  snsTopic,
  snsTopicPolicy,
  ssmParameter,
  ...INERT_TYPES,
] as const;
