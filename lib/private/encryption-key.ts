import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Annotations, ArnFormat, Stack } from 'aws-cdk-lib/core';
import { type Construct } from 'constructs';

/**
 * Lets the AWS services of a construct use its key, each for this account's resources alone. They cannot be named: they depend on the
 * key, so the key's policy must not depend on them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function allowServicesToUse(
  key: kms.IKey | undefined,
  scope: Construct,
  { notifications }: { readonly notifications: boolean },
): void {
  if (key === undefined) {
    return;
  }
  const statements = [forLogs(Stack.of(scope)), ...(notifications ? [forNotifications(Stack.of(scope))] : [])];
  const changed = statements.map((statement) => key.addToResourcePolicy(statement).statementAdded);
  if (changed.includes(false)) {
    const services = notifications ? 'CloudWatch Logs and vpce.amazonaws.com' : 'CloudWatch Logs';
    Annotations.of(scope).addWarningV2(
      'cdk-prefect-privatelink:encryption-key-policy',
      `the policy of ${key.node.path} is not changed, because \`encryptionKey\` is imported: it must allow ${services} to use the key, or the deployment fails. See https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html`,
    );
  }
}

function forLogs(stack: Stack): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'PrefectLinkLogs',
    principals: [new iam.ServicePrincipal(`logs.${stack.region}.${stack.urlSuffix}`)],
    actions: ['kms:Decrypt*', 'kms:Describe*', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    resources: ['*'],
    conditions: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': stack.formatArn({
          service: 'logs',
          resource: 'log-group',
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          resourceName: '*',
        }),
      },
    },
  });
}

function forNotifications(stack: Stack): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'PrefectLinkNotifications',
    principals: [new iam.ServicePrincipal('vpce.amazonaws.com')],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
    conditions: {
      ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'ec2', resource: 'vpc-endpoint', resourceName: '*' }) },
      StringEquals: { 'aws:SourceAccount': stack.account },
    },
  });
}
