/* Contradictions between creating, adopting and recreating endpoints, as far as they are known at synthesis. */
import { Token } from 'aws-cdk-lib/core';
import { ENDPOINT_ID_EXAMPLE } from '../../contract/endpoint-id';
import { ENDPOINT_ROLES, type EndpointRole } from '../../contract/endpoint-role';
import { validateEndpointId } from '../../private/validation';
import { type PrefectPrivateLinkProps } from '../prefect-private-link-props';
import { validateDifferentServices, validateServiceName } from '../validation';
import { RECREATE_PROPS } from './endpoint-plan';

export function validateEndpoints(props: PrefectPrivateLinkProps, stackRegion: string): void {
  for (const role of ENDPOINT_ROLES) {
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
      '`securityGroups` must be left out if the link creates no endpoint: they are for created endpoints, and an adopted endpoint keeps its groups',
    );
  }
  for (const id of Token.isUnresolved(props.allowReplacementOf) ? [] : (props.allowReplacementOf ?? [])) {
    validateEndpointId('allowReplacementOf', id);
  }
}

function validateRole(role: EndpointRole, props: PrefectPrivateLinkProps, stackRegion: string): void {
  const serviceName = props[`${role}ServiceName`];
  const adopted = props[`${role}Endpoint`];
  if (serviceName !== undefined && adopted !== undefined) {
    throw new Error(
      `\`${role}ServiceName\` and \`${role}Endpoint\` exclude each other: the first creates an endpoint, the second adopts an existing one. Leave one of them out`,
    );
  }
  if (serviceName !== undefined) {
    validateServiceName(`${role}ServiceName`, serviceName, props.serviceRegion, stackRegion);
  }
  if (adopted !== undefined && adopted.connections.securityGroups.length === 0) {
    throw new Error(
      `\`${role}Endpoint\` must know its security groups, got: none. The probe needs a rule to connect to them. Pass \`securityGroups\` when you import the endpoint`,
    );
  }
  validateRecreation(RECREATE_PROPS[role], `${role}ServiceName`, props[RECREATE_PROPS[role]], serviceName);
}

function validateRecreation(prop: string, serviceNameProp: string, recreatedId: string | undefined, serviceName: string | undefined): void {
  if (recreatedId === undefined) {
    return;
  }
  if (serviceName === undefined) {
    throw new Error(`\`${prop}\` needs \`${serviceNameProp}\`: it creates a new endpoint`);
  }
  if (Token.isUnresolved(recreatedId)) {
    throw new Error(
      `\`${prop}\` must be a literal id, since it becomes part of a logical id, got: a token. For example: ${ENDPOINT_ID_EXAMPLE}`,
    );
  }
  validateEndpointId(prop, recreatedId);
}
