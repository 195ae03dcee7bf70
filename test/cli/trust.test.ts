/* Stored values are text: nothing of them is invoked, sent to Prefect or shown as the truth before something else agrees. */
import { DescribeVpcEndpointsCommand } from '@aws-sdk/client-ec2';
import { GetFunctionConfigurationCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { type LinkDefinition } from '../../lib/contract/link-definition';
import { registeredLink } from '../fixtures/status';
import { API, denied, ec2, json, lambda, LINK, pending, run, setUp, status, store, UI, world } from './fixtures';

beforeEach(() => {
  setUp();
  lambda.on(InvokeCommand).resolves({
    Payload: Buffer.from(JSON.stringify({ registered: registeredLink(), hold: { kind: 'none' }, status: status() })) as never,
  });
});

const FOREIGN = 'vpce-0f0f0f0f0f0f0f0f0';

/** Changes members of the stored hand-off. */
function plant(facts: Readonly<Record<string, unknown>>): void {
  const name = Object.keys(world.parameters).find((each) => each.includes('/hand-off'))!;
  world.parameters[name] = JSON.stringify({ ...(JSON.parse(world.parameters[name]!) as object), ...facts });
}

function planted(link: Partial<LinkDefinition>): void {
  store(status(), { registered: { ...registeredLink(), link: { ...registeredLink().link, ...link } } });
}

function functions(activator: string, probe: string): void {
  store(status(), { registered: { ...registeredLink(), functions: { activator, probe } } });
}

const PLANTS: readonly (readonly [string, () => void])[] = [
  ['another account in the hand-off', () => plant({ accountId: '999999999999' })],
  ['another VPC in the hand-off', () => plant({ vpcId: 'vpc-0f0f0f0f0f0f0f0f0' })],
  ['another Region in the hand-off', () => plant({ region: 'eu-west-1' })],
  ['another endpoint in the hand-off', () => plant({ apiEndpointId: FOREIGN })],
  ['an endpoint more in the hand-off', () => plant({ uiEndpointId: FOREIGN })],
  ['an endpoint less in the hand-off', () => plant({ apiEndpointId: undefined })],
  ['another account in the registration', () => planted({ accountId: '999999999999' })],
  ['another VPC in the registration', () => planted({ vpcId: 'vpc-0f0f0f0f0f0f0f0f0' })],
  ['another endpoint in the registration', () => planted({ endpoints: [{ ...registeredLink().link.endpoints[0]!, endpointId: UI }] })],
  [
    'the same lie in both',
    () => {
      planted({ accountId: '999999999999' });
      plant({ accountId: '999999999999' });
    },
  ],
  [
    'an endpoint of somebody else in both',
    () => {
      world.endpoints = [...world.endpoints, { ...world.endpoints[0], VpcEndpointId: FOREIGN, OwnerId: '999999999999', VpcId: 'vpc-0e' }];
      planted({ endpoints: [{ ...registeredLink().link.endpoints[0]!, endpointId: FOREIGN }] });
      plant({ apiEndpointId: FOREIGN });
    },
  ],
];

describe.each(PLANTS)('%s', (_case, play) => {
  beforeEach(() => {
    store(status());
    play();
  });

  test('is never sent to Prefect', async () => {
    for (const args of [['handoff'], ['handoff', '--json']]) {
      const { exit, out } = await run(args);
      expect(exit).toBe(1);
      expect(out).toContain('stored-values-differ');
      expect(out).not.toMatch(/please accept|"accountId"|Subject:/);
    }
  });

  test('is a finding of the status, which then is none', async () => {
    const { exit, value } = await json<{ findings: { code: string }[] }>(['status']);
    expect({ exit, value }).toMatchObject({ exit: 1, value: { condition: 'UNKNOWN' } });
    expect(value.findings.map(({ code }) => code)).toContain('stored-values-differ');
  });

  test('is nothing that a pipeline may go on with', async () => {
    expect(await json(['wait', '--timeout', '1m'])).toMatchObject({ exit: 1, value: { reached: false, condition: 'UNKNOWN' } });
  });
});

test.each(['deleted', 'rejected', 'pendingAcceptance', 'failed', 'expired'])(
  'an active status of an endpoint that EC2 calls %s',
  async (state) => {
    store(status());
    world.endpoints = world.endpoints.map((each) => ({ ...each, State: state as never }));
    const { exit, value } = await json<{ findings: { evidence: string }[] }>(['status']);
    expect({ exit, value }).toMatchObject({ exit: 1, value: { condition: 'UNKNOWN', findings: [{ code: 'stored-values-differ' }] } });
    expect(value.findings[0]?.evidence).toBe(`${API}: the status says ACTIVE, EC2 says ${state}`);
  },
);

test('a status that EC2 is ahead of is no contradiction: the next pass will see it', async () => {
  store(pending());
  expect((await json(['status'])).value).toMatchObject({ condition: 'PENDING_ACCEPTANCE', findings: [] });
});

test('without EC2 the status is shown, with a remark; the hand-off is not', async () => {
  store(status());
  ec2.on(DescribeVpcEndpointsCommand).rejects(denied());
  expect(await json(['status'])).toMatchObject({
    exit: 0,
    value: { condition: 'ACTIVE', findings: [{ code: 'stored-values-not-compared', severity: 'info' }] },
  });
  expect(await run(['handoff'])).toMatchObject({
    exit: 3,
    out: '',
    err: expect.stringContaining(
      'was not compared with EC2: these credentials are not allowed to call ec2:DescribeVpcEndpoints',
    ) as unknown,
  });
});

describe('the function that the registration names', () => {
  const COMMANDS: readonly (readonly string[])[] = [['activate'], ['hold', '--reason', 'r'], ['release'], ['doctor', '--probe']];
  const environment = (variables: Readonly<Record<string, string>> | undefined): void =>
    void lambda
      .on(GetFunctionConfigurationCommand)
      .resolves({ Environment: variables === undefined ? undefined : { Variables: variables } });

  async function expectRefused(said: RegExp): Promise<void> {
    for (const args of COMMANDS) {
      const { exit, out, err } = await run(args);
      // The doctor reports it, and does the rest.
      expect([args, exit]).toEqual([args, args[0] === 'doctor' ? 0 : 3]);
      expect(out + err).toMatch(said);
    }
    expect(lambda.commandCalls(InvokeCommand)).toEqual([]);
  }

  test.each([
    'arn:aws:lambda:us-east-1:999999999999:function:theirs',
    '999999999999:function:theirs',
    'mine:$LATEST',
    'mine:prod',
    '../x',
    '',
    'x'.repeat(65),
  ])('%j is no name of a function here', async (name) => {
    functions(name, name);
    await expectRefused(/does not name the (activator|probe) function/);
    expect(lambda.commandCalls(GetFunctionConfigurationCommand)).toEqual([]);
  });

  test.each<[string, Readonly<Record<string, string>> | undefined]>([
    ['without an environment', undefined],
    ['of something else', { TABLE: 'orders' }],
    ['of another link', { LINK_NAME: 'Other/Prefect', PROBE_FUNCTION_NAME: 'probe' }],
    ['of a link whose name begins alike', { LINK_NAME: `${LINK}x`, PROBE_FUNCTION_NAME: 'probe' }],
  ])('%s is not invoked', async (_case, variables) => {
    store(status());
    environment(variables);
    await expectRefused(/activator is not the activator of this link; it was not invoked/);
  });

  test('as its probe must be that of its activator', async () => {
    functions('activator', 'delete-everything');
    expect((await run(['doctor', '--probe'])).out).toContain(
      'names delete-everything as its probe function, but the activator names probe',
    );
    expect(lambda.commandCalls(InvokeCommand)).toEqual([]);
  });

  test('is not invoked if nobody can say whose it is', async () => {
    store(status());
    lambda.on(GetFunctionConfigurationCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    await expectRefused(/lambda:GetFunctionConfiguration/);
  });
});
