/** The two endpoint services of Prefect Cloud's PrivateLink upgrade. */
export const ENDPOINT_ROLES = ['api', 'ui'] as const;

export type EndpointRole = (typeof ENDPOINT_ROLES)[number];

export function isEndpointRole(value: unknown): value is EndpointRole {
  return ENDPOINT_ROLES.some((role) => role === value);
}
