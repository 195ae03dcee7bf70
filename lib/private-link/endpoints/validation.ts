/* What can be known to be wrong, at synth, with the choice between making an endpoint and adopting one. */
import { Token } from 'aws-cdk-lib/core';
import { type EndpointRole } from '../../contract/link-definition';
import { validateEndpointId } from '../../private/validation';
import { type PrefectPrivateLinkProps } from '../prefect-private-link-props';
import { validateDifferentServices, validateServiceName } from '../validation';

export function validateEndpoints(props: PrefectPrivateLinkProps, stackRegion: string): void {
  if (props.apiServiceName === undefined && props.apiEndpoint === undefined) {
    throw new Error(
      "`apiServiceName` or `apiEndpoint` must be given: the name of Prefect's endpoint service to make an endpoint to, or an endpoint that exists",
    );
  }
  for (const role of ['api', 'ui'] as const) {
    validateRole(role, props, stackRegion);
  }
  validateDifferentServices(props.apiServiceName, props.uiServiceName);
  if (props.apiHostName !== undefined && props.apiHostName === props.uiHostName) {
    throw new Error(`\`uiHostName\` must differ from \`apiHostName\`, got: '${props.uiHostName}' for both. A name has one owner in a VPC`);
  }
  if (props.apiEndpoint !== undefined && props.apiEndpoint.vpcEndpointId === props.uiEndpoint?.vpcEndpointId) {
    throw new Error(
      `\`uiEndpoint\` must differ from \`apiEndpoint\`, got: '${props.apiEndpoint.vpcEndpointId}' for both. API and UI are two services`,
    );
  }
  if (props.securityGroups !== undefined && props.apiServiceName === undefined && props.uiServiceName === undefined) {
    throw new Error(
      '`securityGroups` are for endpoints that are made here, and none is: an adopted endpoint keeps its groups. Leave `securityGroups` out',
    );
  }
  for (const id of props.allowReplacementOf ?? []) {
    validateEndpointId('allowReplacementOf', id);
  }
}

const RECREATE_PROPS = { api: 'recreateApiEndpoint', ui: 'recreateUiEndpoint' } as const;

function validateRole(role: EndpointRole, props: PrefectPrivateLinkProps, stackRegion: string): void {
  const serviceName = props[`${role}ServiceName`];
  const adopted = props[`${role}Endpoint`];
  const recreateProp = RECREATE_PROPS[role];
  const inPlaceOf = props[recreateProp];
  if (serviceName !== undefined && adopted !== undefined) {
    throw new Error(
      `\`${role}ServiceName\` and \`${role}Endpoint\` exclude each other: the first makes an endpoint, the second adopts one that exists. Leave one of them out`,
    );
  }
  if (serviceName !== undefined) {
    validateServiceName(`${role}ServiceName`, serviceName, props.serviceRegion, stackRegion);
  }
  if (adopted !== undefined && adopted.connections.securityGroups.length === 0) {
    throw new Error(
      `\`${role}Endpoint\` must know its security groups, so that the probe can be let out to them. Pass \`securityGroups\` where the endpoint is imported`,
    );
  }
  if (inPlaceOf === undefined) {
    return;
  }
  if (serviceName === undefined) {
    throw new Error(`\`${recreateProp}\` needs \`${role}ServiceName\`: it makes a new endpoint`);
  }
  if (Token.isUnresolved(inPlaceOf)) {
    throw new Error(
      `\`${recreateProp}\` must be written out, since it becomes part of a logical id, got a token. For example: vpce-0123456789abcdef0`,
    );
  }
  validateEndpointId(recreateProp, inPlaceOf);
}
