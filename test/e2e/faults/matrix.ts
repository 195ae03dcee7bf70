/* A fault is played, CloudFormation asks the activator for a pass, the fault goes, and the next pass recovers. */
import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ACTIVATION_RESOURCE_TYPE } from '../../../lib/contract/activation-resource';
import { API, Ground } from '../support/ground';
import { type DeployedLink } from '../support/deployed-link';

/** Where the rows of all files go, for the table at the end. */
export const ROWS_VARIABLE = 'FAULT_ROWS';
/** Lambda ends the activator after three minutes; CloudFormation has its answer before. */
const PATIENCE_MILLISECONDS = 175_000;

export interface Scene {
  readonly ground: Ground;
  readonly link: DeployedLink;
}

export interface Fault {
  readonly name: string;
  readonly play: (scene: Scene) => Promise<void> | void;
  readonly codes: readonly string[];
  /** Of the link. */
  readonly condition: string;
  readonly undo: (scene: Scene) => Promise<void> | void;
  /** What is left once the fault has gone and a pass has been made; all well, unless told otherwise. */
  readonly after?: { readonly condition: string; readonly codes: readonly string[] };
}

export interface FaultRow {
  readonly fault: string;
  readonly named: boolean;
  readonly hanging: boolean;
  readonly found: string;
}

export interface Answer {
  readonly Status?: string;
  readonly Reason?: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/** CloudFormation's side of a custom resource: undefined when no answer comes in time. */
export async function askAsCloudFormation(
  { ground, link }: Scene,
  request: Readonly<Record<string, unknown>>,
): Promise<Answer | undefined> {
  const { cloudFormation, lambda, region } = ground.account;
  const stack = cloudFormation.findStack(region, 'Faults');
  const ofType = [...(stack?.resources.values() ?? [])].find(({ definition }) => definition.Type === request.ResourceType);
  const fixed = { RequestId: 'fault-matrix', StackId: stack?.id, LogicalResourceId: ofType?.logicalId };
  let abandon = (): void => undefined;
  const answered = new Promise<Answer>((resolve) => {
    const opened = cloudFormation.responseUrls.open('the fault matrix', (body) => resolve(JSON.parse(body.toString('utf8')) as Answer));
    abandon = () => opened.abandon();
    void lambda.invokeAsync(link.activatorName, JSON.stringify({ ...fixed, ...request, ResponseURL: opened.url }));
  });
  const timer = new AbortController();
  const answer = await Promise.race([answered, pause(PATIENCE_MILLISECONDS, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
  abandon();
  return answer;
}

/** A link of its own that is active, and whose schedule keeps out of the way. */
export async function startActiveLink(): Promise<Scene> {
  const ground = await Ground.start();
  const [stack] = await ground.deployLinks({ Faults: [{ ...API, checkMinutes: 24 * 60 }] });
  if (stack === undefined) {
    throw new Error('no stack');
  }
  const scene = { ground, link: ground.link(stack) };
  await scene.link.accept();
  await passOfDeployment(scene);
  expect(scene.link.conditions.link).toBe('ACTIVE');
  return scene;
}

export const firstAddress = ({ link }: Scene): string => link.endpoint().interfaces[0]?.networkInterface.privateIpAddress ?? '';

/** A pass as a deployment asks for it. */
export function passOfDeployment(scene: Scene): Promise<Answer | undefined> {
  return askAsCloudFormation(scene, {
    RequestType: 'Update',
    ResourceType: ACTIVATION_RESOURCE_TYPE,
    PhysicalResourceId: 'Faults',
    ResourceProperties: { Link: registered(scene.link) },
  });
}

const links = new WeakMap<DeployedLink, unknown>();

/** As the deployment told it; kept, since a fault may take the status away. */
function registered(link: DeployedLink): unknown {
  if (!links.has(link)) {
    links.set(link, link.registered.link);
  }
  return links.get(link);
}

/** Private DNS off and nothing remembered, as before the first activation. */
export async function beforeActivation({ ground, link }: Scene): Promise<void> {
  const { ec2, ssm } = ground.account;
  registered(link);
  await ec2.endpoints.modify(link.endpoint().vpcEndpointId, { privateDnsEnabled: false });
  const name = link.parameterName('status');
  if (name !== undefined) {
    ssm.delete(name);
  }
}

/** Plays one fault from beginning to end, and notes what came of it whatever that is. */
export async function tryFault(fault: Fault, scene: Scene): Promise<void> {
  await fault.play(scene);
  const answer = await passOfDeployment(scene);
  const seen = answer === undefined ? undefined : { condition: scene.link.conditions.link, codes: Object.keys(scene.link.findings).sort() };
  const expected = { condition: fault.condition, codes: [...fault.codes].sort() };
  note({
    fault: fault.name,
    hanging: answer === undefined,
    named: JSON.stringify(seen) === JSON.stringify(expected),
    found: seen === undefined ? 'no answer' : `${seen.condition}: ${seen.codes.join(', ')}`,
  });
  await fault.undo(scene);

  expect(answer?.Status).toBe('SUCCESS');
  expect(seen).toEqual(expected);
  await passOfDeployment(scene);
  await passOfDeployment(scene);
  expect({ condition: scene.link.conditions.link, codes: Object.keys(scene.link.findings) }).toEqual(
    fault.after ?? { condition: 'ACTIVE', codes: [] },
  );
}

export function note(row: FaultRow): void {
  const file = process.env[ROWS_VARIABLE];
  if (file !== undefined) {
    appendFileSync(file, `${JSON.stringify(row)}\n`);
  }
}
