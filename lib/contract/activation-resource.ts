import { type LinkProperties } from './link-definition';

export const ACTIVATION_RESOURCE_TYPE = 'Custom::PrefectPrivateLinkActivation';

/** Properties of `Custom::PrefectPrivateLinkActivation`. */
export interface ActivationProperties {
  readonly Link: LinkProperties;
  /** Every property of the endpoints, so that a change to any of them runs the activation again. */
  readonly EndpointProperties: unknown;
  /** Hash of the handler's code, so that a new library version runs the activation again. */
  readonly HandlerHash: string;
}

/** Keys of the activation resource's answer; each is always present. */
export const ACTIVATION_ATTRIBUTES = ['State', 'ApiState', 'UiState', 'Findings'] as const;
