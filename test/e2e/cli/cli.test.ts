/* The bundled command line, as people and pipelines start it, against a link that the real `cdk` deployed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { ADMINISTRATOR_CREDENTIALS } from '../../../sandbox/aws/iam/state/access-keys';
import { awsEnvironment } from '../../../sandbox/cdk';
import { type SandboxHost } from '../../../sandbox/network/sandbox-network';
import { UI_SERVICE } from '../../../sandbox/service-provider/prefect-services';
import { type StackSettings } from '../support/apps/link-settings';
import { type DeployedLink } from '../support/deployed-link';
import { BOTH, Ground } from '../support/ground';

jest.setTimeout(300_000);

const PROGRAM = join(__dirname, '..', '..', '..', 'assets', 'cli', 'prefect-privatelink.js');

interface Ended {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
}

interface Diagnosis {
  readonly findings: readonly { readonly code: string; readonly evidence: string; readonly role?: string }[];
  readonly paths: readonly {
    readonly role: string;
    readonly stopsAt?: string;
    readonly hops: readonly { readonly hop: string; readonly verdict: string; readonly checked: string }[];
  }[];
  readonly notChecked: readonly { readonly action: string }[];
}

let ground: Ground;
let stack: StackSettings;
let link: DeployedLink;
let client: SandboxHost;

async function ended(child: ChildProcess): Promise<Ended> {
  const streams = [child.stdout, child.stderr].map((stream) => (stream ? text(stream) : ''));
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out = '', err = ''] = await Promise.all(streams);
  return { exit: await exit, out, err };
}

function start(...args: string[]): ChildProcess {
  const environment = { PATH: process.env['PATH'], HOME: ground.stage.directory, ...awsEnvironment(ground.stage.access) };
  return spawn(process.execPath, [PROGRAM, ...args], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
}

const run = (...args: string[]): Promise<Ended> => ended(start(...args));

async function json<T>(...args: string[]): Promise<T & { readonly exit: number | null }> {
  const { exit, out, err } = await run(...args, '--json');
  expect(err).toBe('');
  return { ...(JSON.parse(out) as T), exit };
}

/** From a machine in the VPC, which has no AWS credentials. */
function inside(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const env = { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: ground.stage.serviceProvider.certificateAuthorityPath, ...environment };
  return ended(client.spawn(process.execPath, [PROGRAM, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] }));
}

beforeAll(async () => {
  ground = await Ground.start();
  [stack] = (await ground.deployLinks({ Cli: [BOTH] })) as [StackSettings];
  link = ground.link(stack);
  client = await ground.stage.addClient(stack.vpc.vpcId);
});

afterAll(() => ground.close());

test('hand-off, as a message and as JSON', async () => {
  const facts = {
    accountId: ground.account.accountId,
    vpcId: stack.vpc.vpcId,
    region: 'us-east-1',
    apiEndpointId: link.endpoint().vpcEndpointId,
    uiEndpointId: link.endpoint(UI_SERVICE).vpcEndpointId,
  };
  expect(await json('handoff')).toEqual({ ...facts, exit: 0 });
  const { out } = await run('handoff', '--link', 'Cli');
  for (const fact of Object.values(facts)) {
    expect(out).toContain(fact);
  }
});

test('explains a finding where there is neither AWS nor a network', async () => {
  const { exit, out, err } = await ended(
    spawn(process.execPath, [PROGRAM, 'explain', 'tcp-silent'], { env: { PATH: process.env['PATH'] }, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  expect({ exit, err }).toEqual({ exit: 0, err: '' });
  expect(out).toContain('The connection gets no answer [tcp-silent]');
  expect(out).toContain('/blob/main/docs/troubleshooting.md#tcp-silent');
});

test('a profile and a Region, as in the AWS CLI', async () => {
  const config = join(ground.stage.directory, 'aws-config');
  const { accessKeyId, secretAccessKey } = ADMINISTRATOR_CREDENTIALS;
  writeFileSync(
    config,
    `[profile ops]\nregion = us-east-1\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
  );
  const env = {
    PATH: process.env['PATH'],
    HOME: ground.stage.directory,
    AWS_CONFIG_FILE: config,
    AWS_ENDPOINT_URL: ground.stage.access.endpointUrl,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const as = (...args: string[]): Promise<Ended> =>
    ended(spawn(process.execPath, [PROGRAM, 'handoff', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  expect(await as('--profile', 'ops')).toMatchObject({ exit: 0, err: '' });
  expect(await as('--profile', 'nobody', '--region', 'us-east-1')).toMatchObject({
    exit: 3,
    out: '',
    err: 'prefect-privatelink: there is no AWS profile nobody (--profile); profiles: ops\n',
  });
  expect(await as()).toMatchObject({
    exit: 3,
    out: '',
    err: 'prefect-privatelink: no AWS Region is set: pass --region, or set AWS_REGION or the Region of the profile\n',
  });
});

test('status before acceptance, of the link and of the endpoints alone', async () => {
  const { exit, out } = await run('status');
  expect(exit).toBe(1);
  expect(out).toContain('PENDING_ACCEPTANCE');
  expect(out).toContain('Send Prefect the hand-off');
  const alone = await json<{ condition: string }>('status', '--api-endpoint-id', link.endpoint().vpcEndpointId);
  expect(alone).toMatchObject({ exit: 1, condition: 'PENDING_ACCEPTANCE' });
});

test('the check fails inside while nothing is accepted', async () => {
  const { exit, out } = await inside(['check', '--json']);
  expect({ exit, out }).toMatchObject({ exit: 1, out: expect.stringContaining('name-not-found') as unknown });
});

test('a pipeline waits until Prefect has accepted both', async () => {
  const waiting = run('wait', '--timeout', '4m', '--interval', '1s');
  const available = run('wait', '--timeout', '4m', '--interval', '1s', '--api-endpoint-id', link.endpoint().vpcEndpointId);
  const watching = run('status', '--watch', '--interval', '1s', '--json');
  await pause(1500);
  await link.accept();
  await link.pass();
  expect(await available).toMatchObject({ exit: 0 });
  await pause(1500);
  await link.accept(UI_SERVICE);
  await link.pass();
  while (link.status.condition !== 'ACTIVE') {
    await link.pass();
  }
  const { exit, out } = await waiting;
  expect(out).toMatch(/api .*PENDING_ACCEPTANCE[^]*api .*ACTIVE .*\[x\] verified[^]*ui .*ACTIVE/);
  expect(exit).toBe(0);
  const watched = await watching;
  expect(watched.exit).toBe(0);
  const conditions = watched.out
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { condition: string }).condition);
  expect(conditions[0]).toBe('PENDING_ACCEPTANCE');
  expect(conditions.at(-1)).toBe('ACTIVE');
});

test('active: status, doctor and check agree', async () => {
  expect(await run('status')).toMatchObject({ exit: 0 });
  const doctor = await json<Diagnosis>('doctor');
  expect(doctor).toMatchObject({ exit: 0, findings: [], notChecked: [] });
  expect(doctor.paths.map(({ role, stopsAt }) => [role, stopsAt])).toEqual([
    ['api', undefined],
    ['ui', undefined],
  ]);
  const { exit, out } = await inside(['check']);
  expect(out).toContain('All healthy.');
  expect(exit).toBe(0);
});

test("doctor --from: the probe's group, its subnet, and a group without a way out", async () => {
  const { securityGroups } = ground.account.ec2;
  const probeGroup = link.resource('AWS::EC2::SecurityGroup', 'Probe');
  const fromProbe = await json<Diagnosis>('doctor', '--from', probeGroup);
  expect(fromProbe.findings).toEqual([]);
  expect(fromProbe.exit).toBe(0);
  expect(fromProbe.paths[0]?.hops.map(({ verdict }) => verdict)).toEqual(Array(12).fill('open'));

  const fromSubnet = await json<Diagnosis>('doctor', '--from', stack.vpc.subnetIds[0] ?? '');
  expect(fromSubnet).toMatchObject({ exit: 0, findings: [] });

  const mute = securityGroups.create({ groupName: 'mute', description: 'nothing goes out', vpcId: stack.vpc.vpcId });
  await securityGroups.revokeDefaultEgress(mute.groupId);
  const fromMute = await json<Diagnosis>('doctor', '--from', mute.groupId);
  expect(fromMute).toMatchObject({
    exit: 1,
    findings: [
      { code: 'client-group-closed', role: 'api' },
      { code: 'client-group-closed', role: 'ui' },
    ],
    paths: [{ stopsAt: 'clientGroup' }, { stopsAt: 'clientGroup' }],
  });
  const { out } = await run('doctor', '--from', mute.groupId);
  expect(out).toContain("The path stops at: client's group, outbound 443.");
});

test("doctor and check with the endpoint's group closed", async () => {
  const { securityGroups } = ground.account.ec2;
  const groupId = link.endpoint().securityGroupIds[0] ?? '';
  const rules = securityGroups.get(groupId).rules.filter(({ direction }) => direction === 'ingress');
  for (const { ruleId } of rules) {
    await securityGroups.revoke(groupId, ruleId);
  }
  const doctor = await json<Diagnosis>('doctor', '--from', stack.vpc.subnetIds[0] ?? '');
  expect(doctor.exit).toBe(1);
  expect(doctor.findings.map(({ code }) => code)).toContain('endpoint-group-closed');
  expect(doctor.paths[0]?.stopsAt).toBe('endpointGroup');
  if (ground.stage.network.level === 'namespaces') {
    const { exit, out } = await inside(['check', 'api.private.prefect.cloud']);
    expect(out).toContain('tcp-silent');
    expect(exit).toBe(1);
  }
  for (const rule of rules) {
    await securityGroups.authorize(groupId, rule);
  }
  expect(await inside(['check', 'api.private.prefect.cloud'])).toMatchObject({ exit: 0 });
});

test('commands to the activator and the probe', async () => {
  expect(await json('hold', '--reason', 'e2e: nobody touches this')).toMatchObject({
    exit: 0,
    hold: { reason: 'e2e: nobody touches this' },
  });
  const { exit, out } = await run('status');
  expect(out).toContain('held');
  expect(exit).toBe(1);
  expect(await json('release')).toMatchObject({ exit: 0, condition: 'ACTIVE' });
  expect(await json('activate')).toMatchObject({ exit: 0, condition: 'ACTIVE' });
  const doctor = await json<Diagnosis & { readonly freshProbe: boolean }>('doctor', '--probe');
  expect(doctor).toMatchObject({ exit: 0, freshProbe: true, findings: [] });
  expect(doctor.paths[0]?.hops.find(({ hop }) => hop === 'health')?.checked).toContain('as the probe sees it now');
});

test('settings for a client, as a shell takes them', async () => {
  const id = '01234567-89ab-cdef-0123-456789abcdef';
  const { out } = await run('env', '--account-id', id, '--workspace-id', id);
  const shell = await ended(
    spawn('sh', ['-c', `${out}\nprintf %s "$PREFECT_API_URL $PREFECT_CLOUD_API_URL $PREFECT_CLOUD_UI_URL"`], {
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  expect(shell.out).toBe(
    `https://api.private.prefect.cloud/api/accounts/${id}/workspaces/${id} https://api.private.prefect.cloud/api https://app.private.prefect.cloud`,
  );
});
