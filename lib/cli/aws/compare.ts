/*
 * Stored values are text that anybody with access to Parameter Store may have written. Hand-off, registration, status and EC2 are
 * compared before one of them is shown as the truth.
 */
import { describeEndpoints } from '../../aws/endpoints';
import { type CallFailure } from '../../core/findings/call-failure';
import { finding, type Finding } from '../../core/findings/finding';
import { type DescribedEndpoint } from '../../core/link/described-endpoint';
import { type HandOffFacts } from '../../contract/hand-off';
import { failureText, type Aws } from './clients';
import { factsOf, type StoredLink } from './links';

export interface Compared {
  /** What differs, human-readable; empty if nothing does. */
  readonly differences: readonly string[];
  /** Why EC2 could not be asked. */
  readonly failure?: CallFailure;
}

export async function compare(aws: Aws, link: StoredLink): Promise<Compared> {
  const { storedHandOff, registered } = link;
  const facts = [
    ...(storedHandOff === undefined ? [] : [{ source: 'the hand-off', facts: storedHandOff }]),
    ...(registered === undefined ? [] : [{ source: 'the registration', facts: factsOf(registered) }]),
  ];
  const ids = [
    ...new Set(facts.flatMap(({ facts: { apiEndpointId, uiEndpointId } }) => [apiEndpointId, uiEndpointId].flatMap((id) => id ?? []))),
  ];
  const region = await aws.region();
  const elsewhere = facts.flatMap((each) =>
    each.facts.region === region ? [] : [`${each.source} names the Region ${each.facts.region}, but is stored in ${region}`],
  );
  const asked = ids.length === 0 ? ({ known: true, value: new Map() } as const) : await describeEndpoints(aws, ids);
  const stored = storedHandOff === undefined || registered === undefined ? [] : differing(storedHandOff, factsOf(registered));
  if (!asked.known) {
    return { differences: [...elsewhere, ...stored], failure: asked.failure };
  }
  const described: ReadonlyMap<string, DescribedEndpoint> = asked.value;
  return {
    differences: [
      ...elsewhere,
      ...stored,
      ...facts.flatMap((each) => ids.flatMap((id) => againstEc2(each.source, each.facts, described.get(id)))),
      ...contradictions(link, described),
    ],
  };
}

const NAMES: Readonly<Record<keyof HandOffFacts, string>> = {
  accountId: 'account',
  vpcId: 'VPC',
  region: 'Region',
  apiEndpointId: 'API endpoint',
  uiEndpointId: 'UI endpoint',
};

function differing(handOff: HandOffFacts, registration: HandOffFacts): readonly string[] {
  return (Object.keys(NAMES) as (keyof HandOffFacts)[]).flatMap((key) =>
    handOff[key] === registration[key]
      ? []
      : [`${NAMES[key]}: the hand-off says ${handOff[key] ?? 'none'}, the registration says ${registration[key] ?? 'none'}`],
  );
}

function againstEc2(source: string, { accountId, vpcId }: HandOffFacts, described: DescribedEndpoint | undefined): readonly string[] {
  if (described === undefined) {
    return [];
  }
  const { endpointId, ownerId } = described;
  return [
    ...(ownerId === undefined || ownerId === accountId
      ? []
      : [`${endpointId} belongs to the account ${ownerId}, ${source} says ${accountId}`]),
    ...(described.vpcId === vpcId ? [] : [`${endpointId} is in ${described.vpcId}, ${source} says ${vpcId}`]),
  ];
}

/** Conditions in which a pass saw the endpoint available; EC2 knows better if it says otherwise. */
const AVAILABLE: readonly string[] = ['CHECKING', 'ENABLING_PRIVATE_DNS', 'ACTIVE', 'DEGRADED', 'UNVERIFIED'];

function contradictions({ status }: StoredLink, described: ReadonlyMap<string, DescribedEndpoint>): readonly string[] {
  return (status?.endpoints ?? []).flatMap(({ endpointId, condition }) => {
    const found = described.get(endpointId)?.description;
    const state = found?.state ?? 'notFound';
    return AVAILABLE.includes(condition) && state !== 'available' && state !== 'unknown'
      ? [`${endpointId}: the status says ${condition}, EC2 says ${found?.stateWord ?? 'that it does not exist'}`]
      : [];
  });
}

/** What a comparison means, as findings about the link. */
export function comparisonFindings({ differences, failure }: Compared): readonly Finding[] {
  return [
    ...(differences.length === 0 ? [] : [finding('stored-values-differ', differences.join('; '))]),
    ...(failure === undefined ? [] : [finding('stored-values-not-compared', failureText(failure))]),
  ];
}
