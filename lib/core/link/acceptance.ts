import { type EndpointCondition } from '../../contract/link-status';
import { type EndpointState } from './endpoint-state';

/**
 * Whether Prefect has answered a connection that an earlier pass saw waiting for acceptance: a person accepted it, or
 * rejected it. EC2 publishes no event for that (decision D2), so two descriptions are compared.
 */
export function hasPrefectAnswered(before: EndpointCondition | undefined, now: EndpointState | undefined): boolean {
  return before === 'PENDING_ACCEPTANCE' && now !== undefined && now !== 'pendingAcceptance';
}
