/* The subject of a command: a link of the construct, or endpoints that the construct did not create. */
import { type EndpointDefinition } from '../../contract/link-definition';
import { PRIVATE_HEALTH_CHECKS } from '../../prefect/health-checks';
import { ENDPOINT_ID_EXAMPLE, ENDPOINT_ID_PATTERN } from '../../contract/endpoint-id';
import { ENDPOINT_ROLES } from '../../contract/endpoint-role';
import { type Arguments, type Command, type Context, type Options } from './command';
import { UsageError } from './exit';
import { chooseLink, type StoredLink } from '../aws/links';

export type Subject =
  { readonly kind: 'link'; readonly link: StoredLink } | { readonly kind: 'endpoints'; readonly endpoints: readonly EndpointDefinition[] };

export const AWS_OPTIONS: Options = {
  profile: { value: '<name>', help: 'profile of the AWS configuration, as in the AWS CLI' },
  region: { value: '<region>', help: 'AWS Region, as in the AWS CLI' },
};

export const LINK_OPTIONS: Options = {
  link: { value: '<name>', help: 'name of the link; optional if there is only one' },
  ...AWS_OPTIONS,
};

export const SUBJECT_OPTIONS: Options = {
  ...LINK_OPTIONS,
  'api-endpoint-id': { value: '<vpce-…>', help: 'API endpoint that the construct did not create' },
  'ui-endpoint-id': { value: '<vpce-…>', help: 'UI endpoint that the construct did not create' },
};

export function namedEndpoints(args: Arguments): readonly EndpointDefinition[] {
  return ENDPOINT_ROLES.flatMap((role) => {
    const endpointId = args.text(`${role}-endpoint-id`);
    if (endpointId === undefined) {
      return [];
    }
    if (!ENDPOINT_ID_PATTERN.test(endpointId)) {
      throw new UsageError(`--${role}-endpoint-id must look like ${ENDPOINT_ID_EXAMPLE}, got: ${endpointId}`);
    }
    return [{ ...PRIVATE_HEALTH_CHECKS[role], role, endpointId }];
  });
}

/** Options that a command with a link alone refuses, with the reason. */
export const NO_ENDPOINT_IDS: Command['refused'] = Object.fromEntries(
  ENDPOINT_ROLES.map((role) => [`${role}-endpoint-id`, 'this command requires a link of the construct: other endpoints have no activator']),
);

/** The link of a command that requires an activator. */
export async function chooseActivatedLink({ args, aws }: Context): Promise<StoredLink> {
  return chooseLink(aws(), args.text('link'));
}

export async function chooseSubject({ args, aws }: Context): Promise<Subject> {
  const endpoints = namedEndpoints(args);
  if (endpoints.length === 0) {
    return { kind: 'link', link: await chooseLink(aws(), args.text('link')) };
  }
  if (args.text('link') !== undefined) {
    throw new UsageError('give either --link or endpoint ids, not both');
  }
  return { kind: 'endpoints', endpoints };
}
