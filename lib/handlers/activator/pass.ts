/*
 * One pass over a link: look, decide, act, look again, until nothing more can be done now. The same for CloudFormation,
 * the schedule, a notification and a person. What to do is decided in the core; this file carries it out.
 */
import type { EndpointDefinition, LinkDefinition } from '../../private/link-definition';
import type { LinkStatus } from '../../private/link-status';
import type { ProbeTarget, TargetObservation } from '../../private/probe-contract';
import { decide } from '../core/decide';
import type { EndpointAction } from '../core/decide';
import { callFinding } from '../core/diagnose';
import type { Finding } from '../core/finding';
import { memoryOf, nextStatus, previousEndpoint } from '../core/link-status';
import type { DecisionContext, EndpointInterface, EndpointObservation } from '../core/observation';
import { clock } from './clock';
import type { Deadline } from './clock';
import * as ec2 from './ec2';
import { runProbe } from './probe-client';

const DESCRIBE_AGAIN_MILLISECONDS = 10_000;
const NAMES_AGAIN_MILLISECONDS = 3000;
/** Less than this left, and the pass ends with what it knows: a probe with its retries fits in. */
const ENOUGH_MILLISECONDS = 45_000;

export interface PassResult {
  readonly status: LinkStatus;
  /** What each kind of step cost, for the log. */
  readonly steps: Readonly<Record<string, number>>;
}

/** The mutable side of a pass. */
class Pass {
  private readonly steps: Record<string, number> = {};
  private readonly linkFindings = new Map<string, Finding>();
  private readonly interfaces = new Map<string, readonly EndpointInterface[]>();
  private namesUntil?: number;

  constructor(
    private readonly link: LinkDefinition,
    private readonly previous: LinkStatus | undefined,
    private readonly deadline: Deadline,
  ) {
    for (const definition of link.endpoints) {
      this.interfaces.set(definition.endpointId, previousEndpoint(definition, previous)?.interfaces ?? []);
    }
  }

  async run(): Promise<PassResult> {
    let observations = await this.describe([]);
    for (;;) {
      const actions = observations.map((observation) => this.decide(observation));
      if (actions.includes('probe')) {
        observations = await this.probe(observations, actions, false);
      } else if (actions.includes('enablePrivateDns')) {
        observations = await this.enable(observations, actions);
      } else if (actions.includes('awaitNames') && this.namesMayStillCome()) {
        await clock.sleep(NAMES_AGAIN_MILLISECONDS);
        observations = await this.probe(observations, actions, true);
      } else if (actions.includes('describeAgain') && this.enoughTime()) {
        await clock.sleep(DESCRIBE_AGAIN_MILLISECONDS);
        observations = await this.describe(observations);
      } else {
        return { status: nextStatus(this.link, observations, [...this.linkFindings.values()], this.previous, this.context()), steps: this.steps };
      }
    }
  }

  private decide(observation: EndpointObservation): EndpointAction {
    return decide(observation, memoryOf(observation.definition, this.previous), this.context());
  }

  private context(): DecisionContext {
    return { privateDns: this.link.privateDns, graceSeconds: Number(this.link.graceSeconds), now: clock.now() };
  }

  private enoughTime(): boolean {
    return this.deadline.millisecondsLeft() > ENOUGH_MILLISECONDS;
  }

  private namesMayStillCome(): boolean {
    this.namesUntil ??= clock.now() + Number(this.link.dnsWaitSeconds) * 1000;
    return clock.now() < this.namesUntil && this.enoughTime();
  }

  private count(step: string): void {
    this.steps[step] = (this.steps[step] ?? 0) + 1;
  }

  private report(found: Finding): void {
    this.linkFindings.set(`${found.code} ${found.role ?? ''}`, found);
  }

  private async describe(before: readonly EndpointObservation[]): Promise<readonly EndpointObservation[]> {
    this.count('describeEndpoints');
    const asked = await ec2.describeEndpoints(this.link.endpoints.map(({ endpointId }) => endpointId));
    if (!asked.known) {
      this.report(callFinding(asked.failure));
      return before.length > 0 ? before.map(settled) : this.link.endpoints.map((definition) => notAsked(definition));
    }
    return Promise.all(
      this.link.endpoints.map(async (definition): Promise<EndpointObservation> => {
        const found = asked.value.get(definition.endpointId);
        const known = before.find((observation) => observation.definition.role === definition.role);
        if (found === undefined) return { definition, description: { state: 'notFound', privateDnsEnabled: false }, interfaces: [] };
        const interfaces = found.description.state === 'available' ? await this.addresses(definition, found.interfaceIds) : [];
        const { probe, probedAfterEnabling, enabling } = known ?? {};
        return {
          definition,
          description: found.description,
          interfaces: interfaces.length > 0 ? interfaces : (this.interfaces.get(definition.endpointId) ?? []),
          ...(probe === undefined ? {} : { probe }),
          ...(probedAfterEnabling === undefined ? {} : { probedAfterEnabling }),
          ...(enabling === undefined ? {} : { enabling }),
        };
      }),
    );
  }

  /** Addresses never change while an interface lives, so they are asked for only when the interfaces are others. */
  private async addresses(definition: EndpointDefinition, interfaceIds: readonly string[]): Promise<readonly EndpointInterface[]> {
    const remembered = this.interfaces.get(definition.endpointId) ?? [];
    const same = remembered.length === interfaceIds.length && interfaceIds.every((id) => remembered.some((known) => known.id === id));
    if (same) return remembered;
    this.count('describeInterfaces');
    const asked = await ec2.describeInterfaces(interfaceIds);
    if (!asked.known) {
      this.report(callFinding(asked.failure, definition.role));
      return [];
    }
    this.interfaces.set(definition.endpointId, asked.value);
    return asked.value;
  }

  private async probe(
    observations: readonly EndpointObservation[],
    actions: readonly EndpointAction[],
    namesOnly: boolean,
  ): Promise<readonly EndpointObservation[]> {
    this.count('probe');
    const wanted = observations.filter((_, index) => actions[index] === (namesOnly ? 'awaitNames' : 'probe'));
    const answer = await runProbe({ targets: wanted.map(probeTarget), namesOnly }, () => this.enoughTime());
    return observations.map((observation) => {
      if (!wanted.includes(observation)) return observation;
      const target = answer.ran ? answer.result.targets.find(({ role }) => role === observation.definition.role) : undefined;
      if (target !== undefined) return withProbe(observation, namesOnly ? keepPath(target, observation) : target, namesOnly);
      const failure = answer.ran
        ? { kind: 'other' as const, action: 'lambda:InvokeFunction', errorName: 'IncompleteResult', message: `nothing about ${observation.definition.role}` }
        : answer.failure;
      return { ...observation, probe: { ran: false, failure } };
    });
  }

  private async enable(observations: readonly EndpointObservation[], actions: readonly EndpointAction[]): Promise<readonly EndpointObservation[]> {
    return Promise.all(
      observations.map(async (observation, index) => {
        if (actions[index] !== 'enablePrivateDns') return observation;
        this.count('enablePrivateDns');
        return { ...observation, enabling: await ec2.enablePrivateDns(observation.definition.endpointId) };
      }),
    );
  }
}

export function runPass(link: LinkDefinition, previous: LinkStatus | undefined, deadline: Deadline): Promise<PassResult> {
  return new Pass(link, previous, deadline).run();
}

/** EC2 could not be asked a second time: the pass ends with what it saw before. */
function settled(observation: EndpointObservation): EndpointObservation {
  return observation.description.state === 'pending' || observation.description.state === 'notFound'
    ? { ...observation, description: { ...observation.description, state: 'unknown', stateWord: observation.description.stateWord ?? observation.description.state } }
    : observation;
}

function notAsked(definition: EndpointDefinition): EndpointObservation {
  return { definition, description: { state: 'unknown', stateWord: 'not asked', privateDnsEnabled: false }, interfaces: [] };
}

function probeTarget({ definition, interfaces }: EndpointObservation): ProbeTarget {
  return { role: definition.role, hostName: definition.hostName, healthPath: definition.healthPath, addresses: interfaces.map(({ address }) => address) };
}

function withProbe(observation: EndpointObservation, target: TargetObservation, namesOnly: boolean): EndpointObservation {
  const afterEnabling = observation.enabling?.done === true && !namesOnly;
  return { ...observation, probe: { ran: true, target }, ...(afterEnabling ? { probedAfterEnabling: true } : {}) };
}

/** A look at the names alone says nothing new about the path. */
function keepPath(target: TargetObservation, observation: EndpointObservation): TargetObservation {
  return observation.probe?.ran ? { ...target, addresses: observation.probe.target.addresses } : target;
}
