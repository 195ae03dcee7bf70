import { isEndpointRole, type EndpointRole } from '../../contract/endpoint-role';
import { LINK_TAG, LOGICAL_ID_TAG, ROLE_TAG } from '../../contract/endpoint-tags';
import { type RequestedEndpoint } from '../../contract/preflight-resource';
import { type DescribedEndpoint } from '../link/described-endpoint';
import { isAlive, type EndpointState } from '../link/endpoint-state';
import { finding, type Finding } from '../findings/finding';

/** An endpoint that a link of this stack created, anywhere in the Region; it may no longer belong to the stack. */
export interface TaggedEndpoint {
  readonly endpointId: string;
  readonly state: EndpointState;
  /** The link that created it. */
  readonly link: string;
  /** Absent if its tag is missing or has an unknown value. */
  readonly role?: EndpointRole;
  readonly logicalId?: string;
  readonly serviceName: string;
  readonly vpcId: string;
  readonly serviceRegion: string;
  /** Milliseconds since 1970; absent if EC2 does not report it. */
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

/** The requested endpoints, and the live ones. */
export interface ReplacementObservation {
  readonly endpoints: readonly RequestedEndpoint[];
  readonly vpcId: string;
  readonly serviceRegion: string;
  readonly link: string;
  /** All links of the stack after the deployment. */
  readonly stackLinks: readonly string[];
  readonly allowed: readonly string[];
  readonly tagged: readonly TaggedEndpoint[];
  /** Ids of the endpoints that the activator managed last, as stored in the status. */
  readonly registered: Readonly<Partial<Record<EndpointRole, string>>>;
}

/**
 * Refuses a deployment that would replace a live endpoint (decision D4). Never compares old properties with new ones: the
 * endpoint that a rollback requests is live, and passes.
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
 * Whether it is the endpoint in the stack, as far as is known: no newer one was created, dead or alive, and the one
 * registered last still exists. Otherwise an earlier replacement left it over, and a refusal would block a stack whose
 * newer endpoint is dead.
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

/** An endpoint of this link, or of a removed link that this one replaces. */
function concerns(endpoint: TaggedEndpoint, asked: RequestedEndpoint, { link, stackLinks, vpcId }: ReplacementObservation): boolean {
  if (endpoint.link === link) {
    return true;
  }
  return !stackLinks.includes(endpoint.link) && endpoint.serviceName === asked.serviceName && endpoint.vpcId === vpcId;
}

/**
 * Whether a rollback may give up this endpoint: a deployment created it to replace a dead one, and its rollback requests the
 * dead one. Until Prefect accepts the new one nothing is lost, and a refusal would block the stack.
 */
function givesWay(endpoint: TaggedEndpoint, asked: RequestedEndpoint, requestedIsDead: boolean): boolean {
  return endpoint.state === 'pendingAcceptance' && (requestedIsDead || endpoint.logicalId !== asked.logicalId);
}

/** Why CloudFormation would create a new endpoint instead of keeping this one. */
function differences(asked: RequestedEndpoint, live: TaggedEndpoint, { vpcId, serviceRegion }: ReplacementObservation): readonly string[] {
  const compared: readonly (readonly [string, string | undefined, string])[] = [
    ['service', live.serviceName, asked.serviceName],
    ['VPC', live.vpcId, vpcId],
    ['service Region', live.serviceRegion, serviceRegion],
    ['logical id', live.logicalId, asked.logicalId],
  ];
  return compared.flatMap(([what, is, wanted]) => (is === wanted ? [] : [`${what} ${is ?? 'unknown'}, requested ${wanted}`]));
}

/** The id first, then the way out: long evidence is cut at its end. */
function refusal(asked: RequestedEndpoint, live: TaggedEndpoint, observation: ReplacementObservation): Finding {
  const about = `${live.endpointId} (\`allowReplacementOf: ['${live.endpointId}']\`)`;
  return live.link === observation.link
    ? finding('replacement-refused', `${about}: ${differences(asked, live, observation).join('; ')}`, asked.role)
    : finding('construct-moved', `${about} was created by ${live.link}`, asked.role);
}
