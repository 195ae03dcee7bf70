import { DescribeVpcEndpointsCommand } from '@aws-sdk/client-ec2';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { DeleteParameterCommand, GetParametersCommand } from '@aws-sdk/client-ssm';
import { clock } from '../../../lib/handlers/shared/clock';
import { CREATION_FAILED } from '../../../lib/handlers/shared/custom-resource/answer';
import { transport } from '../../../lib/handlers/shared/custom-resource/respond';
import { handler } from '../../../lib/handlers/activator/index';
import { decide } from '../../../lib/core/link/decide';
import { decidePreflight } from '../../../lib/core/preflight/preflight';
import { ACTIVATION_ATTRIBUTES } from '../../../lib/contract/activation-resource';
import { PREFLIGHT_ATTRIBUTES } from '../../../lib/contract/preflight-resource';
import {
  API,
  DEFINITION,
  HOLD,
  STATUS,
  forgetCalls,
  stored,
  awsError,
  calls,
  cloudFormation,
  context,
  ec2,
  event,
  everyCall,
  lambda,
  link,
  parameterNotFound,
  preflightEvent,
  schedule,
  setUp,
  ssm,
  world,
} from './fixtures';

jest.mock('../../../lib/core/link/decide', () => mocked('../../../lib/core/link/decide', 'decide'));
jest.mock('../../../lib/core/preflight/preflight', () => mocked('../../../lib/core/preflight/preflight', 'decidePreflight'));

function mocked(path: string, name: string): object {
  const actual = jest.requireActual<Record<string, unknown>>(path);
  return { ...actual, [name]: jest.fn(actual[name] as () => unknown) };
}

beforeEach(() => {
  setUp();
  jest.mocked(decide).mockImplementation(jest.requireActual<{ decide: typeof decide }>('../../../lib/core/link/decide').decide);
  jest
    .mocked(decidePreflight)
    .mockImplementation(
      jest.requireActual<{ decidePreflight: typeof decidePreflight }>('../../../lib/core/preflight/preflight').decidePreflight,
    );
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

const TYPES = ['Create', 'Update', 'Delete'] as const;
const KINDS = {
  activation: { make: event, keys: ACTIVATION_ATTRIBUTES },
  preflight: { make: preflightEvent, keys: PREFLIGHT_ATTRIBUTES },
} as const;
const TROUBLE: Readonly<Record<string, () => void>> = {
  none: () => undefined,
  'our own code throws': () => {
    const mistake = (): never => {
      throw new TypeError('a mistake of ours');
    };
    jest.mocked(decide).mockImplementation(mistake);
    jest.mocked(decidePreflight).mockImplementation(mistake);
  },
  'every call to AWS fails': () => {
    everyCall(() => Promise.reject(awsError('InternalError', 'no')));
  },
  'every call to AWS throws something that is no error': () => {
    everyCall(() => {
      throw null;
    });
  },
  'the clock fails': () => {
    clock.sleep = () => Promise.reject(new Error('no sleep'));
    world.states.set(API.endpointId, 'pending');
  },
};
const PROPERTIES: Readonly<Record<string, unknown>> = {
  absent: undefined,
  null: null,
  'a text': 'x',
  empty: {},
  'of wrong types': { Link: 7, VpcId: 7, SubnetIds: 'subnet-a', Endpoints: 'api' },
  'with holes': { Link: { ...link(), endpoints: [null] }, VpcId: null, SubnetIds: [null], Endpoints: [null] },
};

describe.each(Object.entries(KINDS))('%s', (_, { make, keys }) => {
  describe.each(TYPES)('%s', (type) => {
    test.each(Object.keys(TROUBLE))('is answered once, trouble: %s', async (trouble) => {
      TROUBLE[trouble]?.();
      const answer = await cloudFormation(make(type));
      expect(answer).toMatchObject({
        Status: 'SUCCESS',
        StackId: make(type).StackId,
        RequestId: make(type).RequestId,
        LogicalResourceId: make(type).LogicalResourceId,
      });
      expect(answer.PhysicalResourceId).toBe(make(type).LogicalResourceId);
      if (type !== 'Delete') {
        expect(Object.keys(answer.Data as object).sort()).toEqual([...keys].sort());
      }
    });

    test.each(Object.keys(PROPERTIES))('is answered once, properties: %s', async (kind) => {
      const answer = await cloudFormation({ ...make(type), ResourceProperties: PROPERTIES[kind] });
      expect(answer.Status).toBe('SUCCESS');
      if (type !== 'Delete') {
        expect(Object.keys(answer.Data as object).sort()).toEqual([...keys].sort());
      }
    });

    test('is answered once and in time when every call hangs', async () => {
      jest.useFakeTimers();
      everyCall(() => new Promise(() => undefined));
      let answered = false;
      const answer = cloudFormation(make(type)).finally(() => (answered = true));
      await jest.advanceTimersByTimeAsync(136_000);
      expect(answered).toBe(true);
      expect(await answer).toMatchObject({ Status: 'SUCCESS', Reason: expect.any(String) as string });
    });
  });
});

test('a probe that hangs is cut short in time to store what was seen', async () => {
  jest.useFakeTimers();
  lambda.on(InvokeCommand).callsFake(() => new Promise(() => undefined));
  const answer = cloudFormation(event('Create'));
  await jest.advanceTimersByTimeAsync(136_000);
  expect(await answer).toMatchObject({ Status: 'SUCCESS', Data: { State: 'CHECKING', Findings: 'pass-cut-short' } });
  expect(stored().condition).toBe('CHECKING');
});

test('a function without time left answers all the same', async () => {
  jest.useFakeTimers();
  ec2.on(DescribeVpcEndpointsCommand).callsFake(() => new Promise(() => undefined));
  const answer = cloudFormation(event('Create'), 1000);
  await jest.advanceTimersByTimeAsync(1);
  expect(await answer).toMatchObject({ Status: 'SUCCESS' });
});

test('the final Delete leaves nothing behind', async () => {
  await schedule();
  forgetCalls();
  await cloudFormation(event('Delete'));
  expect(world.parameters.size).toBe(0);
  expect(calls()).toEqual({ DeleteParameter: 3, GetParameters: 1 });
  // The definition first: whoever checks it from now on changes nothing.
  expect(ssm.commandCalls(DeleteParameterCommand).map(({ args }) => args[0].input.Name)).toEqual([DEFINITION, HOLD, STATUS]);
});

test('a status that has gone already is no trouble', async () => {
  ssm.on(DeleteParameterCommand).rejects(parameterNotFound());
  expect(await cloudFormation(event('Delete'))).toMatchObject({ Status: 'SUCCESS' });
  expect(JSON.parse(world.logged[0] ?? '')).toMatchObject({ level: 'info', message: 'link deleted' });
});

test('the Delete of a resource in whose place another one has registered the link leaves it alone', async () => {
  await cloudFormation(event('Create', { LogicalResourceId: 'MovedActivation' }));
  await cloudFormation(event('Delete'));
  expect([...world.parameters.keys()]).toEqual([HOLD, DEFINITION, STATUS]);
  await cloudFormation(event('Delete', { LogicalResourceId: 'MovedActivation', PhysicalResourceId: 'MovedActivation' }));
  expect(world.parameters.size).toBe(0);
});

test.each([event, preflightEvent])('the Delete of a creation that failed makes no call', async (make) => {
  expect(await cloudFormation({ ...make('Delete'), PhysicalResourceId: CREATION_FAILED })).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: CREATION_FAILED,
  });
  expect(calls()).toEqual({});
});

test.each([
  ['Create', 'FAILED', CREATION_FAILED],
  ['Update', 'FAILED', 'PrefectActivation'],
  ['Delete', 'SUCCESS', 'PrefectActivation'],
] as const)('%s of a resource type that is not ours is %s and makes no call', async (type, status, id) => {
  const answer = await cloudFormation(event(type, { ResourceType: 'Custom::Other' }));
  expect(answer).toMatchObject({ Status: status, PhysicalResourceId: id });
  expect(calls()).toEqual({});
});

test('an Update keeps the physical id, whatever it is', async () => {
  expect(await cloudFormation(event('Update', { PhysicalResourceId: 'given-by-an-earlier-version' }))).toMatchObject({
    PhysicalResourceId: 'given-by-an-earlier-version',
  });
});

test('an Update registers the link as it is now', async () => {
  await schedule();
  const answer = await cloudFormation(event('Update', { ResourceProperties: { Link: link({ name: 'Platform/Renamed' }) } }));
  expect(answer).toMatchObject({ Data: { State: 'ACTIVE' } });
  expect(JSON.parse(world.parameters.get(DEFINITION)?.at(-1) ?? '')).toMatchObject({ link: { name: 'Platform/Renamed' } });
});

test('the reason tells what was wrong with the properties', async () => {
  expect(await cloudFormation(event('Create', { ResourceProperties: {} }))).toMatchObject({
    Reason: expect.stringContaining('link must be an object, got: undefined') as string,
  });
});

describe('the answer does not arrive', () => {
  test('a busy response URL and a broken connection are tried again, with growing pauses', async () => {
    const put = transport.put;
    const trouble: (() => Promise<number>)[] = [
      () => Promise.resolve(503),
      () => Promise.reject(awsError('ECONNRESET', 'read ECONNRESET')),
      () => Promise.resolve(500),
    ];
    transport.put = (url, body) => trouble.shift()?.() ?? put(url, body);
    expect(await cloudFormation(event('Create'))).toMatchObject({ Status: 'SUCCESS' });
    const [first = 0, second = 0, third = 0] = world.slept.slice(-3);
    expect(first).toBeGreaterThanOrEqual(200);
    expect(first).toBeLessThan(second);
    expect(second).toBeLessThan(third);
  });

  test('after five attempts Lambda is told, so that it delivers the event again', async () => {
    let attempts = 0;
    transport.put = () => {
      attempts += 1;
      return Promise.resolve(503);
    };
    await expect(handler(event('Delete'), context())).rejects.toThrow(
      "CloudFormation could not be answered: CloudFormation's response URL answered 503",
    );
    expect(attempts).toBe(5);
  });

  test('the response URL, which is a secret, is neither logged nor thrown', async () => {
    const secret = 'secret-signature';
    const bucket = 'cloudformation-custom-resource-response-useast1.s3.amazonaws.com';
    for (const url of [`https://${bucket}/x?X-Amz-Signature=${secret}`, `https://${bucket}/${secret}`]) {
      transport.put = () => Promise.reject(Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL', input: url }));
      ssm.on(GetParametersCommand).rejects(awsError('InternalServerError'));
      const thrown: unknown = await handler(event('Create', { ResponseURL: url }), context()).catch((error: unknown) => error);
      expect(JSON.stringify(thrown, Object.getOwnPropertyNames(thrown))).not.toContain(secret);
    }
    expect(world.logged.length).toBeGreaterThan(5);
    expect(world.logged.join()).not.toContain(secret);
  });
});
