/*
 * One pass over a link: describe, decide, act, describe again, until nothing more can be done now. The same for CloudFormation,
 * the schedule, a notification and a person. What to do is decided in the core; this file carries it out.
 */
import { type EndpointDefinition, type LinkDefinition } from '../../contract/link-definition';
import { type HoldState } from '../../contract/link-hold';
import { type LinkStatus, type PassRecord } from '../../contract/link-status';
import { type RegisteredLink } from '../../contract/registered-link';
import { targetProblem } from '../../contract/check-target';
import { type ProbeTarget, type TargetObservation } from '../../contract/probe';
import { hasPrefectAnswered } from '../../core/link/acceptance';
import { earliestExpiry } from '../../core/link/diagnose';
import { decide, type EndpointAction } from '../../core/link/decide';
import { type CallFailure } from '../../core/findings/call-failure';
import { callFinding } from '../../core/findings/call-finding';
import { finding, type Finding } from '../../core/findings/finding';
import { INVALID_TARGET } from '../../core/link/probe-failure';
import { memoryOf, nextStatus, previousEndpoint } from '../../core/link/link-status';
import { wasOnHoldSince } from '../../core/link/hold';
import { interfaceEvidence, isOfOtherType, speaksAgainst } from '../../core/link/interface-evidence';
import {
  endpointInterfaces,
  undescribed,
  type DecisionContext,
  type EndpointInterface,
  type EndpointObservation,
} from '../../core/link/observation';
import { isDoubtful, wasEnabledRecently } from '../../core/link/recent-enabling';
import { clock, within, type Deadline } from '../shared/clock';
import { describeEndpoints, enablePrivateDns } from '../../aws/endpoints';
import { describeInterfaces } from '../../aws/interfaces';
import { type DescribedEndpoint } from '../../core/link/described-endpoint';
import { changing, reading } from './ec2';
import { type Gate } from './gate';
import { explainNames } from './explain-names';
import { explainRefusals } from './explain-refusal';
import { runProbe } from './probe-client';

const DESCRIBE_AGAIN_MILLISECONDS = 10_000;
const NAMES_AGAIN_MILLISECONDS = 3000;
/** How long a reported acceptance is waited for: EC2 moves within seconds, and the schedule looks anyway. */
const REPORTED_MILLISECONDS = 30_000;
/** Less than this left, and the pass ends with what it knows: a probe with its retries fits in. */
const ENOUGH_MILLISECONDS = 45_000;

export interface PassResult {
  readonly status: LinkStatus;
  /** Duration of the last whole check from inside the VPC; absent if none was made. */
  readonly checkMilliseconds?: number;
  /** Earliest end of validity of the certificates that it saw, ISO 8601; absent if it saw none. */
  readonly certificateExpires?: string;
  /** Duration of each kind of step, for the log. */
  readonly steps: Readonly<Record<string, number>>;
}

interface Step {
  /** Completes "while it was to …". */
  readonly purpose: string;
  take(): Promise<readonly EndpointObservation[]>;
}

/** What a pass starts from. */
export interface PassInput {
  readonly registered: RegisteredLink;
  readonly previous: LinkStatus | undefined;
  readonly pass: PassRecord;
  /** As known at the start of the pass. */
  readonly hold: HoldState;
  readonly deadline: Deadline;
  readonly gate: Gate;
  /** AWS has just reported that a connection changed. */
  readonly changeReported: boolean;
  /** Findings from before the pass. */
  readonly findings: readonly Finding[];
}

/** The mutable side of a pass. */
class Pass {
  private readonly steps: Record<string, number> = {};
  private readonly linkFindings = new Map<string, Finding>();
  private namesUntil = 0;
  private changeUntil: number;
  private ec2Answers = true;
  private frozen: boolean;
  private checkMilliseconds?: number;
  private readonly link: LinkDefinition;
  private readonly previous: LinkStatus | undefined;
  private readonly deadline: Deadline;
  /** Endpoints whose addresses this pass has asked for because of what the probe saw. */
  private readonly askedAgain = new Set<string>();
  private hasDoubted = false;

  constructor(private readonly input: PassInput) {
    this.link = input.registered.link;
    this.previous = input.previous;
    this.deadline = input.deadline;
    this.changeUntil = input.changeReported ? clock.now() + REPORTED_MILLISECONDS : 0;
    this.frozen = input.hold.kind !== 'none';
    input.findings.forEach((found) => this.report(found));
  }

  async run(): Promise<PassResult> {
    let observations: readonly EndpointObservation[] = this.link.endpoints.map((definition) => this.remembered(definition));
    for (let step: Step | undefined = this.describeStep(observations); step !== undefined; step = this.nextStep(observations)) {
      const seen: readonly EndpointObservation[] | undefined = await within(this.deadline, step.take(), () => undefined);
      if (seen === undefined) {
        // The result so far is worth storing. Without the finding, every pass could end early unnoticed.
        this.report(finding('pass-cut-short', `while it was to ${step.purpose}`));
        break;
      }
      observations = seen;
    }
    if (this.enoughTime()) {
      const before = observations;
      observations = await within(this.deadline, explainNames(this.link, before), () => before);
    }
    return {
      status: nextStatus(
        {
          link: this.link,
          registrationId: this.input.registered.registrationId,
          pass: this.input.pass,
          findings: [...this.linkFindings.values()],
        },
        observations,
        this.previous,
        this.context(),
      ),
      checkMilliseconds: this.checkMilliseconds,
      certificateExpires: earliestExpiry(observations.flatMap(({ probe }) => (probe?.ran === true ? probe.target.addresses : []))),
      steps: this.steps,
    };
  }

  private nextStep(observations: readonly EndpointObservation[]): Step | undefined {
    const actions = observations.map((observation) => this.decide(observation));
    if (actions.includes('probe')) {
      return { purpose: 'probe', take: () => this.probe(observations, actions, false) };
    }
    if (actions.includes('enablePrivateDns')) {
      return { purpose: 'enable Private DNS', take: () => this.enable(observations, actions) };
    }
    if (actions.includes('awaitNames') && this.namesMayStillCome()) {
      return { purpose: 'resolve names', take: () => later(NAMES_AGAIN_MILLISECONDS, () => this.probe(observations, actions, true)) };
    }
    return actions.includes('describeAgain') && this.ec2Answers && this.enoughTime()
      ? this.describeStep(observations, DESCRIBE_AGAIN_MILLISECONDS)
      : undefined;
  }

  private describeStep(observations: readonly EndpointObservation[], pause = 0): Step {
    return { purpose: 'describe endpoints', take: () => later(pause, () => this.describe(observations)) };
  }

  private decide(observation: EndpointObservation): EndpointAction {
    return decide(observation, memoryOf(observation.definition, this.previous), this.context());
  }

  private context(): DecisionContext {
    return {
      privateDns: this.link.privateDns,
      graceSeconds: this.link.graceSeconds,
      frozen: this.frozen,
      onHoldSincePreviousPass: wasOnHoldSince(this.input.hold, this.previous?.pass.startedAt),
      changeReported: clock.now() < this.changeUntil,
      now: clock.now(),
    };
  }

  /** What a notification reports has been seen: an endpoint that waited for acceptance waits no more. */
  private hasPrefectAnswered(described: ReadonlyMap<string, DescribedEndpoint>): boolean {
    return this.link.endpoints.some((definition) =>
      hasPrefectAnswered(previousEndpoint(definition, this.previous)?.condition, described.get(definition.endpointId)?.description.state),
    );
  }

  private enoughTime(): boolean {
    return this.deadline.millisecondsLeft() > ENOUGH_MILLISECONDS;
  }

  private namesMayStillCome(): boolean {
    return clock.now() < this.namesUntil && this.enoughTime();
  }

  /** What earlier passes left of an endpoint, before EC2 is asked. */
  private remembered(definition: EndpointDefinition): EndpointObservation {
    const before = previousEndpoint(definition, this.previous);
    const { interfacesReadFor } = before ?? {};
    return {
      ...undescribed(definition, before?.interfaces),
      ...(wasEnabledRecently(memoryOf(definition, this.previous), clock.now()) ? { enabledRecently: true } : {}),
      ...(interfacesReadFor === undefined ? {} : { interfacesReadFor }),
    };
  }

  private count(step: string): void {
    this.steps[step] = (this.steps[step] ?? 0) + 1;
  }

  private report(found: Finding): void {
    this.linkFindings.set(`${found.code} ${found.role ?? ''}`, found);
  }

  private async describe(before: readonly EndpointObservation[]): Promise<readonly EndpointObservation[]> {
    this.count('describeEndpoints');
    const asked = await describeEndpoints(
      reading,
      this.link.endpoints.map(({ endpointId }) => endpointId),
    );
    this.ec2Answers = asked.known;
    if (asked.known && this.hasPrefectAnswered(asked.value)) {
      this.changeUntil = 0;
    }
    if (!asked.known) {
      this.report(callFinding(asked.failure));
      return before;
    }
    if (!this.hasDoubted && before.some((known) => this.isDoubtful(known, asked.value))) {
      this.hasDoubted = true;
      return later(DESCRIBE_AGAIN_MILLISECONDS, () => this.describe(before));
    }
    return Promise.all(
      before.map(async (known): Promise<EndpointObservation> => {
        const found = asked.value.get(known.definition.endpointId);
        // What this pass has done so far is kept, so that nothing is tried twice.
        if (found === undefined) {
          return { ...known, description: { state: 'notFound', privateDnsEnabled: false } };
        }
        const described = { ...known, description: found.description };
        return found.description.state === 'available' ? this.withAddresses(described, found.interfaceIds) : described;
      }),
    );
  }

  private isDoubtful(known: EndpointObservation, described: ReadonlyMap<string, DescribedEndpoint>): boolean {
    const found = described.get(known.definition.endpointId);
    return (
      found !== undefined &&
      isDoubtful({ ...known, description: found.description }, memoryOf(known.definition, this.previous), clock.now())
    );
  }

  /**
   * Asks for addresses when the interfaces or the address type of the endpoint are others. None at all unless every interface
   * is known: a zone that is not probed must not count as one that passed.
   */
  private async withAddresses(observation: EndpointObservation, interfaceIds: readonly string[]): Promise<EndpointObservation> {
    if (sameIds(observation.interfaces, interfaceIds) && !isOfOtherType(observation)) {
      return observation;
    }
    const interfaces = await this.addresses(observation.definition, interfaceIds);
    return { ...observation, interfaces, interfacesReadFor: interfaceEvidence({ ...observation, probe: undefined }) };
  }

  private async addresses(definition: EndpointDefinition, interfaceIds: readonly string[]): Promise<readonly EndpointInterface[]> {
    this.count('describeInterfaces');
    const asked = await describeInterfaces(reading, interfaceIds);
    if (!asked.known) {
      this.report(callFinding(asked.failure, definition.role));
      return [];
    }
    const found = asked.value.flatMap(endpointInterfaces);
    return sameIds(found, interfaceIds) ? found : [];
  }

  /**
   * Addresses may change while the interfaces stay, for example when an endpoint becomes dual-stack. If what the probe saw
   * speaks against the remembered ones, they are asked for: once for each reason, not in each pass. If they are others, the
   * path is checked again.
   */
  private async withAddressesThatFit(observation: EndpointObservation): Promise<EndpointObservation> {
    const { definition, interfaces, interfacesReadFor } = observation;
    const evidence = interfaceEvidence(observation);
    if (evidence === interfacesReadFor || !speaksAgainst(evidence) || this.askedAgain.has(definition.endpointId)) {
      return speaksAgainst(evidence) ? observation : { ...observation, interfacesReadFor: evidence };
    }
    this.askedAgain.add(definition.endpointId);
    const found = await this.addresses(
      definition,
      interfaces.map(({ id }) => id),
    );
    if (found.length === 0) {
      return observation;
    }
    const asked = { ...observation, interfacesReadFor: evidence };
    return sameAddresses(found, interfaces) ? asked : { ...asked, interfaces: found, probe: undefined };
  }

  private async probe(
    observations: readonly EndpointObservation[],
    actions: readonly EndpointAction[],
    namesOnly: boolean,
  ): Promise<readonly EndpointObservation[]> {
    this.count('probe');
    const wanted = observations.filter((_, index) => actions[index] === (namesOnly ? 'awaitNames' : 'probe'));
    const targets = wanted.map(probeTarget).filter((target) => targetProblem(target) === undefined);
    const answer = targets.length === 0 ? undefined : await runProbe({ targets, namesOnly }, () => this.enoughTime());
    if (answer?.ran === true && !namesOnly) {
      this.checkMilliseconds = answer.result.milliseconds;
    }
    const probed = observations.map((observation): EndpointObservation => {
      if (!wanted.includes(observation)) {
        return observation;
      }
      const target = answer?.ran === true ? answer.result.targets.find(({ role }) => role === observation.definition.role) : undefined;
      if (target !== undefined) {
        return withProbe(observation, namesOnly ? keepPath(target, observation) : target, namesOnly);
      }
      const failure =
        answer?.ran === false && targetProblem(observation.definition) === undefined ? answer.failure : unanswered(observation);
      return { ...observation, probe: { ran: false, failure } };
    });
    return Promise.all(
      probed.map((observation, index) =>
        actions[index] === 'probe' && observation.probe?.ran === true && observation.enabling === undefined
          ? this.withAddressesThatFit(observation)
          : observation,
      ),
    );
  }

  private async enable(
    observations: readonly EndpointObservation[],
    actions: readonly EndpointAction[],
  ): Promise<readonly EndpointObservation[]> {
    const permission = await this.input.gate.mayChange(this.deadline);
    if (!permission.granted) {
      if (permission.because !== undefined) {
        this.report(permission.because);
      }
      this.frozen = true;
      return observations;
    }
    const enabled = await Promise.all(
      observations.map(async (observation, index) => {
        if (actions[index] !== 'enablePrivateDns') {
          return observation;
        }
        this.count('enablePrivateDns');
        const asked = await enablePrivateDns(changing, observation.definition.endpointId);
        return { ...observation, enabling: asked.known ? ({ done: true } as const) : ({ done: false, failure: asked.failure } as const) };
      }),
    );
    this.namesUntil = clock.now() + this.link.dnsWaitSeconds * 1000;
    return this.enoughTime() ? explainRefusals(this.link, enabled) : enabled;
  }
}

export function runPass(input: PassInput): Promise<PassResult> {
  return new Pass(input).run();
}

async function later<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  if (milliseconds > 0) {
    await clock.sleep(milliseconds);
  }
  return work();
}

function sameIds(interfaces: readonly EndpointInterface[], ids: readonly string[]): boolean {
  const known = new Set(interfaces.map(({ id }) => id));
  return known.size === new Set(ids).size && ids.every((id) => known.has(id));
}

function sameAddresses(one: readonly EndpointInterface[], other: readonly EndpointInterface[]): boolean {
  const text = (interfaces: readonly EndpointInterface[]): string =>
    interfaces
      .map(({ id, address }) => `${id} ${address}`)
      .sort()
      .join();
  return text(one) === text(other);
}

function probeTarget({ definition, interfaces }: EndpointObservation): ProbeTarget {
  return {
    role: definition.role,
    hostName: definition.hostName,
    healthPath: definition.healthPath,
    addresses: interfaces.map(({ address }) => address),
  };
}

/** Why the probe's answer says nothing about the endpoint. */
function unanswered({ definition }: EndpointObservation): CallFailure {
  const problem = targetProblem(definition);
  return {
    kind: 'other',
    action: problem === undefined ? 'lambda:InvokeFunction' : 'check',
    errorName: problem === undefined ? 'IncompleteResult' : INVALID_TARGET,
    message: problem ?? `nothing about ${definition.role}`,
  };
}

function withProbe(observation: EndpointObservation, target: TargetObservation, namesOnly: boolean): EndpointObservation {
  const afterEnabling = observation.enabling?.done === true && !namesOnly;
  return { ...observation, probe: { ran: true, target }, ...(afterEnabling ? { probedAfterEnabling: true } : {}) };
}

/** A check of the names alone has no result about the path. */
function keepPath(target: TargetObservation, observation: EndpointObservation): TargetObservation {
  return observation.probe?.ran ? { ...target, addresses: observation.probe.target.addresses } : target;
}
