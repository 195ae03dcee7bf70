/* What flow runs in containers of their own get from an ECS worker, and what the worker asks of AWS: the real `prefect-aws`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { clientSettings, type ApiKeyReference, type ClientSettings } from '../../../lib/client/settings/client-settings';
import { environmentOf } from '../../../lib/client/settings/environment';
import { jobTemplate, type EcsFlowRuns } from '../../../lib/client/settings/job-template';
import { PrefectWorkerAwsService } from '../../../lib/worker/prefect-worker-aws-service';
import { API_KEY, WORKSPACE } from '../../../sandbox/stories/client/prefect-cloud';
import { ensureClientEnvironment } from '../../../sandbox/stories/client/client-environment';
import { type RunningWorker } from '../../../sandbox/stories/client/running-worker';
import { CLUSTER, VPCS, type NameAndValue, type Task } from './ecs/ecs-account';
import { POOL, PrefectWithAws } from './ecs/prefect-with-aws';
import { QUEUE } from './ecs/task-events';
import { CALLED } from './ecs/worker-permissions';
import { until } from '../support/until';

const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:prefect/api-key-AbCdEf';
const IN_SECRET: ApiKeyReference = { store: 'secretsManager', arn: SECRET, region: 'us-east-1' };
const PARAMETER = 'arn:aws:ssm:us-east-1:123456789012:parameter/prefect/api-key';
const [DEFAULT_VPC, VPC_OF_THE_LINK] = VPCS;
const FLOW_RUNS = {
  cluster: CLUSTER,
  executionRole: 'arn:aws:iam::123456789012:role/start-flow-runs',
  taskRole: 'arn:aws:iam::123456789012:role/flow-runs',
  image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/flows:1',
  logGroup: 'flow-runs',
  network: { vpc: VPC_OF_THE_LINK.id, subnets: VPC_OF_THE_LINK.subnets.slice(0, 1), securityGroups: ['sg-0123456789abcdef0'] },
} as const satisfies EcsFlowRuns;

let ground: PrefectWithAws;
let certificateFile: string;
let flowId: string;
let defaultTemplate: Json;

beforeAll(async () => {
  ground = await PrefectWithAws.start(await ensureClientEnvironment());
  certificateFile = join(ground.folder, 'company-ca.pem');
  writeFileSync(certificateFile, rootCertificates.join('\n'));
  flowId = (await ground.api<{ id: string }>('POST', '/flows/', { name: 'greet' })).id;
  // It makes its work pool.
  await endOf(startWorker('--run-once'));
  defaultTemplate = JSON.parse(await ground.prefect('work-pool', 'get-default-base-job-template', '--type', 'ecs')) as Json;
}, 420_000);

afterAll(() => ground.close(), 60_000);

afterEach(() => expect(ground.problems).toEqual([]));

function settings(apiKey?: ApiKeyReference): ClientSettings {
  return clientSettings({
    accountId: WORKSPACE.account_id,
    workspaceId: WORKSPACE.workspace_id,
    certificateFile,
    telemetry: false,
    retryCodes: [504],
    apiKey,
  });
}

const startWorker = (...options: string[]): RunningWorker =>
  ground.startWorker({ ...environmentOf(settings()), PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_SQS_QUEUE_NAME: QUEUE }, ...options);

const endOf = (worker: RunningWorker): Promise<void> => until('the end of the worker', () => !worker.running);

/** A deployment that brings a variable of its own, as many do. */
async function deployment(): Promise<string> {
  const { id } = await ground.api<{ id: string }>('POST', '/deployments/', {
    name: 'hourly',
    flow_id: flowId,
    work_pool_name: POOL,
    entrypoint: 'flow.py:greet',
    path: '/opt/flows',
    job_variables: { env: { OWN: 'variable' } },
  });
  return id;
}

async function flowRun(deploymentId: string): Promise<string> {
  return (await ground.api<{ id: string }>('POST', `/deployments/${deploymentId}/create_flow_run`, { state: { type: 'SCHEDULED' } })).id;
}

/** The task of a flow run, by a worker that polls once. */
async function taskOfOneRun(): Promise<Task> {
  await flowRun(await deployment());
  const before = ground.aws.account.tasks.length;
  const worker = startWorker('--run-once');
  await endOf(worker);
  const task = ground.aws.account.tasks[before];
  if (task === undefined) {
    throw new Error(`no task was run:\n${worker.output}`);
  }
  return task;
}

/** What the container starts with, from its definition and from what this run overrides. */
function containerOf({ definition, request }: Task) {
  const [container] = definition.containerDefinitions;
  const [override] = request.overrides?.containerOverrides ?? [];
  const valuesOf = (list: readonly NameAndValue[] = []): Record<string, string> =>
    Object.fromEntries(list.map(({ name, value }) => [name, value]));
  return { environment: { ...valuesOf(container?.environment), ...valuesOf(override?.environment) }, secrets: container?.secrets ?? [] };
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
const isObject = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** As `jq '.[0] * .[1]'` does. */
function merged(one: Json, other: Json): Json {
  if (!isObject(one) || !isObject(other)) {
    return other;
  }
  return Object.entries(other).reduce((all, [name, value]) => ({ ...all, [name]: merged(all[name] ?? null, value) }), one);
}

/** As the documentation says. */
async function updatePool(apiKey: ApiKeyReference, template = defaultTemplate): Promise<void> {
  const file = join(ground.folder, 'template.json');
  const ours = JSON.parse(JSON.stringify(jobTemplate(settings(apiKey), FLOW_RUNS))) as Json;
  writeFileSync(file, JSON.stringify(merged(template, ours)));
  await ground.prefect('work-pool', 'update', POOL, '--base-job-template', file);
}

test('without our part of the template: the key in plain text, the certificate missing, and another VPC', async () => {
  const task = await taskOfOneRun();
  const { environment, secrets } = containerOf(task);
  expect(environment).toMatchObject({
    ...ground.access,
    PREFECT_CLOUD_UI_URL: 'https://app.private.prefect.cloud',
    PREFECT_CLIENT_RETRY_EXTRA_CODES: '504',
  });
  expect(environment['PREFECT_API_KEY']).toBe(API_KEY);
  expect(secrets).toEqual([]);
  // The worker has SSL_CERT_FILE, DO_NOT_TRACK and the addresses of AWS.
  expect(Object.keys(environment).filter((name) => !name.startsWith('PREFECT_'))).toEqual(['OWN']);
  expect(task.request.networkConfiguration?.awsvpcConfiguration).toEqual({
    subnets: DEFAULT_VPC.subnets,
    securityGroups: [],
    assignPublicIp: 'ENABLED',
  });
}, 90_000);

test('the worker makes its pool with the template that the command line gives', async () => {
  expect(await ground.api('GET', `/work_pools/${POOL}`)).toMatchObject({ type: 'ecs', base_job_template: defaultTemplate });
});

test.each<[string, ApiKeyReference, string]>([
  ['a secret', IN_SECRET, SECRET],
  ['a field of a secret', { ...IN_SECRET, field: 'key' }, `${SECRET}:key::`],
  ['a parameter', { store: 'parameter', arn: PARAMETER, name: '/prefect/api-key', region: 'us-east-1' }, PARAMETER],
])(
  'with it, and the key in %s: a reference to the key, the certificate, and the network of the link',
  async (_, apiKey, valueFrom) => {
    await updatePool(apiKey);
    const since = ground.aws.calls.length;
    const task = await taskOfOneRun();
    const { environment, secrets } = containerOf(task);
    const { PREFECT_API_KEY, ...urls } = ground.access;
    expect(secrets).toEqual([{ name: 'PREFECT_API_KEY', valueFrom }]);
    expect(environment).not.toHaveProperty('PREFECT_API_KEY');
    expect(environment).toMatchObject({
      ...urls,
      PREFECT_CLOUD_UI_URL: 'https://app.private.prefect.cloud',
      SSL_CERT_FILE: certificateFile,
      DO_NOT_TRACK: '1',
      OWN: 'variable',
    });
    const { subnets, securityGroups } = FLOW_RUNS.network;
    expect(task.request.networkConfiguration?.awsvpcConfiguration).toEqual({ subnets, securityGroups, assignPublicIp: 'DISABLED' });
    const asked = ground.aws.calls.slice(since);
    expect(asked.map(({ action }) => action)).toEqual(expect.arrayContaining(['RegisterTaskDefinition', 'RunTask']));
    expect(JSON.stringify(asked)).not.toContain(PREFECT_API_KEY);
  },
  90_000,
);

test('the cluster, the roles, the image and the log are those of the template', async () => {
  await updatePool(IN_SECRET);
  const { definition, request } = await taskOfOneRun();
  const [container] = definition.containerDefinitions;
  expect(request).toMatchObject({ cluster: FLOW_RUNS.cluster, overrides: { taskRoleArn: FLOW_RUNS.taskRole } });
  expect(definition.executionRoleArn).toBe(FLOW_RUNS.executionRole);
  expect(container).toMatchObject({
    image: FLOW_RUNS.image,
    logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': FLOW_RUNS.logGroup, 'awslogs-create-group': 'false' } },
  });
  // By which a role can be let do no more than this: a family of the pool, and tags when a task is run.
  expect(definition.family).toMatch(new RegExp(`^prefect_${POOL}_[0-9a-f-]{36}$`));
  expect(request.tags?.map(({ key }) => key)).toContain('prefect.io/flow-run-id');
}, 90_000);

test('a pool that is older than the setting for the secret does not hand on the key in plain text either', async () => {
  const collection = await ground.api<Record<string, Record<string, { default_base_job_configuration: Json }>>>(
    'GET',
    '/collections/views/aggregate-worker-metadata',
  );
  const older = collection['prefect-aws']?.['ecs']?.default_base_job_configuration ?? null;
  expect(older).toHaveProperty('job_configuration.network_configuration');
  expect(older).not.toHaveProperty('job_configuration.prefect_api_key_secret_arn');
  await updatePool(IN_SECRET, older);
  const { environment, secrets } = containerOf(await taskOfOneRun());
  expect(secrets).toEqual([{ name: 'PREFECT_API_KEY', valueFrom: SECRET }]);
  expect(environment).not.toHaveProperty('PREFECT_API_KEY');
}, 90_000);

test('all that a worker asks of AWS in the life of flow runs, there are endpoints for', async () => {
  const { account, events } = ground.aws;
  await updatePool(IN_SECRET);
  const worker = startWorker();
  try {
    const hourly = await deployment();
    const tasks = account.tasks.length;
    const crashed = await flowRun(hourly);
    await until('the first task', () => account.tasks.length > tasks);
    const [task] = account.tasks.slice(-1);
    if (task !== undefined) {
      events.stopped(task);
    }
    await until('the end of its message', () => ground.aws.inputsOf('sqs', 'DeleteMessage').length > 0);
    expect(await ground.api('GET', `/flow_runs/${crashed}`)).toMatchObject({ state_type: 'CRASHED' });
    // Of the same deployment, so that its task definition is known.
    const cancelled = await flowRun(hourly);
    await until('the second task', () => account.tasks.length > tasks + 1);
    // By which it stops the task.
    await until('its identifier', () => ground.calls.some(({ method, path }) => method === 'PATCH' && path.endsWith(cancelled)));
    await ground.api('POST', `/flow_runs/${cancelled}/set_state`, { state: { type: 'CANCELLING' } });
    await until('the end of the second task', () => ground.aws.inputsOf('ecs', 'StopTask').length > 0);
  } finally {
    await worker.stop();
  }
  expect(ground.aws.actions).toEqual(CALLED);
  const endpoints = (services: readonly PrefectWorkerAwsService[]): (string | undefined)[] =>
    services.map(({ _service }) => _service?.shortName);
  const asked = new Set(ground.aws.calls.map(({ service }) => service));
  const ofEcsWorker = endpoints(PrefectWorkerAwsService.forEcsWorker());
  expect([...asked].filter((service) => !ofEcsWorker.includes(service))).toEqual([]);
  // Nor is there one for nothing: the rest is what Fargate asks for itself.
  const ofFargate = endpoints(PrefectWorkerAwsService.forProcessWorker());
  expect(ofEcsWorker.filter((service) => !ofFargate.includes(service)).sort()).toEqual(
    [...asked].filter((service) => !ofFargate.includes(service)).sort(),
  );
}, 120_000);
