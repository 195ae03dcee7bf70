/* Checks of a link at synthesis. Each passes on tokens: the preflight checks their values. */
import { CfnResource, Reference, RemovalPolicy, Stack, Token, Tokenization } from 'aws-cdk-lib/core';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { type Construct } from 'constructs';
import { isKnown } from '../private/known';
import { ENDPOINT_ID_PATTERN } from '../contract/endpoint-id';

const SERVICE_NAME = /^([a-z0-9.-]+)\.vpce\.([a-z0-9-]+)\.vpce-svc-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;

/** The prefix of service names in a Region: its partition's domain from behind. Most are `com.amazonaws`; China's is `cn.com.amazonaws`. */
function servicePrefix(region: string): string {
  return (RegionInfo.get(region).domainSuffix ?? 'amazonaws.com').split('.').reverse().join('.');
}

export function validateServiceName(prop: string, value: string, serviceRegion: string | undefined, stackRegion: string): void {
  if (!isKnown(value)) {
    return;
  }
  const [, prefix, named = ''] = SERVICE_NAME.exec(value) ?? [];
  if (prefix === undefined || prefix !== servicePrefix(named)) {
    const form = `${servicePrefix(named === '' ? stackRegion : named)}.vpce.<region>.vpce-svc-<8 or 17 hexadecimal digits>`;
    throw new Error(`\`${prop}\` must have the form ${form}, got: '${value}'. ${likelyCause(value)}`);
  }
  const expected = serviceRegion ?? stackRegion;
  if (Token.isUnresolved(expected) || named === expected) {
    return;
  }
  throw new Error(
    serviceRegion === undefined
      ? `\`${prop}\` must be a service of ${expected}, the Region of the stack, got: '${value}'. Ask Prefect for the service of ${expected}, or pass \`serviceRegion: '${named}'\` to connect across Regions`
      : `\`${prop}\` must be a service of ${expected}, the \`serviceRegion\`, got: '${value}'. Pass the Region that the service name contains`,
  );
}

function likelyCause(value: string): string {
  if (value.startsWith('{{resolve:')) {
    return 'Only the deployment knows the value: pass it as a token, for example with `ssm.StringParameter.valueForStringParameter()`';
  }
  if (/replace|example|todo|xxx|<[^<>]*>/i.test(value)) {
    return 'This looks like a placeholder: replace it with the name that Prefect gave you';
  }
  if (value.trim() !== value) {
    return 'Remove the spaces around it';
  }
  if (/[A-Z]/.test(value)) {
    return 'Service names are in lower case';
  }
  if (/^vpce-svc-/.test(value)) {
    return 'This is only the service id: add com.amazonaws.vpce.<region>. in front of it';
  }
  if (ENDPOINT_ID_PATTERN.test(value)) {
    return 'This is the id of an endpoint, not the name of an endpoint service';
  }
  return 'Copy it from the message in which Prefect enabled PrivateLink for your account';
}

/** CloudFormation evaluates conditions before it knows anything but parameters. */
export function validateServiceRegion(scope: Construct, value: string | undefined): void {
  if (value === undefined) {
    return;
  }
  if (isKnown(value)) {
    if (!/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(value)) {
      throw new Error(
        `\`serviceRegion\` must be a Region, got: '${value}'. For example: us-east-1. Leave it out if the service is in the Region of the stack`,
      );
    }
    return;
  }
  const references = Tokenization.reverseString(value).tokens.filter((token) => Reference.isReference(token));
  const ofResource = references.find(({ target }) => CfnResource.isCfnResource(target) || Stack.of(target) !== Stack.of(scope));
  if (ofResource === undefined && !JSON.stringify(Stack.of(scope).resolve(value)).includes('"Fn::ImportValue"')) {
    return;
  }
  throw new Error(
    '`serviceRegion` must be a literal or a parameter of the stack, got: a token that CloudFormation knows only during the deployment. It decides a condition, and CloudFormation evaluates conditions before. Pass the name of the Region, or a `CfnParameter`',
  );
}

export function validateDifferentServices(apiServiceName: string | undefined, uiServiceName: string | undefined): void {
  if (
    apiServiceName === undefined ||
    uiServiceName === undefined ||
    Token.isUnresolved(apiServiceName) ||
    apiServiceName !== uiServiceName
  ) {
    return;
  }
  throw new Error(
    `\`uiServiceName\` must differ from \`apiServiceName\`, got: '${uiServiceName}' for both. Prefect provides two service names; leave \`uiServiceName\` out if you need only the API`,
  );
}

export function validateRemovalPolicy(prop: string, value: RemovalPolicy | undefined): void {
  if (value !== RemovalPolicy.SNAPSHOT) {
    return;
  }
  throw new Error(`\`${prop}\` must be RETAIN_ON_UPDATE_OR_DELETE, RETAIN or DESTROY, got: SNAPSHOT. Endpoints have no snapshots`);
}
