import { isEndpointRole, type EndpointRole } from '../../contract/endpoint-role';
import { LINK_TAG, LOGICAL_ID_TAG, ROLE_TAG } from '../../contract/endpoint-tags';
import { type RequestedEndpoint } from '../../contract/preflight-resource';
import { type DescribedEndpoint } from '../link/described-endpoint';
import { isAlive, type EndpointState } from '../link/endpoint-state';
import { finding, type Finding } from '../findings/finding';

/** An endpoint that a link of this stack has made, anywhere in the Region; it may have left the stack since. */
export interface TaggedEndpoint {
  readonly endpointId: string;
  readonly state: EndpointState;
  /** The link that made it. */
  readonly link: string;
  /** Absent if its tag is missing or says nothing known. */
  readonly role?: EndpointRole;
  readonly logicalId?: string;
  readonly serviceName: string;
  readonly vpcId: string;
  readonly serviceRegion: string;
  /** Milliseconds since 1970; absent if EC2 does not say. */
  readonly createdAt?: number;
}

/** Reads the tags that links put on their endpoints. */
export function taggedEndpoint({ tags, description, ...endpoint }: DescribedEndpoint, region: string): TaggedEndpoint {
  const role = tags[ROLE_TAG];
  return {
    endpointId: endpoint.endpointId,
    state: description.state,
    link: tags[LINK_TAG] ?? '',
    role: isEndpointRole(role) ? role : undefined,
    logicalId: tags[LOGICAL_ID_TAG],
    serviceName: endpoint.serviceName,
    vpcId: endpoint.vpcId,
    serviceRegion: endpoint.serviceRegion ?? region,
    createdAt: endpoint.createdAt,
  };
}

/** What is asked for, and what lives. */
export interface ReplacementObservation {
  readonly endpoints: readonly RequestedEndpoint[];
  readonly vpcId: string;
  readonly serviceRegion: string;
  readonly link: string;
  /** All links of the stack as it is to be. */
  readonly stackLinks: readonly string[];
  readonly allowed: readonly string[];
  readonly tagged: readonly TaggedEndpoint[];
  /** Ids of the endpoints that the activator looked after last, as far as it remembers. */
  readonly registered: Readonly<Partial<Record<EndpointRole, string>>>;
}

/**
 * Refuses what would replace a live endpoint (decision D4). Never compares old properties with new ones: what the stack
 * goes back to in a rollback lives, and passes.
 */
export function judgeReplacement(observation: ReplacementObservation): {
  readonly refusals: readonly Finding[];
  readonly findings: readonly Finding[];
} {
  const judged = observation.endpoints.map((endpoint) => judge(endpoint, observation));
  return { refusals: judged.flatMap(({ refusals }) => refusals), findings: judged.flatMap(({ findings }) => findings) };
}

function judge(
  asked: RequestedEndpoint,
  observation: ReplacementObservation,
): { readonly refusals: readonly Finding[]; readonly findings: readonly Finding[] } {
  const ofRole = observation.tagged.filter(({ role }) => role === asked.role);
  const requested = ofRole.filter((endpoint) => differences(asked, endpoint, observation).length === 0);
  const concerned = ofRole.filter((endpoint) => requested.includes(endpoint) || concerns(endpoint, asked, observation));
  const others = concerned.filter((endpoint) => !requested.includes(endpoint) && isAlive(endpoint.state));
  const replaced = requested.some(({ state }) => isAlive(state))
    ? []
    : others.filter((endpoint) => isCurrent(endpoint, concerned, observation));
  const lost = replaced.filter(({ endpointId }) => !observation.allowed.includes(endpointId));
  const giveWay = lost.filter((endpoint) => givesWay(endpoint, asked, requested.length > 0));
  const leftOver = others.filter((endpoint) => !replaced.includes(endpoint)).map(({ endpointId }) => endpointId);
  return {
    refusals: lost.filter((endpoint) => !giveWay.includes(endpoint)).map((endpoint) => refusal(asked, endpoint, observation)),
    findings: [
      ...giveWay.map(({ endpointId }) => finding('endpoint-gives-way', endpointId, asked.role)),
      ...(leftOver.length === 0 ? [] : [finding('endpoint-left-over', leftOver.join(', '), asked.role)]),
    ],
  };
}

/**
 * Whether it is the one in the stack, as far as can be told: nothing newer has been made, dead or alive, and the one that
 * was registered last has not vanished. Else it was left over by an earlier replacement, and refusing for its sake would
 * leave a stack stuck whose newer endpoint is dead.
 */
function isCurrent(
  endpoint: TaggedEndpoint,
  concerned: readonly TaggedEndpoint[],
  { registered, tagged, link }: ReplacementObservation,
): boolean {
  if (concerned.some((other) => (other.createdAt ?? 0) > (endpoint.createdAt ?? Infinity))) {
    return false;
  }
  const known = endpoint.role === undefined || endpoint.link !== link ? undefined : registered[endpoint.role];
  return known === undefined || tagged.some(({ endpointId }) => endpointId === known);
}

/** This link's own, or that of a link which has gone where this one stands now. */
function concerns(endpoint: TaggedEndpoint, asked: RequestedEndpoint, { link, stackLinks, vpcId }: ReplacementObservation): boolean {
  if (endpoint.link === link) {
    return true;
  }
  return !stackLinks.includes(endpoint.link) && endpoint.serviceName === asked.serviceName && endpoint.vpcId === vpcId;
}

/**
 * The rollback of a deployment that made an endpoint in place of a dead one asks for the dead one. Nothing is lost by
 * that while Prefect has not accepted the new one, and a refusal would leave the stack stuck.
 */
function givesWay(endpoint: TaggedEndpoint, asked: RequestedEndpoint, requestedIsDead: boolean): boolean {
  return endpoint.state === 'pendingAcceptance' && (requestedIsDead || endpoint.logicalId !== asked.logicalId);
}

/** What makes an endpoint another one than asked for, in the eyes of CloudFormation. */
function differences(asked: RequestedEndpoint, live: TaggedEndpoint, { vpcId, serviceRegion }: ReplacementObservation): readonly string[] {
  const compared: readonly (readonly [string, string | undefined, string])[] = [
    ['service', live.serviceName, asked.serviceName],
    ['VPC', live.vpcId, vpcId],
    ['service Region', live.serviceRegion, serviceRegion],
    ['logical id', live.logicalId, asked.logicalId],
  ];
  return compared.flatMap(([what, is, wanted]) => (is === wanted ? [] : [`${what} ${is ?? 'unknown'}, asked for ${wanted}`]));
}

/** The id first and the way out next: long evidence is cut at its end. */
function refusal(asked: RequestedEndpoint, live: TaggedEndpoint, observation: ReplacementObservation): Finding {
  const about = `${live.endpointId} (\`allowReplacementOf: ['${live.endpointId}']\`)`;
  return live.link === observation.link
    ? finding('replacement-refused', `${about}: ${differences(asked, live, observation).join('; ')}`, asked.role)
    : finding('construct-moved', `${about} was made by ${live.link}`, asked.role);
}
