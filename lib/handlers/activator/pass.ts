/*
 * One pass over a link: describe, decide, act, describe again, until nothing more can be done now. The same for CloudFormation,
 * the schedule, a notification and a person. What to do is decided in the core; this file carries it out.
 */
import { ACTIVATOR_ENVIRONMENT } from '../../contract/activator-environment';
import { type EndpointDefinition, type LinkDefinition } from '../../contract/link-definition';
import { type LinkFunctions, type LinkStatus } from '../../contract/link-status';
import { targetProblem } from '../../contract/check-target';
import { type ProbeTarget, type TargetObservation } from '../../contract/probe';
import { hasPrefectAnswered } from '../../core/link/acceptance';
import { decide, type EndpointAction } from '../../core/link/decide';
import { type CallFailure } from '../../core/findings/call-failure';
import { callFinding } from '../../core/findings/call-finding';
import { finding, type Finding } from '../../core/findings/finding';
import { INVALID_TARGET } from '../../core/link/probe-failure';
import { memoryOf, nextStatus, previousEndpoint } from '../../core/link/link-status';
import { endpointInterfaces, type DecisionContext, type EndpointInterface, type EndpointObservation } from '../../core/link/observation';
import { clock, within, type Deadline } from '../shared/clock';
import { describeEndpoints, enablePrivateDns } from '../../aws/endpoints';
import { describeInterfaces } from '../../aws/interfaces';
import { type DescribedEndpoint } from '../../core/link/described-endpoint';
import { changing, reading } from './ec2';
import { explainNames } from './explain-names';
import { explainRefusals } from './explain-refusal';
import { runProbe } from './probe-client';

const DESCRIBE_AGAIN_MILLISECONDS = 10_000;
const NAMES_AGAIN_MILLISECONDS = 3000;
/** How long a pass waits for a reported acceptance: EC2 follows within seconds, and the schedule checks anyway. */
const CHANGE_MILLISECONDS = 30_000;
/** Less than this left, and the pass ends with what it knows: a probe with its retries fits in. */
const ENOUGH_MILLISECONDS = 45_000;

export interface PassResult {
  readonly status: LinkStatus;
  /** Duration of the last whole check from inside the VPC; absent if none was made. */
  readonly checkMilliseconds?: number;
  /** Duration of each kind of step, for the log. */
  readonly steps: Readonly<Record<string, number>>;
}

interface Step {
  /** Completes "while it was to …". */
  readonly purpose: string;
  take(): Promise<readonly EndpointObservation[]>;
}

/** Whether the pass may change something in EC2. */
export interface Gate {
  /** As known at the start of the pass. */
  readonly open: boolean;
  /** As known now: a hold may have come meanwhile. The finding says what keeps the pass from knowing. */
  lookAgain(): Promise<{ readonly open: boolean; readonly unknown?: Finding }>;
}

/** The mutable side of a pass. */
class Pass {
  private readonly steps: Record<string, number> = {};
  private readonly linkFindings = new Map<string, Finding>();
  private readonly interfaces = new Map<string, readonly EndpointInterface[]>();
  private namesUntil = 0;
  private changeUntil: number;
  private ec2Answers = true;
  private frozen: boolean;
  private checkMilliseconds?: number;

  constructor(
    private readonly link: LinkDefinition,
    private readonly previous: LinkStatus | undefined,
    private readonly deadline: Deadline,
    private readonly gate: Gate,
    changeReported: boolean,
  ) {
    this.changeUntil = changeReported ? clock.now() + CHANGE_MILLISECONDS : 0;
    this.frozen = !gate.open;
    for (const definition of link.endpoints) {
      this.interfaces.set(definition.endpointId, previousEndpoint(definition, previous)?.interfaces ?? []);
    }
  }

  async run(): Promise<PassResult> {
    let observations: readonly EndpointObservation[] = this.link.endpoints.map((definition) => ({
      definition,
      description: { state: 'notAsked', privateDnsEnabled: false },
      interfaces: this.remembered(definition),
    }));
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
      status: nextStatus(this.link, observations, [...this.linkFindings.values()], this.previous, this.context(), functionNames()),
      checkMilliseconds: this.checkMilliseconds,
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

  private remembered({ endpointId }: EndpointDefinition): readonly EndpointInterface[] {
    return this.interfaces.get(endpointId) ?? [];
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
    return Promise.all(
      before.map(async (known): Promise<EndpointObservation> => {
        const found = asked.value.get(known.definition.endpointId);
        // What this pass has done so far is kept, so that nothing is tried twice.
        if (found === undefined) {
          return { ...known, description: { state: 'notFound', privateDnsEnabled: false } };
        }
        const available = found.description.state === 'available';
        const interfaces = available ? await this.addresses(known.definition, found.interfaceIds) : this.remembered(known.definition);
        return { ...known, description: found.description, interfaces };
      }),
    );
  }

  /**
   * Addresses never change while an interface lives, so they are asked for only when the interfaces are others. None at
   * all unless every interface is known: a zone that is not probed must not count as one that passed.
   */
  private async addresses(definition: EndpointDefinition, interfaceIds: readonly string[]): Promise<readonly EndpointInterface[]> {
    const remembered = this.remembered(definition);
    if (sameIds(remembered, interfaceIds)) {
      return remembered;
    }
    this.count('describeInterfaces');
    const asked = await describeInterfaces(reading, interfaceIds);
    if (!asked.known) {
      this.report(callFinding(asked.failure, definition.role));
      return [];
    }
    const found = asked.value.flatMap(endpointInterfaces);
    if (!sameIds(found, interfaceIds)) {
      return [];
    }
    this.interfaces.set(definition.endpointId, found);
    return found;
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
    return observations.map((observation) => {
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
  }

  private async enable(
    observations: readonly EndpointObservation[],
    actions: readonly EndpointAction[],
  ): Promise<readonly EndpointObservation[]> {
    const { open, unknown } = await this.gate.lookAgain();
    if (unknown !== undefined) {
      this.report(unknown);
    }
    if (!open) {
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

export function runPass(
  link: LinkDefinition,
  previous: LinkStatus | undefined,
  deadline: Deadline,
  gate: Gate,
  changeReported = false,
): Promise<PassResult> {
  return new Pass(link, previous, deadline, gate, changeReported).run();
}

function functionNames(): LinkFunctions | undefined {
  const { AWS_LAMBDA_FUNCTION_NAME: activator, [ACTIVATOR_ENVIRONMENT.probeFunctionName]: probe } = process.env;
  return activator === undefined || probe === undefined ? undefined : { activator, probe };
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
