/* State of endpoints that the construct did not create, as far as it is known without a probe. */
import { conditionText, endpointCondition, linkCondition } from '../../core/link/condition';
import { diagnose } from '../../core/link/diagnose';
import { observe, type SeenEndpoint } from '../aws/endpoints';
import { fullFinding } from './findings';
import { stagesOf } from './stages';
import { type StatusView } from './status-view';

const PRIVATE_DNS_OFF =
  'accepted and available; Private DNS is disabled: enable it in the tool that manages the endpoint, unless your own hosted zone has the name';
const NOT_CHECKED =
  'accepted and available; Private DNS is enabled; not checked from inside the VPC: run `prefect-privatelink check` there';

/** The same view as for a link, as far as it is known without a probe. */
export function viewOfEndpoints(seen: readonly SeenEndpoint[]): StatusView {
  const context = { privateDns: { kind: 'unmanaged' }, graceSeconds: 0, now: 0 } as const;
  const memory = { seen: false, privateDnsWasOn: false };
  const endpoints = seen.map((endpoint) => {
    const observation = observe(endpoint);
    const { state, privateDnsEnabled } = observation.description;
    const condition = endpointCondition(observation, memory, context);
    const unchecked = privateDnsEnabled ? NOT_CHECKED : PRIVATE_DNS_OFF;
    const text = state === 'available' ? unchecked : conditionText(condition);
    // Findings about the missing probe say nothing about the endpoint.
    const findings = state === 'available' ? [] : diagnose(observation, memory, context);
    const { role, endpointId, hostName } = endpoint.named;
    const stages = { ...stagesOf(condition, true), privateDns: privateDnsEnabled ? 'done' : 'open' } as const;
    return { role, endpointId, hostName, condition, text, stages, findings: findings.map((found) => fullFinding(found, role)) };
  });
  const condition = linkCondition(endpoints.map((endpoint) => endpoint.condition));
  const worst = endpoints.find((endpoint) => endpoint.condition === condition);
  return { condition, text: worst?.text ?? '', endpoints, findings: [] };
}
